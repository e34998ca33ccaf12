"""What a figure of a rule is on a day: the county's own where it set one, else that of the packs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.db.models import Q, QuerySet

from zhizhi.core.checks import read_values
from zhizhi.core.faults import Faulty
from zhizhi.core.values import DatedValue, departure
from zhizhi.packs import PACKS
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.scope import Scope
from zhizhi.registry.values.models import LocalValue


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it holds on a day: by which document, how sure, since when, and whether the county set it.

    `place` is the unit for which it was set, where it was not for the county. Of one `to_check` the article and the day
    of effect are still to be compared with the text.
    """

    declared: DatedValue
    value: int
    basis: str
    sure: str
    since: date
    local: bool = False
    to_check: bool = False
    place: str = ""

    @property
    def unit(self) -> str:
        """What is counted."""
        return self.declared.unit


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a value's history: from `since` on it is so much; `none` takes the county's own back."""

    since: date
    value: int | None
    basis: str
    sure: str
    by: str = ""
    at: datetime | None = None
    holds: bool = False
    replaced: bool = False
    place: str = ""
    to_check: bool = False


@cache
def values() -> Mapping[str, DatedValue]:
    """All declared values by id. Raises Faulty at the start of the program when the file is wrong."""
    found, faults = read_values(PACKS / "values.yaml")
    if faults:
        raise Faulty(faults)
    return {value.id: value for value in found}


def value_on(name: str, day: date, left: int | None = None) -> Figure:
    """The figure of this name on `day`; before its first version, that one. Raises LookupError for an unknown name.

    At the organization whose interval begins at `left` that of the nearest unit above counts; without it the county's.
    """
    return _figure(_declared(name), _own_on(day, left).filter(name=name), day)


def figures_on(day: date, left: int | None = None) -> list[Figure]:
    """All values as they are on `day` (at `left`), in the order of the file. One query."""
    rows: dict[str, list[LocalValue]] = {}
    for row in _own_on(day, left):
        rows.setdefault(row.name, []).append(row)
    return [_figure(value, rows.get(value.id, []), day) for value in values().values()]


def local_on(name: str, day: date, place: Organization | None) -> LocalValue | None:
    """What was set for this very place, if it is still set on `day`."""
    rows = LocalValue.objects.filter(name=name, place=place, from_date__lte=day).order_by("from_date", "id")
    last = rows.last()
    return last if last is not None and last.value is not None else None


def places_with_figures(scope: Scope) -> QuerySet[Organization]:
    """The units for which this person may set a figure: those right below the county."""
    rows = Organization.objects.system("figures are set for units").open()
    found: QuerySet[Organization] = rows.filter(scope.within("packs.manage", "left"), parent__parent=None)
    return found.exclude(parent=None).order_by("left")


def _own_on(day: date, left: int | None) -> QuerySet[LocalValue]:
    """What was set until `day` for the county, and for units above `left`; the earliest first."""
    where = Q(place=None)
    if left is not None:
        where |= Q(place__left__lte=left, place__right__gt=left)
    rows = LocalValue.objects.filter(where, from_date__lte=day).select_related("place")
    return rows.order_by("from_date", "id")


def history_of(value: DatedValue, day: date) -> list[Line]:
    """What the value was, is and will be, the latest first; marked is what holds on `day`."""
    rows = list(LocalValue.objects.filter(name=value.id).select_related("place").order_by("from_date", "id"))
    held = _figure(value, [row for row in rows if row.place is None and row.from_date <= day], day)
    last = {(row.place_id, row.from_date): row.pk for row in rows}
    current = {row.place_id: row.pk for row in rows if row.from_date <= day}
    lines = [
        Line(
            row.from_date, row.value, row.basis, "local", row.set_by_name, row.set_at,
            holds=current.get(row.place_id) == row.pk and row.value is not None and (held.local or bool(row.place)),
            replaced=last[row.place_id, row.from_date] != row.pk, place=row.place.name if row.place else "",
        )
        for row in rows
    ]  # fmt: skip
    lines += [
        Line(
            date.fromisoformat(one.since), one.value, str(one.basis), one.sure,
            holds=not held.local and held.since.isoformat() == one.since, to_check=one.basis.to_check,
        )
        for one in value.versions
    ]  # fmt: skip
    return sorted(lines, key=lambda line: line.since, reverse=True)


def _declared(name: str) -> DatedValue:
    if (found := values().get(name)) is None:
        raise LookupError(f"no dated value {name}")
    return found


def _figure(value: DatedValue, own: Iterable[LocalValue], day: date) -> Figure:
    """Of what was set, the earliest first, the last for the nearest place; it gives way to a law that overtook it."""
    version = value.on(day) or value.versions[0]
    latest = {row.place_id: row for row in own}
    for row in sorted(latest.values(), key=lambda one: one.place.left if one.place else -1, reverse=True):
        if row.value is not None and departure(value, row.value, day) is None:
            place = row.place.name if row.place else ""
            return Figure(value, row.value, row.basis, "local", row.from_date, local=True, place=place)
    return Figure(
        value, version.value, str(version.basis), version.sure, date.fromisoformat(version.since),
        to_check=version.basis.to_check,
    )  # fmt: skip
