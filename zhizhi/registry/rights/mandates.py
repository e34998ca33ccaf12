"""Rights that no own appointment gives: lent for leave, taken in an emergency, held along a line of management."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Person
from zhizhi.registry.proposals.acts import acts
from zhizhi.registry.proposals.models import Proposal
from zhizhi.registry.proposals.operations import proposal_make
from zhizhi.registry.rights.models import Grant, Mandate, Origin
from zhizhi.registry.scope import DataClass, Reach, Scope

# Rights of trust in one person, which nobody lends.
NEVER_LENT = {"rights.emergency", "rights.review"}
# What a line of management may reach: to see, and to keep an eye on; never to change or to give rights.
LINE_RIGHTS = (
    "organizations.view", "people.view", "households.view", "cases.view", "cases.oversee", "measures.view",
    "plans.view",
)  # fmt: skip
EMERGENCY_RIGHTS = ("organizations.view", "people.view", "households.view", "cases.view")
MOST_HOURS, MOST_UNREVIEWED, MOST_DAYS = 24, 3, 366
SHORTEST_REASON, SHORTEST_EMERGENCY = 2, 8
LONG, LINE, REVIEW = "delegation.long", "line.give", "emergency.review"


class MandateRefused(Exception):
    """Why rights were not lent, taken or ended, in words for the user."""


@dataclass(frozen=True, slots=True)
class Span:
    """From a day up to, not including, another."""

    from_date: date
    to_date: date


def lendable(appointment: Appointment) -> list[Grant]:
    """The grants of the appointment that its holder may lend."""
    rows = Grant.objects.system("one's own rights").filter(appointment=appointment, origin=Origin.APPOINTMENT)
    return [row for row in rows.order_by("capability") if row.capability not in NEVER_LENT]


def delegation_needs_second(span: Span) -> bool:
    """Whether it lasts longer than one person may decide."""
    most = acts()[LONG].beyond_days
    return most is not None and (span.to_date - span.from_date).days > most


def delegation_start(
    *, scope: Scope, appointment: Appointment, person: Person, span: Span, reason: str, at: datetime,
    capabilities: Collection[str] = (),
) -> Mandate | Proposal:  # fmt: skip
    """Lends the post (all of it when `capabilities` is empty) to a colleague. Raises MandateRefused, ProposalRefused.

    Long ones become a proposal, which a second person confirms.
    """
    if scope.person_id != appointment.person_id:
        raise MandateRefused(_("Only a post that you hold yourself can be lent, not one lent to you."))
    if refusal := delegation_refusal(appointment, person, span, capabilities, at):
        raise MandateRefused(refusal)
    if len(reason.strip()) < SHORTEST_REASON:
        raise MandateRefused(_("Give the reason in a few words, such as: annual leave."))
    if not delegation_needs_second(span):
        return _lend(scope, appointment, person, span, capabilities, reason, at, None, appointment.person_id)
    arguments = {
        "appointment": appointment.pk, "person": person.pk, "from": span.from_date, "to": span.to_date,
        "capabilities": sorted(capabilities),
    }  # fmt: skip
    return proposal_make(
        scope=scope, act=LONG, arguments=arguments, subject=("person", person.pk),
        place=appointment.post.organization, reason=reason, at=at, concerned=[appointment.person_id],
    )  # fmt: skip


def delegation_refusal(
    appointment: Appointment, person: Person, span: Span, capabilities: Iterable[str], at: datetime
) -> str:
    """Why the post cannot be lent to that person for that time; empty when nothing is in the way."""
    if person.pk == appointment.person_id:
        return _("You hold this post yourself; choose a colleague.")
    if span.from_date < max(localdate(at), appointment.from_date):
        return _("It begins today at the earliest, and not before your appointment.")
    if not 0 < (span.to_date - span.from_date).days <= MOST_DAYS:
        return _("The last day is not before the first, and at most a year after it.")
    if appointment.to_date and span.to_date > appointment.to_date:
        return _("Your appointment ends earlier: nothing is lent beyond it.")
    held = {grant.capability for grant in lendable(appointment)}
    return "" if set(capabilities) <= held else _("Only rights that you hold through this post can be lent.")


def _lend(
    scope: Scope, appointment: Appointment, person: Person, span: Span, capabilities: Collection[str], reason: str,
    at: datetime, approved_by: int | None, given_by: int,
) -> Mandate:  # fmt: skip
    chosen = [row for row in lendable(appointment) if not capabilities or row.capability in capabilities]
    mandate = Mandate(
        kind=Origin.DELEGATION, person=person, for_person_id=appointment.person_id, appointment=appointment,
        whole_hat=not capabilities, place=appointment.post.organization, place_left=appointment.place_left,
        data_class=max((row.data_class for row in chosen), default=DataClass.INTERNAL), from_date=span.from_date,
        to_date=span.to_date, reason=reason.strip()[:400], given_by_id=given_by, given_at=at,
        approved_by_id=approved_by,
    )  # fmt: skip
    with acting():
        mandate.save()
        Grant.objects.bulk_create(_grant(mandate, row.capability, row.data_class) for row in chosen)
        _journal("delegation.started", mandate, scope, at)
    return mandate


def delegation_confirmed(*, scope: Scope, arguments: Any, reason: str, approved_by: int, at: datetime) -> Mandate:
    """A long delegation that a second person confirmed. Raises MandateRefused."""
    found = Appointment.objects.system("confirmed by a second person").select_related("post__organization", "person")
    appointment = found.get(pk=arguments["appointment"])
    person = Person.objects.system("confirmed by a second person").get(pk=arguments["person"])
    # What waited a few days for its confirmation begins today.
    begins = max(date.fromisoformat(arguments["from"]), localdate(at))
    span = Span(begins, date.fromisoformat(arguments["to"]))
    if refusal := delegation_refusal(appointment, person, span, arguments["capabilities"], at):
        raise MandateRefused(refusal)
    given_by = appointment.person_id
    return _lend(scope, appointment, person, span, arguments["capabilities"], reason, at, approved_by, given_by)


def emergency_start(
    *, scope: Scope, place: Organization, data: DataClass, hours: int, reason: str, at: datetime
) -> Mandate:
    """Access to one place for some hours, at once; it waits for a review by somebody else. Raises MandateRefused."""
    if refusal := _emergency_refusal(scope, place, data, hours, reason, at):
        raise MandateRefused(refusal)
    assert scope.person_id is not None
    until, day = at + timedelta(hours=hours), localdate(at)
    mandate = Mandate(
        kind=Origin.BREAK_GLASS, person_id=scope.person_id, place=place, place_left=place.left, data_class=data,
        from_date=day, to_date=localdate(until) + timedelta(days=1), until=until, reason=reason.strip()[:400],
        given_by_id=scope.person_id, given_at=at,
    )  # fmt: skip
    with acting():
        mandate.save()
        Grant.objects.bulk_create(_grant(mandate, name, level) for name, level in _emergency_rights(data))
        details = _journal("emergency.started", mandate, scope, at)
        own = _own_place(scope)
        # Whoever reviews it finds it among what waits for them from this moment on: that is the notice.
        proposal_make(
            scope=scope, act=REVIEW, arguments={"mandate": mandate.pk, **details}, subject=("mandate", mandate.pk),
            place=own, reason=mandate.reason, at=at, concerned=[mandate.person_id],
        )  # fmt: skip
    return mandate


def _emergency_refusal(
    scope: Scope, place: Organization, data: DataClass, hours: int, reason: str, at: datetime
) -> str:
    """Why it does not begin; empty when nothing is in the way."""
    if scope.person_id is None or not scope.holds("rights.emergency"):
        return _("Your post does not allow emergency access.")
    if place.parent_id is None or place.closed_on:
        return _("Choose one place below the county as a whole.")
    if not 1 <= hours <= MOST_HOURS:
        return _("Emergency access lasts 1 to 24 hours.")
    if len(reason.strip()) < SHORTEST_EMERGENCY:
        return _("Say what happened and why you need it: somebody else reviews it.")
    if all(scope.covers(name, place.left, level) for name, level in _emergency_rights(data)):
        return _("You may see this already; no emergency access is needed.")
    taken = Mandate.objects.system("one's own").filter(person=scope.person_id, kind=Origin.BREAK_GLASS)
    if taken.on(at).filter(place=place, data_class__gte=data).exists():
        return _("Your emergency access to this place runs already.")
    if taken.filter(verdict="").count() >= MOST_UNREVIEWED:
        return _("Three of your emergency accesses wait for their review. Ask your superior to review them first.")
    return ""


def _emergency_rights(data: DataClass) -> list[tuple[str, DataClass]]:
    """What is opened: to read, and for sensitive data to reveal numbers, each with a reason as ever."""
    level = min(data, DataClass.PERSONAL)
    revealed = [("people.reveal", data)] if data >= DataClass.SENSITIVE else []
    return [*((name, level) for name in EMERGENCY_RIGHTS), *revealed]


def _own_place(scope: Scope) -> Organization:
    """The organization of the first post: whoever reviews its people reviews this."""
    held = [reach for reach in scope.reaches["rights.emergency"] if not reach.for_person]
    found: Organization = Organization.objects.system("one's own place").get(left=held[0].left)
    return found


def emergency_review(*, scope: Scope, mandate: Mandate, justified: bool, note: str, at: datetime) -> None:
    """Somebody else's verdict; what was not justified ends at once."""
    with acting():
        mandate.verdict = Mandate.Verdict.JUSTIFIED if justified else Mandate.Verdict.UNJUSTIFIED
        mandate.reviewed_by_id, mandate.reviewed_at, mandate.review_note = scope.person_id, at, note[:400]
        mandate.save(update_fields=["verdict", "reviewed_by", "reviewed_at", "review_note"])
        if not justified and mandate.until and mandate.until > at:
            _stop(mandate, scope, at)
        _journal("emergency.reviewed", mandate, scope, at)


