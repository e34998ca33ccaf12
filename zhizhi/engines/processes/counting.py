"""Counting what mechanisms themselves name: how cases end, which steps they reach, numbers that are asked.

A case that moves is counted within its move. A measure that is new, by an upgrade or by a version just published, is
counted for all cases in bulk. The definition in force counts, also for cases under older versions.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from zhizhi.core.process import OwnMeasure
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import head_of, process_of
from zhizhi.engines.measures.contributions import Amount, Record
from zhizhi.engines.measures.keeping import Kept
from zhizhi.engines.measures.models import Contribution, DayTotal
from zhizhi.engines.measures.operations import contributions_bulk, contributions_set
from zhizhi.engines.processes.measure_models import MeasureCounted
from zhizhi.engines.processes.measures import (
    ANSWER,
    CASE,
    keys_of,
    length_amount,
    own_amount,
    own_key,
    result_key,
)
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.registry.prepared import number_rows

WHY = "measures count all cases"
BATCH = 500
# Events whose answers are those of a form; of others they are details of the act.
FORMS = (Event.Kind.OPENED, Event.Kind.MOVED)
ANSWERED = (*FORMS, Event.Kind.PART_DONE)


def case_measured(case: Case, at: datetime) -> None:
    """Brings the contributions of the case up to date with where it stands now; within the act's transaction."""
    amounts = _result(case)
    named = [one for one in own_measures(case) if _moved_on(one, case)]
    if named:
        amounts += _own_amounts(case, named, moments_of([case])[case.pk])
    if amounts:
        contributions_set(record=Record(CASE, case.pk, case.place_id), amounts=amounts, at=at)


def answers_measured(case: Case, event: Event, at: datetime) -> None:
    """Adds the numbers answered; the same question answered again replaces what was said before."""
    if not event.answers or event.kind not in ANSWERED:
        return
    asked = [one for one in own_measures(case) if one.sum and event.answers.get(one.sum) is not None]
    if not asked:
        return
    number_rows()
    if event.kind != Event.Kind.PART_DONE:
        for earlier in Event.objects.filter(case=case, kind__in=FORMS).exclude(pk=event.pk).order_by("pk"):
            again = [one for one in asked if earlier.answers.get(str(one.sum)) is not None]
            _answered(case, earlier, [_nought(one, case.slug, earlier) for one in again], at)
    _answered(case, event, [_number(one, case.slug, event) for one in asked], at)


def own_measures(case: Case) -> Sequence[OwnMeasure]:
    """The measures of the mechanism as it is in force; reads only where the case runs under an older version."""
    version = case.declaration
    if version.state != DeclarationVersion.State.PUBLISHED:
        version = head_of(case.slug) or version
    return process_of(version).measures


def _moved_on(one: OwnMeasure, case: Case) -> bool:
    """Whether what the case contributes to the measure may differ now that it has come to where it stands."""
    if one.length:
        return True
    return bool(one.reached) and (not one.of or case.state in {*one.of, *one.reached})


def moments_of(cases: Iterable[Case]) -> dict[int, dict[str, list[datetime]]]:
    """By case, when it reached each step and the result, and when each move was made, in order. One query.

    A move that is called like a step or result is not told apart from it; the step is meant.
    """
    known = {case.pk: case for case in cases}
    found: dict[int, dict[str, list[datetime]]] = {pk: {} for pk in known}
    made: list[tuple[int, str, datetime]] = []
    tasks = Task.objects.system(WHY).leading().filter(case__in=known).order_by("opened_at", "pk")
    for pk, step, opened, move, closed in tasks.values_list("case", "step", "opened_at", "move", "closed_at"):
        found[pk].setdefault(step, []).append(opened)
        made += [(pk, move, closed)] if move and closed else []
    for pk, case in known.items():
        if case.closed_at:
            found[pk].setdefault(case.state, []).append(case.closed_at)
    goals = {pk: set(moments) for pk, moments in found.items()}
    for pk, move, at in made:
        if move not in goals[pk]:
            found[pk].setdefault(move, []).append(at)
    return found


def _own_amounts(case: Case, named: Iterable[OwnMeasure], moments: dict[str, list[datetime]]) -> Iterator[Amount]:
    reached = {name: localdate(times[0]) for name, times in moments.items()}
    for one in named:
        if one.length:
            yield length_amount(one, case.slug, case.opened_at, moments)
        else:
            yield own_amount(one, case.slug, localdate(case.opened_at), reached)


def begin(at: datetime) -> None:
    """Counts in bulk the measures that are new or mean something else than before, and forgets those gone."""
    done = dict(MeasureCounted.objects.values_list("measure", "definition"))
    declared: set[str] = set()
    for version in _heads():
        keys = keys_of(process_of(version))
        declared |= keys.keys()
        new = {key: definition for key, definition in keys.items() if done.get(key) != definition}
        if new:
            _count(version.slug, at)
            rows = [MeasureCounted(measure=key, definition=new[key], counted_at=at) for key in sorted(new)]
            MeasureCounted.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["measure"], update_fields=["definition", "counted_at"]
            )
    if gone := done.keys() - declared:
        _forget(gone)


def counted_cases(ids: Sequence[int], _at: datetime) -> Iterator[tuple[Record, list[Amount]]]:
    """What each of the cases contributes."""
    cases = list(Case.objects.system(WHY).filter(pk__in=ids).defer("data", "sealed").order_by("pk"))
    moments, measures = moments_of(cases), _measures_by_slug()
    for case in cases:
        own = [one for one in measures.get(case.slug, ()) if not one.sum]
        yield Record(CASE, case.pk, case.place_id), [*_result(case), *_own_amounts(case, own, moments[case.pk])]


