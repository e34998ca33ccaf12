"""How the registry's own records go over when two people turn out to be one: those that need more than a new owner."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from zhizhi.registry.accounts.models import Account, Slip
from zhizhi.registry.corrections.items import ITEMS
from zhizhi.registry.corrections.models import Claim, Correction, Difference
from zhizhi.registry.duplicates.joining import Join, joined, kept_values, value_back
from zhizhi.registry.facts.models import PlaceLink
from zhizhi.registry.keys.operations import seal, unseal
from zhizhi.registry.people.models import Appointment, Membership
from zhizhi.registry.rights.models import Grant

WHY = "two records become one"
APPOINTMENT = "people.appointment"


@joined(Membership)
def memberships(join: Join) -> None:
    """One membership where both belong to the same organization at the same time: from the earlier day on."""

    def same(row: Membership) -> Q:
        return Q(organization=row.organization_id, role=row.role)

    rows = _periods(join, Membership, same)
    join.places |= set(Membership.objects.system(WHY).filter(pk__in=rows).values_list("organization_id", flat=True))


@joined(Appointment)
def appointments(join: Join) -> None:
    """One appointment where both hold the same post at the same time; its rights go with it."""
    rows = _periods(join, Appointment, lambda row: Q(post=row.post_id))
    posts = Appointment.objects.system(WHY).filter(pk__in=rows).values_list("post__organization_id", flat=True)
    join.places |= set(posts)


@joined(PlaceLink)
def links(join: Join) -> None:
    """One link where both are linked to the same place in the same way at the same time."""
    rows = _periods(join, PlaceLink, lambda row: Q(organization=row.organization_id, link=row.link))
    join.places |= set(PlaceLink.objects.system(WHY).filter(pk__in=rows).values_list("organization_id", flat=True))


@joined(Grant)
def grants(join: Join) -> None:
    """Rights go over with the appointment they rest on; where that became longer or shorter, so do they."""
    changed = {step["row"]: step for step in join.steps if step["do"] == "change" and step["model"] == APPOINTMENT}
    for grant in Grant.objects.system(WHY).filter(appointment__in=changed).order_by("pk"):
        before, after = changed[grant.appointment_id]["before"], changed[grant.appointment_id]["after"]
        held = kept_values(grant, after)
        # One that was ended before its appointment stays ended.
        same = [name for name in after if held[name] == before[name]]
        _set(join, grant, {name: value_back(Grant, name, after[name]) for name in same})
    moving = Grant.objects.system(WHY).filter(person=join.gone).exclude(appointment__person=join.gone)
    _move(join, Grant, "person_id", moving)
    join.others(Grant, "person_id")


@joined(Account)
def accounts(join: Join) -> None:
    """One account remains; the other is deactivated, stays with the gone record, and its sessions end."""
    theirs = Account.objects.filter(person=join.gone).first()
    ours = Account.objects.filter(person=join.kept).first()
    if theirs is None:
        return
    if ours is None:
        join.change(theirs, person_id=join.kept.pk)
        join.moved["accounts.account"] += 1
        return
    remains, ends = (theirs, ours) if join.account == "gone" else (ours, theirs)
    if remains is theirs:
        # No two accounts have one person, not even between two statements; nobody has this number.
        join.change(ours, person_id=-ours.pk)
        join.change(theirs, person_id=join.kept.pk)
        join.change(ours, person_id=join.gone.pk)
    for slip in Slip.objects.filter(account=ends, used_at=None, expires_at__gt=join.at):
        join.change(slip, expires_at=join.at)
    # The number of ended sessions is not counted back when the merge is undone.
    Account.objects.filter(pk=ends.pk).update(session_epoch=ends.session_epoch + 1)
    join.change(ends, is_active=False)
    words = _("Account “%(remains)s” remains; “%(ends)s” is deactivated and its sessions end.")
    join.notes.append(words % {"remains": remains.username, "ends": ends.username})


@joined(Correction)
def corrections(join: Join) -> None:
    """Proposals go over with their sealed numbers; one that the kept record has too is withdrawn."""
    open_items = set(
        Correction.objects.system(WHY).filter(person=join.kept, state="open").values_list("item", flat=True)
    )
    for row in Correction.objects.system(WHY).filter(person=join.gone).order_by("pk"):
        if row.state == "open" and row.item in open_items:
            join.change(row, state="withdrawn", decided_at=join.at)
            join.stay(row)
            words = _("The proposal about “%(item)s” of the other record is withdrawn: the kept one has one.")
            join.notes.append(words % {"item": ITEMS[row.item].label})
            continue
        sealed = row.sealed and seal(owner=join.kept.key_owner, text=_opened(join, bytes(row.sealed)))
        join.change(row, person_id=join.kept.pk, sealed=sealed)
        join.moved["corrections.correction"] += 1
    join.others(Correction, "person_id")


@joined(Difference)
def differences(join: Join) -> None:
    """What sources say joins the difference that the kept record has open about the same item."""
    rows = Difference.objects.system(WHY)
    for row in rows.filter(person=join.gone).order_by("pk"):
        ours = row.state == "open" and rows.filter(person=join.kept, item=row.item, state="open").first()
        if not ours:
            join.change(row, person_id=join.kept.pk)
            join.moved["corrections.difference"] += 1
            continue
        for claim in Claim.objects.filter(difference=row):
            if not Claim.objects.filter(difference=ours, value=claim.value, source=claim.source).exists():
                join.change(claim, difference_id=ours.pk)
        join.change(row, state="withdrawn", decided_at=join.at)
        join.stay(row)
    join.others(Difference, "person_id")


def _periods(join: Join, model: Any, same: Callable[[Any], Q]) -> list[int]:
    """Rows with a beginning and an end: overlapping ones of the same thing become one, the others move.

    Where the other row spans several of the kept record's, those stay as they are.
    """
    rows = list(model.objects.system(WHY).filter(person=join.gone).order_by("from_date", "pk"))
    moving = []
    for row in rows:
        ours = model.objects.system(WHY).filter(same(row), person=join.kept)
        over = [one for one in ours.order_by("from_date", "pk") if _overlap(one, row)]
        if not over:
            moving.append(row.pk)
            continue
        if len(over) == 1:
            _widen(join, over[0], row)
        if row.to_date is None or row.to_date > join.day:
            join.change(row, to_date=max(join.day, row.from_date + timedelta(days=1)))
        join.stay(row)
    if moving:
        join.move(model, "person_id", moving)
    return [row.pk for row in rows]


def _overlap(one: Any, other: Any) -> bool:
    ends = [row.to_date or date.max for row in (one, other)]
    return bool(one.from_date < ends[1] and other.from_date < ends[0])


def _widen(join: Join, ours: Any, theirs: Any) -> None:
    """The kept row lasts as long as both did together."""
    first = min(ours.from_date, theirs.from_date)
    last = None if None in (ours.to_date, theirs.to_date) else max(ours.to_date, theirs.to_date)
    _set(join, ours, {k: v for k, v in {"from_date": first, "to_date": last}.items() if getattr(ours, k) != v})
    words = {"kind": ours._meta.verbose_name, "first": first, "last": last or _("today")}
    join.notes.append(_("The same %(kind)s stands in both: it is kept once, from %(first)s to %(last)s.") % words)


def _set(join: Join, row: Any, values: dict[str, Any]) -> None:
    if values:
        join.change(row, **values)


def _move(join: Join, model: Any, column: str, rows: Any) -> None:
    if pks := list(rows.order_by("pk").values_list("pk", flat=True)):
        join.move(model, column, pks)


def _opened(join: Join, sealed: bytes) -> str:
    return unseal(owner=join.gone.key_owner, sealed=sealed)
