"""Writes to people. Each takes the actor's scope and the time, and is one act of the journal."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Unpack

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core import idnumber, masks
from zhizhi.core.personalnames import person_name
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.keys.operations import blind, seal, unseal
from zhizhi.registry.organizations.kinds import kind_of
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.derived import derived_set
from zhizhi.registry.people.fields import NAME_LENGTH, Fields, fields_set
from zhizhi.registry.people.models import Membership, Person, Post
from zhizhi.registry.people.refusals import PersonRefused as PersonRefused
from zhizhi.registry.scope import Scope
from zhizhi.registry.touched import ORGANIZATION, PERSON, touched

# GB/T 2261.1
SEX = {"male": "1", "female": "2"}
SENSITIVE = {"id": "id_sealed", "phone": "phone_sealed"}
PHONE = re.compile(r"\+?[0-9]{7,15}")
PARTY_MEMBER = "member"


def person_create(
    *, scope: Scope | None, place: Organization, at: datetime, id_number: str = "", phone: str = "",
    **fields: Unpack[Fields],
) -> Person:  # fmt: skip
    """A new person at `place`. Sex and birth date come from the ID number where there is one. Raises PersonRefused."""
    person = Person(place=place, place_left=place.left)
    fields_set(person, {**fields, "name": _named(fields.get("name", ""))}, localdate(at))
    with acting():
        person.save()
        numbers_set(person=person, id_number=id_number, phone=phone)
        derived_set(person)
        _save_once(person)
        _journal("person.created", person, scope, at, {"name": person.name})
        touched(PERSON, [person.pk], at)
    return person


def person_change(
    *, scope: Scope | None, person: Person, at: datetime, id_number: str = "", phone: str = "",
    **fields: Unpack[Fields],
) -> None:  # fmt: skip
    """Corrects the fields given; numbers left blank stay. The journal keeps old and new. Raises PersonRefused."""
    masks_before = {"id": person.id_masked, "phone": person.phone_masked}
    if "name" in fields:
        fields["name"] = _named(fields["name"])
    changed = fields_set(person, fields, localdate(at))
    with acting():
        numbers_set(person=person, id_number=id_number, phone=phone)
        derived_set(person)
        _save_once(person)
        masks_after = {"id": person.id_masked, "phone": person.phone_masked}
        given = {"id": id_number.strip(), "phone": phone.strip()}
        changed |= {field: [masks_before[field], masks_after[field]] for field in SENSITIVE if given[field]}
        _journal("person.changed", person, scope, at, changed)
        touched(PERSON, [person.pk], at)


def _named(name: str) -> str:
    name = person_name(name)
    if not name:
        raise PersonRefused(_("A person needs a name."))
    if len(name) > NAME_LENGTH:
        raise PersonRefused(_("A name has at most 60 characters."))
    return name


def numbers_set(*, person: Person, id_number: str, phone: str) -> None:
    """Seals the numbers into `person` (unsaved), with blind index and mask. Raises PersonRefused for a wrong one."""
    id_number = idnumber.normalized(id_number)
    if id_number:
        if not idnumber.is_valid(id_number):
            raise PersonRefused(_("This ID number is wrong: its check digit or date does not fit."))
        person.birth_date = person.birth_date or idnumber.birth(id_number)
        person.sex = person.sex or SEX[idnumber.sex(id_number)]
        person.id_sealed, person.id_blind = seal(owner=person.key_owner, text=id_number), blind(id_number)
        person.id_masked = masks.id_number(id_number)
    if phone := re.sub(r"[\s-]", "", phone):
        if not PHONE.fullmatch(phone):
            raise PersonRefused(_("A phone number has 7 to 15 digits."))
        person.phone_sealed, person.phone_blind = seal(owner=person.key_owner, text=phone), blind(phone)
        person.phone_masked = masks.phone(phone)


def person_reveal(*, scope: Scope, person: Person, field: str, reason: str, at: datetime) -> str:
    """The number in clear, once; who saw it and why is an act. Raises PersonRefused without a reason."""
    reason = reason.strip()
    if len(reason) < 4:
        raise PersonRefused(_("Say in a few words why you need the number."))
    sealed = getattr(person, SENSITIVE[field]) if field in SENSITIVE else None
    if sealed is None:
        raise PersonRefused(_("No number is recorded."))
    with acting():
        text = unseal(owner=person.key_owner, sealed=bytes(sealed))
        _journal("person.revealed", person, scope, at, {"field": field, "reason": reason})
    return text


def post_ensure(*, organization: Organization, role: str, title: str) -> Post:
    """The post of this role and title at the organization, made where it is missing."""
    post, _made = Post.objects.get_or_create(organization=organization, role=role, title=title)
    return post


def membership_start(
    *, scope: Scope | None, person: Person, organization: Organization, from_date: date, at: datetime,
    role: str = PARTY_MEMBER,
) -> Membership:  # fmt: skip
    """The person becomes a member of the organization. Raises PersonRefused when that is so already.

    Party members belong to party organizations; another role, such as that of a task force, touches nothing of that.
    """
    if person.merged_into_id:
        raise PersonRefused(_("This record was merged into another. Open that one."))
    kind = kind_of(organization.kind)
    fits = kind is not None and (kind.party if role == PARTY_MEMBER else kind.members)
    if organization.closed_on or not fits:
        raise PersonRefused(_("“%(name)s” has no members.") % {"name": organization.name})
    with acting():
        try:
            with transaction.atomic():
                membership = Membership.objects.create(
                    person=person, organization=organization, place_left=organization.left, from_date=from_date,
                    role=role,
                )  # fmt: skip
        except IntegrityError as fault:
            raise PersonRefused(_("This person is a member here already.")) from fault
        _journal("membership.started", person, scope, at, {"organization": organization.pk, "from": str(from_date)})
        touched(ORGANIZATION, [organization.pk, person.place_id], at)
    return membership


def membership_end(*, scope: Scope | None, membership: Membership, to_date: date, at: datetime) -> None:
    """A member up to, not including, that day. Raises PersonRefused."""
    if to_date <= membership.from_date:
        raise PersonRefused(_("A membership ends after the day it began."))
    if membership.to_date is not None:
        raise PersonRefused(_("This membership has ended already."))
    with acting():
        membership.to_date = to_date
        membership.save(update_fields=["to_date"])
        details = {"organization": membership.organization_id, "to": str(to_date)}
        _journal("membership.ended", membership.person, scope, at, details)
        touched(ORGANIZATION, [membership.organization_id, membership.person.place_id], at)


def _save_once(person: Person) -> None:
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as fault:
        raise PersonRefused(_("A person with this ID number is registered already.")) from fault


def _journal(act: str, person: Person, scope: Scope | None, at: datetime, details: Mapping[str, object]) -> None:
    record(
        act=act, at=at, scope=scope, subject=("person", person.pk), place=(person.place_id, person.place_left),
        details=details, owner=person.key_owner,
    )  # fmt: skip
