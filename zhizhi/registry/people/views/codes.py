"""The tables of codes: those of the standards as they are, and the county's own words beside them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhizhi.core.codesets import CODESETS
from zhizhi.registry.language import said
from zhizhi.registry.people import local
from zhizhi.registry.people.forms import LocalCodeForm
from zhizhi.registry.people.models import LocalCode
from zhizhi.registry.people.refusals import PersonRefused
from zhizhi.registry.rights.guards import ScopedRequest, requires

MANAGE = "packs.manage"


@requires(MANAGE)
def codes(request: ScopedRequest) -> HttpResponse:
    """All tables; a word more goes to the one whose form was sent."""
    sent, language = request.POST.get("codes", ""), get_language() or "zh-hans"
    words = local.codes_all()
    tables = []
    for name, title, standard in _tables():
        form = LocalCodeForm(request.POST if sent == name else None, codes=CODESETS.get(name))
        if sent == name and form.is_valid():
            try:
                local.code_add(scope=request.scope, codes=name, at=request.at, **form.cleaned_data)
            except PersonRefused as refused:
                form.add_error("word", str(refused))
            else:
                messages.success(request, _("“%(word)s” is entered.") % {"word": form.cleaned_data["word"]})
                return redirect("people:codes")
        tables.append({"id": name, "title": title, "standard": standard, "form": form, "open": sent == name,
                       **_listed(name, [row for row in words if row.codes == name], language)})  # fmt: skip
    return render(request, "people/codes.html", {"tables": tables})


def _listed(name: str, words: list[LocalCode], language: str) -> dict[str, Any]:
    """The entries of the standard, and the county's words with what they mean."""
    standard = CODESETS.get(name)
    entries = [(code.code, code.name.in_language(language)) for code in standard or ()]
    meant = [(row, standard.named(row.code, language) if standard else "") for row in words]
    return {"entries": entries, "words": meant}


@requires(MANAGE)
@require_POST
def code_remove(request: ScopedRequest, pk: int) -> HttpResponse:
    """A word is taken away; records stay as they are."""
    word = local.code_remove(scope=request.scope, pk=pk, at=request.at)
    if not word:
        raise Http404
    messages.success(request, _("“%(word)s” is taken away.") % {"word": word})
    return redirect("people:codes")


def _tables() -> list[tuple[str, str, str]]:
    """Id, title and standard of each."""
    standards = [(codes.id, said(codes.name), codes.standard) for codes in CODESETS.values()]
    return standards + [(name, str(title), "") for name, title in local.TABLES.items()]
