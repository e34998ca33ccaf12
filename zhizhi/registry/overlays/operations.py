"""Writes to joint organizations. None of them touches a membership or an appointment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.operations import OrganizationRefused, organization_close, organization_create
from zhizhi.registry.overlays.kinds import KINDS, PERSONAL
from zhizhi.registry.overlays.models import Issue, Link, Meeting, Overlay, Survey
from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import Scope
from zhizhi.registry.touched import ORGANIZATION, touched

Who = Organization | Person | str


class OverlayRefused(Exception):
    """Why a joint organization was not changed, in words for the user."""


@dataclass(frozen=True, slots=True)
class Founding:
    """What a joint organization begins with: under `host` by that name, or of the estate that is there already."""

    kind: str
    name: str
    host: Organization | None
    purpose: str
    from_date: date
    estate: Organization | None = None


def overlay_create(*, scope: Scope | None, founding: Founding, at: datetime) -> Overlay:
    """A joint organization begins, with a place in the tree and nobody in it yet. Raises OverlayRefused."""
    kind = KINDS.get(founding.kind)
    if kind is None:
        raise OverlayRefused(_("There is no joint organization of that kind."))
    if founding.from_date > localdate(at):
        raise OverlayRefused(_("The first day lies in the future."))
    with acting():
        organization = founding.estate or _placed(scope, founding, kind.organization, at)
        try:
            with transaction.atomic():
                overlay = Overlay.objects.create(
                    organization=organization, place_left=organization.left, kind=kind.id,
                    purpose=founding.purpose.strip(), from_date=founding.from_date,
                )  # fmt: skip
        except IntegrityError as fault:
            raise OverlayRefused(_("“%(name)s” is a joint organization already.") % {"name": organization}) from fault
        _journal("overlay.created", overlay, scope, at, {"kind": kind.id, "from": founding.from_date})
    return overlay


def overlay_end(*, scope: Scope | None, overlay: Overlay, reason: str, at: datetime) -> None:
    """Ended today, with all its links; its records stay. Raises OverlayRefused.

    An estate goes on to exist; any other is closed in the tree as well.
    """
    _refuse_ended(overlay)
    today = localdate(at)
    if len(reason.strip()) < 2:
        raise OverlayRefused(_("Say in a few words why it ends."))
    fresh = Link.objects.system("ending").filter(overlay=overlay, from_date__gte=today, to_date=None).exists()
    met = Meeting.objects.system("ending").filter(overlay=overlay, day__gte=today).exists()
    if today <= overlay.from_date or fresh or met:
        raise OverlayRefused(_("It began, linked somebody or met today; it can be ended tomorrow at the earliest."))
    with acting():
        linked = Link.objects.system("ended").filter(overlay=overlay, to_date=None)
        places = [pk for pk in linked.values_list("organization_id", flat=True) if pk]
        linked.update(to_date=today)
        overlay.to_date = today
        overlay.save(update_fields=["to_date"])
        if overlay.organization.kind != "estate":
            try:
                organization_close(scope=scope or Scope(at=at), organization=overlay.organization, at=at)
            except OrganizationRefused as fault:
                raise OverlayRefused(str(fault)) from fault
        _journal("overlay.ended", overlay, scope, at, {"reason": reason.strip(), "links": len(places)})
        touched(ORGANIZATION, places, at)


def link_start(
    *, scope: Scope | None, overlay: Overlay, kind: str, who: Who, from_date: date, at: datetime, note: str = ""
) -> Link:
    """An organization, a person or somebody known by name becomes a partner. Raises OverlayRefused."""
    _refuse_ended(overlay)
    if kind not in KINDS[overlay.kind].links:
        raise OverlayRefused(_("This joint organization has no such partners."))
    if (kind in PERSONAL) != isinstance(who, Person):
        raise OverlayRefused(_("Conveners and participants are people; all other partners are organizations."))
    if from_date < overlay.from_date:
        raise OverlayRefused(_("The joint organization began on %(day)s only.") % {"day": overlay.from_date})
    if isinstance(who, Organization) and who.pk == overlay.organization_id:
        raise OverlayRefused(_("It cannot be a partner of itself."))
    given = {
        "organization": who if isinstance(who, Organization) else None,
        "person": who if isinstance(who, Person) else None,
        "name": " ".join(who.split())[:80] if isinstance(who, str) else "",
    }
    if not any(given.values()):
        raise OverlayRefused(_("Name the partner."))
    left = who.left if isinstance(who, Organization) else overlay.place_left
    with acting():
        try:
            with transaction.atomic():
                link = Link(
                    overlay=overlay, kind=kind, from_date=from_date, place_left=left, note=note.strip(), **given
                )
                link.save()
        except IntegrityError as fault:
            raise OverlayRefused(_("This partner is linked already.")) from fault
        _journal("overlay.linked", overlay, scope, at, _link_details(link) | {"from": from_date})
        touched(ORGANIZATION, [pk for pk in (link.organization_id,) if pk], at)
    return link


def link_end(*, scope: Scope | None, link: Link, to_date: date, at: datetime) -> None:
    """A partner up to, not including, that day. Raises OverlayRefused."""
    if link.to_date is not None:
        raise OverlayRefused(_("This partner has left already."))
    if to_date <= link.from_date:
        raise OverlayRefused(_("A link ends after the day it began."))
    met = Meeting.objects.system("of the link's own").filter(attended=link, day__gte=to_date).order_by("-day").first()
    if met:
        raise OverlayRefused(_("The partner attended the meeting of %(day)s; choose a later day.") % {"day": met.day})
    with acting():
        link.to_date = to_date
        link.save(update_fields=["to_date"])
        _journal("overlay.unlinked", link.overlay, scope, at, _link_details(link) | {"to": to_date})
        touched(ORGANIZATION, [pk for pk in (link.organization_id,) if pk], at)


def meeting_record(
    *, scope: Scope | None, overlay: Overlay, day: date, topic: str, decisions: str, attended: Sequence[Link],
    at: datetime,
) -> Meeting:  # fmt: skip
    """A joint meeting that was held. Raises OverlayRefused."""
    _refuse_ended(overlay)
    _refuse_day(overlay, day, at)
    if not topic.strip():
        raise OverlayRefused(_("Say what the meeting was about."))
    if not attended:
        raise OverlayRefused(_("Tick who came; link the partners first if they are missing."))
    absent = [link for link in attended if link.overlay_id != overlay.pk or not link.holds_on(day)]
    if absent:
        raise OverlayRefused(_("Somebody ticked was no partner on %(day)s.") % {"day": day})
    with acting():
        meeting = Meeting.objects.create(
            overlay=overlay, place_left=overlay.place_left, day=day, topic=topic.strip(), decisions=decisions.strip()
        )
        came = Meeting.attended.through
        came._default_manager.bulk_create(came(meeting_id=meeting.pk, link_id=link.pk) for link in attended)
        _journal("overlay.met", overlay, scope, at, {"day": day, "topic": meeting.topic, "attended": len(attended)})
    return meeting


def meeting_remove(*, scope: Scope | None, meeting: Meeting, reason: str, at: datetime) -> None:
    """The record of a meeting, entered by mistake, is taken back; the journal keeps it. Raises OverlayRefused."""
    if len(reason.strip()) < 2:
        raise OverlayRefused(_("Say in a few words why the record is taken back."))
    came = Meeting.attended.through._default_manager.filter(meeting=meeting)
    details = {
        "day": meeting.day, "topic": meeting.topic, "decisions": meeting.decisions, "reason": reason.strip(),
        "attended": sorted(came.values_list("link_id", flat=True)),
    }  # fmt: skip
    with acting():
        Meeting.objects.system("taken back").filter(pk=meeting.pk).delete()
        _journal("overlay.meeting_removed", meeting.overlay, scope, at, details)


def issue_raise(
    *, scope: Scope | None, overlay: Overlay, words: str, raised_on: date, answers: Link | None, due: date | None,
    at: datetime,
) -> Issue:  # fmt: skip
    """Something for the partners to settle. Raises OverlayRefused."""
    _refuse_ended(overlay)
    _refuse_day(overlay, raised_on, at)
    if not words.strip():
        raise OverlayRefused(_("Say what the issue is."))
    if answers and answers.overlay_id != overlay.pk:
        raise OverlayRefused(_("Who answers must be a partner here."))
    if due and due < raised_on:
        raise OverlayRefused(_("It cannot be due before it was raised."))
    with acting():
        issue = Issue.objects.create(
            overlay=overlay, place_left=overlay.place_left, raised_on=raised_on, words=words.strip(), answers=answers,
            due=due,
        )  # fmt: skip
        _journal("overlay.issue", overlay, scope, at, {"issue": issue.pk, "words": issue.words})
    return issue


def issue_close(*, scope: Scope | None, issue: Issue, state: str, outcome: str, day: date, at: datetime) -> None:
    """Settled, or not pursued; either way it is said how or why. Raises OverlayRefused."""
    if issue.state != Issue.State.OPEN:
        raise OverlayRefused(_("This issue is closed already."))
    if state not in {Issue.State.SETTLED, Issue.State.DROPPED}:
        raise OverlayRefused(_("An issue is settled or not pursued."))
    if len(outcome.strip()) < 2:
        raise OverlayRefused(_("Say what came of it."))
    if not issue.raised_on <= day <= localdate(at):
        raise OverlayRefused(_("It is closed between the day it was raised and today."))
    with acting():
        issue.state, issue.outcome, issue.closed_on = state, outcome.strip(), day
        issue.save(update_fields=["state", "outcome", "closed_on"])
        details = {"issue": issue.pk, "state": state, "outcome": issue.outcome}
        _journal("overlay.issue_closed", issue.overlay, scope, at, details)


def survey_record(
    *, scope: Scope | None, overlay: Overlay, day: date, answers: int, stars: int, source: str, at: datetime
) -> Survey:
    """How residents rated the estate's property service; nobody's answer is kept. Raises OverlayRefused."""
    _refuse_ended(overlay)
    _refuse_day(overlay, day, at)
    if overlay.kind != "estate":
        raise OverlayRefused(_("Only estates have a property service."))
    if answers < 1 or not answers <= stars <= 5 * answers:
        raise OverlayRefused(_("The sum of stars lies between one and five for each answer."))
    with acting():
        try:
            with transaction.atomic():
                survey = Survey.objects.create(
                    overlay=overlay, place_left=overlay.place_left, day=day, answers=answers, stars=stars,
                    source=source.strip(),
                )  # fmt: skip
        except IntegrityError as fault:
            raise OverlayRefused(_("A rating of this day is recorded already.")) from fault
        _journal("overlay.survey", overlay, scope, at, {"day": day, "answers": answers, "stars": stars})
    return survey


def _placed(scope: Scope | None, founding: Founding, kind: str, at: datetime) -> Organization:
    if founding.host is None:
        raise OverlayRefused(_("Choose where it stands."))
    try:
        return organization_create(scope=scope, parent=founding.host, kind=kind, name=founding.name, at=at)
    except OrganizationRefused as fault:
        raise OverlayRefused(str(fault)) from fault


def _refuse_ended(overlay: Overlay) -> None:
    if overlay.to_date is not None:
        raise OverlayRefused(_("This joint organization has ended."))


def _refuse_day(overlay: Overlay, day: date, at: datetime) -> None:
    if not overlay.from_date <= day <= localdate(at):
        words = {"first": overlay.from_date, "today": localdate(at)}
        raise OverlayRefused(_("The day lies between %(first)s, when it began, and %(today)s.") % words)


def _link_details(link: Link) -> dict[str, object]:
    return {"kind": link.kind, "organization": link.organization_id, "person": link.person_id, "name": link.name}


def _journal(act: str, overlay: Overlay, scope: Scope | None, at: datetime, details: dict[str, object]) -> None:
    place = (overlay.organization_id, overlay.place_left)
    record(act=act, at=at, scope=scope, subject=("overlay", overlay.pk), place=place, details=details)
    touched(ORGANIZATION, [overlay.organization_id], at)
