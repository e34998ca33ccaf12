"""Changes for a later day: planned, made by the clock on their day with all checks anew, cancelled before."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.canonical import digest
from zhizhi.registry.changes.models import Change, Planned
from zhizhi.registry.changes.operations import (
    MANAGE,
    MOST_BASIS,
    ChangeForbidden,
    ChangeStale,
    change_make,
    meanwhile_said,
    must_manage,
)
from zhizhi.registry.changes.preview import preview_of
from zhizhi.registry.changes.wanted import ChangeRefused, Wanted, day_of
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.rights.queries import scope_for
from zhizhi.registry.scope import Scope

WHY = "the clock sees all"
MANY = 50
# What the end of a plan writes.
ENDED = ("state", "reason", "ended_at", "ended_by")


def plan_make(*, scope: Scope, wanted: Wanted, seen: str, since: int, key: str, at: datetime) -> Planned:
    """Plans what was previewed for its day, which is to come. The same key again gets the first result.

    Raises ChangeStale, ChangeForbidden and ChangeRefused as making it does.
    """
    assert scope.person_id is not None, "somebody plans"
    fingerprint, day = digest([wanted.to_json(), seen]), day_of(wanted, at)
    with acting():
        if first := _first(key, fingerprint):
            return first
        preview = preview_of(wanted, scope=scope, at=at, lock=True)
        must_manage(scope, preview)
        if preview.digest != seen:
            raise ChangeStale(meanwhile_said(preview, since), preview)
        if preview.hindrances or day <= localdate(at):
            raise ChangeRefused(" ".join(preview.hindrances) or _("A change is planned for a day to come."))
        about = preview.units.about
        planned: Planned = Planned.objects.create(
            kind=wanted.kind, organization=about, place_left=about.left, title=preview.title[:300], day=day,
            basis=wanted.basis.strip()[:MOST_BASIS], wanted=wanted.to_json(), at=at, person_id=scope.person_id,
            lines=[line.told() for line in preview.lines], account_id=scope.account_id, actor_name=scope.name, key=key,
            fingerprint=fingerprint,
        )  # fmt: skip
        _journal("change.planned", planned, scope, at)
    return planned


def plan_cancel(*, scope: Scope, planned: Planned, reason: str, at: datetime) -> None:
    """It is not made. For who may change the tree there. Raises ChangeForbidden and ChangeRefused."""
    with acting():
        locked = _locked(planned.pk)
        if locked is None:
            raise ChangeRefused(_("This change is not waiting any more."))
        if not scope.covers(MANAGE, locked.organization.left):
            raise ChangeForbidden(_("You do not hold the right to change the tree at every place concerned."))
        _end(locked, Planned.State.CANCELLED, reason.strip(), at, scope.name)
        locked.told_at = at if scope.person_id == locked.person_id else None
        locked.save()
        _journal("change.plan_cancelled", locked, scope, at)


def plan_noted(*, scope: Scope, planned: Planned, at: datetime) -> None:
    """The planner took note of what became of it; it leaves the inbox."""
    rows = Planned.objects.system("one's own").filter(pk=planned.pk, person=scope.person_id, told_at=None)
    rows.exclude(state=Planned.State.WAITING).update(told_at=at)


def plans_carry_out(at: datetime) -> int:
    """Makes what is planned for today or was left over; how many were made or refused. It may be cut off anywhere."""
    due = Planned.objects.system(WHY).waiting().filter(day__lte=localdate(at)).order_by("day", "pk")
    return sum(_carried_out(pk, at) for pk in due.values_list("pk", flat=True)[:MANY])


def _carried_out(pk: int, at: datetime) -> int:
    with acting():
        planned = _locked(pk)
        if planned is None:
            return 0
        scope = scope_for(person=planned.person, account_id=planned.account_id, at=at)
        try:
            with transaction.atomic():
                planned.change = _made(planned, scope, at)
        except ChangeRefused as refused:
            planned.change = None
            _end(planned, Planned.State.REFUSED, str(refused), at)
            _journal("change.plan_refused", planned, None, at)
        else:
            _end(planned, Planned.State.DONE, "", at)
        # Not its place: the change moved that with the tree.
        planned.save(update_fields=["change", *ENDED])
    return 1


def _made(planned: Planned, scope: Scope, at: datetime) -> Change:
    """The change as it is previewed now; made after its day, where the program stood still, it says so."""
    wanted = Wanted.of(planned.wanted | {"reason": _("planned on %(day)s") % {"day": localdate(planned.at)}})
    preview = preview_of(wanted, scope=scope, at=at, lock=True)
    return change_make(scope=scope, wanted=wanted, seen=preview.digest, since=0, key=f"planned-{planned.pk}", at=at)


def _first(key: str, fingerprint: str) -> Planned | None:
    found: Planned | None = Planned.objects.system("the same form again").filter(key=key).first()
    if found and found.fingerprint != fingerprint:
        raise ChangeRefused(_("This form was sent before with other content. Begin again."))
    return found


def _locked(pk: int) -> Planned | None:
    rows = Planned.objects.system("checked below").waiting().select_for_update(of=("self",))
    found: Planned | None = rows.select_related("organization", "person").filter(pk=pk).first()
    return found


def _end(planned: Planned, state: str, reason: str, at: datetime, by: str = "") -> None:
    planned.state, planned.reason, planned.ended_at, planned.ended_by = state, reason, at, by


def _journal(act: str, planned: Planned, scope: Scope | None, at: datetime) -> None:
    place = (planned.organization_id, planned.organization.left)
    details = {"title": planned.title, "day": planned.day, "wanted": planned.wanted, "planned": planned.pk}
    details |= {"reason": planned.reason} if planned.reason else {}
    record(act=act, at=at, scope=scope, subject=("organization", planned.organization_id), place=place, details=details)