def counted_answers(ids: Sequence[int], _at: datetime) -> Iterator[tuple[Record, list[Amount]]]:
    """What the numbers in the answers of each of these events contribute."""
    events = list(Event.objects.filter(pk__in=ids).select_related("case").defer("case__data", "case__sealed"))
    sums = {slug: [one for one in own if one.sum] for slug, own in _measures_by_slug().items()}
    last = _last_said({event.case_id for event in events}, {str(one.sum) for own in sums.values() for one in own})
    for event in sorted(events, key=lambda one: one.pk):
        own = [one for one in sums.get(event.case.slug, ()) if event.answers.get(one.sum) is not None]
        stands = event.kind == Event.Kind.PART_DONE
        amounts = [
            (_number if stands or last[event.case_id, str(one.sum)] == event.pk else _nought)(
                one, event.case.slug, event
            )
            for one in own
        ]
        yield Record(ANSWER, event.pk, event.case.place_id), amounts


def answers_of(cases: Collection[int]) -> list[int]:
    """The events of the cases that may contribute numbers."""
    rows = Event.objects.filter(case__in=cases, kind__in=ANSWERED).order_by()
    return list(rows.values_list("pk", flat=True))


def _concerned_cases(_kind: str, ids: Collection[int] | None) -> Iterable[int]:
    """Moves keep cases right; nothing that the registry touches concerns them."""
    return Case.objects.system(WHY).order_by().values_list("pk", flat=True) if ids is None else ()


def _concerned_answers(_kind: str, ids: Collection[int] | None) -> Iterable[int]:
    slugs = [slug for slug, own in _measures_by_slug().items() if any(one.sum for one in own)]
    if ids is not None or not slugs:
        return ()
    return Event.objects.filter(case__slug__in=slugs, kind__in=ANSWERED).order_by().values_list("pk", flat=True)


def _keys(*, sums: bool) -> Callable[[], tuple[str, ...]]:
    def keys() -> tuple[str, ...]:
        every = (key for version in _heads() for key in keys_of(process_of(version)))
        return tuple(key for key in every if (".sum." in key) == sums)

    return keys


def _begun() -> set[str]:
    """The measures of which every case is counted, by the definition that is in force."""
    done = set(MeasureCounted.objects.values_list("measure", "definition"))
    return {key for version in _heads() for key, said in keys_of(process_of(version)).items() if (key, said) in done}


KEPT = (
    Kept(CASE, _keys(sums=False), _concerned_cases, counted_cases, begin, _begun),
    Kept(ANSWER, _keys(sums=True), _concerned_answers, counted_answers, begin, _begun),
)


def _count(slug: str, at: datetime) -> None:
    """Every case of the process anew; what is right already is not written."""
    after = 0
    rows = Case.objects.system(WHY).filter(slug=slug).order_by("pk")
    while ids := list(rows.filter(pk__gt=after).values_list("pk", flat=True)[:BATCH]):
        after = ids[-1]
        with transaction.atomic():
            # No move comes between the reading and the writing.
            list(Case.objects.system(WHY).select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
            contributions_bulk(kind=CASE, counted=counted_cases(ids, at), at=at)
            if any(one.sum for one in _measures_by_slug().get(slug, ())):
                contributions_bulk(kind=ANSWER, counted=counted_answers(answers_of(ids), at), at=at)


def _forget(measures: Collection[str]) -> None:
    with transaction.atomic():
        Contribution.objects.filter(measure__in=measures).delete()
        DayTotal.objects.filter(measure__in=measures).delete()
        MeasureCounted.objects.filter(measure__in=measures).delete()


def _heads() -> list[DeclarationVersion]:
    """Of each process the version in force, else the newest that there was."""
    found: dict[str, DeclarationVersion] = {}
    versions = DeclarationVersion.objects.filter(kind="process").defer("body", "faults").order_by("slug", "-version")
    for version in versions:
        if version.slug not in found or version.state == DeclarationVersion.State.PUBLISHED:
            found[version.slug] = version
    return list(found.values())


def _measures_by_slug() -> dict[str, Sequence[OwnMeasure]]:
    return {version.slug: process_of(version).measures for version in _heads()}


def _result(case: Case) -> list[Amount]:
    if not case.closed_at:
        return []
    return [Amount(result_key(case.slug, case.state), localdate(case.closed_at), 1, 1)]


def _last_said(cases: Collection[int], names: Collection[str]) -> dict[tuple[int, str], int]:
    """By case and question, the last event in which who led the case answered it."""
    rows = Event.objects.filter(case__in=cases, kind__in=FORMS).order_by("pk").values_list("pk", "case", "answers")
    said = ((pk, case, name) for pk, case, answers in rows for name in names if answers.get(name) is not None)
    return {(case, name): pk for pk, case, name in said}


def _number(one: OwnMeasure, slug: str, event: Event) -> Amount:
    value = event.answers[str(one.sum)]
    lines = [line.get(one.column) for line in value] if one.column and isinstance(value, list) else [value]
    given = [number for number in lines if isinstance(number, int)]
    return Amount(own_key(slug, one), localdate(event.at), sum(given), len(given) if one.column else 1)


def _nought(one: OwnMeasure, slug: str, event: Event) -> Amount:
    return Amount(own_key(slug, one), localdate(event.at), 0, 0)


def _answered(case: Case, event: Event, amounts: list[Amount], at: datetime) -> None:
    if amounts:
        contributions_set(record=Record(ANSWER, event.pk, case.place_id), amounts=amounts, at=at)
