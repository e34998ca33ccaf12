"""Two questions: who may see this person, and through what? And why do I not see what I look for?"""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhizhi.registry.journal.names import act_name
from zhizhi.registry.people.models import Person
from zhizhi.registry.rights.forms import WhyForm
from zhizhi.registry.rights.guards import ScopedRequest
from zhizhi.registry.rights.queries import person_readable, through
from zhizhi.registry.rights.seeing import KINDS, answer_for, looks_at, viewers_of
from zhizhi.registry.rights.wording import CAPABILITIES, capability_name, class_name


@login_required
@require_safe
def viewers(request: ScopedRequest, pk: int) -> HttpResponse:
    """Everybody who may see the person: through which post, delegation, emergency or line, how much, until when."""
    scope = request.scope
    if not scope.holds("people.view") and scope.person_id != pk:
        raise PermissionDenied(_("You do not hold the right that this page needs."))
    found: Person | None = person_readable(scope, pk)
    if found is None:
        raise Http404
    asks = scope.person_id == pk or scope.covers("journal.view", found.place_left)
    rows = viewers_of(left=found.place_left, at=request.at, person=found)
    trail = [(_("People"), reverse("people:list"))] if scope.holds("people.view") else []
    context = {
        "person": found,
        "rows": [(row, class_name(row.data)) for row in rows],
        "knows": asks,
        "looks": [(act, act_name(act.act)) for act in looks_at(found, request.at)] if asks else [],
        "trail": [*trail, (found.name, reverse("people:detail", args=[pk]) if trail else ""), (_("Who sees it"), "")],
    }
    return render(request, "rights/viewers.html", context)


# What the generated table of rights asks first, as of views that `requires` guards.
viewers.capability = "people.view"  # type: ignore[attr-defined]


@login_required
@require_safe
def why(request: ScopedRequest) -> HttpResponse:
    """Which right it takes, what I hold of it and until when, who gives it; nothing about records elsewhere."""
    needs = request.GET.get("needs", "")
    kinds = [(name, str(words)) for name, (_capability, words) in KINDS.items()]
    by_capability = {capability: name for name, (capability, _words) in KINDS.items()}
    given = {"what": by_capability.get(needs, "people"), "place": ""} | {
        name: request.GET[name] for name in ("what", "place") if name in request.GET
    }
    form = WhyForm(given, kinds=kinds)
    asked = bool(needs or "what" in request.GET) and form.is_valid()
    answer = None
    if asked:
        what = needs if needs in CAPABILITIES and "what" not in request.GET else form.cleaned_data["what"]
        person = request.user.person  # type: ignore[union-attr]
        answer = answer_for(request.scope, person, what, form.cleaned_data["place"].strip(), request.at)
    context = {
        "form": form,
        "answer": answer,
        "right": capability_name(answer.capability) if answer else "",
        "held": [(place, row, through(row), class_name(row.data_class)) for place, row in answer.held]
        if answer
        else [],
        "other_days": [(one, through(one.grant)) for one in answer.other_days] if answer else [],
    }
    return render(request, "rights/why.html", context)
