"""One person: the record, its numbers, who may see it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhizhi.registry.duplicates.operations import told
from zhizhi.registry.duplicates.queries import merge_standing
from zhizhi.registry.facts.queries import facts_shown, links_shown
from zhizhi.registry.language import said
from zhizhi.registry.organizations.queries import organization_for
from zhizhi.registry.people import operations
from zhizhi.registry.people.completeness import missing_of
from zhizhi.registry.people.fields import FIELDS, item_name, shown, written
from zhizhi.registry.people.forms import PersonChangeForm, PersonForm, RevealForm
from zhizhi.registry.people.models import Appointment, Person
from zhizhi.registry.people.queries import belonging_of, career_of, people_for
from zhizhi.registry.people.rules import ages_said, post_years
from zhizhi.registry.rights.guards import ScopedRequest, must_cover, requires
from zhizhi.registry.rights.roles import role_of
from zhizhi.registry.rights.seeing import viewers_of
from zhizhi.registry.scope import DataClass

VIEW, MANAGE, REVEAL = "people.view", "people.manage", "people.reveal"
VIEWERS = 12


def found_or_404(request: ScopedRequest, pk: int) -> Person:
    """The person if the scope reaches the primary place."""
    found: Person | None = people_for(request.scope).select_related("place").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@requires(VIEW)
def person(request: ScopedRequest, pk: int) -> HttpResponse:
    """The record with masked numbers, posts, memberships, and who may see it."""
    try:
        return _shown(request, found_or_404(request, pk))
    except Http404:
        if (merge := merge_standing(request.scope, pk)) is None:
            raise
        messages.info(request, told(merge))
        return redirect("people:detail", merge.kept.pk)


@never_cache
@requires(VIEW)
@require_POST
def reveal(request: ScopedRequest, pk: int) -> HttpResponse:
    """One number in clear, on this answer only; the reason goes into the journal."""
    found = found_or_404(request, pk)
    must_cover(request.scope, REVEAL, found.place_left, DataClass.SENSITIVE)
    form, shown = RevealForm(request.POST), None
    if form.is_valid():
        try:
            shown = operations.person_reveal(scope=request.scope, person=found, at=request.at, **form.cleaned_data)
        except operations.PersonRefused as fault:
            form.add_error("reason", str(fault))
    return _shown(request, found, reveal_form=form, revealed=shown)


@requires(MANAGE)
def create(request: ScopedRequest) -> HttpResponse:
    """A new person at the place named in the address."""
    asked = request.GET.get("place", "")
    place = organization_for(request.scope, int(asked)) if asked.isdecimal() and len(asked) < 19 else None
    if place is None or place.closed_on:
        raise Http404
    must_cover(request.scope, MANAGE, place.left, DataClass.PERSONAL)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.person_create(scope=request.scope, place=place, at=request.at, **form.cleaned_data)
        except operations.PersonRefused as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("%(name)s is entered.") % {"name": made.name})
            return redirect("people:detail", made.pk)
    back = reverse("organizations:detail", args=[place.pk])
    heading = _("New person: %(place)s") % {"place": place.name}
    return render(request, "people/form.html", {"form": form, "heading": heading, "back": back})


@requires(VIEW)
def edit(request: ScopedRequest, pk: int) -> HttpResponse:
    """Corrections; the journal keeps old and new."""
    found = found_or_404(request, pk)
    must_cover(request.scope, MANAGE, found.place_left, DataClass.PERSONAL)
    initial = {name: written(found, name) for name in FIELDS}
    form = PersonChangeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.person_change(scope=request.scope, person=found, at=request.at, **form.cleaned_data)
        except operations.PersonRefused as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("The record is corrected."))
            return redirect("people:detail", pk)
    context = {"form": form, "heading": _("Correct the record"), "back": reverse("people:detail", args=[pk])}
    return render(request, "people/form.html", context)


def _shown(
    request: ScopedRequest, found: Person, *, reveal_form: RevealForm | None = None, revealed: str | None = None
) -> HttpResponse:
    scope, left, day = request.scope, found.place_left, localdate(request.at)
    viewers = viewers_of(left=left, at=request.at, person=found)
    context: dict[str, Any] = {
        "person": found,
        "trail": [(_("People"), reverse("people:list")), (found.name, "")],
        "personal": scope.covers(VIEW, left, DataClass.PERSONAL),
        "facts": [(field.label, shown(found, name)) for name, field in FIELDS.items() if name not in ("name", "sex")],
        "ages": ages_said(found, day),
        "lacking": [item_name(item) for item in missing_of(found)],
        "career": [_held(row, day) for row in career_of(found)],
        "belonging": [(row, _role_name(row.role), _goes_on(row, day)) for row in belonging_of(found)],
        "facts_kept": facts_shown(scope, found, day),
        "links_kept": links_shown(scope, found, day),
        "viewers": viewers[:VIEWERS],
        "viewers_more": len(viewers) - VIEWERS,
        "manages": scope.covers(MANAGE, left, DataClass.PERSONAL),
        "manages_accounts": scope.covers("accounts.manage", left),
        "reveals": scope.covers(REVEAL, left, DataClass.SENSITIVE) and (found.id_masked or found.phone_masked),
        "reveal_form": reveal_form or RevealForm(),
        "revealed": revealed,
    }
    return render(request, "people/person.html", context)


def _held(row: Appointment, day: date) -> tuple[Appointment, str, bool, str]:
    """A post with its role's name, whether it has no end yet, and how long it has been held."""
    return row, _role_name(row.post.role), _goes_on(row, day), post_years(row.from_date, row.to_date, day)


def _goes_on(row: Any, day: Any) -> bool:
    """Whether it has no end yet, so that one can be entered."""
    return row.to_date is None or row.to_date > day


def _role_name(role_id: str) -> str:
    role = role_of(role_id)
    return said(role.name) if role else role_id
