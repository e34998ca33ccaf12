"""What effects do in the registry: appointments, facts, links to places, further cases. Each says in the case's history
what it did, or refuses the move with a sentence.

Who is meant is the person chosen in the field `person`, without it whom the case is about; the place is the
organization chosen, without it the case's own.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.ages import LEAVE_BASIS, leave_days
from zhizhi.core.declarations import FieldKind
from zhizhi.core.vocabulary import Maybe
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.effects import Doing, effect
from zhizhi.engines.processes.history import event_add
from zhizhi.engines.processes.models import Event
from zhizhi.engines.processes.refusals import CaseRefused
from zhizhi.engines.processes.subcases import published_or_refused, subcase_open
from zhizhi.registry.facts.kinds import fact_kinds, link_kinds
from zhizhi.registry.facts.models import PlaceLink
from zhizhi.registry.facts.operations import FactRefused, Source, link_start
from zhizhi.registry.facts.operations import fact_end as registry_fact_end
from zhizhi.registry.facts.operations import fact_record as registry_fact_record
from zhizhi.registry.facts.operations import link_end as registry_link_end
from zhizhi.registry.facts.queries import facts_of
from zhizhi.registry.language import said
from zhizhi.registry.organizations.asof import successor_of
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Person, Post
from zhizhi.registry.people.operations import post_ensure
from zhizhi.registry.proposals.operations import ProposalRefused
from zhizhi.registry.rights.confirming import appointment_propose
from zhizhi.registry.rights.operations import AppointmentRefused, appointment_needs_second
from zhizhi.registry.rights.operations import appointment_end as registry_appointment_end
from zhizhi.registry.rights.operations import appointment_start as registry_appointment_start
from zhizhi.registry.rights.roles import role_of

WHY = "an effect of a case"
PERSON, PEOPLE, PLACE = Maybe(FieldKind.PERSON), Maybe(FieldKind.PEOPLE), Maybe(FieldKind.ORGANIZATION)
DAY, TEXT = Maybe(FieldKind.DATE), Maybe(FieldKind.TEXT)


@effect(role=str, title=TEXT, person=PERSON, organization=PLACE, **{"from": DAY, "until": DAY})
def appointment_start(
    doing: Doing, *, role: str, title: str = "", person: str = "", organization: str = "", until: str = "", **days: str
) -> None:
    """The person holds the role there from the day in `from` (today), to the last day in `until`.

    The post is the one called as answered in the field `title`, else the first of the role.
    """
    who, place = _person(doing, person), _place(doing, organization)
    first, last = _day(doing, days.get("from", "")), _day(doing, until) if until else None
    if doing.actor.scope.person_id == who.pk:
        raise CaseRefused(_("Nobody appoints themselves."))
    if last and last < first:
        raise CaseRefused(_("The last day lies before the first."))
    post = _post(role, place, str(doing.answers[title]) if title else "")
    words = {"name": who.name, "role": post.title if title else _role(role), "place": place.name, "day": first}
    try:
        if appointment_needs_second(doing.actor.scope, who, post):
            _propose(doing, who, post, first)
            _say(doing, _("%(name)s as %(role)s at %(place)s from %(day)s: waits for a second person.") % words)
            return
        held = registry_appointment_start(
            scope=None, person=who, post=post, from_date=first, at=doing.at, basis=doing.case.number,
            over_reason=doing.case.number,
        )  # fmt: skip
        if last:
            registry_appointment_end(scope=None, appointment=held, to_date=last + timedelta(days=1), at=doing.at)
    except AppointmentRefused as refused:
        raise CaseRefused(str(refused)) from refused
    _say(doing, _("%(name)s is %(role)s at %(place)s from %(day)s.") % words)


@effect(role=Maybe(str), person=PERSON, organization=PLACE, on=DAY)
def appointment_end(doing: Doing, *, role: str = "", person: str = "", organization: str = "", on: str = "") -> None:
    """The person no longer holds the role there, without a role any post there, from the day in `on` (today) on."""
    who, place, day = _person(doing, person), _place(doing, organization), _day(doing, on)
    words = {"name": who.name, "role": _role(role) if role else _("a post"), "place": place.name, "day": day}
    rows = Appointment.objects.system(WHY).on(day).filter(person=who, post__organization=place)
    held = list((rows.filter(post__role=role) if role else rows).select_related("post__organization"))
    if not held:
        raise CaseRefused(_("%(name)s is not %(role)s at %(place)s on %(day)s.") % words)
    for one in held:
        # An end was entered already; it is moved only by hand, where somebody says why.
        if one.to_date is None:
            try:
                registry_appointment_end(scope=None, appointment=one, to_date=day, at=doing.at)
            except AppointmentRefused as refused:
                raise CaseRefused(str(refused)) from refused
        called = words if role else words | {"role": one.post.title}
        _say(doing, _("%(name)s is no longer %(role)s at %(place)s from %(day)s.") % called)


@effect(
    choice=FieldKind.CHOICE, kinds=str, person=PERSON, people=PEOPLE, organization=PLACE, words=Maybe(str),
    **{"from": DAY, "until": DAY},
)  # fmt: skip
def fact_record_chosen(doing: Doing, *, choice: str, kinds: str, **given: Any) -> None:
    """A fact of the kind called `kinds`, then `_` and the option chosen; without `words`, in the words of the option.

    Other offices read the kind, people the words.
    """
    kind = f"{kinds}_{doing.answers[choice]}"
    if kind not in fact_kinds():
        raise CaseRefused(_("“%(kind)s” is no kind of fact; ask the administrator.") % {"kind": kind})
    fact_record(doing, kind=kind, **{"words": choice, **given})


@effect(
    kind=str, person=PERSON, people=PEOPLE, organization=PLACE, words=Maybe(str), amount=Maybe(FieldKind.INTEGER),
    money=Maybe(FieldKind.MONEY), **{"from": DAY, "until": DAY},
)  # fmt: skip
def fact_record(doing: Doing, *, kind: str, **given: Any) -> None:
    """A fact of this kind about whoever is meant, from the day in `from` (today); the case is its source.

    `words` are the answer to a text field or a choice of that name, else these very words.
    """
    declared, first = fact_kinds()[kind], _day(doing, given.get("from", ""))
    numbers = [int(doing.answers[given[key]]) for key in ("amount", "money") if given.get(key)]
    amounts = dict(zip(declared.amounts, numbers, strict=False))
    until = _day(doing, given["until"]) if given.get("until") else None
    for subject in _subjects(doing, declared.about, given):
        try:
            registry_fact_record(
                scope=doing.actor.scope, kind=kind, subject=subject, from_date=first, until=until, at=doing.at,
                words=_words(doing, given.get("words", "")), amounts=amounts, source=_source(doing),
            )  # fmt: skip
        except FactRefused as refused:
            raise CaseRefused(str(refused)) from refused
        words = {"name": subject.name, "fact": said(declared.name), "day": first}
        _say(doing, _("%(name)s: %(fact)s from %(day)s is recorded.") % words)


@effect(kind=str, person=PERSON, people=PEOPLE, organization=PLACE, on=DAY, own=Maybe(bool))
def fact_end(doing: Doing, *, kind: str, own: bool = False, **given: Any) -> None:
    """What is recorded of this kind about whoever is meant holds no longer from the day in `on` (today) on.

    With `own` only what this very case recorded, and nothing where that holds no longer: other decisions stand.
    """
    declared, day = fact_kinds()[kind], _day(doing, given.get("on", ""))
    for subject in _subjects(doing, declared.about, given):
        try:
            ended = registry_fact_end(
                scope=doing.actor.scope, kind=kind, subject=subject, on=day, at=doing.at, source=_source(doing),
                own=own,
            )  # fmt: skip
        except FactRefused as refused:
            raise CaseRefused(str(refused)) from refused
        words = {"name": subject.name, "fact": said(declared.name), "day": day}
        if ended:
            _say(doing, _("%(name)s: %(fact)s holds no longer from %(day)s.") % words)


@effect(link=str, person=PERSON, people=PEOPLE, organization=PLACE, **{"from": DAY, "until": DAY})
def member_link(doing: Doing, *, link: str, **given: Any) -> None:
    """Whoever is meant is linked to the place in this way; membership stays as it is."""
    place, first = _place(doing, given.get("organization", "")), _day(doing, given.get("from", ""))
    until = _day(doing, given["until"]) if given.get("until") else None
    for who in _subjects(doing, "person", given):
        assert isinstance(who, Person), "people are asked for"
        try:
            link_start(
                scope=doing.actor.scope, link=link, person=who, organization=place, from_date=first, until=until,
                at=doing.at, source=_source(doing),
            )  # fmt: skip
        except FactRefused as refused:
            raise CaseRefused(str(refused)) from refused
        words = {"name": who.name, "link": said(link_kinds()[link].name), "place": place.name, "day": first}
        _say(doing, _("%(name)s: %(link)s, %(place)s, from %(day)s.") % words)


@effect(link=str, person=PERSON, people=PEOPLE, organization=PLACE, on=DAY)
def member_unlink(doing: Doing, *, link: str, **given: Any) -> None:
    """Whoever is meant is no longer linked to the place in this way from the day in `on` (today) on."""
    place, day = _place(doing, given.get("organization", "")), _day(doing, given.get("on", ""))
    for who in _subjects(doing, "person", given):
        words = {"name": who.name, "link": said(link_kinds()[link].name), "place": place.name, "day": day}
        row = PlaceLink.objects.system(WHY).on(day).filter(link=link, person=who.pk, organization=place).first()
        if row is None:
            raise CaseRefused(_("%(name)s is not linked to %(place)s on %(day)s: %(link)s.") % words)
        try:
            registry_link_end(scope=doing.actor.scope, link=row, on=day, at=doing.at)
        except FactRefused as refused:
            raise CaseRefused(str(refused)) from refused
        _say(doing, _("%(name)s: %(link)s, %(place)s, no longer from %(day)s.") % words)


@effect(people=FieldKind.PEOPLE)
def leave_grant(doing: Doing, *, people: str) -> None:
    """How many working days of paid leave each has this year, by the years of work: a fact until the end of the year.

    Of whom the registry does not know when the work began, that is said instead.
    """
    day = localdate(doing.at)
    for pk in doing.answers[people]:
        who = _person_read(int(pk))
        if facts_of(who, ["leave_due"], day):
            continue  # granted already this year
        if who.work is None:
            _say(doing, _("%(name)s: enter first when the work began; the days of leave follow.") % {"name": who.name})
            continue
        days = leave_days(who.work, day)
        registry_fact_record(
            scope=doing.actor.scope, kind="leave_due", subject=who, from_date=date(day.year, 1, 1), words=str(day.year),
            until=date(day.year, 12, 31), amounts={"days": days}, at=doing.at, source=_source(doing),
        )  # fmt: skip
        words = {"name": who.name, "days": days, "since": who.work, "basis": LEAVE_BASIS}
        text = _("%(name)s: %(days)d working days of leave this year, at work since %(since)s. Basis: %(basis)s")
        _say(doing, text % words)


@effect(process=str, rows=Maybe(FieldKind.ROWS), people=PEOPLE, organization=PLACE)
def case_open(doing: Doing, *, process: str, rows: str = "", people: str = "", organization: str = "") -> None:
    """A case of the process under this one: one for each line of `rows`, or for each of the `people`, else one.

    Its request is answered by the columns of the line, and the answers of this case, that are called like its fields;
    its field `person` by the one of the people whose case it is.
    """
    asked, place = process_of(published_or_refused(process)).request.fields, _place(doing, organization)
    lines: list[Mapping[str, Any]] = list(doing.answers.get(rows) or ()) if rows else [{}]
    lines = [{"person": pk} for pk in doing.answers[people]] if people else lines
    for number, line in enumerate(lines, 1):
        together = dict(doing.answers) | dict(line)
        answers = {field.id: together[field.id] for field in asked if together.get(field.id) not in (None, "")}
        subcase_open(
            parent=doing.case, slug=process, place=place, answers=answers, at=doing.at, actor=doing.actor,
            key=f"effect-{doing.case.pk}-{doing.case.revision}-{process}-{number}",
        )  # fmt: skip


def _propose(doing: Doing, who: Person, post: Post, day: date) -> None:
    try:
        appointment_propose(
            scope=doing.actor.scope, person=who, post=post, from_date=day, at=doing.at, basis=doing.case.number,
            reason=_("Decided in case %(number)s") % {"number": doing.case.number}, over_reason=doing.case.number,
        )  # fmt: skip
    except ProposalRefused as refused:
        raise CaseRefused(str(refused)) from refused


def _post(role: str, place: Organization, title: str = "") -> Post:
    """The post of this role; where none was entered yet, the first appointment enters it, as by hand."""
    declared = role_of(role)
    if declared is None or place.kind not in declared.kinds:
        words = {"place": place.name, "role": _role(role)}
        raise CaseRefused(_("“%(place)s” has no post of %(role)s.") % words)
    if title:
        return post_ensure(organization=place, role=role, title=title)
    found = Post.objects.filter(organization=place, role=role).select_related("organization").order_by("pk").first()
    return found or post_ensure(organization=place, role=role, title=declared.name.zh)


def _subjects(doing: Doing, about: str, given: Mapping[str, Any]) -> list[Person | Organization]:
    if about == "organization":
        return [_place(doing, given.get("organization", ""))]
    if given.get("people"):
        return [_person_read(int(pk)) for pk in doing.answers[given["people"]]]
    return [_person(doing, given.get("person", ""))]


def _person(doing: Doing, field: str) -> Person:
    """The person chosen, or whom the case is about."""
    pk = doing.answers[field] if field else doing.case.concerns_id
    if pk is None:
        raise CaseRefused(_("The case does not say whom it is about."))
    return _person_read(int(pk))


def _person_read(pk: int) -> Person:
    """The person; of a record that was merged into another, that one."""
    found = Person.objects.system(WHY).select_related("place").get(pk=pk)
    while found.merged_into_id:
        found = Person.objects.system(WHY).select_related("place").get(pk=found.merged_into_id)
    return found


def _place(doing: Doing, field: str) -> Organization:
    """The organization chosen, or the case's place; of one that was merged, its successor."""
    place = Organization.objects.system(WHY).get(pk=doing.answers[field]) if field else doing.case.place
    return successor_of(place) if place.closed_on else place


def _day(doing: Doing, field: str) -> date:
    return date.fromisoformat(doing.answers[field]) if field else localdate(doing.at)


def _words(doing: Doing, words: str) -> str:
    """The answer to the field of that name; of a choice, the words of its option. Else these very words."""
    asked = process_of(doing.case.declaration).fields().get(words)
    answer = str(doing.answers.get(words) or "") if asked else words
    return next((one.name.zh for one in asked.options if one.id == answer), answer) if asked else answer


def _role(role: str) -> str:
    declared = role_of(role)
    return said(declared.name) if declared else role


def _source(doing: Doing) -> Source:
    return Source("case", doing.case.pk, doing.case.number)


def _say(doing: Doing, sentence: str) -> None:
    """What was done stands in the history, and the act in the journal."""
    event_add(doing.case, Event.Kind.EFFECTED, doing.actor, doing.at, note=sentence)
