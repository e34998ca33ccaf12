"""Who of a roster's people is registered: by number, else by name and birth date, never beyond what one may change."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from zhizhi.registry.imports.staging import Kind, Staged
from zhizhi.registry.imports.targets.people_rows import sorting
from zhizhi.registry.keys.bulk import blind_all
from zhizhi.registry.keys.operations import blind
from zhizhi.registry.people.models import Appointment, Membership, Person, Post
from zhizhi.registry.prepared import rows_of
from zhizhi.registry.scope import DataClass, Scope

CAPABILITY = "people.manage"
_TEXTS = ("name", "sex", "nation", "native_place", "education", "degree", "school", "major", "politics")
_DATES = (("birth_date", "birth_known"), ("work_since", "work_known"), ("party_since", "party_known"),
          ("full_since", "full_known"))  # fmt: skip
_READ = (
    "pk", "place_id", "place_left", "place__name", "id_blind", "id_masked", "phone_blind", "phone_masked",
    *_TEXTS, *(name for pair in _DATES for name in pair),
)  # fmt: skip
_LENGTH = {"d": 10, "m": 7, "y": 4}


@dataclass(slots=True)
class Known:
    """A registered person as the registry has it; `values` as a staged row writes them."""

    pk: int
    place_id: int
    place_left: int
    place_name: str
    has_number: bool
    id_masked: str
    phone_blind: bytes
    phone_masked: str
    values: dict[str, str]
    token: str = ""
    branches: dict[int, str] = field(default_factory=dict)
    posts: set[int] = field(default_factory=set)

    def same_phone(self, phone: str) -> bool:
        """Whether this is the number that is kept."""
        return bool(self.phone_blind) and self.phone_blind == blind(phone)

    def sealed(self) -> "Known":
        """With the token of what was read: it differs as soon as something of it does."""
        said = [self.place_id, self.id_masked, self.has_number, self.phone_blind.hex(), self.values,
                sorted(self.branches), sorted(self.posts)]  # fmt: skip
        text = json.dumps(said, ensure_ascii=False, sort_keys=True)
        self.token = hashlib.blake2s(text.encode(), digest_size=8).hexdigest()
        return self


class People:
    """Looks people up for one file, some rows at a time."""

    def __init__(self, scope: Scope, day: date) -> None:
        self.scope, self.day = scope, day
        self._mine = scope.within(CAPABILITY, "place_left", DataClass.PERSONAL)
        self._posts: dict[tuple[int, str], int] = {}
        self._anybody: bool | None = None

    def post(self, organization: int, title: str) -> int:
        """The post of this title at the organization, 0 if there is none."""
        key = organization, title
        if key not in self._posts:
            found = Post.objects.filter(organization=organization, title=title).values_list("pk", flat=True)
            self._posts[key] = found.order_by("pk").first() or 0
        return self._posts[key]

    def known(self, rows: Sequence[Staged]) -> list["Known | str | None"]:
        """For each row the person, the code of a fault, or None: nobody is registered. Adds questions to rows."""
        if self._anybody is None:
            self._anybody = Person.objects.system("is anybody there").exists()
        if not self._anybody:
            return [None] * len(rows)
        blinds = blind_all(row.values[1] for row in rows)
        there = _ids("id_blind", [found for found in blinds if found])
        by_blind = self._by(Q(pk__in=there), blinded=True) if there else {}
        unknown = [row for row, number in zip(rows, blinds, strict=True) if number not in by_blind]
        by_name = self._by_name(unknown)
        if not by_blind and not by_name:
            return [None] * len(rows)
        found: list[Known | str | None] = []
        for row, number in zip(rows, blinds, strict=True):
            if (person := by_blind.get(number)) is not None:
                allowed = self.scope.covers(CAPABILITY, person.place_left, DataClass.PERSONAL)
                found.append(person if allowed else "not_yours")
            else:
                found.append(self._named(row, by_name.get(row.values[0], [])))
        self._belongings([person for person in found if isinstance(person, Known)])
        return found

    def again(self, ids: Sequence[int]) -> dict[int, Known]:
        """The same people as they are now."""
        found = {person.pk: person for person in self._by(Q(pk__in=list(ids)), blinded=False).values()}
        self._belongings(list(found.values()))
        return found

    def numbered(self, numbers: Iterable[str]) -> list[Known]:
        """Those of mine who have one of the numbers."""
        wanted = [blind(number) for number in numbers]
        return list(self._by(Q(id_blind__in=wanted) & self._mine, blinded=True).values())

    def _by(self, wanted: Q, *, blinded: bool) -> dict[Any, Known]:
        rows = Person.objects.system("who the numbers belong to; rights are asked of each").filter(wanted).order_by()
        return {bytes(row[4]) if blinded else row[0]: _known(row) for row in rows.values_list(*_READ)}

    def _by_name(self, rows: Sequence[Staged]) -> dict[str, list[Known]]:
        """People of mine with the names, for rows that no number leads to anybody."""
        names = {row.values[0] for row in rows if row.values[0]}
        if not names:
            return {}
        there = _ids("sort_key", [sorting(name) for name in names])
        if not there:
            return {}
        mine = Person.objects.system("narrowed to what the actor may change").filter(
            self._mine, pk__in=there, merged_into=None
        )
        births = {row.values[3][:4] for row in rows if row.values[3]}
        if all(row.values[3] for row in rows):
            days = Q(birth_date=None)
            for year in births:
                days |= Q(birth_date__gte=f"{year}-01-01", birth_date__lte=f"{year}-12-31")
            mine = mine.filter(days)
        found: dict[str, list[Known]] = {}
        for row in mine.order_by().values_list(*_READ):
            person = _known(row)
            found.setdefault(person.values["name"], []).append(person)
        return found

    def _named(self, row: Staged, found: Sequence[Known]) -> "Known | str | None":
        number, born = row.values[1], row.values[3]
        if born:
            found = [one for one in found if not one.values["birth_date"] or _agree(one.values["birth_date"], born)]
        else:
            place = row.ids.get("place") or row.ids.get("branch")
            found = [one for one in found if place is None or one.place_id == place]
        if number:
            if len(bare := [one for one in found if not one.has_number]) == 1:
                return bare[0]
            if others := [one for one in found if one.has_number and one.values["birth_date"]]:
                row.diffs.append(("id_number", Kind.QUESTION, others[0].id_masked, "registered_near"))
            return None
        if len(found) > 1:
            return "several"
        return found[0] if found else None

    def _belongings(self, found: Sequence[Known]) -> None:
        """Where they belong and what they hold; then what was read is sealed with its token."""
        by_id = {person.pk: person for person in found}
        belongs = Membership.objects.system("of people looked up").on(self.day).filter(person__in=list(by_id))
        for pk, place, name in belongs.filter(role="member").values_list(
            "person_id", "organization_id", "organization__name"
        ):
            by_id[pk].branches[place] = name
        held = Appointment.objects.system("of people looked up").on(self.day).filter(person__in=list(by_id))
        for pk, post in held.values_list("person_id", "post_id"):
            by_id[pk].posts.add(post)
        for person in by_id.values():
            person.sealed()


def _ids(column: str, values: Sequence[Any]) -> list[int]:
    """Whose column holds one of the values: what is usually nobody costs one short statement."""
    if not values:
        return []
    places = ", ".join(["%s"] * len(values))
    return [pk for (pk,) in rows_of(f"SELECT id FROM people_person WHERE {column} IN ({places})", values)]


def _known(row: tuple[Any, ...]) -> Known:
    values = dict(zip(_TEXTS, row[8 : 8 + len(_TEXTS)], strict=True))
    at = 8 + len(_TEXTS)
    for name, _column in _DATES:
        day, known = row[at : at + 2]
        values[name] = day.isoformat()[: _LENGTH[known]] if day else ""
        at += 2
    return Known(
        row[0], row[1], row[2], row[3], row[4] is not None, row[5], bytes(row[6] or b""), row[7], values
    )  # fmt: skip


def _agree(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
