"""Searching the journal, newest first: fast however long it is, since each search walks one index from its end.

A search is split into lanes: one equality on an indexed column each, read in the order of the chain and merged. What
else was asked for is tried on the acts that a lane gives, with its columns hidden from the planner, which would
otherwise choose an index that must be read whole and sorted. Pages go on from an act's number, never by counting.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from heapq import merge
from itertools import islice
from typing import Any, Protocol

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from zhizhi.core.intervals import ROOT
from zhizhi.registry.journal.counting import count_of, stretch_of
from zhizhi.registry.journal.days import between
from zhizhi.registry.journal.models import Act
from zhizhi.registry.longlists import counted_to

CAPABILITY = "journal.view"
# Fewer acts than this of some kinds are read through rather than an actor's.
RARE = 20_000
# Subtrees in which fewer happened are read by their index and sorted.
NARROW = 20_000
HIDDEN = ("act", "person_id", "place_left", "at", "seq")


class Within(Protocol):
    """What the journal asks of a scope: where a capability is held."""

    @property
    def reaches(self) -> Any: ...
    def covers(self, capability: str, left: int) -> bool: ...


@dataclass(frozen=True, slots=True)
class Subtree:
    """An interval of the tree."""

    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an auditor looks for; empty fields do not narrow, days are local, both included.

    Of each field any value fits, and all fields must fit. `actors` are persons, None the system itself.
    """

    subjects: tuple[tuple[str, int], ...] = ()
    actors: tuple[int | None, ...] = ()
    acts: tuple[str, ...] = ()
    places: tuple[Subtree, ...] = ()
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One page, newest first; `older` and `newer` are the numbers from which the pages beside it go on."""

    acts: list[Act]
    older: int | None
    newer: int | None


def acts_found(
    scope: Within, wanted: Wanted, *, before: int | None = None, after: int | None = None, size: int = 50
) -> Found:
    """The page of acts older than `before`, or newer than `after`, or the newest."""
    if after is not None:
        rows = list(islice(_merged(scope, wanted, after, size + 1, backwards=True), size + 1))
        more, rows = len(rows) > size, rows[:size][::-1]
        return Found(rows, rows[-1].seq if rows else after + 1, rows[0].seq if more else None)
    rows = list(islice(_merged(scope, wanted, before, size + 1), size + 1))
    more, rows = len(rows) > size, rows[:size]
    return Found(rows, rows[-1].seq if more else None, rows[0].seq if rows and before is not None else None)


def acts_walked(scope: Within, wanted: Wanted, most: int, chunk: int = 1000) -> Iterator[Act]:
    """All acts found, newest first, at most so many; never all in memory."""
    before: int | None = None
    while most > 0:
        found = acts_found(scope, wanted, before=before, size=min(chunk, most))
        yield from found.acts
        most -= len(found.acts)
        if found.older is None:
            return
        before = found.older


def act_found(scope: Within, seq: int) -> Act | None:
    """One act, if the auditor may see it."""
    rows = Act.objects.filter(seq=seq).select_related("details")
    return next((act for act in rows if _allowed(scope, act)), None)


def _allowed(scope: Within, act: Act) -> bool:
    left = ROOT[0] if act.place_left is None else act.place_left
    return scope.covers(CAPABILITY, left)


def _merged(scope: Within, wanted: Wanted, edge: int | None, most: int, *, backwards: bool = False) -> Iterator[Act]:
    """The acts of all lanes in the order of the chain, each once: an act may stand in two lanes."""
    stretch = stretch_of(wanted.first_day, wanted.last_day) if wanted.first_day or wanted.last_day else None
    if (wanted.first_day or wanted.last_day) and stretch is None:
        return
    last = None
    lanes = [_page(lane, stretch, edge, most, backwards=backwards) for lane in _lanes(scope, wanted)]
    for act in merge(*lanes, key=lambda act: act.seq, reverse=not backwards):
        if act.seq != last:
            yield act
        last = act.seq


@dataclass(frozen=True, slots=True)
class _Lane:
    """What an index gives in order (or a narrow interval that is sorted), and what is tried on it."""

    through: Q
    tried: Q
    sorts: bool = False


def _page(lane: _Lane, stretch: tuple[int, int] | None, edge: int | None, most: int, *, backwards: bool) -> list[Act]:
    acts = Act.objects.alias(**{f"own_{name}": Coalesce(name, name) for name in HIDDEN})
    number = "own_seq" if lane.sorts else "seq"
    acts = acts.filter(lane.through, lane.tried)
    if stretch:
        acts = acts.filter(**{f"{number}__gte": stretch[0], f"{number}__lte": stretch[1]})
    if edge is not None:
        acts = acts.filter(**{f"{number}__gt" if backwards else f"{number}__lt": edge})
    ordered: QuerySet[Act] = acts.select_related("details").order_by(number if backwards else f"-{number}")
    return list(ordered[:most])


def _lanes(scope: Within, wanted: Wanted) -> list[_Lane]:
    """How the search is walked: by the column that narrows most."""
    places = _places(scope, wanted.places)
    rare = bool(wanted.acts) and count_of(wanted.acts) < RARE
    tried = _days(wanted)
    if wanted.subjects:
        tried &= _persons(wanted) & _acts(wanted) & _inside(places)
        return [_Lane(Q(subject_kind=kind, subject_id=number), tried) for kind, number in wanted.subjects]
    if wanted.actors and not rare:
        return [_Lane(_by(actor), tried & _acts(wanted) & _inside(places)) for actor in wanted.actors]
    narrow = places is not None and _little_in(places)
    if wanted.acts and (rare or not narrow):
        return [_Lane(Q(act=act), tried & _persons(wanted) & _inside(places)) for act in wanted.acts]
    if places and narrow:
        tried &= _persons(wanted) & _acts(wanted)
        return [_Lane(Q(place_left__gte=one.left, place_left__lt=one.right), tried, sorts=True) for one in places]
    return [_Lane(Q(), tried & _persons(wanted) & _acts(wanted) & _inside(places))]


def _little_in(places: list[Subtree]) -> bool:
    """Whether so little happened there that it is best read and sorted."""
    left = NARROW
    for place in places:
        left -= counted_to(Act.objects.filter(place_left__gte=place.left, place_left__lt=place.right), left)
        if left < 0:
            return False
    return True


def _by(actor: int | None) -> Q:
    return Q(person_id__isnull=True) if actor is None else Q(person_id=actor)


def _days(wanted: Wanted) -> Q:
    return between(wanted.first_day, wanted.last_day, column="own_at")


def _persons(wanted: Wanted) -> Q:
    if not wanted.actors:
        return Q()
    named = [actor for actor in wanted.actors if actor is not None]
    return Q(own_person_id__in=named) | (Q(person_id__isnull=True) if None in wanted.actors else Q(pk__in=()))


def _acts(wanted: Wanted) -> Q:
    return Q(own_act__in=list(wanted.acts)) if wanted.acts else Q()


def _places(scope: Within, asked: tuple[Subtree, ...]) -> list[Subtree] | None:
    """Where in the tree, as asked and allowed; None for everywhere, also for acts that have no place."""
    if scope.covers(CAPABILITY, ROOT[0]):
        return list(asked) if asked else None
    reaches = scope.reaches.get(CAPABILITY, ())
    wanted = asked or (Subtree(*ROOT),)
    return [
        Subtree(max(place.left, reach.left), min(place.right, reach.right))
        for place in wanted
        for reach in reaches
        if max(place.left, reach.left) < min(place.right, reach.right)
    ]


def _inside(places: list[Subtree] | None) -> Q:
    if places is None:
        return Q()
    found = Q(pk__in=())
    for place in places:
        found |= Q(own_place_left__gte=place.left, own_place_left__lt=place.right)
    return found
