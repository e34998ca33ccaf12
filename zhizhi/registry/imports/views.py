"""Pages of an import: choose a file, confirm its columns, look at what would change, decide, take it over, undo it."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhizhi.registry.exports.responses import EXCEL, attachment
from zhizhi.registry.imports import operations
from zhizhi.registry.imports.faulty import faulty_workbook
from zhizhi.registry.imports.forms import DivisionsForm, PreviewSearch, SheetForm, UploadForm
from zhizhi.registry.imports.models import Intake
from zhizhi.registry.imports.operations import IntakeRefused
from zhizhi.registry.imports.queries import (
    before_of,
    columns_shown,
    conflicts_of,
    divisions_counted,
    faults_of,
    intake_for,
    intakes_for,
    may_see,
    preview_page,
    preview_search,
    skipped_shown,
    state_label,
    targets_for,
    units_for,
)
from zhizhi.registry.imports.staging import State
from zhizhi.registry.organizations.queries import organization_for
from zhizhi.registry.rights.guards import ScopedRequest, must_cover, requires

MAKE = "imports.make"
ROWS, PAGE = 20, 50
WORKING = (Intake.State.CHECK, Intake.State.APPLY, Intake.State.UNDO)


@requires(MAKE)
def intakes(request: ScopedRequest) -> HttpResponse:
    """Files that wait or were taken over, the latest first."""
    page = Paginator(intakes_for(request.scope), ROWS).get_page(request.GET.get("page"))
    return render(request, "imports/list.html", {"page": page})


@requires(MAKE)
def upload(request: ScopedRequest) -> HttpResponse:
    """A file, what it holds, for which unit."""
    places = [(place.pk, f"{'　' * (place.depth - 1)}{place.name}") for place in units_for(request.scope)]
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*given, targets=targets_for(request.scope), places=places)
    if request.method == "POST" and form.is_valid():
        place = organization_for(request.scope, form.cleaned_data["place"])
        if place is None:
            raise Http404
        try:
            made = _uploaded(request, form, place)
        except IntakeRefused as fault:
            form.add_error("file", str(fault))
        else:
            return redirect("imports:detail", made.pk)
    return render(request, "imports/upload.html", {"form": form}, status=422 if form.errors else 200)


def _uploaded(request: ScopedRequest, form: UploadForm, place: Any) -> Intake:
    found = form.cleaned_data["file"]
    with _on_disk(found) as path:
        return operations.intake_upload(
            scope=request.scope, place=place, target=form.cleaned_data["target"], name=found.name, path=path,
            at=request.at,
        )  # fmt: skip


@contextmanager
def _on_disk(found: "UploadedFile[Any]") -> Iterator[Path]:
    """What was sent, as a file for as long as it is read."""
    with tempfile.TemporaryDirectory(prefix="zhizhi-upload-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as stream:
            for piece in found.chunks():
                stream.write(piece)
        yield path


@requires(MAKE)
def intake(request: ScopedRequest, pk: int) -> HttpResponse:
    """One file, at whatever step it stands."""
    found = _found(request, pk)
    context: dict[str, Any] = {
        "intake": found,
        "trail": [(_("Imports"), reverse("imports:list")), (found.file_name, "")],
    }
    if found.unseen and found.person_id == request.scope.person_id:
        operations.intake_seen(intake=found)
    if found.state in WORKING:
        context["before"] = before_of(found)
        context["percent"] = min(99, found.done * 100 // found.rows) if found.rows else 0
        return render(request, "imports/working.html", context)
    if found.target == Intake.Target.DIVISIONS and found.state == Intake.State.PREVIEW:
        context["counted"] = divisions_counted(found, request.scope, request.at)
        return render(request, "imports/counted.html", context)
    if found.state in (Intake.State.UPLOADED, Intake.State.FAILED) or "columns" in request.GET:
        divisions = found.target == Intake.Target.DIVISIONS
        if divisions or not found.layout_sealed or found.state not in operations.OPEN:
            return render(request, "imports/done.html", context)
        return render(request, "imports/columns.html", {**context, **columns_shown(found, request.scope)})
    if found.state == Intake.State.PREVIEW:
        return _preview(request, found, context)
    return render(request, "imports/done.html", {**context, "written": found.counts.get("written", {})})


def _preview(request: ScopedRequest, found: Intake, context: dict[str, Any]) -> HttpResponse:
    view = request.GET.get("view", "")
    if view and view not in found.counts:
        view = ""
    search = PreviewSearch(request.GET)
    text = search.cleaned_data["q"].strip() if search.is_valid() else ""
    number = request.GET.get("page", "1")
    start = (int(number) - 1) * PAGE if number.isdecimal() and 0 < int(number) < 10**6 else 0
    if text:
        rows, page = preview_search(found, request.scope, text), None
    else:
        rows, total = preview_page(found, request.scope, view, start, PAGE)
        page = Paginator(range(total), PAGE).get_page(number)
    conflicts = conflicts_of(found, request.scope)
    context |= {
        "rows": rows, "page": page, "view": view, "search": search, "text": text, "conflicts": conflicts,
        "faults": faults_of(found, request.scope),
        "undecided": sum(conflict.undecided for conflict in conflicts), "skipped": skipped_shown(found),
        "states": [(state, state_label(state), found.counts.get(state, 0)) for state in State],
        "labels": {state: state_label(state) for state in State}, "faulty": found.counts.get(State.FAULT, 0),
        "good": found.rows - found.counts.get(State.FAULT, 0),
    }  # fmt: skip
    return render(request, "imports/preview.html", context)


@requires(MAKE)
@require_POST
def sheet(request: ScopedRequest, pk: int) -> HttpResponse:
    """Another sheet or row of heads."""
    found, form = _found(request, pk), SheetForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say a sheet of the file, and a row of it."))
        return redirect("imports:detail", pk)
    given = form.cleaned_data
    return _doing(request, pk, lambda: operations.intake_lay_out(
        intake=found, sheet=given["sheet"], row=given["row"], at=request.at, scope=request.scope
    ))  # fmt: skip


@requires(MAKE)
@require_POST
def columns(request: ScopedRequest, pk: int) -> HttpResponse:
    """Which column fills which field; the check begins."""
    found = _found(request, pk)
    mapping = {
        name.removeprefix("column-"): str(key) for name, key in request.POST.items() if name.startswith("column-")
    }
    mapping = {at: key for at, key in mapping.items() if at.isdecimal()}
    return _doing(request, pk, lambda: operations.intake_map(
        scope=request.scope, intake=found, mapping=mapping, at=request.at
    ))  # fmt: skip


@requires(MAKE)
@require_POST
def choice(request: ScopedRequest, pk: int) -> HttpResponse:
    """A decision about one conflict, or all of a kind."""
    found, row = _found(request, pk), request.POST.get("row", "0")
    take = {"file": True, "ours": False}.get(request.POST.get("take", ""))
    number = int(row) if row.isdecimal() and len(row) < 8 else 0
    answer = _doing(request, pk, lambda: operations.choice_make(
        intake=found, kind=request.POST.get("kind", "")[:40], row=number, take=take
    ))  # fmt: skip
    back = request.POST.get("back", "")
    return HttpResponseRedirect(f"{answer.url}?{back}#row-{number}") if back.startswith("view=") else answer


@requires(MAKE)
@require_POST
def apply(request: ScopedRequest, pk: int) -> HttpResponse:
    """Take the preview over."""
    found = _found(request, pk)
    undecided = sum(conflict.undecided for conflict in conflicts_of(found, request.scope)) if found.layout_sealed else 0
    return _doing(request, pk, lambda: operations.intake_apply(
        intake=found, leave_faulty="leave" in request.POST, undecided=undecided, at=request.at
    ))  # fmt: skip


@requires(MAKE)
@require_POST
def undo(request: ScopedRequest, pk: int) -> HttpResponse:
    """Take back what was taken over."""
    found = _found(request, pk)
    return _doing(request, pk, lambda: operations.intake_undo(intake=found))


@requires(MAKE)
@require_POST
def discard(request: ScopedRequest, pk: int) -> HttpResponse:
    """Forget the file."""
    found = _found(request, pk)
    return _doing(request, pk, lambda: operations.intake_discard(scope=request.scope, intake=found, at=request.at))


@requires(MAKE)
@require_POST
def faulty(request: ScopedRequest, pk: int) -> HttpResponse:
    """The faulty rows with what is wrong beside them, as a workbook."""
    found = _found(request, pk)
    if found.state != Intake.State.PREVIEW or not found.counts.get(State.FAULT):
        raise Http404
    content = faulty_workbook(scope=request.scope, intake=found, at=request.at)
    name = _("faulty rows – %(file)s") % {"file": Path(found.file_name).stem}
    return attachment(content, EXCEL, f"{name}.xlsx")


@requires("organizations.manage")
def divisions(request: ScopedRequest) -> HttpResponse:
    """The official table of divisions as a tree: read here, counted next, made when somebody says so."""
    if not request.scope.holds(MAKE):
        raise PermissionDenied(_("You do not hold the right that this page needs."))
    places = [(place.pk, place.name) for place in units_for(request.scope)]
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = DivisionsForm(*given, places=places)
    if request.method == "POST" and form.is_valid():
        place = organization_for(request.scope, form.cleaned_data["place"])
        if place is None:
            raise Http404
        must_cover(request.scope, "organizations.manage", place.left)
        try:
            made = _divisions_brought(request, form, place)
        except IntakeRefused as fault:
            form.add_error("file", str(fault))
        else:
            return redirect("imports:detail", made.pk)
    return render(request, "imports/divisions.html", {"form": form}, status=422 if form.errors else 200)


def _divisions_brought(request: ScopedRequest, form: DivisionsForm, place: Any) -> Intake:
    found = form.cleaned_data["file"]
    with _on_disk(found) as path:
        return operations.divisions_bring(
            scope=request.scope, place=place, code=form.cleaned_data["code"], name=found.name, path=path, at=request.at
        )


def _found(request: ScopedRequest, pk: int) -> Intake:
    """404 where the scope does not reach, 403 where it may not write such records."""
    found = intake_for(request.scope, pk)
    if found is None:
        raise Http404
    if not may_see(request.scope, found):
        raise PermissionDenied(_("You may not bring in such a file for this unit."))
    return found


def _doing(request: ScopedRequest, pk: int, act: Callable[[], None]) -> HttpResponseRedirect:
    """Does it, or says why not; then the file's page."""
    try:
        act()
    except IntakeRefused as fault:
        messages.error(request, str(fault))
    return HttpResponseRedirect(reverse("imports:detail", args=[pk]))
