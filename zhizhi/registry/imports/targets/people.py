"""Rosters of people: who of them is registered, what the file says otherwise, what must be decided."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.timezone import localdate

from zhizhi.core import idnumber, masks
from zhizhi.core.partialdates import PartialDate
from zhizhi.registry.imports.columns import CellFault, Column, EducationColumn, Fault, IdColumn
from zhizhi.registry.imports.places import Place, Places
from zhizhi.registry.imports.staging import Kind, Staged, State
from zhizhi.registry.imports.targets.base import Decided, Job, Target, Written, state_of
from zhizhi.registry.imports.targets.people_columns import columns
from zhizhi.registry.imports.targets.people_known import Known, People
from zhizhi.registry.imports.targets.people_undoing import people_unwrite
from zhizhi.registry.imports.targets.people_writing import Writer
from zhizhi.registry.organizations.kinds import kind_of
from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import DataClass

CAPABILITY = "people.manage"
# Faulty numbers whose neighbours are looked up in one file; each costs two hundred.
HINTS = 500
FORM = re.compile(r"[0-9]{17}[0-9X]")
# Dates and education that a file never overwrites: a difference is recorded and decided (三龄两历).
KEPT = {"birth_date", "work_since", "party_since", "full_since", "education"}
DATES = ("birth_date", "work_since", "party_since", "full_since")
COMPARED = (
    "name", "sex", "birth_date", "nation", "native_place", "education", "degree", "school", "major", "politics",
    "work_since", "party_since", "full_since",
)  # fmt: skip
SEX = {"male": "1", "female": "2"}


class PeopleTarget(Target):
    """People with their numbers, where they belong, what they hold."""

    erases = (Person, "person")

    def __init__(self, job: Job) -> None:
        self.columns: tuple[Column, ...] = columns()
        super().__init__(job)
        self.places = Places(job.scope, job.place, CAPABILITY, DataClass.PERSONAL)
        self.people = People(job.scope, localdate(job.at))
        self.home = Place(job.place.pk, job.place.left, job.place.kind, job.place.name, "")
        self.today = str(localdate(job.at))
        self._ids: dict[str, int] = {}
        self._hinted = 0
        self._births: dict[tuple[str, str], tuple[int, str]] = {}
        self._records: dict[int, int] = {}

    def check(
        self, numbers: Sequence[int], read: Mapping[str, list[str]], faults: dict[int, list[Fault]]
    ) -> list[Staged]:
        """The rows, staged."""
        keys = self.keys
        education = next(column for column in self.columns if isinstance(column, EducationColumn))
        read = {**read, "degree": education.filled(read["degree"])}
        self.places.know(read["place"])
        self.places.know(read["branch"])
        rows = [
            Staged(number, "", list(values))
            for number, values in zip(numbers, zip(*(read[key] for key in keys), strict=True), strict=True)
        ]
        for place, row in enumerate(rows):
            row.faults = faults.get(place, [])
            self._alone(row)
        known = self.people.known(rows)
        for row, found in zip(rows, known, strict=True):
            self._against(row, found)
            row.state = state_of(row)
        self._hints(rows)
        return rows

    def prepare(self, rows: Iterable[list[Staged]], decided: Decided) -> Callable[[], Written]:
        """Sorts out before the transaction what is to be written."""
        writer = Writer(self.job, self.keys, self.people)
        for some in rows:
            writer.lay_out(some, decided)
        return writer.write

    def unwrite(self, written: Written) -> list[str]:
        """Takes it back."""
        return people_unwrite(self.job, written)

    def _hints(self, rows: Sequence[Staged]) -> None:
        """A faulty number that is one digit from one in the file, or from that of a registered person of the name."""
        column = next(column for column in self.columns if isinstance(column, IdColumn))
        for place, number in column.faulty.items():
            if self._hinted >= HINTS or not FORM.fullmatch(number):
                continue
            self._hinted += 1
            near, row = neighbours(number), rows[place]
            for other in near & self._ids.keys():
                _hint(row, "id_near_row", row=str(self._ids[other]))
            for person in self.people.numbered(near):
                if person.values["name"] == row.values[0]:
                    _hint(row, "id_near_person", number=person.id_masked)

    # What a row says by itself, and against those before it.

    def _alone(self, row: Staged) -> None:
        values = row.values
        name, number = values[0], values[1]
        if not name and not any(fault[0] == "name" for fault in row.faults):
            _fault(row, "name", "name_missing")
        if number:
            self._number(row, values, number)
        self._twice(row, name, number, values[3])
        if values[11] or values[12] or values[13] or values[3]:
            self._in_order(row, values)
        self._where(row, values)

    def _number(self, row: Staged, values: list[str], number: str) -> None:
        """Sex and birth date follow from the number; a file that says otherwise is wrong somewhere."""
        sex = "1" if number[16] in "13579" else "2"
        born = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
        if values[2] and values[2] != sex:
            _fault(row, "sex", "sex_of_number")
        if values[3] and not born.startswith(values[3]):
            _fault(row, "birth_date", "birth_of_number", text=values[3])
        values[2], values[3] = values[2] or sex, values[3] if len(values[3]) == 10 else born

    def _twice(self, row: Staged, name: str, number: str, born: str) -> None:
        if number:
            before = self._ids.setdefault(number, row.row)
            if before != row.row:
                _fault(row, "id_number", "twice", row=str(before))
                return
        if not name or not born:
            return
        before, other = self._births.setdefault((name, born), (row.row, number))
        if before == row.row:
            return
        if not number or not other:
            _fault(row, "name", "twice_named", row=str(before))
        elif _near(number, other):
            row.diffs.append(("id_number", Kind.QUESTION, f"{before}", "twice_near"))

    def _in_order(self, row: Staged, values: list[str]) -> None:
        born = values[3]
        for key, value in (
            ("birth_date", born),
            ("work_since", values[11]),
            ("party_since", values[12]),
            ("full_since", values[13]),
        ):
            if not value:
                continue
            if value > self.today:
                _fault(row, key, "future", text=value)
            elif born and key != "birth_date" and value[:4] <= born[:4]:
                _fault(row, key, "before_birth", text=value)

    def _where(self, row: Staged, values: list[str]) -> None:
        for key, at in (("place", 15), ("branch", 16)):
            if not values[at]:
                continue
            try:
                found = self.places.find(values[at])
            except CellFault as fault:
                row.faults.append((key, fault.code, fault.facts, values[at]))
                continue
            if key == "branch" and not ((kind := kind_of(found.kind)) and kind.party):
                _fault(row, "branch", "no_members", text=values[at])
            row.ids[key] = found.pk
        if values[18] and not row.faults:
            at = row.ids.get("place") or row.ids.get("branch") or self.home.pk
            if post := self.people.post(at, values[18]):
                row.ids["post"] = post
            else:
                _fault(row, "post", "post_none", text=values[18])

    # What the registry says of the person.

    def _against(self, row: Staged, found: "Known | str | None") -> None:
        if isinstance(found, str):
            row.faults.append(("id_number" if row.values[1] else "name", found, {}, ""))
            return
        if found is None:
            if not row.ids.get("place"):
                row.ids["place"] = row.ids.get("branch") or self.home.pk
            return
        row.record, row.token = found.pk, found.token
        before = self._records.setdefault(found.pk, row.row)
        if before != row.row:
            _fault(row, "name", "twice", row=str(before))
            return
        values = dict(zip(self.keys, row.values, strict=True))
        for key in COMPARED:
            if value := values[key]:
                _compared(row, key, found.values[key], value)
        self._numbers(row, values, found)
        self._belongs(row, values, found)

    def _numbers(self, row: Staged, values: Mapping[str, str], found: Known) -> None:
        if values["id_number"] and not found.has_number:
            row.diffs.append(("id_number", Kind.FILL, "", masks.id_number(values["id_number"])))
        if (phone := values["phone"]) and not found.same_phone(phone):
            kind = Kind.CONFLICT if found.phone_masked else Kind.FILL
            row.diffs.append(("phone", kind, found.phone_masked, masks.phone(phone)))

    def _belongs(self, row: Staged, values: Mapping[str, str], found: Known) -> None:
        if (place := row.ids.get("place")) and place != found.place_id:
            row.diffs.append(("place", Kind.CONFLICT, found.place_name, values["place"]))
        if (branch := row.ids.get("branch")) and branch not in found.branches:
            others = "、".join(found.branches.values())
            row.diffs.append(("branch", Kind.CONFLICT if others else Kind.FILL, others, values["branch"]))
        if (post := row.ids.get("post")) and post not in found.posts:
            row.diffs.append(("post", Kind.FILL, "", values["post"]))


def _compared(row: Staged, key: str, old: str, new: str) -> None:
    """What is blank is filled in, a date known more closely too; else it is a conflict, or never overwritten."""
    if old == new:
        return
    if not old:
        row.diffs.append((key, Kind.FILL, "", new))
    elif key in DATES and _of(old).agrees(_of(new)):
        if len(new) > len(old):
            row.diffs.append((key, Kind.FILL, old, new))
    else:
        row.diffs.append((key, Kind.KEPT if key in KEPT else Kind.CONFLICT, old, new))


def _of(text: str) -> PartialDate:
    return PartialDate.parse(text)


def _near(one: str, other: str) -> bool:
    """Whether two numbers differ in one place and the check digit, or in two that changed places."""
    apart = [at for at in range(17) if one[at] != other[at]]
    return len(apart) == 1 or (
        len(apart) == 2 and one[apart[0]] == other[apart[1]] and one[apart[1]] == other[apart[0]]
    )


def _hint(row: Staged, code: str, /, **facts: str) -> None:
    """The sentence about the number says more."""
    row.faults = [
        (key, code, facts, shown) if key == "id_number" and was in ("id_check", "id_date") else (key, was, given, shown)
        for key, was, given, shown in row.faults
    ]


def _fault(row: Staged, key: str, code: str, /, **facts: Any) -> None:
    row.faults.append((key, code, facts, str(facts.get("text", ""))))


def neighbours(number: str) -> set[str]:
    """Valid numbers that differ from a faulty one in one place, or by two neighbours that changed places."""
    found = set()
    for at in range(18):
        for sign in "0123456789X" if at == 17 else "0123456789":
            found.add(number[:at] + sign + number[at + 1 :])
        if at < 17:
            found.add(number[:at] + number[at + 1] + number[at] + number[at + 2 :])
    return {other for other in found if other != number and idnumber.is_valid(other)}


__all__ = ["COMPARED", "KEPT", "PeopleTarget", "State", "neighbours"]
