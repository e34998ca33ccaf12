"""Drafts as a list: begun from a copy, from the version in force or from a file; deleted, taken back, exported."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhizhi.engines.editor.forms import CopyForm, UploadForm
from zhizhi.engines.editor.operations import (
    DraftRefused,
    draft_copy,
    draft_delete,
    draft_edit,
    draft_restore,
    draft_upload,
)
from zhizhi.engines.editor.queries import (
    claims,
    draft_found,
    drafts_deleted,
    drafts_open,
    file_named,
    name_of,
    names_proposed,
    newest,
)
from zhizhi.engines.editor.writing import draft_yaml
from zhizhi.registry.rights.guards import ScopedRequest, requires

CAPABILITY = "packs.manage"


@requires(CAPABILITY)
@require_GET
def overview(request: ScopedRequest) -> HttpResponse:
    """Drafts that are being written, and all declarations with what can be done with each."""
    return _overview(request, UploadForm())


@requires(CAPABILITY)
@require_POST
def upload(request: ScopedRequest) -> HttpResponse:
    """A draft from a YAML file; what cannot be read is said with its line."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _overview(request, form, 422)
    file = form.cleaned_data["file"]
    try:
        draft = draft_upload(scope=request.scope, raw=file.read(), name=file.name, at=request.at)
    except DraftRefused as refused:
        for line in str(refused).splitlines():
            form.add_error("file", line)
        return _overview(request, form, 422)
    return redirect("editor:draft", draft.pk)


@requires(CAPABILITY)
def copy(request: ScopedRequest, slug: str) -> HttpResponse:
    """The names of a new declaration that begins as a copy of this one."""
    version = next((one for one in newest() if one.slug == slug), None)
    if version is None:
        raise Http404
    form = CopyForm(request.POST if request.method == "POST" else None, initial=names_proposed(version))
    if request.method == "POST" and form.is_valid():
        try:
            draft = draft_copy(scope=request.scope, version=version, begun=form.begun(), at=request.at)
        except DraftRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("editor:draft", draft.pk)
    context = {"form": form, "version": version, "name": name_of(version.body, slug)}
    return render(request, "editor/copy.html", context, status=422 if form.errors else 200)


@requires(CAPABILITY)
@require_GET
def names(request: ScopedRequest) -> HttpResponse:
    """Whether an id and a prefix are free, asked while they are typed: by each the name of who has it, or nothing."""
    taken = claims("")
    return JsonResponse({what: taken[what].get(request.GET.get(what, ""), "") for what in ("id", "prefix")})


@requires(CAPABILITY)
@require_POST
def edit(request: ScopedRequest, slug: str) -> HttpResponse:
    """A draft of the next version."""
    version = next((one for one in newest() if one.slug == slug), None)
    if version is None:
        raise Http404
    return redirect("editor:draft", draft_edit(scope=request.scope, version=version, at=request.at).pk)


@requires(CAPABILITY)
@require_GET
def export(_request: ScopedRequest, pk: int) -> HttpResponse:
    """The draft as a YAML file."""
    draft = draft_found(pk)
    if draft is None:
        raise Http404
    response = HttpResponse(draft_yaml(draft), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_named(draft.slug)}.yaml"'
    return response


@requires(CAPABILITY)
@require_POST
def delete(request: ScopedRequest, pk: int) -> HttpResponse:
    """Off the list; the page to which it leads offers to take it back."""
    draft = draft_delete(scope=request.scope, pk=pk, at=request.at)
    if draft is None:
        raise Http404
    return HttpResponseRedirect(f"{reverse('editor:list')}?deleted={pk}")


@requires(CAPABILITY)
@require_POST
def restore(request: ScopedRequest, pk: int) -> HttpResponse:
    """A deleted draft is back."""
    draft = draft_restore(scope=request.scope, pk=pk, at=request.at)
    if draft is None:
        raise Http404
    messages.success(request, _("The draft “%(name)s” is back.") % {"name": name_of(draft.body, draft.slug)})
    return redirect("editor:list")


def _overview(request: ScopedRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    deleted = drafts_deleted()
    asked = request.GET.get("deleted", "")
    context = {
        "drafts": [(draft, name_of(draft.body, draft.slug)) for draft in drafts_open()],
        "declarations": [(version, name_of(version.body, version.slug)) for version in newest()],
        "deleted": [(draft, name_of(draft.body, draft.slug)) for draft in deleted],
        "just_deleted": next((draft for draft in deleted if str(draft.pk) == asked), None),
        "form": form,
    }
    return render(request, "editor/list.html", context, status=status)
