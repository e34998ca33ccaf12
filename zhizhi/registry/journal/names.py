"""What acts, places and subjects are called on the journal's pages; the layers above say it when they are ready."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PlaceNames = Callable[[Iterable[int]], Mapping[int, str]]
Words = str | Promise


class Named(NamedTuple):
    """What a record is called, and its page's address; empty where it has none."""

    label: str
    url: str = ""


class Subjects(NamedTuple):
    """One kind of subject: its word, what gives many records' names at once, and the right that opens their pages."""

    word: Words
    names: Callable[[Iterable[int]], Mapping[int, Named]]
    opens: str


_acts: dict[str, Words] = {
    "clock.jump": _("Clock set back"),
    "demo.loaded": _("Demo county loaded"),
    "journal.revealed": _("Sealed details of an act read"),
    "journal.exported": _("Acts exported"),
    "journal.verified": _("Printed heads compared with the journal"),
}
_reads: set[str] = {"journal.revealed"}
_places: list[PlaceNames] = []
_subjects: dict[str, Subjects] = {}
_groups: dict[str, Words] = {"journal": _("Journal"), "clock": _("Clock"), "demo": _("Demonstration")}


def name_acts(names: Mapping[str, Words]) -> None:
    """Give acts such as "case.move" their names; call it in the app's `ready`."""
    _acts.update(names)


def name_reads(*acts: str) -> None:
    """These acts are reads of sealed or sensitive data, which an auditor looks for by themselves."""
    _reads.update(acts)


def name_groups(names: Mapping[str, Words]) -> None:
    """What the acts are about whose codes begin with this word and a dot: "case" is an order."""
    _groups.update(names)


def name_places(names: PlaceNames) -> None:
    """Say how the ids of organizations become names, with one query for all."""
    _places[:] = [names]


def name_subjects(
    kind: str, word: Words, names: Callable[[Iterable[int]], Mapping[int, Named]], *, opens: str = ""
) -> None:
    """Say how the ids of subjects of this kind become names and addresses, which `opens` is needed to follow."""
    _subjects[kind] = Subjects(word, names, opens)


def act_name(act: str) -> str:
    """The name of an act; its code where nobody named it."""
    return str(_acts.get(act, act))


def acts_known() -> list[tuple[str, str]]:
    """All acts with a name, as choices of a form, sorted by code."""
    return sorted((code, str(name)) for code, name in _acts.items())


def acts_grouped() -> list[tuple[str, list[tuple[str, str]]]]:
    """The acts with a name by what they are about; "case." as a choice of its own stands for all of a group."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, name in acts_known():
        groups.setdefault(code.split(".")[0], []).append((code, name))
    return [
        (group_name(group), [(f"{group}.", str(_("%(group)s: all")) % {"group": group_name(group)}), *found])
        for group, found in groups.items()
    ]


def group_name(group: str) -> str:
    """What acts of a group are about."""
    return str(_groups.get(group, group))


def acts_meant(code: str) -> tuple[str, ...]:
    """The acts that a choice stands for: itself, or all of a group when it ends with a dot."""
    return tuple(known for known in _acts if known.startswith(code)) if code.endswith(".") else (code,)


def reads() -> tuple[str, ...]:
    """The acts that read sealed or sensitive data."""
    return tuple(sorted(_reads))


def place_names(ids: Iterable[int]) -> Mapping[int, str]:
    """The names of organizations; empty where nobody registered them."""
    wanted = set(ids)
    return _places[0](wanted) if _places and wanted else {}


def kind_name(kind: str) -> str:
    """The word for a kind of subject; its code where nobody named it."""
    return str(_subjects[kind].word) if kind in _subjects else kind


def opens(kind: str) -> str:
    """The right that opens the pages of subjects of this kind; empty for everybody."""
    return _subjects[kind].opens if kind in _subjects else ""


def subjects_named(subjects: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int], Named]:
    """What the subjects are called now, one query a kind; those that are gone or that nobody names are missing."""
    wanted: dict[str, set[int]] = {}
    for kind, number in subjects:
        if number is not None and kind in _subjects:
            wanted.setdefault(kind, set()).add(number)
    return {
        (kind, number): named
        for kind, numbers in wanted.items()
        for number, named in _subjects[kind].names(numbers).items()
    }
