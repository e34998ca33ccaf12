"""Reads of pairs and merges, in the scope of who decides them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from zhizhi.registry.accounts.models import Account
from zhizhi.registry.duplicates.models import Merge, Pair, PairQuerySet
from zhizhi.registry.keys.operations import blind
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.queries import people_for, people_matching
from zhizhi.registry.people.seeking import number_in
from zhizhi.registry.scope import DataClass, Scope

CAPABILITY = "people.manage"
MOST = 30


def pairs_for(scope: Scope) -> PairQuerySet:
    """The pairs of which the scope manages both records."""
    found: PairQuerySet = Pair.objects.visible_to(scope)
    return found.select_related("first__place", "second__place", "decided_by")


def pairs_narrowed(found: PairQuerySet, wanted: dict[str, str], place: Organization | None) -> Any:
    """Those of a state, at least so sure, of a part of the tree, with a name."""
    if wanted.get("state"):
        found = found.filter(state=wanted["state"])
    if wanted.get("sure"):
        found = found.filter(sure__gte=int(wanted["sure"]))
    if place:
        inside = [
            Q(**{f"{one}__place_left__gte": place.left, f"{one}__place_left__lt": place.right})
            for one in ("first", "second")
        ]
        found = found.filter(inside[0] | inside[1])
    if text := wanted.get("q", "").strip():
        found = found.filter(
            Q(first__name__contains=text) | Q(second__name__contains=text)
            | Q(first__initials__startswith=text.lower()) | Q(second__initials__startswith=text.lower())
        )  # fmt: skip
    return found.order_by("-sure", "pk")


def pairs_of(scope: Scope, person: Person) -> list[Pair]:
    """The pairs of one person that wait, or were put off."""
    found = pairs_for(scope).filter(Q(first=person) | Q(second=person), state__in=["open", "later"])
    return list(found.order_by("-sure", "pk")[:MOST])


def managed_person(scope: Scope, pk: int) -> Person | None:
    """A record that the scope may read, with its place."""
    found: Person | None = people_for(scope).select_related("place").filter(pk=pk).first()
    return found


def others_matching(scope: Scope, person: Person, text: str) -> Sequence[Person]:
    """Other records that the scope may read, by name, initials or number, to choose one from."""
    found = people_matching(scope, text).exclude(pk=person.pk).select_related("place")
    return list(found.order_by("sort_key", "pk")[:MOST])


def accounts_of(*people: Person) -> list[Account | None]:
    """The account of each."""
    found = {account.person_id: account for account in Account.objects.filter(person__in=people)}
    return [found.get(person.pk) for person in people]


def merges_into(person: Person) -> list[Merge]:
    """The merges that stand, of records that were merged into this one; for who may read the person."""
    found = Merge.objects.filter(Q(kept=person) | Q(gone__merged_into=person), undone_at=None)
    return list(found.select_related("gone__place", "kept", "by"))


def merge_for(scope: Scope, pk: int) -> Merge | None:
    """A merge of whose kept record the scope manages the place."""
    within = scope.within(CAPABILITY, "kept__place_left")
    return Merge.objects.filter(within, pk=pk).select_related("gone__place", "kept__place", "by", "undone_by").first()


def merge_standing(scope: Scope, gone_id: int) -> Merge | None:
    """Where an old link leads: the merge of that record, if the scope may read the one that was kept."""
    merge = Merge.objects.filter(gone=gone_id, undone_at=None).select_related("gone").first()
    if merge is None:
        return None
    kept = managed_person(scope, merge.gone.merged_into_id or 0)
    if kept is None:
        return None
    merge.kept = kept
    return merge


def merged_matching(scope: Scope, text: str) -> list[Merge]:
    """Merged records that a search would have found by name or whole number, each with the one that was kept.

    By a number where personal data is read.
    """
    number = number_in(text)
    wanted = Q(id_blind=blind(number)) | Q(phone_blind=blind(number)) if number else Q(name=text)
    rows = list(Merge.objects.filter(wanted, undone_at=None).values_list("gone_id", flat=True)[:MOST])
    found = [merge for pk in rows if (merge := merge_standing(scope, pk))]
    personal = (scope.covers("people.view", merge.kept.place_left, DataClass.PERSONAL) for merge in found)
    return [merge for merge, reads in zip(found, personal, strict=True) if reads or not number]
