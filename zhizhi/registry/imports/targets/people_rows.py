"""The rows of new people as the database takes them: sorted, sealed, masked. It needs no database."""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple

from zhizhi.core import masks
from zhizhi.core.pinyin import initials, sort_key
from zhizhi.core.strokes import stroke_key
from zhizhi.registry.keys.sealing import NewKey, blinded, seal_new

COLUMNS = (
    "id", "name", "sort_key", "stroke_key", "initials", "sex", "birth_date", "birth_known", "nation", "native_place",
    "education", "degree", "school", "major", "politics", "work_since", "work_known", "party_since", "party_known",
    "full_since", "full_known", "place_id", "place_left", "id_sealed", "id_blind", "id_masked", "phone_sealed",
    "phone_blind", "phone_masked",
)  # fmt: skip
REST = {10: "", 7: "-01", 4: "-01-01"}
_KNOWN = {10: "d", 7: "m", 4: "y"}


class Fresh(NamedTuple):
    """A person who is not registered yet: number, place and its left, the row's values as one text (`staging.py`)."""

    pk: int
    place: int
    left: int
    text: str


Laid = tuple[list[tuple[Any, ...]], list[NewKey]]


def laying_out(master: str, index: bytes) -> Callable[[Sequence[Fresh]], Laid]:
    """What makes of people rows with COLUMNS, and the keys that their numbers are sealed with."""
    return partial(_laid_out, master, index)


def _laid_out(master: str, index: bytes, fresh: Sequence[Fresh]) -> Laid:
    values = [person.text.split("\t") for person in fresh]
    numbers, phones = [row[1] for row in values], [row[14] for row in values]
    owners = [f"person:{person.pk}" for person in fresh]
    keys, sealed = seal_new(master, list(zip(owners, zip(numbers, phones, strict=True), strict=True)))
    rows = map(_row, fresh, values, sealed, blinded(index, numbers), blinded(index, phones))
    return list(rows), keys


def _row(
    person: Fresh, values: Sequence[str], sealed: Sequence[bytes | None], number: bytes, phone: bytes
) -> tuple[Any, ...]:
    (name, id_number, sex, born, nation, native, education, degree, school, major, politics, work, party, full,
     tel, *_more) = values  # fmt: skip
    return (
        person.pk, name, *_sorted(name), sex, *_dated(born), nation, native, education, degree, school, major, politics,
        *_dated(work), *_dated(party), *_dated(full), person.place, person.left,
        sealed[0], number or None, masks.id_number(id_number) if id_number else "",
        sealed[1], phone or None, masks.phone(tel) if tel else "",
    )  # fmt: skip


@lru_cache(maxsize=50_000)
def sorting(name: str) -> str:
    """What a person's name sorts by; asked when the rows are checked and again when they are written."""
    return sort_key(name, person=True)


@lru_cache(maxsize=20_000)
def _sorted(name: str) -> tuple[str, str, str]:
    return sorting(name), stroke_key(name), initials(name, person=True)


@lru_cache(maxsize=50_000)
def _dated(text: str) -> tuple[str | None, str]:
    """The first day of what is known, and how much is."""
    return (text + REST[len(text)], _KNOWN[len(text)]) if text else (None, "d")
