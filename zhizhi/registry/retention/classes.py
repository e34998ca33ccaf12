"""The classes of packs/retention.yaml, and the sources that find what fell due and carry it out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.core.exceptions import ImproperlyConfigured

from zhizhi.core.faults import Faulty
from zhizhi.core.retention import RetentionClass, read_retention
from zhizhi.packs import PACKS
from zhizhi.registry.scope import Scope


@dataclass(frozen=True, slots=True)
class Item:
    """A record that fell due: its number, when the event was from which the time runs, and what stands in the way."""

    pk: int
    since: date
    hindrance: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """What a class of records is to the program.

    `due(before, after, most)` gives the records whose event lies before that day, those with a higher number than
    `after`, in order. `carry_out(ids, scope, at)` does it to them, within the caller's transaction and acts.
    `kind` is the journal's word for such a record, by which it is named and held.
    """

    kind: str
    due: Callable[[date, int, int], list[Item]]
    carry_out: Callable[[Iterable[int], Scope | None, datetime], None]


_sources: dict[str, Source] = {}


def retains(name: str, source: Source) -> None:
    """Registers a source; call it in the app's `ready`."""
    _sources[name] = source


def source_of(declared: RetentionClass) -> Source:
    """The source of a class that ends; raises ImproperlyConfigured where nobody registered it."""
    if declared.source not in _sources:
        raise ImproperlyConfigured(f"packs/retention.yaml names the source {declared.source}, which nothing registers")
    return _sources[declared.source]


@cache
def classes() -> dict[str, RetentionClass]:
    """All declared classes by id. Raises Faulty at the start of the program when the file is wrong."""
    found, faults = read_retention(PACKS / "retention.yaml")
    if faults:
        raise Faulty(faults)
    return {one.id: one for one in found}


def ends_before(declared: RetentionClass, today: date) -> date:
    """Records whose event lies before this day are due today. The last day of a shorter month stands for later ones."""
    months = today.year * 12 + today.month - 1 - (declared.months or 0)
    year, month = divmod(months, 12)
    day = today.day
    while True:
        try:
            return date(year, month + 1, day)
        except ValueError:
            day -= 1
