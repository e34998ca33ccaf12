"""Finding pairs that look alike without comparing everybody with everybody: part of the tree by part, and what is new.

Within a part (a township, a department) people are put together by what alike names share; across all parts by name
with birth month and by telephone number, which the database finds through its indexes. What was entered or changed is
read from the journal, so that no writer has to remember anything; an import may also say whom it touched.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import combinations
from typing import Any

from django.db import transaction
from django.db.models import Q

from zhizhi.core.partialdates import PartialDate
from zhizhi.core.pinyin import sort_key
from zhizhi.registry.duplicates.likeness import FAMILY, Human, alike, name_keys
from zhizhi.registry.duplicates.models import Asked, Pair, Sweep
from zhizhi.registry.journal.models import Act
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.population.queries import people_counted
from zhizhi.registry.prepared import rows_of

# A part of the tree has at most so many organizations, about a township, and so many people, which memory holds with
# ease; an organization that has more by itself is one. The unit of one step of the look.
PART = 400
CROWD = 50_000
# People compared in one go when they were entered or changed, and acts read from the journal for them.
PORTION = 500
ACTS = 5000
# Of more than so many with one name, as where a name stands for "unknown", each is compared only with so many that
# follow by birth date and number: the work grows with the people, not with their square.
CROWDED = 300
NEXT = 30
WHY = "looking for duplicates"
# Acts after which a record is compared again. Of an import, everybody below its place.
TOUCHING = ("person.created", "person.changed", "person.merged", "person.parted")
IMPORTS = "import."
# Who has one of these names and was born in the year: for all names at once, from the index of names alone.
_NAMESAKES = """
    WITH wanted (number, name, first, last) AS (VALUES {rows})
    SELECT w.number, p.id, p.birth_date FROM wanted w
    CROSS JOIN people_person p
    WHERE p.sort_key = w.name AND p.birth_date >= w.first AND p.birth_date <= w.last AND p.merged_into_id IS NULL
"""
_COLUMNS = (
    "pk", "name", "sex", "birth_date", "birth_known", "id_masked", "phone_blind", "place_left",
)  # fmt: skip


def people_ask(person_ids: Iterable[int]) -> None:
    """These are compared at the next tick; call it in the transaction that entered or changed them."""
    Asked.objects.bulk_create([Asked(person_id=pk) for pk in person_ids], ignore_conflicts=True, batch_size=1000)


def sweep_step(at: datetime) -> int:
    """What is new first, then one more part of the tree; how many people were compared, 0 when nothing is left.

    Only the writing is a transaction: nobody waits while people are compared.
    """
    sweep = _read_journal()
    before = _standing(sweep)
    if asked := list(Asked.objects.order_by("pk").values_list("pk", flat=True)[:PORTION]):
        pairs, number = _compare_some(asked, at)
    else:
        pairs, number = _next_part(sweep, at)
    with transaction.atomic():
        Pair.objects.bulk_create(pairs, ignore_conflicts=True, batch_size=500)
        Asked.objects.filter(pk__in=asked).delete()
        # Unless somebody began it anew meanwhile.
        if _standing(_sweep()) == before:
            sweep.save()
    return number


def duplicates_find(at: datetime) -> int:
    """What a tick does: one step, or as many as whom was entered or changed needs; how many people were compared."""
    done = sweep_step(at)
    while Asked.objects.exists():
        done += sweep_step(at)
    return done


def sweep_restart() -> None:
    """Everybody is compared anew from the beginning; decisions stay."""
    with transaction.atomic():
        sweep = _sweep()
        _begin(sweep)
        sweep.save()


def progress() -> tuple[Sweep, int]:
    """How far it is, and how many of a hundred parts of the tree are through."""
    sweep = Sweep.objects.filter(pk=1).first() or Sweep(pk=1)
    if sweep.finished_at:
        return sweep, 100
    places = Organization.objects.system(WHY)
    whole = places.count()
    return sweep, 100 * places.filter(left__lt=sweep.position).count() // whole if whole else 100


def _sweep() -> Sweep:
    Sweep.objects.get_or_create(pk=1)
    return Sweep.objects.select_for_update().get(pk=1)


def _standing(sweep: Sweep) -> tuple[int, datetime | None, datetime | None]:
    return sweep.position, sweep.started_at, sweep.finished_at


def _begin(sweep: Sweep) -> None:
    sweep.position, sweep.people, sweep.started_at, sweep.finished_at = 0, 0, None, None


def _read_journal() -> Sweep:
    """Whom the acts since then concern. Acts are numbered as they are committed, so that none is passed over."""
    with transaction.atomic():
        sweep = _sweep()
        acts = Act.objects.filter(seq__gt=sweep.seen).order_by("seq").values_list("seq", "act", "subject_id")
        if rows := list(acts[:ACTS]):
            sweep.seen = rows[-1][0]
            touched = {subject for _seq, act, subject in rows if act in TOUCHING and subject}
            people_ask(Person.objects.system(WHY).filter(pk__in=touched).values_list("pk", flat=True))
            if sweep.finished_at and any(act.startswith(IMPORTS) for _seq, act, _subject in rows):
                _begin(sweep)
            sweep.save()
    return sweep


def _next_part(sweep: Sweep, at: datetime) -> tuple[list[Pair], int]:
    """Compares the people of the next part of the tree. Parts without people are passed over."""
    if sweep.finished_at:
        return [], 0
    sweep.started_at = sweep.started_at or at
    while part := _part_from(sweep.position):
        first, last = part
        sweep.position = last
        if humans := _humans(Q(place_left__gte=first, place_left__lt=last)):
            sweep.people += len(humans)
            pairs = _within(humans) | _across(humans)
            return _pairs_of(pairs, {human.pk: human for human in humans}, at), len(humans)
    sweep.finished_at = at
    return [], 0


def _part_from(position: int) -> tuple[int, int] | None:
    """The next part: a subtree small enough, or a large one's own top by itself. None after the last."""
    places = Organization.objects.system(WHY)
    row = places.filter(left__gte=position).order_by("left").values_list("pk", "left", "right", "size").first()
    if row is None:
        return None
    pk, left, right, _size = row
    return (left, right) if _small([row]) & {pk} else (left, left + 1)


