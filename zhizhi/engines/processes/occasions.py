"""Named occasions on which the clock opens a case. Each takes typed arguments and says what is due on a day.

A case is opened once for each occasion's key, ever: the key of its opening is made of the process and the occasion's.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.ages import months_after
from zhizhi.core.canonical import digest
from zhizhi.core.declarations import FieldKind
from zhizhi.core.process import OccasionCall, ProcessDeclaration
from zhizhi.core.vocabulary import ArgumentType, Maybe, Signature
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of, processes_published
from zhizhi.engines.processes.actors import CLOCK
from zhizhi.engines.processes.models import Case, Event
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.opening import case_open
from zhizhi.engines.processes.refusals import CaseRefused
from zhizhi.registry.facts.kinds import fact_kinds
from zhizhi.registry.facts.models import Fact
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Person
from zhizhi.registry.people.queries import holders_of
from zhizhi.registry.terms.models import Term

WHY = "the clock sees all"
MANY = 500  # keys asked for at once
SECRETARY = "secretary"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """One case that is due: its key among those of the occasion, where, and about whom.

    `answers` are facts for the request, by name: its fields of these names and fitting kinds are filled.
    """

    key: str
    place_id: int
    person_id: int | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


Occasion = Callable[..., Iterable[Due]]
OCCASIONS: dict[str, Occasion] = {}
# What each occasion takes, for `packs check`.
SIGNATURES: dict[str, Signature] = {}


def occasion(**arguments: ArgumentType | Maybe) -> Callable[[Occasion], Occasion]:
    """Registers an occasion under its function's name, with the types of its arguments."""

    def register(function: Occasion) -> Occasion:
        OCCASIONS[function.__name__], SIGNATURES[function.__name__] = function, arguments
        return function

    return register


def occasions_open(at: datetime) -> int:
    """Opens what is due on the local day of `at`; how many cases that were. Cut off anywhere, it may run again."""
    opened = 0
    for version in processes_published():
        declaration = process_of(version)
        for call in declaration.occasions:
            opened += _opened(version, declaration, call, at)
    return opened


def _opened(version: DeclarationVersion, declaration: ProcessDeclaration, call: OccasionCall, at: datetime) -> int:
    due = {_key(version.slug, call, one): one for one in OCCASIONS[call.occasion](localdate(at), **call.args)}
    keys, opened = list(due), 0
    for start in range(0, len(keys), MANY):
        some = keys[start : start + MANY]
        known = set(Event.objects.filter(key__in=some).values_list("key", flat=True))
        opened += sum(_case(version, declaration, due[key], key, at) for key in some if key not in known)
    return opened


def _key(slug: str, call: OccasionCall, due: Due) -> str:
    return f"occasion-{digest([slug, call.occasion, due.key])[:50]}"


def _case(version: DeclarationVersion, declaration: ProcessDeclaration, due: Due, key: str, at: datetime) -> int:
    place = _place(due.place_id, declaration)
    if place is None:
        return 0
    try:
        case_open(
            actor=CLOCK, version=version, place=place, channel=Case.Channel.CLOCK,
            sent=Sent(key, _answers(declaration, due, at)), at=at, concerns=due.person_id,
        )  # fmt: skip
    except CaseRefused as refused:
        # A request that asks for more than the occasion knows. The others go on.
        log.warning("occasion for %s at %s: %s", version.slug, place.pk, refused)
        return 0
    return 1


def _place(place_id: int, declaration: ProcessDeclaration) -> Organization | None:
    """The nearest organization at or above it at which such cases are."""
    place = Organization.objects.system(WHY).get(pk=place_id)
    above = Organization.objects.system(WHY).open().filter(left__lte=place.left, right__gte=place.right)
    found: Organization | None = above.filter(kind__in=declaration.opens_at).order_by("-left").first()
    return found


def _answers(declaration: ProcessDeclaration, due: Due, at: datetime) -> dict[str, Any]:
    facts = {"day": localdate(at).isoformat(), "organization": due.place_id, **due.answers}
    if due.person_id:
        facts["person"] = due.person_id
    kinds = {"day": FieldKind.DATE, "organization": FieldKind.ORGANIZATION, "person": FieldKind.PERSON}
    asked = {one.id: one.kind for one in declaration.request.fields}
    texts = (FieldKind.TEXT, FieldKind.LONG_TEXT)
    return {
        name: value
        for name, value in facts.items()
        if name in asked and (asked[name] == kinds.get(name) or (name not in kinds and asked[name] in texts))
    }


@occasion(kind=str, every=str)
def each_period(day: date, *, kind: str, every: str) -> Iterator[Due]:
    """A month, quarter, half year or year has begun, for each open organization of the kind."""
    period = period_of(day, every)
    places = Organization.objects.system(WHY).open().filter(Q(opened_on=None) | Q(opened_on__lte=day), kind=kind)
    for place_id in places.order_by("left").values_list("pk", flat=True):
        yield Due(f"{place_id} {period}", place_id, answers={"period": period})


