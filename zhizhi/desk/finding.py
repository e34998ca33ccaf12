"""One word looked for everywhere, grouped, in the scope of who asks; initials find names too."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhizhi.engines.catalogue.models import MechanismEntry
from zhizhi.engines.catalogue.queries import mechanisms_matching, process_of
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.queries import COUNTED, cases_for
from zhizhi.engines.processes.seeing import NEWEST
from zhizhi.registry.language import said
from zhizhi.registry.longlists import counted_to, number_told, stretch_of
from zhizhi.registry.organizations.kinds import kind_of
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import organizations_matching
from zhizhi.registry.people.listing import people_listed
from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import Scope

MOST = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One thing found: its name, what helps to tell it from others of that name, its address ("" for none)."""

    name: str
    about: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind: the first rows, how many in all, whether that is more, and the address of all."""

    id: str
    name: str
    rows: list[Row]
    total: str
    more: bool
    all_url: str


def found_for(scope: Scope, text: str, at: datetime) -> list[Group]:
    """Organizations, people, cases, mechanisms. At most four queries each."""
    cases = cases_for(scope, text=text, at=at).order_by(*NEWEST)
    organizations = organizations_matching(scope, text).select_related("parent").order_by("depth", "left")
    people = people_listed(scope, None, text).select_related("place")
    mechanisms = mechanisms_matching(text).order_by("ref")
    return [
        _group("cases", _("Orders"), cases, _case, _address("processes:cases", text=text)),
        _group(
            "organizations", _("Organizations"), organizations, _organization, _address("organizations:list", q=text)
        ),
        _group("people", _("People"), people, _person, _address("people:list", q=text)),
        _group("mechanisms", _("Mechanisms"), mechanisms, _mechanism, _address("catalogue:list", text=text)),
    ]


def _group(name: str, label: str, found: "QuerySet[Any]", row: Callable[[Any], Row], all_url: str) -> Group:
    rows = [row(one) for one in stretch_of(found, 0, MOST)]
    total = counted_to(found, COUNTED) if len(rows) == MOST else len(rows)
    return Group(name, label, rows, number_told(total, COUNTED), total > len(rows), all_url)


def _case(case: Case) -> Row:
    process = said(process_of(case.declaration).name)
    return Row(case.title, f"{case.number} · {case.place.name} · {process}", _address("processes:case", case.number))


def _organization(organization: Organization) -> Row:
    kind = kind_of(organization.kind)
    parts = [said(kind.name) if kind else "", organization.parent.name if organization.parent else ""]
    address = _address("organizations:detail", organization.pk)
    return Row(organization.name, " · ".join(part for part in parts if part), address)


def _person(person: Person) -> Row:
    return Row(person.name, person.place.name, _address("people:detail", person.pk))


def _mechanism(entry: MechanismEntry) -> Row:
    english = (get_language() or "").startswith("en") and entry.name_en
    return Row(entry.name_en if english else entry.name_zh, entry.ref, _address("catalogue:mechanism", entry.ref))


def _address(name: str, *args: object, **query: str) -> str:
    """The address; empty where this site has no such page."""
    try:
        address = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode(query)}" if query else address
