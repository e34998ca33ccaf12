"""What is kept for how long, what is due, holds, and erasing a person."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhizhi.core.retention import RetentionClass
from zhizhi.registry.language import said
from zhizhi.registry.proposals.operations import ProposalRefused
from zhizhi.registry.retention import operations
from zhizhi.registry.retention.classes import classes, ends_before
from zhizhi.registry.retention.erasing import ErasingRefused, hindrances_of
from zhizhi.registry.retention.forms import HoldForm, ReasonForm
from zhizhi.registry.retention.holding import subject_meant
from zhizhi.registry.retention.queries import (
    CAPABILITY,
    classes_due,
    due_listed,
    hold_open,
    holds_open,
    person_to_erase,
    runs_latest,
    top_of,
)
from zhizhi.registry.rights.guards import ScopedRequest, requires


@requires(CAPABILITY)
def overview(request: ScopedRequest) -> HttpResponse:
    """All classes with what is due, the holds, and the last runs."""
    return render(request, "retention/overview.html", _overview(request, HoldForm()))


@requires(CAPABILITY)
def due(request: ScopedRequest, class_id: str) -> HttpResponse:
    """What is due of one class; proposing that it be done."""
    declared = _class(class_id)
    before, form = ends_before(declared, localdate(request.at)), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            place = top_of(request.scope)
            assert place is not None  # who holds the right holds it somewhere
            made = operations.run_propose(
                scope=request.scope, class_id=class_id, place=place, reason=form.cleaned_data["reason"], at=request.at
            )
        except (operations.RetentionRefused, ProposalRefused) as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("Proposed. As soon as a second person confirms it, it is done in portions."))
            return redirect("proposals:detail", made.pk)
    rows = due_listed(declared, before)
    context = {
        "declared": declared, "before": before, "rows": rows, "form": form,
        "free": any(not row.hindrance for row in rows),
        "trail": [(_("Keeping and erasing"), reverse("retention:overview")), (said(declared.name), "")],
    }  # fmt: skip
    return render(request, "retention/due.html", context)


@requires(CAPABILITY)
@require_POST
def hold(request: ScopedRequest) -> HttpResponse:
    """A record is held, whatever its time."""
    form = HoldForm(request.POST)
    if form.is_valid():
        kind, reason = form.cleaned_data["kind"], form.cleaned_data["reason"]
        subject = subject_meant(kind, form.cleaned_data["number"])
        try:
            if isinstance(subject, str):
                raise operations.RetentionRefused(subject)
            operations.hold_set(scope=request.scope, kind=kind, subject_id=subject, reason=reason, at=request.at)
        except operations.RetentionRefused as fault:
            form.add_error("number", str(fault))
        else:
            messages.success(request, _("It is held, and left out of whatever falls due."))
            return redirect("retention:overview")
    return render(request, "retention/overview.html", _overview(request, form))


@requires(CAPABILITY)
@require_POST
def lift(request: ScopedRequest, pk: int) -> HttpResponse:
    """A hold ends."""
    found = hold_open(pk)
    if found is None:
        raise Http404
    operations.hold_lift(scope=request.scope, hold=found, at=request.at)
    messages.success(request, _("The hold has ended."))
    return redirect("retention:overview")


@requires("people.manage")
def erase(request: ScopedRequest, pk: int) -> HttpResponse:
    """What erasing this person would mean, and proposing it."""
    person = person_to_erase(request.scope, pk)
    if person is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            made = operations.erasing_propose(scope=request.scope, person=person, reason=reason, at=request.at)
        except (ErasingRefused, ProposalRefused) as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("Proposed. The person is erased as soon as a second person confirms it."))
            return redirect("proposals:detail", made.pk)
    hindrance = hindrances_of([person.pk], request.at).get(person.pk, "")
    trail = [(person.name, reverse("people:detail", args=[person.pk])), (_("Erase this person"), "")]
    return render(
        request, "retention/erase.html", {"person": person, "hindrance": hindrance, "form": form, "trail": trail}
    )


def _overview(request: ScopedRequest, form: HoldForm) -> dict[str, object]:
    return {"rows": classes_due(localdate(request.at)), "holds": holds_open(), "runs": runs_latest(), "form": form}


def _class(class_id: str) -> RetentionClass:
    declared = classes().get(class_id)
    if declared is None or declared.months is None:
        raise Http404
    return declared