def line_refusal(giver: Scope, place: Organization, capabilities: Collection[str], data: DataClass, role: str) -> str:
    """Why the line is not given; empty when nothing is in the way."""
    if not capabilities or not set(capabilities) <= set(LINE_RIGHTS):
        return _("Choose what the line may see.")
    if role and set(capabilities) != {"people.view"}:
        return _("Limited to one role, a line reaches records of people only.")
    if role and data > DataClass.INTERNAL:
        return _("Limited to one role, a line reaches internal data only.")
    reaches = [reach for name in capabilities for reach in _best(giver, name, place, data)]
    if len(reaches) < len(set(capabilities)):
        return _("You give only what you hold yourself at this place, for this class of data.")
    return ""


def _best(scope: Scope, capability: str, place: Organization, data: DataClass) -> list[Reach]:
    """The own reach that encloses the place; what was lent to one is not passed on."""
    own = (reach for reach in scope.reaches.get(capability, ()) if not reach.for_person)
    return [reach for reach in own if reach.covers(place.left, data) and place.right <= reach.right][:1]


def line_propose(
    *, scope: Scope, person: Person, place: Organization, capabilities: Collection[str], data: DataClass, role: str,
    span: tuple[date, date | None], reason: str, at: datetime,
) -> Proposal:  # fmt: skip
    """Proposes a line of management. Raises MandateRefused, ProposalRefused."""
    if person.pk == scope.person_id:
        raise MandateRefused(_("Nobody gives rights to themselves."))
    if span[0] < localdate(at) or (span[1] and span[1] <= span[0]):
        raise MandateRefused(_("It begins today at the earliest and ends after it begins."))
    if refusal := line_refusal(scope, place, capabilities, data, role):
        raise MandateRefused(refusal)
    arguments = {
        "person": person.pk, "place": place.pk, "capabilities": sorted(capabilities), "data": int(data), "role": role,
        "from": span[0], "to": span[1],
    }  # fmt: skip
    return proposal_make(
        scope=scope, act=LINE, arguments=arguments, subject=("person", person.pk), place=place, reason=reason, at=at
    )