def period_of(day: date, every: str) -> str:
    """The name of the period in which the day lies: 2026-03, 2026-Q1, 2026-H1, 2026."""
    names = {
        "month": f"{day:%Y-%m}", "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "half_year": f"{day.year}-H{1 if day.month < 7 else 2}", "year": str(day.year),
    }  # fmt: skip
    return names[every]


@occasion(months=int, kind=Maybe(str), role=Maybe(str))
def term_ends(day: date, *, months: int, kind: str = "", role: str = "") -> Iterator[Due]:
    """The term of a committee ends within so many months; a term extended since is due anew.

    With `role` it is about whoever holds that role there; where nobody does, nothing is due.
    """
    ending = list(_terms(day, Q(due__gte=day, due__lte=months_after(day, months)), kind))
    if not role:
        yield from ending
        return
    held = holders_of(role, [one.place_id for one in ending], day)
    who = {place: person for place, person, _name in reversed(held)}
    yield from (replace(one, person_id=who[one.place_id]) for one in ending if one.place_id in who)


@occasion(kind=Maybe(str))
def committee_overdue(day: date, *, kind: str = "") -> Iterator[Due]:
    """The term of a committee is over, and the next was not elected."""
    yield from _terms(day, Q(due__lt=day), kind)


def _terms(day: date, wanted: Q, kind: str) -> Iterator[Due]:
    terms: Any = Term.objects.system(WHY).on(day)
    terms = terms.filter(wanted, organization__closed_on=None)
    terms = terms.filter(organization__kind=kind) if kind else terms
    for term in terms.order_by("due", "pk"):
        matter = _("The term ends on %(day)s") % {"day": term.due}
        yield Due(f"{term.pk} {term.due}", term.organization_id, answers={"until": str(term.due), "matter": matter})


@occasion(months=int)
def retirement_near(day: date, *, months: int) -> Iterator[Due]:
    """Somebody who holds a post reaches the age of retirement within so many months."""
    first = day.replace(day=1)
    near = Person.objects.system(WHY).filter(retires_on__gte=first, retires_on__lte=months_after(first, months))
    held = Appointment.objects.system(WHY).on(day).filter(person=OuterRef("pk")).order_by("from_date", "pk")
    place = Subquery(held.values("post__organization")[:1])
    rows: Any = near.annotate(works_at=place).filter(works_at__isnull=False).order_by("retires_on", "pk")
    for person in rows:
        month = f"{person.retires_on:%Y-%m}"
        matter = _("Retirement in %(month)s") % {"month": month}
        yield Due(f"{person.pk} {month}", person.works_at, person.pk, {"matter": matter})


@occasion(kind=str, days=int, role=Maybe(str))
def post_vacant(day: date, *, kind: str, days: int, role: str = SECRETARY) -> Iterator[Due]:
    """An organization of the kind has had nobody in the role, its secretary if left out, for so many days."""
    since = day - timedelta(days=days)
    held = Appointment.objects.system(WHY).filter(post__organization=OuterRef("pk"), post__role=role)
    now = held.filter(Q(to_date=None) | Q(to_date__gt=since))
    last = held.order_by().values("post__organization").annotate(ended=Max("to_date")).values("ended")
    places = Organization.objects.system(WHY).open().filter(kind=kind)
    # Of one that never had any, its opening counts; where nobody knows that day, nobody knows how long.
    empty: Any = places.filter(~Exists(now)).annotate(ended=Subquery(last))
    for place in empty.filter(Q(ended__isnull=False) | Q(opened_on__lte=since)).order_by("left"):
        yield Due(f"{place.pk} {place.ended or place.opened_on}", place.pk)


@occasion(fact=str, days=int)
def fact_ends(day: date, *, fact: str, days: int) -> Iterator[Due]:
    """A fact of this kind, such as a probation, ends within so many days."""
    ending = Fact.objects.system(WHY).filter(kind=fact, to_date__gt=day, to_date__lte=day + timedelta(days=days))
    for one in ending.select_related("person").order_by("to_date", "pk"):
        place_id = one.organization_id or (works_at(one.person_id, day) if one.person_id else None)
        if place_id:
            words = {"fact": said(fact_kinds()[one.kind].name), "day": one.to_date}
            answers = {"until": str(one.to_date), "matter": _("%(fact)s ends on %(day)s") % words}
            if one.source_words:
                answers["background"] = _("By the record of %(source)s") % {"source": one.source_words}
            yield Due(f"{one.pk} {one.to_date}", place_id, one.person_id, answers)


def works_at(person_id: int, day: date) -> int | None:
    """The organization of the post held longest, or None."""
    held = Appointment.objects.system(WHY).on(day).filter(person=person_id).order_by("from_date", "pk")
    found: int | None = held.values_list("post__organization", flat=True).first()
    return found
