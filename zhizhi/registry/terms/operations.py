"""Writes to terms: an election recorded with the committee it made, an extension, a record taken back, local rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.verdicts import Verdict
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Person, Post
from zhizhi.registry.people.operations import post_ensure
from zhizhi.registry.people.queries import members_count
from zhizhi.registry.rights.operations import AppointmentRefused, appointment_end, appointment_start
from zhizhi.registry.rights.roles import role_of
from zhizhi.registry.scope import Scope
from zhizhi.registry.terms import rules
from zhizhi.registry.terms.models import LocalRule, Term
from zhizhi.registry.terms.queries import committee_on, length_for
from zhizhi.registry.touched import ORGANIZATION, touched


class TermRefused(Exception):
    """Why a term was not recorded or changed, in words for the user."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody elected to a seat: a role of the committee."""

    person: Person
    role: str


@dataclass(frozen=True, slots=True)
class Election:
    """What is known of an election. `until` and `until_basis` replace the end that a rule gives."""

    day: date
    seats: Sequence[Seat] = ()
    entitled: int | None = None
    present: int | None = None
    result: str = ""
    approval: str = ""
    until: date | None = None
    until_basis: str = ""
    over_reason: str = ""


def term_record(*, scope: Scope | None, organization: Organization, election: Election, at: datetime) -> Term:
    """The committee elected on that day: its term, and who belongs to it, in one act. Raises TermRefused.

    Whoever is no longer in the committee leaves the seat on that day; who stays in the same seat keeps it. An election
    before one already recorded is history: it takes no seats.
    """
    with acting():
        Organization.objects.system("one election at a time").select_for_update().get(pk=organization.pk)
        following = _refuse_unfit(organization, election, localdate(at))
        length = _length(organization, election)
        verdicts = _verdicts(organization, election)
        if earlier := _earlier(organization, election.day):
            earlier.to_date = election.day
            earlier.save(update_fields=["to_date"])
        term = _saved(organization, election, length, following, verdicts)
        if following is None and election.seats:
            _seats_take(scope, organization, election, at)
        details = {
            "elected_on": election.day, "until": term.regular_until, "basis": term.basis,
            "seats": [[seat.role, seat.person.pk] for seat in election.seats],
            "verdicts": [verdict.stored() for verdict in verdicts],
        }  # fmt: skip
        _journal("term.recorded", organization, scope, at, details)
        touched(ORGANIZATION, [organization.pk], at)
    return term


def term_extend(
    *, scope: Scope | None, term: Term, until: date, approved_on: date, basis: str, at: datetime
) -> Verdict:
    """The running term lasts until a later day, with approval. Raises TermRefused.

    The verdict says whether the extension is longer than is usual; that alone does not refuse it.
    """
    if term.to_date is not None:
        raise TermRefused(_("This term has ended; the next election is recorded already."))
    if until <= term.due_on:
        raise TermRefused(_("The term lasts until %(day)s already; choose a later day.") % {"day": term.due_on})
    if approved_on > localdate(at):
        raise TermRefused(_("The day of the approval lies in the future."))
    if len(basis.strip()) < 2:
        raise TermRefused(_("Name the approval, such as the number of the document."))
    verdict = rules.extension_length(regular=term.regular_until, until=until)
    with acting():
        before = term.due_on
        term.extended_until, term.extended_on, term.extension_basis = until, approved_on, basis.strip()
        if not verdict.ok:
            term.remarks = [*term.remarks, verdict.stored()]
        term.save(update_fields=["extended_until", "extended_on", "extension_basis", "remarks"])
        details = {"until": [before, until], "basis": basis.strip(), "approved_on": approved_on}
        _journal("term.extended", term.organization, scope, at, details)
        touched(ORGANIZATION, [term.organization_id], at)
    return verdict


