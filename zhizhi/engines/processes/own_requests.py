"""What somebody asks for oneself: which processes, at which places, and the cases that one has opened."""

from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localdate

from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of, processes_published
from zhizhi.engines.processes.models import Case, CaseQuerySet
from zhizhi.registry.organizations.models import Organization, OrganizationQuerySet
from zhizhi.registry.people.models import Appointment, Membership
from zhizhi.registry.scope import Scope

WHY = "anybody with an account may ask there"


def own_processes() -> list[DeclarationVersion]:
    """What anyone with an account may open; what stands under another case is opened from that."""
    running = [(version, process_of(version)) for version in processes_published()]
    return [version for version, read in running if Case.Channel.SELF in read.opened_by and read.under is None]


def places_for_own(version: DeclarationVersion, text: str = "") -> OrganizationQuerySet:
    """Where it may be opened; narrowed by part of the name or initials."""
    found: OrganizationQuerySet = Organization.objects.system(WHY).open()
    found = found.filter(kind__in=process_of(version).opens_at)
    if text:
        found = found.filter(Q(name__contains=text) | Q(initials__startswith=text.lower()))
    return found.select_related("parent").order_by("left")


def own_places(scope: Scope, version: DeclarationVersion, at: datetime) -> list[Organization]:
    """Of those the ones that the person belongs to, or that stand above these, nearest first."""
    day = localdate(at)
    held = Appointment.objects.system(WHY).on(day).filter(person=scope.person_id).values_list("place_left", flat=True)
    member = Membership.objects.system(WHY).on(day).filter(person=scope.person_id).values_list("place_left", flat=True)
    inside = Q(pk__in=())
    for left in {*held, *member}:
        inside |= Q(left__lte=left, right__gt=left)
    return list(places_for_own(version).filter(inside).order_by("-left"))


def cases_opened(scope: Scope) -> CaseQuerySet:
    """The cases that the person opened for oneself, newest first."""
    cases: CaseQuerySet = Case.objects.visible_to(scope).filter(opened_by=scope.person_id, channel=Case.Channel.SELF)
    return cases.select_related("place", "declaration").order_by("-opened_at", "-pk")
