"""The administrator's pages: what the figures of rules are today, and the history of each, with a form to set it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhizhi.registry.language import said
from zhizhi.registry.rights.guards import ScopedRequest, requires
from zhizhi.registry.values.forms import ValueForm
from zhizhi.registry.values.operations import ValueRefused, value_set
from zhizhi.registry.values.queries import figures_on, history_of, places_with_figures, value_on, values
from zhizhi.registry.values.wording import SURE, TO_CHECK, amount

CAPABILITY = "packs.manage"


@requires(CAPABILITY)
@require_safe
def every(request: ScopedRequest) -> HttpResponse:
    """All figures as they are today."""
    rows = [
        {
            "id": figure.declared.id, "name": said(figure.declared.name), "amount": amount(figure.value, figure.unit),
            "since": figure.since, "basis": figure.basis, "sure": SURE[figure.sure], "local": figure.local,
            "check": TO_CHECK if figure.to_check else "",
        }
        for figure in figures_on(localdate(request.at))
    ]  # fmt: skip
    return render(request, "values/list.html", {"rows": rows})


@requires(CAPABILITY)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: ScopedRequest, name: str) -> HttpResponse:
    """One value: its history, and setting it from a day on."""
    if name not in values():
        raise Http404
    initial = {"from_date": localdate(request.at)}
    form = ValueForm(request.POST or None, initial=initial, places=places_with_figures(request.scope))
    if request.method == "POST" and form.is_valid():
        try:
            value_set(scope=request.scope, name=name, at=request.at, **form.cleaned_data)
        except ValueRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The figure is set; what begins from that day on counts by it."))
            return redirect("values:detail", name)
    return render(request, "values/value.html", _context(request, name, form), status=422 if form.errors else 200)


def _context(request: ScopedRequest, name: str, form: ValueForm) -> dict[str, Any]:
    declared, day = values()[name], localdate(request.at)
    figure, heading = value_on(name, day), said(declared.name)
    lines = [
        {"line": line, "amount": "" if line.value is None else amount(line.value, declared.unit),
         "sure": SURE[line.sure], "ahead": line.since > day, "check": TO_CHECK if line.to_check else ""}
        for line in history_of(declared, day)
    ]  # fmt: skip
    return {
        "heading": heading, "form": form, "lines": lines, "amount": amount(figure.value, declared.unit),
        "figure": figure, "sure": SURE[figure.sure], "check": TO_CHECK if figure.to_check else "",
        "may": _may(name, day), "sets": _may(name, day)[1],
        "trail": [(_("Figures of rules"), reverse("values:list")), (heading, "")],
    }  # fmt: skip


def _may(name: str, day: Any) -> tuple[str, bool]:
    """What the county may do with this value, and whether it may do anything."""
    version = values()[name].on(day) or values()[name].versions[0]
    if version.sure != "law":
        return _("The county may set its own figure with a basis."), True
    law = amount(version.value, values()[name].unit)
    sentences = {
        "more": _("The rule demands at least %(law)s; the county may demand more, not less."),
        "less": _("The rule allows at most %(law)s; the county may allow less, not more."),
        "": _("The rule says %(law)s; a county cannot decide otherwise."),
    }
    open_to = values()[name].stricter or ""
    return sentences[open_to] % {"law": law}, bool(open_to)