def term_cancel(*, scope: Scope | None, term: Term, reason: str, at: datetime) -> None:
    """Takes back the record of the latest election, entered by mistake; the term before runs on. Raises TermRefused.

    Appointments that the record made stay: they are ended one by one where they are wrong.
    """
    if len(reason.strip()) < 2:
        raise TermRefused(_("Say in a few words why the record is taken back."))
    if term.to_date is not None:
        raise TermRefused(_("Only the latest election can be taken back; take back the later ones first."))
    organization = term.organization
    with acting():
        earlier = _earlier(organization, term.elected_on)
        details = {"elected_on": term.elected_on, "until": term.due_on, "reason": reason.strip()}
        Term.objects.system("taken back").filter(pk=term.pk).delete()
        if earlier and earlier.to_date == term.elected_on:
            earlier.to_date = None
            earlier.save(update_fields=["to_date"])
        _journal("term.cancelled", organization, scope, at, details)
        touched(ORGANIZATION, [organization.pk], at)


def rule_make(
    *, scope: Scope, place: Organization, kind: str, years: int, basis: str, from_date: date, at: datetime
) -> LocalRule:
    """Below `place`, terms of this kind last so many years from that day on. Raises TermRefused."""
    if kind not in rules.KINDS:
        raise TermRefused(_("Committees of this kind have no terms here."))
    if len(basis.strip()) < 2:
        raise TermRefused(_("Name the document that says so."))
    with acting():
        rule = LocalRule(
            place=place, place_left=place.left, kind=kind, years=years, basis=basis.strip(), from_date=from_date
        )
        try:
            with transaction.atomic():
                rule.save()
        except IntegrityError as fault:
            text = _("A rule for this kind holds here already, or the years are not 1 to 6. End the old rule first.")
            raise TermRefused(text) from fault
        _journal("term.rule_made", place, scope, at, {"kind": kind, "years": years, "basis": rule.basis})
    return rule


def rule_end(*, scope: Scope, rule: LocalRule, to_date: date, at: datetime) -> None:
    """The rule holds for elections before that day; terms already begun keep their end. Raises TermRefused."""
    if rule.to_date is not None:
        raise TermRefused(_("This rule has ended already."))
    if to_date <= rule.from_date:
        raise TermRefused(_("A rule ends after the day it began."))
    with acting():
        rule.to_date = to_date
        rule.save(update_fields=["to_date"])
        _journal("term.rule_ended", rule.place, scope, at, {"kind": rule.kind, "to": to_date})


def _refuse_unfit(organization: Organization, election: Election, today: date) -> Term | None:
    """The next election already recorded, None when this one is the latest."""
    if organization.kind not in rules.KINDS:
        raise TermRefused(_("“%(name)s” elects no committee.") % {"name": organization.name})
    if organization.closed_on:
        raise TermRefused(_("“%(name)s” is closed.") % {"name": organization.name})
    if election.day > today:
        raise TermRefused(_("The election lies in the future; record it when it has been held."))
    if (election.entitled or 0) < (election.present or 0):
        raise TermRefused(_("More were present than were entitled to vote; check the two numbers."))
    own = Term.objects.system("terms of one committee").filter(organization=organization)
    if own.filter(elected_on=election.day).exists():
        raise TermRefused(_("An election of this day is recorded already."))
    following: Term | None = own.filter(elected_on__gt=election.day).order_by("elected_on").first()
    if following and election.seats:
        text = _("An election of %(day)s is recorded already. An earlier one is entered without its committee.")
        raise TermRefused(text % {"day": following.elected_on})
    return following


def _length(organization: Organization, election: Election) -> tuple[date, int | None, str]:
    """(last day, years, basis) of the term."""
    if election.until:
        if election.until <= election.day:
            raise TermRefused(_("A term ends after the day of its election."))
        if len(election.until_basis.strip()) < 2:
            raise TermRefused(_("Name the decision that sets this end instead of the rule's."))
        return election.until, None, election.until_basis.strip()
    found = length_for(organization, election.day)
    if found is None:
        raise TermRefused(_("No rule is known for this kind. Enter the last day of the term and its basis."))
    return rules.regular_until(election.day, found.years), found.years, found.basis


