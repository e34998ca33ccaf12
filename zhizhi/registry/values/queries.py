"""What a figure of a rule is on a day: the county's own where it set one, else that of the packs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from zhizhi.core.checks import read_values
from zhizhi.core.faults import Faulty
from zhizhi.core.values import DatedValue, departure
from zhizhi.packs import PACKS
from zhizhi.registry.values.models import LocalValue


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it holds on a day: by which document, how sure, since when, and whether the county set it.

    Of one `to_check` the article and the day of effect are still to be compared with the text.
    """

    declared: DatedValue
    value: int
    basis: str
    sure: str
    since: date
    local: bool = False
    to_check: bool = False

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
    to_check: bool = False


@cache
def values() -> Mapping[str, DatedValue]:
    """All declared values by id. Raises Faulty at the start of the program when the file is wrong."""
    found, faults = read_values(PACKS / "values.yaml")
    if faults:
        raise Faulty(faults)
    return {value.id: value for value in found}


def value_on(name: str, day: date) -> Figure:
    """The figure of this name on `day`; before its first version, that one. Raises LookupError for an unknown name."""
    own = LocalValue.objects.filter(name=name, from_date__lte=day).order_by("from_date", "id").last()
    return _figure(_declared(name), own, day)


def figures_on(day: date) -> list[Figure]:
    """All values as they are on `day`, in the order of the file. One query."""
    rows = LocalValue.objects.filter(from_date__lte=day).order_by("from_date", "id")
    latest = {row.name: row for row in rows}
    return [_figure(value, latest.get(value.id), day) for value in values().values()]


def history_of(value: DatedValue, day: date) -> list[Line]:
    """What the value was, is and will be, the latest first; marked is what holds on `day`."""
    held = value_on(value.id, day)
    rows = list(LocalValue.objects.filter(name=value.id).order_by("from_date", "id"))
    last = {row.from_date: row.pk for row in rows}
    lines = [
        Line(
            row.from_date, row.value, row.basis, "local", row.set_by_name, row.set_at,
            holds=held.local and held.since == row.from_date and last[row.from_date] == row.pk,
            replaced=last[row.from_date] != row.pk,
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


def _figure(value: DatedValue, own: LocalValue | None, day: date) -> Figure:
    """The county's figure gives way where a later law has overtaken it."""
    version = value.on(day) or value.versions[0]
    if own is not None and own.value is not None and departure(value, own.value, day) is None:
        return Figure(value, own.value, own.basis, "local", own.from_date, local=True)
    return Figure(
        value, version.value, str(version.basis), version.sure, date.fromisoformat(version.since),
        to_check=version.basis.to_check,
    )  # fmt: skip