def _small(rows: Sequence[tuple[int, int, int, int]]) -> set[int]:
    """Which of these organizations are small enough to be a part with all below them."""
    few = [pk for pk, _left, _right, size in rows if size <= PART]
    people = people_counted(few)
    return {pk for pk in few if people.get(pk, 0) <= CROWD}


def _compare_some(pks: Sequence[int], at: datetime) -> tuple[list[Pair], int]:
    """Those entered or changed, each with the others of its part of the tree and with whom it shares name or number."""
    humans = _humans(Q(pk__in=pks))
    pairs: set[tuple[int, int]] = _across(humans)
    known = {human.pk: human for human in humans}
    asked = set(known)
    for first, last in set(_parts_of(humans).values()):
        around = _humans(Q(place_left__gte=first, place_left__lt=last))
        found = _within(around, of=asked)
        # Of a part only those are kept in mind who look like somebody asked about: five hundred may stand in as many.
        alike_ones = {pk for pair in found for pk in pair}
        known |= {human.pk: human for human in around if human.pk in alike_ones}
        pairs |= found
    return _pairs_of(pairs, known, at), len(pks)


def _parts_of(humans: Iterable[Human]) -> dict[int, tuple[int, int]]:
    """The part in which each place lies: the largest subtree around it that is small enough. Level by level upwards."""
    found = {human.place_left: (human.place_left, human.place_left + 1) for human in humans}
    rising: dict[int, list[int]] = defaultdict(list)  # organization to the places below it that are not settled
    for left, pk in _columns("left", found, "left", "pk"):
        rising[pk].append(left)
    while rising:
        rows = list(_columns("pk", rising, "pk", "left", "right", "size", "parent"))
        small = _small([row[:4] for row in rows])
        above: dict[int, list[int]] = defaultdict(list)
        for pk, left, right, _size, parent in rows:
            if pk in small:
                found |= dict.fromkeys(rising[pk], (left, right))
                if parent:
                    above[parent] += rising[pk]
        rising = above
    return found


def _columns(by: str, wanted: Iterable[int], *names: str) -> Iterator[Any]:
    """Columns of the organizations with one of these values."""
    for portion in _portions(sorted(wanted)):
        yield from Organization.objects.system(WHY).filter(**{f"{by}__in": portion}).values_list(*names)


def _within(humans: Iterable[Human], of: set[int] | None = None) -> set[tuple[int, int]]:
    """Pairs whose names share a key: by buckets in memory, so that nobody is compared with all.

    With `of`, only pairs with one of these.
    """
    buckets: dict[str, list[Human]] = defaultdict(list)
    for human in humans:
        for key in name_keys(human):
            buckets[key].append(human)
    found = set()
    for bucket in buckets.values():
        for one, other in _couples(bucket, of):
            if alike(one, other, near=True):
                found.add(_ordered(one.pk, other.pk))
    return found


def _couples(bucket: list[Human], of: set[int] | None) -> Iterator[tuple[Human, Human]]:
    if len(bucket) > CROWDED:
        ordered = sorted(bucket, key=lambda human: (human.birth.day if human.birth else date.min, human.pk))
        near = (ordered[at : at + NEXT + 1] for at in range(len(ordered)))
        yield from ((one, other) for one, *others in near for other in others if not of or {one.pk, other.pk} & of)
    elif of is None:
        yield from combinations(bucket, 2)
    elif asked := [human for human in bucket if human.pk in of]:
        yield from ((one, other) for one in asked for other in bucket if one is not other)


def _across(humans: Sequence[Human]) -> set[tuple[int, int]]:
    """Pairs with anybody of the whole database: same name and birth month, or same telephone number."""
    found: set[tuple[int, int]] = set()
    for portion in _portions(humans):
        by_name: dict[tuple[str, int], list[Human]] = defaultdict(list)
        by_phone: dict[bytes, list[int]] = defaultdict(list)
        for human in portion:
            if human.birth:
                by_name[human.name, human.birth.day.year].append(human)
            if human.phone:
                by_phone[human.phone].append(human.pk)
        found |= set(_same_names(by_name)) | set(_same_phones(by_phone))
    return found


