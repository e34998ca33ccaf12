"""Acts about rights that a second person confirms: what each rests on, what it says, what is done."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Person, Post
from zhizhi.registry.proposals.acts import Asked, executes
from zhizhi.registry.proposals.models import Proposal
from zhizhi.registry.proposals.operations import proposal_make
from zhizhi.registry.rights.mandates import (
    LINE,
    LONG,
    REVIEW,
    MandateRefused,
    delegation_confirmed,
    emergency_review,
    line_refusal,
    line_start,
)
from zhizhi.registry.rights.models import Mandate
from zhizhi.registry.rights.operations import AppointmentRefused, appointment_refusal, appointment_start
from zhizhi.registry.rights.queries import scope_for
from zhizhi.registry.rights.roles import role_of
from zhizhi.registry.rights.wording import capability_name, class_name
from zhizhi.registry.scope import DataClass, Scope

APPOINT = "appointment.sensitive"
WHY = "proposed to a second person"


def appointment_propose(
    *, scope: Scope, person: Person, post: Post, from_date: date, at: datetime, reason: str, basis: str = "",
    over_reason: str = "",
) -> Proposal:  # fmt: skip
    """Proposes an appointment that needs a second person. Raises AppointmentRefused, ProposalRefused."""
    if refusal := appointment_refusal(scope=scope, person=person, post=post, from_date=from_date):
        raise AppointmentRefused(refusal)
    arguments = {"post": post.pk, "from": from_date, "basis": basis, "over_reason": over_reason}
    return proposal_make(
        scope=scope, act=APPOINT, arguments=arguments, subject=("person", person.pk), place=post.organization,
        reason=reason, at=at,
    )  # fmt: skip


def _appointment_facts(asked: Asked) -> Mapping[str, object]:
    person, post = _person(asked.subject[1]), _post(asked)
    day = date.fromisoformat(asked.arguments["from"])
    return {
        "name": person.name, "unit": person.place.name, "post": post.title, "place": post.organization.name,
        "possible": not appointment_refusal(scope=None, person=person, post=post, from_date=day),
    }  # fmt: skip


def _appointment_words(asked: Asked) -> str:
    person, post = _person(asked.subject[1]), _post(asked)
    role = role_of(post.role)
    return _("%(name)s becomes %(title)s (%(role)s) at %(place)s from %(day)s.") % {
        "name": person.name, "title": post.title, "role": said(role.name) if role else post.role,
        "place": post.organization.name, "day": asked.arguments["from"],
    }  # fmt: skip


@executes(APPOINT, facts=_appointment_facts, words=_appointment_words, refusals=(AppointmentRefused,))
def _appoint(asked: Asked, *, scope: Scope, at: datetime) -> None:
    appointment_start(
        scope=scope, person=_person(asked.subject[1]), post=_post(asked), at=at, basis=asked.arguments["basis"],
        from_date=date.fromisoformat(asked.arguments["from"]), over_reason=asked.arguments["over_reason"],
        approved_by=asked.approved_by,
    )  # fmt: skip


def _long_facts(asked: Asked) -> Mapping[str, object]:
    held = Appointment.objects.system(WHY).select_related("post").get(pk=asked.arguments["appointment"])
    return {"holder": held.person_id, "post": held.post.title, "ends": held.to_date}


def _long_words(asked: Asked) -> str:
    held = Appointment.objects.system(WHY).select_related("post", "person").get(pk=asked.arguments["appointment"])
    words = _("%(name)s holds the post of %(title)s for %(lender)s from %(first)s to %(last)s, the last day included.")
    return words % {
        "name": _person(asked.subject[1]).name, "title": held.post.title, "lender": held.person.name,
        "first": asked.arguments["from"], "last": date.fromisoformat(asked.arguments["to"]) - timedelta(days=1),
    }  # fmt: skip


@executes(LONG, facts=_long_facts, words=_long_words, refusals=(MandateRefused,))
def _lend_long(asked: Asked, *, scope: Scope, at: datetime) -> None:
    delegation_confirmed(
        scope=scope, arguments=asked.arguments, reason=asked.reason, approved_by=asked.approved_by or 0, at=at
    )


def _line_facts(asked: Asked) -> Mapping[str, object]:
    """What is given is still the giver's: nothing is passed on that was lost meanwhile."""
    return {"name": _person(asked.subject[1]).name, "place": _place(asked).name}


def _line_words(asked: Asked) -> str:
    arguments = asked.arguments
    role = role_of(arguments["role"]) if arguments["role"] else None
    facts = {
        "name": _person(asked.subject[1]).name, "place": _place(asked).name,
        "what": "、".join(capability_name(name) for name in arguments["capabilities"]),
        "data": class_name(DataClass(arguments["data"])), "role": said(role.name) if role else "",
    }  # fmt: skip
    if role:
        return _("%(name)s may at %(place)s and below: %(what)s, of people who are %(role)s (%(data)s).") % facts
    return _("%(name)s may at %(place)s and below: %(what)s (%(data)s).") % facts


@executes(LINE, facts=_line_facts, words=_line_words, refusals=(MandateRefused,))
def _give_line(asked: Asked, *, scope: Scope, at: datetime) -> None:
    arguments = asked.arguments
    giver = scope_for(person=_person(asked.proposed_by), account_id=None, at=at)
    given = (arguments["capabilities"], DataClass(arguments["data"]), arguments["role"])
    if refusal := line_refusal(giver, _place(asked), *given):
        raise MandateRefused(_("Who proposed it no longer holds it: %(why)s") % {"why": refusal})
    line_start(
        scope=scope, arguments=arguments, given_by=asked.proposed_by, approved_by=asked.approved_by or 0,
        reason=asked.reason, at=at,
    )  # fmt: skip


def _review_words(asked: Asked) -> str:
    mandate = _mandate(asked)
    return _("%(name)s opened emergency access to %(place)s (%(data)s). Was it justified?") % {
        "name": mandate.person.name, "place": mandate.place.name, "data": class_name(DataClass(mandate.data_class))
    }  # fmt: skip


def _unjustified(asked: Asked, *, scope: Scope, at: datetime) -> None:
    emergency_review(scope=scope, mandate=_mandate(asked), justified=False, note=asked.note, at=at)


@executes(REVIEW, words=_review_words, refused=_unjustified, refusals=(MandateRefused,))
def _justified(asked: Asked, *, scope: Scope, at: datetime) -> None:
    emergency_review(scope=scope, mandate=_mandate(asked), justified=True, note=asked.note, at=at)


def _person(number: int) -> Person:
    found: Person = Person.objects.system(WHY).select_related("place").get(pk=number)
    return found


def _post(asked: Asked) -> Post:
    return Post.objects.select_related("organization").get(pk=asked.arguments["post"])


def _place(asked: Asked) -> Organization:
    found: Organization = Organization.objects.system(WHY).get(pk=asked.arguments["place"])
    return found


def _mandate(asked: Asked) -> Mandate:
    arguments: Mapping[str, Any] = asked.arguments
    found: Mandate = Mandate.objects.system(WHY).select_related("person", "place").get(pk=arguments["mandate"])
    return found
