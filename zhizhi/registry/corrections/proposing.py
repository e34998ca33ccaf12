"""Writes to corrections: a person proposes and withdraws, the office accepts or refuses. Each is an act."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from zhizhi.core import masks
from zhizhi.registry.corrections.evidence import Scan, evidence_keep
from zhizhi.registry.corrections.items import ITEMS, Item, ItemUnclear, Kind, clear, recorded
from zhizhi.registry.corrections.models import Correction, Difference
from zhizhi.registry.corrections.operations import difference_decide, difference_record
from zhizhi.registry.corrections.refusals import CorrectionRefused, DifferenceRefused
from zhizhi.registry.corrections.writing import person_locked, value_write
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.keys.operations import seal, unseal
from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import Scope

State = Correction.State
MASKED = {"id_number": masks.id_number, "phone": masks.phone}


def correction_propose(
    *, scope: Scope, item: str, value: object, words: str, at: datetime, scans: Iterable[Scan] = ()
) -> Correction:
    """The signed-in person says how one item of the own record should read. Raises CorrectionRefused, FileRefused."""
    asked, text = ITEMS[item], _clear(ITEMS[item], value)
    with acting():
        person = person_locked(_self(scope))
        old = recorded(person, asked)
        if asked.kind is Kind.FIELD and old == text:
            raise CorrectionRefused(_("The record says so already."))
        sealed = seal(owner=person.key_owner, text=text) if asked.kind is Kind.SEALED else None
        kept = MASKED[item](text) if sealed else text
        try:
            with transaction.atomic():
                correction = Correction.objects.create(
                    person=person, item=item, old=old, value=kept, sealed=sealed, words=words.strip()[:500],
                    proposed_at=at,
                )  # fmt: skip
        except IntegrityError as fault:
            waiting = _("You proposed something for this item already. Withdraw that first, or wait for the answer.")
            raise CorrectionRefused(waiting) from fault
        evidence_keep(scans, correction=correction, organization_id=person.place_id, at=at)
        _journal("correction.proposed", correction, person, scope, at, {item: [old, kept]})
    return correction


def correction_withdraw(*, scope: Scope, correction: Correction, at: datetime) -> None:
    """The person takes the own proposal back. Raises CorrectionRefused when it is decided."""
    with acting():
        person = person_locked(_self(scope))
        _still_open(correction)
        if correction.person_id != person.pk:
            raise CorrectionRefused(_("Only who proposed it withdraws it."))
        correction.state, correction.decided_at = State.WITHDRAWN, at
        correction.save(update_fields=["state", "decided_at"])
        _journal("correction.withdrawn", correction, person, scope, at, {"item": correction.item})


def correction_accept(*, scope: Scope, correction: Correction, reason: str, at: datetime, basis: str = "") -> None:
    """The record reads so from now on. A weighty item needs `basis`, the document. Raises CorrectionRefused.

    What was recorded before stays as a decided difference where the item is a weighty one.
    """
    item = ITEMS[correction.item]
    if item.weighty and len(basis.strip()) < 2:
        raise CorrectionRefused(_("This item is changed only by a document: name it as the basis."))
    with acting():
        person = _decided(correction, scope, State.ACCEPTED, reason, at)
        try:
            _write(scope, correction, person, item, reason, basis, at)
        except (ItemUnclear, DifferenceRefused) as fault:
            raise CorrectionRefused(str(fault)) from fault
        given = {"item": item.name, "reason": reason, "basis": basis, "proposed": correction.proposed_at}
        _journal("correction.accepted", correction, person, scope, at, given)


def correction_refuse(*, scope: Scope, correction: Correction, reason: str, at: datetime) -> None:
    """The record stays as it is, for this reason, which the person reads. Raises CorrectionRefused."""
    with acting():
        person = _decided(correction, scope, State.REFUSED, reason, at)
        _journal("correction.refused", correction, person, scope, at, {"item": correction.item, "reason": reason})


def decisions_seen(*, scope: Scope, at: datetime) -> int:
    """The person has read what was decided; how many that were. No act: it changes nothing but what is pointed out."""
    told = Correction.objects.system("one's own").filter(person=_self(scope), seen_at=None)
    number: int = told.filter(state__in=[State.ACCEPTED, State.REFUSED]).update(seen_at=at)
    return number


def _self(scope: Scope) -> int:
    if scope.person_id is None:
        raise CorrectionRefused(_("Sign in to correct your own record."))
    return scope.person_id


def _clear(item: Item, value: object) -> str:
    try:
        return clear(item, value)
    except ItemUnclear as fault:
        raise CorrectionRefused(str(fault)) from fault


def _decided(correction: Correction, scope: Scope, state: str, reason: str, at: datetime) -> Person:
    """Notes the decision; the person, locked. Raises CorrectionRefused."""
    if len(reason.strip()) < 2:
        raise CorrectionRefused(_("Give a reason; the person reads it."))
    if correction.person_id == scope.person_id:
        raise CorrectionRefused(_("Somebody else decides about your own record."))
    person = person_locked(correction.person_id)
    _still_open(correction)
    correction.state, correction.reason, correction.decided_at = state, reason.strip(), at
    correction.decided_by_id = scope.person_id
    correction.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    return person


def _still_open(correction: Correction) -> None:
    """Reads it again, now that the person is locked. Raises CorrectionRefused, telling what was done."""
    correction.refresh_from_db()
    if correction.state == State.OPEN:
        return
    day = date_format(localtime(correction.decided_at), "Y-m-d H:i") if correction.decided_at else ""
    words = {"state": correction.get_state_display(), "day": day, "reason": correction.reason}
    if correction.decided_by is None:
        raise CorrectionRefused(_("This proposal was withdrawn on %(day)s.") % words)
    words |= {"name": correction.decided_by.name}
    raise CorrectionRefused(_("Decided already by %(name)s on %(day)s: %(state)s. %(reason)s") % words)


def _write(
    scope: Scope, correction: Correction, person: Person, item: Item, reason: str, basis: str, at: datetime
) -> None:
    if item.weighty:
        day = date_format(localdate(correction.proposed_at), "Y-m-d")
        source = _("correction proposed by the person on %(day)s") % {"day": day}
        difference = difference_record(
            scope=scope, person=person, field=item.name, current=None, claimed=correction.value, source=source, at=at
        )
        if difference and difference.state == Difference.State.OPEN:
            difference_decide(
                scope=scope, difference=difference, value=correction.value, reason=reason, basis=basis, at=at
            )
            return
    sealed = correction.sealed
    text = unseal(owner=person.key_owner, sealed=bytes(sealed)) if sealed else correction.value
    value_write(scope=scope, person=person, item=item, text=text, at=at)


def _journal(
    act: str, correction: Correction, person: Person, scope: Scope, at: datetime, details: Mapping[str, object]
) -> None:
    record(
        act=act, at=at, scope=scope, subject=("person", person.pk), place=(person.place_id, person.place_left),
        details={"correction": correction.pk, **details}, owner=person.key_owner,
    )  # fmt: skip
