"""Writes to differences. Each takes the actor's scope and the time, and is one act of the journal."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from zhizhi.registry.corrections.evidence import Scan, evidence_keep
from zhizhi.registry.corrections.items import ITEMS, Item, ItemUnclear, clear, recorded
from zhizhi.registry.corrections.models import Claim, Difference
from zhizhi.registry.corrections.refusals import DifferenceRefused
from zhizhi.registry.corrections.writing import person_locked, value_write
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import Scope
from zhizhi.registry.touched import PERSON, touched

SOURCE = 200


def difference_record(
    *, scope: Scope | None, person: Person, field: str, current: object, claimed: object, source: str, at: datetime
) -> Difference | None:
    """A source gives a weighty item of the person otherwise than the record: kept, to be decided, nothing overwritten.

        difference_record(*, scope, person, field, current, claimed, source, at) -> Difference | None

    `field` is the name of an item in `items.DISPUTED`: birth_date, party_since, full_since, work_since, education,
    education_history, work_history. `current` is what the record says, None for what it says now; `claimed` what the
    source says; both as text, date or PartialDate, an education as code or word. `source` names the source in words
    that a user can find again, such as a file and its row, in at most 200 characters.

    Gives the open difference to which the claim was added; the decided one where this value was weighed before; None
    where the source says what the record says, or nothing. Call it inside the transaction of the act that found it;
    alone it is one. Raises DifferenceRefused for an item that cannot be disputed or a claim that is not its value.
    """
    item = _disputed(field)
    said = _clear(item, claimed)
    with acting():
        known = recorded(person, item) if current is None else _clear(item, current)
        if not said or said == known:
            return None
        weighed = Difference.objects.system("weighed before").filter(person=person, item=field, state="decided")
        if found := weighed.filter(claims__value=said).order_by("-pk").first():
            _claim(found, said, source, at)
            return found
        difference = _open(person, item, known, at)
        if _claim(difference, said, source, at):
            _journal("difference.recorded", person, scope, at, {field: [known, said], "source": source})
    return difference


def difference_decide(
    *, scope: Scope | None, difference: Difference, value: object, reason: str, basis: str, at: datetime,
    scans: Iterable[Scan] = (),
) -> None:  # fmt: skip
    """The value that holds, why, and by which document; it is written into the record. Raises DifferenceRefused.

    The other values stay in the claims. Who comes second is told what the first did.
    """
    reason, basis, item = reason.strip(), basis.strip(), ITEMS[difference.item]
    said = _clear(item, value)
    if not said:
        raise DifferenceRefused(_("Say which value holds."))
    if len(reason) < 4 or len(basis) < 2:
        raise DifferenceRefused(_("A decision names its reason and the document on which it rests."))
    with acting():
        person = person_locked(difference.person_id)
        _refuse_decided(difference)
        _write(scope, person, item, said, at)
        difference.state, difference.decided, difference.decided_at = Difference.State.DECIDED, said, at
        difference.decided_by_id = scope.person_id if scope else None
        difference.reason, difference.basis = reason, basis
        difference.save()
        evidence_keep(scans, difference=difference, organization_id=person.place_id, at=at)
        details = {"decided": said, "reason": reason, "basis": basis, "values": _values(difference)}
        _journal("difference.decided", person, scope, at, {"item": item.name, **details})


def differences_withdraw(*, scope: Scope | None, source: str, at: datetime) -> int:
    """What this source claimed is taken back where nobody decided it (its import was undone); how many claims.

    A difference of which no claim is left is closed as withdrawn; what was decided stays.
    """
    with acting():
        claims = Claim.objects.filter(source=source[:SOURCE], difference__state="open").select_related("difference")
        rows = list(claims.select_related("difference__person"))
        Claim.objects.filter(pk__in=[row.pk for row in rows]).delete()
        for difference in {row.difference_id: row.difference for row in rows}.values():
            if not difference.claims.exists():
                difference.state, difference.decided_at = Difference.State.WITHDRAWN, at
                difference.save(update_fields=["state", "decided_at"])
                _journal("difference.withdrawn", difference.person, scope, at, {"source": source})
    return len(rows)


def _disputed(field: str) -> Item:
    item = ITEMS.get(field)
    if item is None or not item.weighty:
        raise DifferenceRefused(_("“%(field)s” is nothing that is decided by its sources.") % {"field": field})
    return item


def _clear(item: Item, given: object) -> str:
    """The value as the record writes it; empty for nothing."""
    if given is None or given == "":
        return ""
    try:
        return clear(item, given)
    except ItemUnclear as fault:
        raise DifferenceRefused(str(fault)) from fault


def _open(person: Person, item: Item, known: str, at: datetime) -> Difference:
    """The open difference about the item, made where there is none; two at once get the same."""
    rows = Difference.objects.system("at most one is open").filter(person=person, item=item.name, state="open")
    if found := rows.first():
        return found
    try:
        with transaction.atomic():
            return Difference.objects.create(person=person, item=item.name, current=known, opened_at=at)
    except IntegrityError:
        return rows.get()


def _claim(difference: Difference, value: str, source: str, at: datetime) -> bool:
    """Whether the claim is new."""
    given = {"difference": difference, "value": value, "source": source.strip()[:SOURCE]}
    return Claim.objects.get_or_create(**given, defaults={"at": at})[1]


def _refuse_decided(difference: Difference) -> None:
    """Reads it again, now that the person is locked."""
    difference.refresh_from_db()
    if difference.state == Difference.State.OPEN:
        return
    words = _("Decided already by %(name)s on %(day)s: %(value)s. %(reason)s") % {
        "name": difference.decided_by or _("the program"),
        "day": date_format(localtime(difference.decided_at), "Y-m-d H:i") if difference.decided_at else "",
        "value": difference.decided or difference.get_state_display(),
        "reason": difference.reason,
    }
    raise DifferenceRefused(words)


def _write(scope: Scope | None, person: Person, item: Item, said: str, at: datetime) -> None:
    try:
        value_write(scope=scope, person=person, item=item, text=said, at=at)
    except ItemUnclear as fault:
        raise DifferenceRefused(str(fault)) from fault


def _values(difference: Difference) -> list[list[str]]:
    """Every value with its source, the recorded one first."""
    return [[difference.current, ""], *([claim.value, claim.source] for claim in difference.claims.all())]


def _journal(act: str, person: Person, scope: Scope | None, at: datetime, details: Mapping[str, object]) -> None:
    record(
        act=act, at=at, scope=scope, subject=("person", person.pk), place=(person.place_id, person.place_left),
        details=details, owner=person.key_owner,
    )  # fmt: skip
    touched(PERSON, [person.pk], at)
