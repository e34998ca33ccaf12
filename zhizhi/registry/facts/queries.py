"""What is kept about a person or an organization, for rules and for pages."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.facts.kinds import fact_kinds, link_kinds
from zhizhi.registry.facts.models import Fact, PlaceLink
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import Scope

# For whoever asks: the address of each of these records that the scope may open.
Opens = Callable[[Scope, Collection[int]], Mapping[int, str]]
_sources: dict[str, Opens] = {}
AMOUNTS = {"hours": _("hours"), "days": _("days"), "fen": _("yuan")}
MOST = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """A fact or a link as a page shows it."""

    name: str
    row: Fact | PlaceLink
    holds: bool
    ahead: bool
    amounts: tuple[tuple[str, str], ...] = ()
    speaks: str = ""
    url: str = ""
    ended_url: str = ""


def sources_opened_by(kind: str, opens: Opens) -> None:
    """Records of this kind are sources of facts; call it in the app's `ready`."""
    _sources[kind] = opens


def facts_of(subject: Person | Organization, kinds: Collection[str], on: date) -> list[Fact]:
    """The facts of these kinds that hold on that day; for rules and effects, which decide what to tell."""
    rows: QuerySet[Fact] = Fact.objects.system("rules decide by them").on(on).filter(kind__in=kinds)
    about = {"person": subject} if isinstance(subject, Person) else {"organization": subject}
    return list(rows.filter(**about))


def selection_facts(person: Person, on: date) -> list[Fact]:
    """What speaks for or against somebody in a selection on that day; nothing undecided is among it."""
    speaking = [kind.id for kind in fact_kinds().values() if kind.speaks and kind.about == "person"]
    return facts_of(person, speaking, on)


def people_linked(link: str, place: Organization, on: date) -> list[Person]:
    """Who is linked to the place in this way on that day, by name."""
    rows = PlaceLink.objects.system("whom a step names").on(on).filter(link=link, organization=place)
    return list(Person.objects.system("whom a step names").filter(pk__in=rows.values("person")).order_by("sort_key"))


def facts_shown(scope: Scope, subject: Person | Organization, day: date) -> list[Shown]:
    """What the scope may read of what is kept about the subject, the latest first."""
    about = {"person": subject} if isinstance(subject, Person) else {"organization": subject}
    rows = list(Fact.objects.visible_to(scope).filter(**about)[:MOST])
    began = [(row.source_kind, row.source_id) for row in rows]
    urls = _opened(scope, [*began, *((row.ended_kind, row.ended_id) for row in rows)])
    return [
        Shown(
            said(kind.name) if (kind := fact_kinds().get(row.kind)) else row.kind, row, _holds(row, day),
            row.from_date > day, tuple(_amounts(row)), (kind.speaks or "") if kind else "",
            urls.get((row.source_kind, row.source_id), ""), urls.get((row.ended_kind, row.ended_id), ""),
        )
        for row in rows
    ]  # fmt: skip


def links_shown(scope: Scope, subject: Person | Organization, day: date) -> list[Shown]:
    """To which places the person is linked, or who is linked to the place, as far as the scope may read it."""
    about = {"person": subject} if isinstance(subject, Person) else {"organization": subject}
    rows = list(PlaceLink.objects.visible_to(scope).filter(**about).select_related("person", "organization")[:MOST])
    urls = _opened(scope, [(row.source_kind, row.source_id) for row in rows])
    return [
        Shown(
            said(kind.name) if (kind := link_kinds().get(row.link)) else row.link, row, _holds(row, day),
            row.from_date > day, url=urls.get((row.source_kind, row.source_id), ""),
        )
        for row in rows
    ]  # fmt: skip


def _opened(scope: Scope, sources: Collection[tuple[str, int | None]]) -> dict[tuple[str, int | None], str]:
    """The addresses of those sources that the scope may open; one query a kind."""
    found: dict[tuple[str, int | None], str] = {}
    for kind in {kind for kind, _id in sources if kind in _sources}:
        ids = {pk for one, pk in sources if one == kind and pk}
        found |= {(kind, pk): url for pk, url in _sources[kind](scope, ids).items()}
    return found


def _holds(row: Fact | PlaceLink, day: date) -> bool:
    return row.from_date <= day and (row.to_date is None or row.to_date > day)


def _amounts(row: Fact) -> list[tuple[str, str]]:
    return [
        (str(AMOUNTS.get(name, name)), f"{value / 100:,.2f}" if name == "fen" else str(value))
        for name, value in row.amounts.items()
    ]
