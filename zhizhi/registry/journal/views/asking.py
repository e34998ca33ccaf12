"""From what an auditor typed to a search: whom and what the words mean, with a sentence where they mean nobody."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from zhizhi.registry.accounts.concerned import MOST, Meant, actors_meant, organizations_meant, people_meant
from zhizhi.registry.journal import names
from zhizhi.registry.journal.forms import ActSearch
from zhizhi.registry.journal.searching import Wanted

SYSTEM = {"system", "系统"}


@dataclass(slots=True)
class Asked:
    """The search, whom its words mean by field, and whether some of them mean nobody."""

    wanted: Wanted
    meant: dict[str, list[Meant]] = field(default_factory=dict)
    nobody: bool = False


def asked(form: ActSearch) -> Asked:
    """What a valid form asks for; words that mean nobody become errors of the form."""
    said = form.cleaned_data
    found = Asked(Wanted())
    people = _meant(form, found, "person", people_meant, _("Nobody is called so. Type the whole name or a number."))
    system = said["actor"].strip().lower() in SYSTEM
    actors = [] if system else _meant(form, found, "actor", actors_meant, _("Nobody who has an account is called so."))
    nowhere = _("No organization is or was called so.")
    places = _meant(form, found, "organization", organizations_meant, nowhere)
    found.wanted = Wanted(
        subjects=tuple(_subjects(people)),
        actors=(None,) if system else tuple(one.pk for one in actors),
        acts=_acts(said),
        places=tuple(one.subtree for one in places if one.subtree),
        first_day=said["first_day"],
        last_day=said["last_day"],
    )
    return found


def _meant(form: ActSearch, found: Asked, name: str, query: Any, nobody: str) -> list[Meant]:
    text = form.cleaned_data[name].strip()
    if not text:
        return []
    meant: list[Meant] = query(text)
    if not meant:
        form.add_error(name, nobody)
        found.nobody = True
    elif len(meant) == MOST:
        form.add_error(name, _("These are many; only the first %(most)s are searched. Type more.") % {"most": MOST})
    found.meant[name] = meant
    return meant


def _subjects(people: list[Meant]) -> list[tuple[str, int]]:
    """What is about a person, and about the person's account."""
    accounts = [("account", one.account_id) for one in people if one.account_id is not None]
    return [*(("person", one.pk) for one in people), *accounts]


def _acts(said: dict[str, Any]) -> tuple[str, ...]:
    chosen = names.acts_meant(said["act"]) if said["act"] else ()
    if not said["reads"]:
        return chosen
    reading = names.reads()
    both = tuple(act for act in reading if act in chosen) if chosen else reading
    return both or ("",)  # no act has an empty code: nothing is both
