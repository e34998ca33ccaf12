"""Acts on signatures: giving and refusing one, asking a colleague besides, asking all anew, doing without one."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.canonical import digest
from zhizhi.core.process import CONCERNED
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.history import event_add
from zhizhi.engines.processes.locking import task_led, task_locked
from zhizhi.engines.processes.models import Event, Task
from zhizhi.engines.processes.refusals import CaseRefused, NotYours, reasoned
from zhizhi.engines.processes.signatures import (
    DROPPED,
    PERSON,
    REFUSED,
    SIGN,
    SIGNED,
    signature_owe,
    signatures_of,
)
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.journal.operations import acting
from zhizhi.registry.organizations.models import Organization, OrganizationQuerySet
from zhizhi.registry.people.models import Appointment, Membership, Person
from zhizhi.registry.prepared import update

UNITS = 30


def signature_give(*, actor: Actor, task_id: int, remark: str, key: str, at: datetime) -> Event:
    """Signs, with a remark where one is wanted. Raises CaseRefused."""
    return _answer(actor, task_id, SIGNED, remark.strip(), key, at)


def signature_refuse(*, actor: Actor, task_id: int, reason: str, key: str, at: datetime) -> Event:
    """Does not sign, and says why. Raises CaseRefused."""
    return _answer(actor, task_id, REFUSED, reasoned(reason), key, at)


def _answer(actor: Actor, task_id: int, answer: str, words: str, key: str, at: datetime) -> Event:
    fingerprint = digest(["sign", task_id, answer, words])
    with acting():
        task, first = task_locked(task_id, key, fingerprint)
        if first:
            return first
        if not actor.holds(task) or not task.part.startswith(SIGN):
            raise NotYours(_("This signature is not asked of you."))
        kind = Event.Kind.SIGNED if answer == SIGNED else Event.Kind.SIGNATURE_REFUSED
        event = event_add(task.case, kind, actor, at, task=task, note=words, key=key, fingerprint=fingerprint)
        task.closed_at, task.closed_by_id, task.move, task.alarm_at = at, actor.scope.person_id, answer, None
        update(task, "closed_at", "closed_by", "move", "alarm_at")
    return event


def signature_ask(*, actor: Actor, task_id: int, person: Person, note: str, key: str, at: datetime) -> Event:
    """A colleague is asked to sign before the case moves on. For who leads the step. Raises CaseRefused."""
    fingerprint = digest(["sign_ask", task_id, person.pk, note])
    with acting():
        task, first = task_led(actor, task_id, key, fingerprint)
        if first:
            return first
        if task.holder_role == CONCERNED:
            raise CaseRefused(_("The case is about you; nobody signs with you, and nobody else learns of it."))
        if person.pk == actor.scope.person_id:
            raise CaseRefused(_("You lead this step yourself; ask somebody else to sign."))
        if not Account.objects.filter(person=person, is_active=True).exists():
            raise CaseRefused(_("%(name)s has no account and cannot sign here.") % {"name": person.name})
        part = f"{PERSON}{person.pk}"
        if any(one.task.part == part for one in signatures_of(task)):
            raise CaseRefused(_("%(name)s is asked to sign already.") % {"name": person.name})
        event = event_add(
            task.case, Event.Kind.SIGNATURES_ASKED, actor, at, task=task, note=note.strip(),
            answers={"person": person.pk, "name": person.name}, key=key, fingerprint=fingerprint,
        )  # fmt: skip
        task.with_parts = True
        update(task, "with_parts")
        signature_owe(task.case, task, part, at)
    return event


def signatures_ask_anew(*, actor: Actor, task_id: int, changed: str, key: str, at: datetime) -> Event:
    """All sign anew, because something was changed; what was signed before counts no more. Raises CaseRefused."""
    changed = reasoned(changed)
    fingerprint = digest(["sign_anew", task_id, changed])
    with acting():
        task, first = task_led(actor, task_id, key, fingerprint)
        if first:
            return first
        before = signatures_of(task)
        if all(one.state == "waiting" for one in before):
            raise CaseRefused(_("Nobody has signed or refused yet; there is nothing to ask for anew."))
        event = event_add(
            task.case, Event.Kind.SIGNATURES_ASKED, actor, at, task=task, note=changed, key=key, fingerprint=fingerprint
        )
        waiting = Task.objects.system("asked for anew").open().filter(pk__in=[one.task.pk for one in before])
        waiting.update(closed_at=at, alarm_at=None)
        for one in before:
            signature_owe(task.case, task, one.task.part, at)
    return event


def signature_drop(*, actor: Actor, task_id: int, part: str, key: str, at: datetime) -> Event:
    """The leader does without the signature of a colleague who was asked besides. Raises CaseRefused."""
    fingerprint = digest(["sign_drop", task_id, part])
    with acting():
        task, first = task_led(actor, task_id, key, fingerprint)
        if first:
            return first
        one = next((one for one in signatures_of(task) if one.named and one.task.part == part), None)
        if one is None:
            raise CaseRefused(_("This signature is not asked for any more."))
        if one.state == SIGNED:
            raise CaseRefused(_("%(name)s has signed meanwhile.") % {"name": one.who})
        event = event_add(
            task.case, Event.Kind.SIGNATURE_DROPPED, actor, at, task=task, answers={"name": one.who}, key=key,
            fingerprint=fingerprint,
        )  # fmt: skip
        rows = Task.objects.system("no longer asked for").filter(pk=one.task.pk)
        rows.update(move=DROPPED, closed_at=one.task.closed_at or at, alarm_at=None)
    return event


def units_to_ask(text: str) -> OrganizationQuerySet:
    """Units by part of the name or initials, to look for a colleague in."""
    wanted = Q(name__contains=text) | Q(initials__startswith=text.lower())
    found: OrganizationQuerySet = Organization.objects.system("units are no secret").open().filter(wanted)
    return found.select_related("parent").order_by("left")[:UNITS]


def unit_of(unit_id: int) -> Organization | None:
    """A unit that stands."""
    found: Organization | None = Organization.objects.system("units are no secret").open().filter(pk=unit_id).first()
    return found


def colleagues_of(task: Task, unit: Organization, at: datetime) -> list[Person]:
    """Who can be asked there to sign: those with an account who hold a post; in one's own unit its members, too.

    Whether somebody is a member elsewhere is not shown to who leads a step.
    """
    day = localdate(at)
    posts = Appointment.objects.system("whom to ask").on(day).filter(post__organization=unit)
    wanted = Q(Exists(posts.filter(person=OuterRef("pk"))))
    if unit.pk == task.holder_organization_id:
        members = Membership.objects.system("whom to ask").on(day).filter(organization=unit)
        wanted |= Q(Exists(members.filter(person=OuterRef("pk"))))
    people = Person.objects.system("whom to ask").filter(wanted, account__is_active=True, merged_into=None)
    asked = [one.task.holder_person_id for one in signatures_of(task) if one.named]
    return list(people.exclude(pk__in=[pk for pk in asked if pk]).order_by("sort_key"))
