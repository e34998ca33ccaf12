"""Changing registered people as a roster says: what was taken of each row, at once, with old and new in the journal."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localdate

from zhizhi.core import masks
from zhizhi.registry.bulk import rows_update
from zhizhi.registry.imports.staging import Staged
from zhizhi.registry.imports.targets.base import Job, Written
from zhizhi.registry.journal.operations import record
from zhizhi.registry.keys.operations import blind, seal_many
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.derived import DERIVED, derived_set
from zhizhi.registry.people.fields import FIELDS, fields_set, value_read
from zhizhi.registry.people.models import Person

NUMBERS = {
    "id_number": ("id_sealed", "id_blind", "id_masked", masks.id_number),
    "phone": ("phone_sealed", "phone_blind", "phone_masked", masks.phone),
}
COLUMNS = (
    *DERIVED, "name", "sex", "birth_date", "birth_known", "nation", "native_place", "education", "degree",
    "school", "major", "politics", "work_since", "work_known", "party_since", "party_known", "full_since", "full_known",
    "place_id", "place_left", "id_sealed", "id_blind", "id_masked", "phone_sealed", "phone_blind", "phone_masked",
)  # fmt: skip
BATCH = 500


@dataclass(slots=True)
class Change:
    """A row about a registered person, and what of it is taken."""

    row: Staged
    taken: dict[str, str]


def people_change(job: Job, changes: Sequence[Change], written: Written) -> None:
    """Writes what was taken, keeping old values in `written` so that it can be undone."""
    wanted = [change for change in changes if change.taken.keys() - {"branch", "post"}]
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        people = Person.objects.system("of allowed rows").in_bulk([change.row.record for change in some])
        sealed = _sealed(some)
        lefts = _lefts(some)
        rows = []
        for change in some:
            person = people[change.row.record]
            told = _put(job, person, change, sealed, lefts)
            written.changed.append([person.pk, told["undo"]])
            record(
                act="person.changed", at=job.at, scope=job.scope, subject=("person", person.pk),
                place=(person.place_id, person.place_left), owner=person.key_owner,
                details={**told["said"], "import": job.intake.pk, "row": change.row.row},
            )  # fmt: skip
            rows.append(row_of(person))
        rows_update(Person, COLUMNS, rows)


def row_of(person: Person) -> tuple[Any, ...]:
    """The values of COLUMNS as drivers take them, with the number last."""
    values = [getattr(person, name) for name in COLUMNS]
    return (*(value.isoformat() if hasattr(value, "isoformat") else value for value in values), person.pk)


def kept_of(person: Person, name: str) -> Any:
    """One field as a trace keeps it."""
    if name in NUMBERS:
        sealed, digest, mask, _masked = NUMBERS[name]
        return [_text(getattr(person, sealed)), _text(getattr(person, digest)), getattr(person, mask)]
    if name == "place":
        return [person.place_id]
    if FIELDS[name].holds == "date":
        value = person.partial(FIELDS[name].known.removesuffix("_known"))
        return str(value) if value else ""
    return getattr(person, name)


def _put(
    job: Job, person: Person, change: Change, sealed: dict[tuple[int, str], bytes], lefts: dict[int, int]
) -> dict[str, Any]:
    undo: dict[str, Any] = {}
    said: dict[str, Any] = {}
    fields = {name: text for name, text in change.taken.items() if name in FIELDS}
    before = {name: kept_of(person, name) for name in change.taken if name not in ("branch", "post")}
    said |= fields_set(person, {name: value_read(name, text) for name, text in fields.items()}, localdate(job.at))  # type: ignore[arg-type]
    for name, (column, digest, mask, masked) in NUMBERS.items():
        if text := change.taken.get(name, ""):
            said[name.removesuffix("_number")] = [getattr(person, mask), masked(text)]
            setattr(person, column, sealed[person.pk, name])
            setattr(person, digest, blind(text))
            setattr(person, mask, masked(text))
    if "place" in change.taken:
        place = change.row.ids["place"]
        said["place"] = [person.place_id, place]
        person.place_id, person.place_left = place, lefts[place]
    derived_set(person)
    for name, old in before.items():
        undo[name] = [old, kept_of(person, name)]
    return {"undo": undo, "said": said}


def _sealed(changes: Sequence[Change]) -> dict[tuple[int, str], bytes]:
    wanted = [
        (change.row.record, name, change.taken[name]) for change in changes for name in NUMBERS if name in change.taken
    ]
    sealed = seal_many([(f"person:{pk}", text) for pk, _name, text in wanted])
    return {(pk, name): body for (pk, name, _text), body in zip(wanted, sealed, strict=True)}


def _lefts(changes: Sequence[Change]) -> dict[int, int]:
    ids = {change.row.ids["place"] for change in changes if "place" in change.taken}
    found = Organization.objects.system("checked when the rows were").filter(pk__in=ids)
    return dict(found.order_by().values_list("pk", "left"))


def _text(value: Any) -> str:
    return base64.b64encode(bytes(value)).decode() if value else ""