def line_start(*, scope: Scope, arguments: Any, given_by: int, approved_by: int, reason: str, at: datetime) -> Mandate:
    """A line that a second person confirmed."""
    place = Organization.objects.system("confirmed by a second person").get(pk=arguments["place"])
    ends = date.fromisoformat(arguments["to"]) if arguments["to"] else None
    mandate = Mandate(
        kind=Origin.LINE, person_id=arguments["person"], place=place, place_left=place.left, role=arguments["role"],
        data_class=arguments["data"], from_date=max(date.fromisoformat(arguments["from"]), localdate(at)), to_date=ends,
        reason=reason, given_by_id=given_by, given_at=at, approved_by_id=approved_by,
    )  # fmt: skip
    if ends and ends <= mandate.from_date:
        raise MandateRefused(_("The time for which it was proposed is over."))
    with acting():
        mandate.save()
        Grant.objects.bulk_create(_grant(mandate, name, arguments["data"]) for name in arguments["capabilities"])
        _journal("line.started", mandate, scope, at)
    return mandate


def mandate_end(*, scope: Scope, mandate: Mandate, at: datetime) -> None:
    """Ends it now. Raises MandateRefused."""
    if refusal := end_refusal(scope, mandate, at):
        raise MandateRefused(refusal)
    with acting():
        _stop(mandate, scope, at)
        _journal("mandate.ended", mandate, scope, at)


