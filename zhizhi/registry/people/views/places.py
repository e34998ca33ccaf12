"""Where a person belongs and what the person holds: appoint, join, end."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.registry.language import said
from zhizhi.registry.organizations.kinds import kind_of
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import organization_for, organizations_matching
from zhizhi.registry.people import operations
from zhizhi.registry.people.forms import AppointForm, DayForm, MembershipForm, PlaceSearch
from zhizhi.registry.people.models import Appointment, Membership, Person
from zhizhi.registry.people.queries import appointments_for, memberships_for
from zhizhi.registry.people.views.records import MANAGE, VIEW, found_or_404
from zhizhi.registry.proposals.models import Proposal
from zhizhi.registry.proposals.operations import ProposalRefused
from zhizhi.registry.rights import operations as rights
from zhizhi.registry.rights.confirming import appointment_propose
from zhizhi.registry.rights.guards import ScopedRequest, must_cover, requires
from zhizhi.registry.rights.roles import role_of, roles
from zhizhi.registry.scope import DataClass

FOUND = 30


@requires(VIEW)
def appoint(request: ScopedRequest, pk: int) -> HttpResponse:
    """First the place is found, then role and day are given."""
    person = _managed(request, pk)
    place = _chosen(request)
    if place is None:
        return _search(request, person, _("Appoint %(name)s"), "people:appoint")
    fitting = [(role.id, said(role.name)) for role in roles().values() if place.kind in role.kinds]
    form = AppointForm(request.POST or None, roles=fitting, initial={"from_date": localdate(request.at)})
    if request.method == "POST" and form.is_valid():
        try:
            made = _appointed(request, person, place, form.cleaned_data)
        except ProposalRefused as fault:
            form.add_error("basis", str(fault))
        except rights.AppointmentRefused as fault:
            if isinstance(fault, rights.HeadcountExceeded):
                form.reason_ask()
            form.add_error(None, str(fault))
        else:
            if isinstance(made, Proposal):
                messages.info(request, _("Proposed. The appointment begins when a second person has confirmed it."))
                return redirect("proposals:detail", made.pk)
            messages.success(request, _("The appointment is entered; its rights begin with its first day."))
            return redirect("people:detail", pk)
    heading = _("Appoint %(name)s: %(place)s") % {"name": person.name, "place": place.name}
    return _form(request, form, heading, pk)


@requires(VIEW)
def join(request: ScopedRequest, pk: int) -> HttpResponse:
    """The person becomes a member of a branch or group that I manage."""
    person = _managed(request, pk)
    place = _chosen(request)
    if place is None:
        return _search(request, person, _("Membership of %(name)s"), "people:join")
    initial = {"organization": place.pk, "from_date": localdate(request.at)}
    form = MembershipForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.membership_start(
                scope=request.scope, person=person, organization=place,
                from_date=form.cleaned_data["from_date"], at=request.at,
            )  # fmt: skip
        except operations.PersonRefused as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("The membership is entered."))
            return redirect("people:detail", pk)
    heading = _("Membership of %(name)s: %(place)s") % {"name": person.name, "place": place.name}
    return _form(request, form, heading, pk)


@requires(VIEW)
def appointment_end(request: ScopedRequest, pk: int) -> HttpResponse:
    """The post is held up to a day; its rights end with it."""
    found: Appointment = get_object_or_404(appointments_for(request.scope), pk=pk)
    must_cover(request.scope, MANAGE, found.place_left, DataClass.PERSONAL)
    form = DayForm(request.POST or None, initial={"day": localdate(request.at)})
    if request.method == "POST" and form.is_valid():
        try:
            day = form.cleaned_data["day"]
            rights.appointment_end(scope=request.scope, appointment=found, to_date=day, at=request.at)
        except rights.AppointmentRefused as fault:
            form.add_error("day", str(fault))
        else:
            messages.success(request, _("The end is entered; the rights end on that day."))
            return redirect("people:detail", found.person_id)
    names = {"name": found.person.name, "post": found.post.title, "place": found.post.organization.name}
    return _form(request, form, _("End: %(name)s, %(post)s, %(place)s") % names, found.person_id)


@requires(VIEW)
def membership_end(request: ScopedRequest, pk: int) -> HttpResponse:
    """A member up to a day."""
    found: Membership = get_object_or_404(memberships_for(request.scope), pk=pk)
    must_cover(request.scope, MANAGE, found.place_left, DataClass.PERSONAL)
    form = DayForm(request.POST or None, initial={"day": localdate(request.at)})
    if request.method == "POST" and form.is_valid():
        try:
            day = form.cleaned_data["day"]
            operations.membership_end(scope=request.scope, membership=found, to_date=day, at=request.at)
        except operations.PersonRefused as fault:
            form.add_error("day", str(fault))
        else:
            messages.success(request, _("The end is entered."))
            return redirect("people:detail", found.person_id)
    names = {"name": found.person.name, "place": found.organization.name}
    return _form(request, form, _("End the membership: %(name)s, %(place)s") % names, found.person_id)


def _managed(request: ScopedRequest, pk: int) -> Person:
    found = found_or_404(request, pk)
    must_cover(request.scope, MANAGE, found.place_left, DataClass.PERSONAL)
    return found


def _chosen(request: ScopedRequest) -> Organization | None:
    """The open place named in the address: 404 where it cannot be read, 403 where it is not managed."""
    asked = request.GET.get("place", "")
    if not asked:
        return None
    found = organization_for(request.scope, int(asked)) if asked.isdecimal() and len(asked) < 19 else None
    if found is None or found.closed_on:
        raise Http404
    must_cover(request.scope, MANAGE, found.left, DataClass.PERSONAL)
    return found


def _appointed(request: ScopedRequest, person: Person, place: Organization, given: dict[str, Any]) -> object:
    """The appointment; where it needs a second person, the proposal, whose reason is the basis."""
    role = role_of(given["role"])
    title = given["title"].strip() or (role.name.zh if role else given["role"])
    post = operations.post_ensure(organization=place, role=given["role"], title=title)
    asked = {
        "scope": request.scope, "person": person, "post": post, "from_date": given["from_date"], "at": request.at,
        "basis": given["basis"].strip(), "over_reason": given["over_reason"],
    }  # fmt: skip
    try:
        return rights.appointment_start(**asked)
    except rights.SecondPersonNeeded:
        return appointment_propose(**asked, reason=asked["basis"])


def _search(request: ScopedRequest, person: Person, heading: str, address: str) -> HttpResponse:
    """Places to choose from: what the search found, else where the person is and what stands right below."""
    form = PlaceSearch(request.GET)
    text = form.cleaned_data["q"].strip() if form.is_valid() else ""
    found = organizations_matching(request.scope, text)
    if not text:
        left, right = person.place.left, person.place.right
        found = found.filter(Q(left__gte=left, left__lt=right) | Q(left__lt=left, right__gte=right))
    places = [
        (place, _kind_name(place.kind))
        for place in found.order_by("left").select_related("parent")[:FOUND]
        if request.scope.covers(MANAGE, place.left, DataClass.PERSONAL)
    ]
    context = {
        "form": form,
        "heading": heading % {"name": person.name},
        "places": places,
        "address": reverse(address, args=[person.pk]),
        "back": reverse("people:detail", args=[person.pk]),
    }
    return render(request, "people/choose_place.html", context)


def _form(request: ScopedRequest, form: Any, heading: str, person_id: int) -> HttpResponse:
    context = {"form": form, "heading": heading, "back": reverse("people:detail", args=[person_id])}
    return render(request, "people/form.html", context)


def _kind_name(kind_id: str) -> str:
    kind = kind_of(kind_id)
    return said(kind.name) if kind else kind_id
