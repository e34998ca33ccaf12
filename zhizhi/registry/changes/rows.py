"""Dated rows as carriers move them: in batches, remembered as pairs that JSON holds, and put back."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from zhizhi.registry.organizations.models import Organization

WHY = "carried along by a change of the tree"
SOME = 5
BATCH = 2000


def lasting(day: date) -> Q:
    """Not ended by that day."""
    return Q(to_date=None) | Q(to_date__gt=day)


def text_of(day: date | None) -> str | None:
    """A day as JSON keeps it."""
    return day.isoformat() if day else None


def parts_of(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """As many at once as a statement takes."""
    for first in range(0, len(ids), BATCH):
        yield ids[first : first + BATCH]


def rows_update(model: Any, ids: Sequence[int], **values: Any) -> None:
    """The same values for all these rows."""
    for part in parts_of(ids):
        model.objects.system(WHY).filter(pk__in=part).update(**values)


def rows_of(model: Any, pairs: Sequence[Sequence[Any]]) -> Any:
    """The rows of pairs that begin with their numbers."""
    return model.objects.system(WHY).filter(pk__in=[pair[0] for pair in pairs])


def places_back(model: Any, field: str, pairs: Sequence[Sequence[int]]) -> None:
    """Each to the organization where it was, in one statement for each of those."""
    by_place: dict[int, list[int]] = {}
    for pk, place in pairs:
        by_place.setdefault(place, []).append(pk)
    lefts = dict(Organization.objects.system(WHY).filter(pk__in=list(by_place)).values_list("pk", "left"))
    for place, ids in by_place.items():
        rows_update(model, ids, **{field: place, "place_left": lefts[place]})


def ends_back(model: Any, pairs: Sequence[Sequence[Any]]) -> None:
    """Each ends again when it did before; most did not."""
    by_end: dict[str | None, list[int]] = {}
    for pk, to in pairs:
        by_end.setdefault(to, []).append(pk)
    for to, ids in by_end.items():
        rows_update(model, ids, to_date=date.fromisoformat(to) if to else None)
