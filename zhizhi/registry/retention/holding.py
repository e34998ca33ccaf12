"""What is meant by the words with which somebody holds a record; apps above say how their records are found."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from zhizhi.registry.accounts.concerned import people_meant

Finder = Callable[[str], int | None]
_finders: dict[str, Finder] = {}


def found_by(kind: str, finder: Finder) -> None:
    """Says how a record of this kind is found by its number as people write it; call it in `ready`."""
    _finders[kind] = finder


def subject_meant(kind: str, text: str) -> int | str:
    """The record's number, or a sentence that says why none is meant."""
    if kind == "person":
        people = people_meant(text.strip())
        if len(people) > 1:
            named = "; ".join(f"{one.label}: {one.pk}" for one in people)
            return _("Several people are called so. Type the number of one: %(people)s") % {"people": named}
        return people[0].pk if people else _("Nobody is called so. Type the whole name or a number.")
    finder = _finders.get(kind)
    found = finder(text.strip()) if finder else None
    return _("There is no such number.") if found is None else found
