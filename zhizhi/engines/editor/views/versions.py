"""All versions of a declaration: who published each, when and why; two of them compared; retired and brought back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhizhi.engines.catalogue.queries import process_read
from zhizhi.engines.editor.differing import differences_said
from zhizhi.engines.editor.forms import ReasonForm
from zhizhi.engines.editor.operations import DraftRefused
from zhizhi.engines.editor.publishing import declaration_bring_back, declaration_retire
from zhizhi.engines.editor.queries import Line, name_of, standing_of, versions
from zhizhi.engines.editor.views.drafts import CAPABILITY
from zhizhi.registry.rights.guards import ScopedRequest, requires


@requires(CAPABILITY)
@require_GET
def history(request: ScopedRequest, slug: str) -> HttpResponse:
    """The versions, and the difference between two of them in words."""
    return _page(request, slug, ReasonForm())


@requires(CAPABILITY)
@require_POST
def retire(request: ScopedRequest, slug: str) -> HttpResponse:
    """Nobody opens cases of it any more; running ones finish."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, slug, form, 422)
    version = declaration_retire(scope=request.scope, slug=slug, reason=form.cleaned_data["reason"], at=request.at)
    if version is None:
        raise Http404
    messages.success(request, _("Retired. New cases cannot be opened; running ones finish."))
    return redirect("editor:versions", slug)


@requires(CAPABILITY)
@require_POST
def bring_back(request: ScopedRequest, slug: str) -> HttpResponse:
    """The newest version is in force again."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, slug, form, 422)
    reason = form.cleaned_data["reason"]
    try:
        version = declaration_bring_back(scope=request.scope, slug=slug, reason=reason, at=request.at)
    except DraftRefused as refused:
        for line in filter(None, str(refused).splitlines()):
            form.add_error(None, line)
        return _page(request, slug, form, 422)
    if version is None:
        raise Http404
    messages.success(request, _("In force again. New cases can be opened."))
    return redirect("editor:versions", slug)


def _page(request: ScopedRequest, slug: str, form: ReasonForm, status: int = 200) -> HttpResponse:
    lines = versions(slug)
    if not lines:
        raise Http404
    newer, older = _chosen(request, lines, "new", 0), _chosen(request, lines, "old", 1)
    new, old = (process_read(one.version) if one else None for one in (newer, older))
    context = {
        "slug": slug,
        "name": name_of(lines[0].version.body, slug),
        "lines": lines,
        "newer": newer,
        "older": older,
        "differences": differences_said(old, new) if old and new else [],
        "comparable": bool(old and new),
        "published": any(line.version.state == "published" for line in lines),
        "retired": lines[0].version.state == "retired",
        "running": sum(many for steps in standing_of(slug).values() for many in steps.values()),
        "form": form,
    }
    return render(request, "editor/versions.html", context, status=status)


def _chosen(request: ScopedRequest, lines: list[Line], name: str, otherwise: int) -> Line | None:
    asked = request.GET.get(name, "")
    found = next((line for line in lines if str(line.version.version) == asked), None)
    return found or (lines[otherwise] if len(lines) > otherwise else None)
