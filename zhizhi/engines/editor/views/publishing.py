"""Before publishing: what differs from the version in force, what is still wrong; then with a reason."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhizhi.engines.catalogue.queries import process_read
from zhizhi.engines.editor.checking import checked
from zhizhi.engines.editor.differing import differences_said
from zhizhi.engines.editor.forms import ReasonForm
from zhizhi.engines.editor.models import Draft
from zhizhi.engines.editor.operations import DraftRefused
from zhizhi.engines.editor.publishing import Seen, draft_publish, draft_rebase
from zhizhi.engines.editor.queries import draft_found, head, name_of
from zhizhi.engines.editor.views.drafts import CAPABILITY
from zhizhi.registry.rights.guards import ScopedRequest, requires


@requires(CAPABILITY)
def publish(request: ScopedRequest, pk: int) -> HttpResponse:
    """The difference in words, the faults that block, and the form that publishes."""
    draft = _draft(pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        seen, reason = _seen(request, draft), form.cleaned_data["reason"]
        try:
            change = draft_publish(scope=request.scope, seen=seen, reason=reason, at=request.at)
        except DraftRefused as refused:
            for line in str(refused).splitlines():
                form.add_error(None, line)
        else:
            words = _("“%(name)s” is published as version %(version)s. New cases run under it.")
            messages.success(request, words % {"name": name_of(draft.body, change.slug), "version": change.version})
            return redirect("editor:running", change.slug)
    return _page(request, draft, form)


@requires(CAPABILITY)
@require_POST
def rebase(request: ScopedRequest, pk: int) -> HttpResponse:
    """The draft follows the newest version: whoever presses this has seen what it would change in that."""
    draft = draft_rebase(scope=request.scope, seen=_seen(request, _draft(pk)), at=request.at)
    if draft is None:
        messages.error(request, _("The draft was changed since you looked at the differences. Look at them again."))
    return redirect("editor:publish", pk)


def _page(request: ScopedRequest, draft: Draft, form: ReasonForm) -> HttpResponse:
    found, before = checked(draft, draft.body), head(draft.slug) if draft.base else None
    old = process_read(before) if before else None
    context = {
        "draft": draft,
        "name": name_of(draft.body, draft.slug),
        "faults": found.shown(),
        "before": before,
        "outdated": before is not None and before.version != draft.base,
        "differences": differences_said(old, found.declaration) if old and found.declaration else [],
        "form": form,
    }
    return render(request, "editor/publish.html", context, status=422 if form.errors else 200)


def _draft(pk: int) -> Draft:
    draft = draft_found(pk)
    if draft is None:
        raise Http404
    return draft


def _seen(request: ScopedRequest, draft: Draft) -> Seen:
    """At which revision the differences were looked at."""
    revision = request.POST.get("revision", "")
    return Seen(draft.pk, int(revision) if revision.isascii() and revision.isdigit() else 0)
