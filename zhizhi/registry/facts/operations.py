"""Recording and ending facts about people and organizations, and links of people to places."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from zhizhi.core.ages import months_after
from zhizhi.core.factkinds import FactKind
from zhizhi.registry.facts.kinds import fact_kinds, link_kinds
from zhizhi.registry.facts.models import Fact, PlaceLink
from zhizhi.registry.holidays.queries import calendar
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import Scope
from zhizhi.registry.touched import ORGANIZATION, PERSON, touched
from zhizhi.registry.values.queries import value_on

WHY = "one fact at a time"


class FactRefused(Exception):
    """Why a fact or a link was not recorded or ended, in words for the user."""


@dataclass(frozen=True, slots=True)
class Source:
    """The record that a fact comes from or is ended by: its kind, number, and what it is called."""

    kind: str = ""
    id: int | None = None
    words: str = ""


NOWHERE = Source()


def fact_record(
    *, scope: Scope | None, kind: str, subject: Person | Organization, from_date: date, at: datetime,
    until: date | None = None, words: str = "", amounts: Mapping[str, int] | None = None, source: Source = NOWHERE,
) -> Fact:  # fmt: skip
    """From that day on this holds; `until` is its last day, else it lasts as its kind says. Raises FactRefused.

    The same source records a fact of a kind about the same one once: again, the first is given.
    """
    declared = fact_kinds()[kind]
    _refuse_unfit(declared, subject, from_date, until, amounts or {})
    about = _about(subject)
    with acting():
        type(subject)._default_manager.system(WHY).select_for_update().get(pk=subject.pk)
        rows = Fact.objects.system(WHY).filter(kind=kind, **about)
        if source.kind:
            same = {"source_kind": source.kind, "source_id": source.id, "from_date": from_date, "words": words[:400]}
            if (known := rows.filter(**same, amounts=dict(amounts or {})).first()) is not None:
                return known
        if declared.once and rows.on(from_date).exists():
            raise FactRefused(_("“%(fact)s” is recorded already for that time.") % {"fact": said(declared.name)})
        to_date = until + timedelta(days=1) if until else _expires(declared, from_date)
        made = Fact.objects.create(
            kind=kind, from_date=from_date, to_date=to_date, words=words[:400], amounts=dict(amounts or {}),
            source_kind=source.kind, source_id=source.id, source_words=source.words[:60], recorded_at=at,
            recorded_by_id=scope.person_id if scope else None, **about,
        )  # fmt: skip
        details = {"kind": kind, "from": from_date, "to": to_date, "source": source.words}
        _journal("fact.recorded", subject, scope, at, details)
    return made


def fact_end(
    *, scope: Scope | None, kind: str, subject: Person | Organization, on: date, at: datetime,
    source: Source = NOWHERE, own: bool = False,
) -> int:  # fmt: skip
    """Facts of this kind that hold on that day hold no longer from it on; how many. Raises FactRefused for none.

    With `own` only those that came from the same source; then none is no fault.
    """
    with acting():
        rows = Fact.objects.system(WHY).filter(kind=kind, **_about(subject)).on(on).select_for_update()
        found = list(rows.filter(source_kind=source.kind, source_id=source.id) if own else rows)
        if not found and own:
            return 0
        if not found:
            words = {"fact": said(fact_kinds()[kind].name), "name": subject.name}
            raise FactRefused(_("“%(fact)s” is not recorded for %(name)s on that day.") % words)
        for row in found:
            row.to_date, row.ended_at = on, at
            row.ended_kind, row.ended_id, row.ended_words = source.kind, source.id, source.words[:60]
            row.save(update_fields=["to_date", "ended_at", "ended_kind", "ended_id", "ended_words"])
        _journal("fact.ended", subject, scope, at, {"kind": kind, "on": on, "source": source.words})
    return len(found)


def link_start(
    *, scope: Scope | None, link: str, person: Person, organization: Organization, from_date: date, at: datetime,
    until: date | None = None, source: Source = NOWHERE,
) -> PlaceLink:  # fmt: skip
    """The person is linked to the place from that day on; membership stays as it is. Raises FactRefused."""
    if person.merged_into_id:
        raise FactRefused(_("This record was merged into another. Open that one."))
    if organization.closed_on:
        raise FactRefused(_("“%(name)s” is closed.") % {"name": organization.name})
    if until and until < from_date:
        raise FactRefused(_("The last day lies before the first."))
    with acting():
        Person.objects.system(WHY).select_for_update().get(pk=person.pk)
        held = PlaceLink.objects.system(WHY).filter(link=link, person=person, organization=organization)
        if held.filter(_overlapping(from_date)).exists():
            words = {"name": person.name, "link": said(link_kinds()[link].name), "place": organization.name}
            raise FactRefused(_("%(name)s is linked to %(place)s already: %(link)s.") % words)
        made = PlaceLink.objects.create(
            link=link, person=person, organization=organization, place_left=organization.left, from_date=from_date,
            to_date=until + timedelta(days=1) if until else None, source_kind=source.kind, source_id=source.id,
            source_words=source.words[:60],
        )  # fmt: skip
        details = {"link": link, "place": organization.pk, "from": from_date, "to": made.to_date}
        _journal("link.started", person, scope, at, details)
        touched(ORGANIZATION, [organization.pk], at)
    return made


def link_end(*, scope: Scope | None, link: PlaceLink, on: date, at: datetime) -> None:
    """The person is no longer linked to the place from that day on. Raises FactRefused."""
    if on <= link.from_date:
        raise FactRefused(_("The link to a place ends after the day it began."))
    if link.to_date is not None and link.to_date <= on:
        raise FactRefused(_("This link has ended already."))
    with acting():
        link.to_date = on
        link.save(update_fields=["to_date"])
        _journal("link.ended", link.person, scope, at, {"link": link.link, "place": link.organization_id, "on": on})
        touched(ORGANIZATION, [link.organization_id], at)


def _refuse_unfit(
    kind: FactKind, subject: Person | Organization, from_date: date, until: date | None, amounts: Mapping[str, int]
) -> None:
    if kind.about != ("person" if isinstance(subject, Person) else "organization"):
        raise FactRefused(_("“%(fact)s” is not kept about this.") % {"fact": said(kind.name)})
    if isinstance(subject, Person) and subject.merged_into_id:
        raise FactRefused(_("This record was merged into another. Open that one."))
    if until and until < from_date:
        raise FactRefused(_("The last day lies before the first."))
    if odd := sorted(amounts.keys() - set(kind.amounts)):
        raise FactRefused(_("“%(fact)s” has no %(names)s.") % {"fact": said(kind.name), "names": "、".join(odd)})


def _expires(kind: FactKind, day: date) -> date | None:
    """The day from which it no longer holds, by the value that the kind names."""
    if kind.value is None:
        return None
    figure = value_on(kind.value, day)
    if figure.unit == "workdays":
        return calendar().add(day, figure.value).day + timedelta(days=1)
    return day + timedelta(days=figure.value) if figure.unit == "days" else months_after(day, figure.value)


def _overlapping(day: date) -> Q:
    return Q(to_date=None) | Q(to_date__gt=day)


def _about(subject: Person | Organization) -> dict[str, Person | Organization]:
    return {"person" if isinstance(subject, Person) else "organization": subject}


def _journal(
    act: str, subject: Person | Organization, scope: Scope | None, at: datetime, details: dict[str, object]
) -> None:
    place = (subject.place_id, subject.place_left) if isinstance(subject, Person) else (subject.pk, subject.left)
    kind = PERSON if isinstance(subject, Person) else ORGANIZATION
    record(act=act, at=at, scope=scope, subject=(kind, subject.pk), place=place, details=details)
    touched(kind, [subject.pk], at)
