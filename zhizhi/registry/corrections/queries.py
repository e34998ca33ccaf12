"""Reads of corrections and differences: the office's in its scope, a person's own."""

from typing import Any

from django.db.models import Q

from zhizhi.registry.corrections.models import (
    Correction,
    CorrectionQuerySet,
    Difference,
    DifferenceQuerySet,
    Evidence,
)
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import Scope

CAPABILITY = "people.manage"


def corrections_for(scope: Scope) -> CorrectionQuerySet:
    """The corrections that people of my area propose."""
    found: CorrectionQuerySet = Correction.objects.visible_to(scope)
    return found.select_related("person__place", "decided_by")


def differences_for(scope: Scope) -> DifferenceQuerySet:
    """The differences about people of my area."""
    found: DifferenceQuerySet = Difference.objects.visible_to(scope)
    return found.select_related("person__place", "decided_by").prefetch_related("claims")


def narrowed(found: Any, wanted: dict[str, str], place: Organization | None) -> Any:
    """Those of a state, an item, a part of the tree, or of a person's name or initials; the oldest open ones first."""
    if place:
        found = found.filter(person__place_left__gte=place.left, person__place_left__lt=place.right)
    if wanted.get("state"):
        found = found.filter(state=wanted["state"])
    if wanted.get("item"):
        found = found.filter(item=wanted["item"])
    if text := wanted.get("q", "").strip():
        found = found.filter(Q(person__name__contains=text) | Q(person__initials__startswith=text.lower()))
    return found


def corrections_of(person: Person) -> list[Correction]:
    """All that the person ever proposed, the latest first, for the person."""
    rows = Correction.objects.system("one's own").filter(person=person)
    return list(rows.select_related("decided_by").prefetch_related("evidence__file").order_by("-proposed_at", "-pk"))


def own_correction(person: Person, pk: int) -> Correction | None:
    """One that the person proposed."""
    found: Correction | None = Correction.objects.system("one's own").filter(person=person, pk=pk).first()
    return found


def own_person(person_id: int) -> Person | None:
    """The record of who is signed in."""
    found: Person | None = (
        Person.objects.system("one's own").filter(pk=person_id, merged_into=None).select_related("place").first()
    )
    return found


def evidence_for(scope: Scope, pk: int) -> Evidence | None:
    """A photo or scan of what the scope decides, or of one's own proposal."""
    seen = Q(pk__in=())
    for kind in ("correction", "difference"):
        seen |= scope.within(CAPABILITY, f"{kind}__person__place_left")
    if scope.person_id:
        seen |= Q(correction__person=scope.person_id)
    return Evidence.objects.filter(seen, pk=pk).select_related("file").first()


def evidence_of(**of: Any) -> list[Evidence]:
    """The photos and scans of one correction or difference already allowed."""
    return list(Evidence.objects.filter(**of).select_related("file").order_by("pk"))


def differences_of(person: Person) -> list[Difference]:
    """All that sources disagreed about, for who may read the person."""
    rows = Difference.objects.system("of a person already allowed").filter(person=person)
    return list(rows.select_related("decided_by").prefetch_related("claims"))


def decisions_unseen(scope: Scope) -> list[Correction]:
    """What was decided about one's own proposals and not yet noted."""
    rows = Correction.objects.system("one's own").filter(person=scope.person_id or 0, seen_at=None)
    return list(rows.filter(state__in=["accepted", "refused"]).order_by("decided_at"))


def told_of(scope: Scope) -> dict[str, int]:
    """What the inbox points out: answers to one's own proposals; proposals and differences that wait for the office."""
    found = {"answered": len(decisions_unseen(scope)), "proposed": 0, "differing": 0}
    if scope.holds(CAPABILITY):
        found["proposed"] = Correction.objects.visible_to(scope).filter(state="open").count()
        found["differing"] = Difference.objects.visible_to(scope).filter(state="open").count()
    return found