def end_refusal(scope: Scope, mandate: Mandate, at: datetime) -> str:
    """Why this person does not end it; empty when nothing is in the way."""
    over = mandate.ended_at or (mandate.until and mandate.until <= at)
    if over or (mandate.to_date and mandate.to_date <= localdate(at)):
        return _("It has ended already.")
    if scope.person_id in {mandate.person_id, mandate.for_person_id, mandate.given_by_id}:
        return ""
    return "" if scope.covers("rights.review", mandate.place_left) else _("You may read this, but not end it.")


def _stop(mandate: Mandate, scope: Scope, at: datetime) -> None:
    """Half-open: what ends today holds no longer today; what had not begun never does."""
    day = max(localdate(at), mandate.from_date)
    rows = Grant.objects.system("they end with their mandate").filter(mandate=mandate)
    rows.filter(Q(to_date=None) | Q(to_date__gt=day)).update(to_date=day)
    mandate.to_date, mandate.ended_at, mandate.ended_by_id = day, at, scope.person_id
    if mandate.until:
        mandate.until = at
        rows.update(until=at)
    mandate.save(update_fields=["to_date", "until", "ended_at", "ended_by"])


def _grant(mandate: Mandate, capability: str, data: int) -> Grant:
    return Grant(
        person_id=mandate.person_id, capability=capability, place_id=mandate.place_id, place_left=mandate.place_left,
        data_class=data, from_date=mandate.from_date, to_date=mandate.to_date, origin=mandate.kind,
        appointment_id=mandate.appointment_id, mandate=mandate, role=mandate.role, until=mandate.until,
        approved_by_id=mandate.approved_by_id,
    )  # fmt: skip


def _journal(act: str, mandate: Mandate, scope: Scope | None, at: datetime) -> dict[str, Any]:
    details = {
        "mandate": mandate.pk, "person": mandate.person_id, "for": mandate.for_person_id, "role": mandate.role,
        "data": DataClass(mandate.data_class).name.lower(), "from": str(mandate.from_date),
        "to": str(mandate.to_date or ""), "until": str(mandate.until or ""), "reason": mandate.reason,
        "confirmed_by": mandate.approved_by_id,
    }  # fmt: skip
    record(
        act=act, at=at, scope=scope, subject=("person", mandate.person_id),
        place=(mandate.place_id, mandate.place_left), details=details,
    )  # fmt: skip
    return {"place": mandate.place_id, "data": mandate.data_class, "until": str(mandate.until or "")}