def _same_names(wanted: dict[tuple[str, int], list[Human]]) -> Iterator[tuple[int, int]]:
    if not wanted:
        return
    rows, sought = ", ".join(["(%s, %s, %s, %s)"] * len(wanted)), list(wanted)
    values: list[object] = []
    for number, (name, year) in enumerate(sought):
        # By which the index of names is entered; the key holds the name whole.
        values += [number, sort_key(name, person=True), date(year, 1, 1), date(year, 12, 31)]
    namesakes: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for number, pk, born in rows_of(_NAMESAKES.format(rows=rows), values):
        namesakes[number].append((born, pk))
    for number, found in namesakes.items():
        found.sort()
        for human in wanted[sought[number]]:
            yield from (_ordered(pk, human.pk) for pk in _agreeing(human, found))


def _agreeing(human: Human, namesakes: list[tuple[date, int]]) -> Iterator[int]:
    """Those of one name and year whose birth date may be the human's; of very many the next ones alone."""
    if not human.birth:
        return
    day, found = human.birth.day, namesakes
    if len(found) > CROWDED:
        first = bisect_right(found, (day, human.pk))
        found = found[first : first + NEXT]
    yield from (pk for born, pk in found if pk != human.pk and _may_agree(born, day))


def _may_agree(one: date, other: date) -> bool:
    """Whether two days of a year may be one, before it is read how much of each is known: namesakes are many."""
    if one == other or (1, 1) in {(one.month, one.day), (other.month, other.day)}:
        return True
    return one.month == other.month and 1 in {one.day, other.day}


def _same_phones(wanted: dict[bytes, list[int]]) -> Iterator[tuple[int, int]]:
    rows = Person.objects.system(WHY).filter(merged_into=None, phone_blind__in=list(wanted))
    holders: dict[bytes, list[int]] = defaultdict(list)
    for pk, phone in rows.values_list("pk", "phone_blind").order_by():
        holders[bytes(phone or b"")].append(pk)
    for phone, pks in holders.items():
        if len(pks) <= FAMILY:
            yield from (_ordered(pk, other) for pk in pks for other in wanted[phone] if pk != other)


def _pairs_of(pairs: set[tuple[int, int]], known: dict[int, Human], at: datetime) -> list[Pair]:
    """The unsaved pairs of those that are alike enough, but for records found to be of different people before."""
    missing = {pk for pair in pairs for pk in pair} - known.keys()
    known |= {human.pk: human for portion in _portions(sorted(missing)) for human in _humans(Q(pk__in=portion))}
    parts = _parts_of([known[pk] for pair in pairs for pk in pair if pk in known])
    rows = []
    for first, second in sorted(pairs):
        one, other = known.get(first), known.get(second)
        if one and other and (found := alike(one, other, near=_near(one, other, parts))):
            rows.append(Pair(first_id=first, second_id=second, sure=found.sure, reasons=found.reasons, found_at=at))
    merged = _merged_into([pk for row in rows for pk in (row.first_id, row.second_id)])
    return [row for row in rows if not _parted_before(row, merged)]


def _near(one: Human, other: Human, parts: dict[int, tuple[int, int]]) -> bool:
    return parts[one.place_left] == parts[other.place_left]


def _parted_before(row: Pair, merged: dict[int, list[int]]) -> bool:
    """Whether somebody found that one of the two is not a record that was merged into the other since."""
    ours, theirs = ({pk, *merged.get(pk, ())} for pk in (row.first_id, row.second_id))
    if len(ours) + len(theirs) == 2:
        return False
    decided = Pair.objects.system(WHY).filter(state="different")
    found = decided.filter(Q(first__in=ours, second__in=theirs) | Q(first__in=theirs, second__in=ours))
    return bool(found.exists())


def _merged_into(pks: Sequence[int]) -> dict[int, list[int]]:
    """Which records were merged into each."""
    found: dict[int, list[int]] = defaultdict(list)
    for portion in _portions(sorted(set(pks))):
        rows = Person.objects.system(WHY).filter(merged_into__in=portion)
        # Without an order: for that of names SQLite would read everybody.
        for pk, kept in rows.order_by().values_list("pk", "merged_into_id"):
            found[kept].append(pk)
    return found


def _humans(wanted: Q) -> list[Human]:
    """What is compared of these people."""
    rows = Person.objects.system(WHY).filter(wanted, merged_into=None).order_by("pk").values_list(*_COLUMNS)
    return [
        Human(
            pk, name, sex, PartialDate(born, known) if born else None, masked, bytes(phone) if phone else None, left
        )
        for pk, name, sex, born, known, masked, phone, left in rows.iterator(chunk_size=2000)
    ]  # fmt: skip


def _ordered(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _portions(found: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for first in range(0, len(found), PORTION):
        yield found[first : first + PORTION]
