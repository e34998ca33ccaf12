"""Pages of records that look alike: the list, a pair side by side, merging with a preview, and undoing."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhizhi.registry.corrections.items import ITEMS, recorded
from zhizhi.registry.duplicates.choosing import NUMBERS, agree, choices, fingerprint
from zhizhi.registry.duplicates.forms import CERTAIN, LIKELY, DecideForm, MergeForm, OtherSearch, PairSearch
from zhizhi.registry.duplicates.joining import name_of
from zhizhi.registry.duplicates.likeness import WORDS
from zhizhi.registry.duplicates.models import Pair
from zhizhi.registry.duplicates.operations import merge_preview, pair_decide, person_merge
from zhizhi.registry.duplicates.queries import (
    CAPABILITY,
    accounts_of,
    managed_person,
    merge_for,
    merge_standing,
    merges_into,
    others_matching,
    pairs_for,
    pairs_narrowed,
    pairs_of,
)
from zhizhi.registry.duplicates.refusals import MergeRefused
from zhizhi.registry.duplicates.sweeping import progress
from zhizhi.registry.duplicates.undoing import merge_undo, undo_hindrances
from zhizhi.registry.people.fields import FIELDS, shown, value_of
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.queries import belonging_of, career_of
from zhizhi.registry.rights.guards import ScopedRequest, must_cover, requires
from zhizhi.registry.scope import DataClass

PAGE = 20
OPEN = "open"


@requires(CAPABILITY)
def pairs(request: ScopedRequest) -> HttpResponse:
    """Records of my area that may be one human, the surest first; how far the look for them is."""
    given = request.GET.copy()
    given.setdefault("state", OPEN)
    form = PairSearch(given)
    wanted = dict(form.cleaned_data) if form.is_valid() else {"state": OPEN}
    if wanted.get("state") == "all":
        wanted["state"] = ""
    page = Paginator(pairs_narrowed(pairs_for(request.scope), wanted, None), PAGE).get_page(request.GET.get("page"))
    sweep, percent = progress()
    context = {"form": form, "page": page, "rows": [_worded(row) for row in page], "sweep": sweep, "percent": percent}
    return render(request, "duplicates/list.html", context)


@requires(CAPABILITY)
def pair(request: ScopedRequest, pk: int) -> HttpResponse:
    """Both records side by side, why they look alike, and what can be decided."""
    found: Pair = get_object_or_404(pairs_for(request.scope), pk=pk)
    context = {
        **_worded(found),
        "rows": _beside(found.first, found.second),
        "form": DecideForm(),
        "trail": [(_("Records that look alike"), reverse("duplicates:list")), (found.first.name, "")],
    }
    return render(request, "duplicates/pair.html", context)


@requires(CAPABILITY)
@require_POST
def decide(request: ScopedRequest, pk: int) -> HttpResponse:
    """Different people, or later."""
    found: Pair = get_object_or_404(pairs_for(request.scope), pk=pk)
    form = DecideForm(request.POST)
    try:
        note = form.cleaned_data["note"] if form.is_valid() else ""
        pair_decide(scope=request.scope, pair=found, state=request.POST.get("act", ""), note=note, at=request.at)
    except MergeRefused as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("Noted. You are not asked about these two again unless you put them off."))
    return redirect("duplicates:list")


@requires(CAPABILITY)
def merge(request: ScopedRequest, kept: int, gone: int) -> HttpResponse:
    """Which values survive, everything that goes over, and the button that does it."""
    if standing := merge_standing(request.scope, gone):
        # Done already: the form was sent again since its answer never came.
        return redirect("duplicates:merged", standing.pk)
    remains, goes = _managed(request, kept), _managed(request, gone)
    accounts = accounts_of(remains, goes)
    differing = choices(remains, goes)
    form = MergeForm(request.POST or None, found=differing, accounts=accounts)
    given = form.given
    asked: dict[str, Any] = {
        "scope": request.scope, "gone": goes, "kept": remains, "given": given, "at": request.at,
        "account": given.get("account", "kept"),
    }  # fmt: skip
    preview, refusal = None, ""
    try:
        if request.POST.get("act") == "merge":
            done = person_merge(seen=request.POST.get("seen", ""), **asked)
            messages.success(request, _("Merged. If this was wrong, undo it on this page."))
            return redirect("duplicates:merged", done.pk)
        preview = merge_preview(**asked)
    except MergeRefused as fault:
        refusal = str(fault)
    context = {
        "form": form, "kept": remains, "gone": goes, "preview": preview, "refusal": refusal,
        "seen": fingerprint(remains, goes),
        "filled": [one for one in differing if one.gone and not one.kept],
        "moved": _counted(preview.moved) if preview else [], "stayed": _counted(preview.stayed) if preview else [],
        "differences": [(ITEMS[row.item].label, row) for row in preview.differences] if preview else [],
        "trail": [(remains.name, reverse("people:detail", args=[remains.pk])), (_("Merge"), "")],
    }  # fmt: skip
    return render(request, "duplicates/merge.html", context)


@requires(CAPABILITY)
def merged(request: ScopedRequest, pk: int) -> HttpResponse:
    """What a merge did, and undoing it; or what stands in the way."""
    found = merge_for(request.scope, pk)
    if found is None:
        raise Http404
    context = {
        "merge": found,
        "moved": _counted(dict(found.moved)),
        "hindrances": [] if found.undone_at else undo_hindrances(request.scope, found),
        "trail": [(found.kept.name, reverse("people:detail", args=[found.kept_id])), (_("Merge"), "")],
    }
    return render(request, "duplicates/merged.html", context)


@requires(CAPABILITY)
@require_POST
def undo(request: ScopedRequest, pk: int) -> HttpResponse:
    """Both records as they were."""
    found = merge_for(request.scope, pk)
    if found is None:
        raise Http404
    try:
        left = merge_undo(scope=request.scope, merge=found, at=request.at)
    except MergeRefused as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("Undone: both records are there again."))
        for words in left:
            messages.info(request, words)
    return redirect("duplicates:merged", pk)


@requires(CAPABILITY)
def person(request: ScopedRequest, pk: int) -> HttpResponse:
    """One person: records that look alike, records merged into it, and a search for another one to merge with."""
    found = _managed(request, pk)
    form = OtherSearch(request.GET)
    text = form.cleaned_data["q"].strip() if form.is_valid() else ""
    context = {
        "person": found,
        "form": form,
        "text": text,
        "others": others_matching(request.scope, found, text) if text else [],
        "pairs": [_worded(row) for row in pairs_of(request.scope, found)],
        "merges": merges_into(found),
        "trail": [(found.name, reverse("people:detail", args=[pk])), (_("Duplicates"), "")],
    }
    return render(request, "duplicates/person.html", context)


def _managed(request: ScopedRequest, pk: int) -> Person:
    """404 where the scope does not read the record, 403 where it does not manage it."""
    found = managed_person(request.scope, pk)
    if found is None:
        raise Http404
    must_cover(request.scope, CAPABILITY, found.place_left, DataClass.PERSONAL)
    return found


def _worded(row: Pair) -> dict[str, Any]:
    """A pair with its reasons and how sure in words."""
    sure = ("good", _("almost certain")) if row.sure >= CERTAIN else ("warning", _("likely"))
    state, words = sure if row.sure >= LIKELY else ("none", _("possible"))
    reasons = [str(WORDS[reason]) for reason in row.reasons if reason in WORDS]
    return {"row": row, "light": state, "sure": words, "reasons": reasons}


Beside = tuple[Any, list[str], tuple[str, str] | None]


def _beside(*people: Person) -> list[Beside]:
    """Each field with both values and how they compare; then the posts and memberships."""
    found: list[Beside] = []

    def add(label: Any, values: list[str], *, alike: bool = False) -> None:
        if any(values):
            found.append((label, values, _compared(values, alike)))

    for name, field in FIELDS.items():
        alike = agree(*(value_of(person, name) for person in people))
        add(field.label, [shown(person, name) for person in people], alike=alike)
    for name in NUMBERS:
        add(ITEMS[name].label, [recorded(person, ITEMS[name]) for person in people])
    add(_("Unit"), [person.place.name for person in people])
    add(
        _("Posts"),
        [", ".join(f"{row.post.organization.name}{row.post.title}" for row in career_of(one)) for one in people],
    )
    add(_("Memberships"), [", ".join(row.place_name for row in belonging_of(one)) for one in people])
    return found


def _compared(values: list[str], alike: bool) -> tuple[str, str] | None:
    """A light and its word where the two are not the same: only what contradicts is a warning."""
    if len(set(values)) == 1:
        return None
    if not all(values):
        return "none", _("only one says it")
    return ("good", _("agrees, known more closely in one")) if alike else ("warning", _("differs"))


def _counted(rows: dict[str, int]) -> list[tuple[str, int]]:
    return sorted((name_of(label), number) for label, number in rows.items())
