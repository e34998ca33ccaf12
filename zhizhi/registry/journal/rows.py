"""Acts as the pages show them: with names instead of numbers, the links to follow, and details in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhizhi.registry.journal import names
from zhizhi.registry.journal.models import Act, ActDetails
from zhizhi.registry.journal.names import Named
from zhizhi.registry.journal.queries import details_read

# What the names of details mean, as far as several apps use them; others say their own.
WORDS = {
    "act": _("Act"), "note": _("Note"), "proposer": _("Proposed by"), "data": _("Data"), "person": _("Person number"),
    "proposal": _("Number of the proposal"), "proposed_by": _("Proposed by, person number"), "rows": _("Rows"),
    "basis": _("Basis"), "count": _("Number"), "fault": _("Fault"), "field": _("Field"), "filters": _("Filters"),
    "from": _("From"), "kind": _("Kind"), "last": _("Time of the last act"), "missing": _("Not found"),
    "move": _("Done"), "name": _("Name"), "now": _("Now"), "on": _("On"), "organization": _("Organization"),
    "post": _("Post"), "reason": _("Reason"), "removes_totp": _("Removes one-time passwords"),
    "sent": _("Digest of the form"), "step": _("Step"), "to": _("To"), "until": _("Until"),
    "username": _("User name"), "what": _("What"), "role": _("Role"), "parent": _("Above it"),
    "birth_date": _("Birth date"), "party_since": _("Joined the Party on"), "sex": _("Sex"), "id": _("ID number"),
    "phone": _("Phone"), "percent": _("Percent"), "tasks": _("Tasks"), "place": _("Place"), "people": _("People"),
}  # fmt: skip
SHORT = 60  # characters of the details in a list


@dataclass(frozen=True, slots=True)
class ActRow:
    """An act and what its columns are called now."""

    act: Act
    name: str
    is_read: bool
    place: str
    kind: str
    subject: Named
    sealed: bool
    details: list[tuple[str, str]]

    @property
    def summary(self) -> str:
        """The details in short."""
        text = "; ".join(f"{name}: {value}" for name, value in self.details if value)
        return text if len(text) <= SHORT else text[: SHORT - 1] + "…"


def rows_shown(acts: Iterable[Act], *, may_open: Any) -> list[ActRow]:
    """The acts of a page; `may_open(capability)` says which subjects' pages are linked. A few queries for all."""
    listed = list(acts)
    places = names.place_names({act.organization_id for act in listed if act.organization_id})
    subjects = names.subjects_named((act.subject_kind, act.subject_id) for act in listed)
    reading = set(names.reads())
    return [
        ActRow(
            act, names.act_name(act.act), act.act in reading, places.get(act.organization_id or 0, ""),
            names.kind_name(act.subject_kind), _subject(act, subjects, may_open), _is_sealed(act), _plain(act),
        )
        for act in listed
    ]  # fmt: skip


def details_shown(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Details as pairs of words; [old, new] as an arrow."""
    return [(str(WORDS.get(name, name)), _value(value)) for name, value in details.items()]


def _value(value: Any) -> str:
    if isinstance(value, list) and len(value) == 2 and all(isinstance(part, str) for part in value):
        return f"{value[0] or '–'} → {value[1] or '–'}"
    if isinstance(value, dict):
        return "; ".join(f"{WORDS.get(name, name)}: {_value(part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(map(_value, value))
    return "" if value is None else str(value)


def _subject(act: Act, subjects: Mapping[tuple[str, int], Named], may_open: Any) -> Named:
    if act.subject_id is None:
        return Named("")
    found = subjects.get((act.subject_kind, act.subject_id), Named(str(act.subject_id)))
    right = names.opens(act.subject_kind)
    return found if not right or may_open(right) else Named(found.label)


def _details(act: Act) -> ActDetails | None:
    return getattr(act, "details", None)


def _is_sealed(act: Act) -> bool:
    details = _details(act)
    return bool(details and details.owner)


def _plain(act: Act) -> list[tuple[str, str]]:
    details = _details(act)
    return details_shown(details_read(details)) if details and not details.owner else []