def _verdicts(organization: Organization, election: Election) -> list[Verdict]:
    """What is odd about the election; it is recorded all the same, since it has happened."""
    found = []
    if election.entitled and election.present is not None:
        found.append(rules.quorum(entitled=election.entitled, present=election.present))
    if election.seats and organization.kind == "branch":
        members = members_count(organization, election.day)
        found.append(rules.committee_size(members=members, committee=len(election.seats)))
    return [verdict for verdict in found if not verdict.ok]


def _earlier(organization: Organization, day: date) -> Term | None:
    rows = Term.objects.system("terms of one committee").filter(organization=organization, elected_on__lt=day)
    found: Term | None = rows.order_by("-elected_on").first()
    return found


def _saved(
    organization: Organization, election: Election, length: tuple[date, int | None, str], following: Term | None,
    verdicts: list[Verdict],
) -> Term:  # fmt: skip
    until, years, basis = length
    term: Term = Term.objects.create(
        organization=organization, place_left=organization.left, elected_on=election.day, regular_until=until,
        years=years, basis=basis, to_date=following.elected_on if following else None, entitled=election.entitled,
        present=election.present, result=election.result.strip(), approval=election.approval.strip(),
        remarks=[verdict.stored() for verdict in verdicts],
    )  # fmt: skip
    return term


def _seats_take(scope: Scope | None, organization: Organization, election: Election, at: datetime) -> None:
    """Ends the seats that nobody was elected to again, and begins the new ones."""
    wanted = {(seat.person.pk, seat.role) for seat in election.seats}
    if len(wanted) != len({person for person, _role in wanted}):
        raise TermRefused(_("Somebody is named for two seats. Leave the person in one of them."))
    kept = set()
    for held in committee_on(organization, election.day):
        if (held.person_id, held.post.role) in wanted:
            kept.add((held.person_id, held.post.role))
        elif held.to_date is None:
            _seat_leave(scope, held, election.day, at)
    for seat in election.seats:
        if (seat.person.pk, seat.role) not in kept:
            number = sum(other.role == seat.role for other in election.seats)
            _seat_begin(scope, _post(organization, seat.role, number), seat, election, at)


def _seat_leave(scope: Scope | None, held: Appointment, day: date, at: datetime) -> None:
    try:
        appointment_end(scope=scope, appointment=held, to_date=day, at=at)
    except AppointmentRefused as fault:
        words = {"name": held.person.name, "post": held.post.title, "why": fault}
        raise TermRefused(_("%(name)s, %(post)s: %(why)s") % words) from fault


def _seat_begin(scope: Scope | None, post: Post, seat: Seat, election: Election, at: datetime) -> None:
    basis = election.approval.strip() or _("election of %(day)s") % {"day": election.day}
    try:
        appointment_start(
            scope=scope, person=seat.person, post=post, from_date=election.day, at=at, basis=basis[:120],
            over_reason=election.over_reason,
        )  # fmt: skip
    except AppointmentRefused as fault:
        words = {"name": seat.person.name, "post": post.title, "why": fault}
        raise TermRefused(_("%(name)s, %(post)s: %(why)s") % words) from fault


def _post(organization: Organization, role: str, number: int) -> Post:
    """The organization's post of the role, under whatever title it has, else a new one for as many as were elected."""
    found = Post.objects.filter(organization=organization, role=role).order_by("pk").first()
    if found:
        return found
    declared = role_of(role)
    made = post_ensure(organization=organization, role=role, title=declared.name.zh if declared else role)
    Post.objects.filter(pk=made.pk).update(headcount=number)
    return made


def _journal(
    act: str, organization: Organization, scope: Scope | None, at: datetime, details: dict[str, object]
) -> None:
    place = (organization.pk, organization.left)
    record(act=act, at=at, scope=scope, subject=("organization", organization.pk), place=place, details=details)
