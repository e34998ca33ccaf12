"""The page on which a draft is written, and what its script asks: is this right, and keep it."""

import json
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhizhi.core.declarations import schema
from zhizhi.core.drawing.flowchart import flowchart_of
from zhizhi.core.drawing.svg import Sheet, svg
from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.catalogue.drawing import words_of_reader
from zhizhi.engines.editor.checking import Checked, checked
from zhizhi.engines.editor.models import Draft
from zhizhi.engines.editor.operations import DraftRefused, Saved, draft_save
from zhizhi.engines.editor.queries import SERVED, draft_found, name_of
from zhizhi.engines.editor.texts import texts
from zhizhi.engines.editor.views.drafts import CAPABILITY
from zhizhi.engines.editor.vocabulary import arguments, offers
from zhizhi.engines.editor.words import words_of
from zhizhi.registry.rights.guards import ScopedRequest, requires


@requires(CAPABILITY)
@require_GET
def page(request: ScopedRequest, pk: int) -> HttpResponse:
    """The editor. Without JavaScript it says what to do instead: export, change the file, upload."""
    draft = draft_found(pk)
    if draft is None:
        raise Http404
    context = {"draft": draft, "name": name_of(draft.body, draft.slug), "data": _data(draft)}
    return render(request, "editor/draft.html", context)


@requires(CAPABILITY)
@require_POST
def check(request: ScopedRequest, pk: int) -> HttpResponse:
    """What is wrong in what stands on the page now, and its drawing; nothing is kept."""
    draft, asked = draft_found(pk), _asked(request)
    if draft is None or asked is None:
        return _refused(_("This draft is not there any more."), 404 if draft is None else 400)
    return JsonResponse(_judged(checked(draft, asked.get("body"))))


@requires(CAPABILITY)
@require_POST
def save(request: ScopedRequest, pk: int) -> HttpResponse:
    """Keeps what stands on the page; where another saved meanwhile, as a draft of its own, and the page says so."""
    asked = _asked(request)
    revision = asked.get("revision") if asked else None
    if asked is None or not isinstance(revision, int):
        return _refused(_("This cannot be read."), 400)
    try:
        saved = draft_save(scope=request.scope, pk=pk, revision=revision, body=asked.get("body"), at=request.at)
    except DraftRefused as refused:
        return _refused(str(refused), 422)
    return JsonResponse(_kept(saved)) if saved else _refused(_("This draft is not there any more."), 404)


def _data(draft: Draft) -> dict[str, Any]:
    """All that the script needs: the schema, its words, what is offered, and the draft with its faults."""
    served = SERVED[draft.kind]
    return {
        "schema": schema(served), "root": served.__name__, "words": words_of(served), "offers": offers(),
        "calls": arguments(), "texts": texts(), "body": draft.body, "revision": draft.revision,
        "fixed": ["id"] if draft.base else None, "urls": _urls(draft), "time": _clock(draft),
        **_judged(checked(draft, draft.body)),
    }  # fmt: skip


def _judged(found: Checked) -> dict[str, Any]:
    return {"faults": found.shown(), "drawing": _drawn(found.declaration) if found.declaration else ""}


def _drawn(declaration: ProcessDeclaration) -> str:
    """The flow in one column; names that are not there are shown as such."""
    about = _("The steps, and how they lead on.")
    return svg(flowchart_of(declaration, words_of_reader()), Sheet(single=True, id="editor-flow", about=about))


def _kept(saved: Saved) -> dict[str, Any]:
    clock = f"{localtime(saved.draft.changed_at):%H:%M:%S}"
    answer: dict[str, Any] = {"revision": saved.draft.revision, "time": clock}
    if saved.beside is None:
        return answer
    other = saved.beside
    words = _(
        "%(who)s changed this draft at %(time)s while you had it open. Nothing is lost: what you write is now kept as a"
        " draft of its own."
    )
    said = words % {"who": other.changed_by.name if other.changed_by else "–", "time": _clock(other)}
    return answer | {
        "urls": _urls(saved.draft),
        "beside": {"words": said, "url": reverse("editor:draft", args=[other.pk])},
    }


def _urls(draft: Draft) -> dict[str, str]:
    names = {"page": "draft", "save": "save", "check": "check", "publish": "publish", "export": "export"}
    return {key: reverse(f"editor:{name}", args=[draft.pk]) for key, name in names.items()}


def _clock(draft: Draft) -> str:
    return f"{localtime(draft.changed_at):%m-%d %H:%M}"


def _asked(request: ScopedRequest) -> dict[str, Any] | None:
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _refused(words: str, status: int) -> HttpResponse:
    return JsonResponse({"error": words}, status=status)
