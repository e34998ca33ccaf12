"""Making a change that was previewed, in one act; and taking it back while nothing rests on it."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db.models import ProtectedError
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from zhizhi.core.canonical import digest
from zhizhi.registry.changes.doing import DOING, Doing
from zhizhi.registry.changes.models import Change
from zhizhi.registry.changes.preview import Preview, preview_of
from zhizhi.registry.changes.queries import acts_since, concerned_by
from zhizhi.registry.changes.references import references_of, referred
from zhizhi.registry.changes.undoing import change_reverse
from zhizhi.registry.changes.wanted import ChangeRefused, Wanted, day_of
from zhizhi.registry.journal.names import act_name
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.operations import OrganizationRefused
from zhizhi.registry.scope import Scope
from zhizhi.registry.touched import ORGANIZATION, touched

MANAGE = "organizations.manage"
MOST_BASIS = 120


class ChangeStale(ChangeRefused):
    """The world is not what the preview showed; `preview` is a fresh one."""

    def __init__(self, text: str, preview: Preview) -> None:
        super().__init__(text)
        self.preview = preview


class ChangeForbidden(ChangeRefused):
    """The right is not held at every place concerned."""


def change_make(*, scope: Scope | None, wanted: Wanted, seen: str, since: int, key: str, at: datetime) -> Change:
    """Does what was previewed: everything or nothing. The same key again gets the first result.

    `seen` is the digest of the preview, `since` the number of the journal's last act when it was shown. Raises
    ChangeStale when the world changed meanwhile, ChangeForbidden, ChangeRefused.
    """
    fingerprint = digest([wanted.to_json(), seen])
    with acting():
        if first := _first(key, fingerprint):
            return first
        preview = preview_of(wanted, scope=scope, at=at, lock=True)
        if first := _first(key, fingerprint):
            return first
        must_manage(scope, preview)
        if preview.digest != seen:
            raise ChangeStale(meanwhile_said(preview, since), preview)
        if day_of(wanted, at) > localdate(at):
            raise ChangeRefused(_("A change for a later day is planned, not made."))
        if preview.hindrances:
            raise ChangeRefused(" ".join(preview.hindrances))
        return _make(scope, preview, key, fingerprint, at)


def change_undo(*, scope: Scope | None, change: Change, at: datetime) -> None:
    """Everything is as though the change had never been made. Raises ChangeRefused naming what rests on it."""
    with acting():
        list(Organization.objects.system("one after another").filter(parent=None).select_for_update(no_key=True))
        locked: Change = Change.objects.system("checked below").select_for_update(of=("self",)).get(pk=change.pk)
        if locked.undone_at is not None:
            raise ChangeRefused(_("This change was taken back already by %(name)s.") % {"name": locked.undone_by})
        _must_cover(scope, _places(locked))
        if found := references_of(locked):
            raise ChangeRefused(" ".join([_("It cannot be taken back any more:"), *(one.words for one in found)]))
        _told(lambda: change_reverse(locked, scope=scope, at=at))
        locked.undone_at, locked.undone_by = at, scope.name if scope else ""
        locked.save(update_fields=["undone_at", "undone_by"])
        _journal("change.undone", locked, scope, at)
        touched(ORGANIZATION, [one.pk for one in concerned_by(locked)], at)


def must_manage(scope: Scope | None, preview: Preview) -> None:
    """The right to change the tree is needed at every place: what changes, where it goes, and under what it stands."""
    _must_cover(scope, preview.units.every)
    if scope and preview.wanted.kind in {"merge", "split"}:
        above = [one.parent_id for one in preview.units.every if one.parent_id]
        _must_cover(scope, list(Organization.objects.system("the right is asked").filter(pk__in=above)))


def _must_cover(scope: Scope | None, places: Sequence[Organization]) -> None:
    if scope and not all(scope.covers(MANAGE, place.left) for place in places):
        raise ChangeForbidden(_("You do not hold the right to change the tree at every place concerned."))


def _places(change: Change) -> list[Organization]:
    """What the change touched, and where it would go back to."""
    ids = [*change.done["before"], *(parent for _pk, parent in change.done["moved"])]
    return list(Organization.objects.system("the right is asked").filter(pk__in=ids))


def _first(key: str, fingerprint: str) -> Change | None:
    found: Change | None = Change.objects.system("the same form again").filter(key=key).first()
    if found and found.fingerprint != fingerprint:
        raise ChangeRefused(_("This form was sent before with other content. Begin again."))
    return found


def _make(scope: Scope | None, preview: Preview, key: str, fingerprint: str, at: datetime) -> Change:
    wanted, units = preview.wanted, preview.units
    doing = Doing(wanted, units, scope, at)
    organization = _told(lambda: DOING[wanted.kind](doing))
    change: Change = Change.objects.create(
        kind=wanted.kind, organization=organization, place_left=_left(organization), title=preview.title[:300],
        basis=wanted.basis.strip()[:MOST_BASIS], day=doing.day, at=at, person_id=scope.person_id if scope else None,
        actor_name=scope.name if scope else "", wanted=wanted.to_json(), done=doing.finished(), key=key,
        fingerprint=fingerprint,
    )  # fmt: skip
    links = Change.concerned.through
    links._default_manager.bulk_create([links(change=change, organization_id=pk) for pk in doing.concerned])
    change.done |= {"refers": referred(change), "lines": [line.told() for line in preview.lines]}
    change.save(update_fields=["done"])
    _journal(f"change.{wanted.kind}", change, scope, at)
    touched(ORGANIZATION, doing.concerned, at)
    return change


def _left(organization: Organization) -> int:
    organization.refresh_from_db(fields=["left"])
    return organization.left


def _told(act: Callable[[], object]) -> "Organization":
    """What a lower part refuses, as a refusal of ours; the whole transaction is undone by it."""
    try:
        return act()  # type: ignore[return-value]
    except OrganizationRefused as refused:
        raise ChangeRefused(str(refused)) from refused
    except ProtectedError as protected:
        names = "、".join(sorted({str(one._meta.verbose_name) for one in protected.protected_objects}))
        raise ChangeRefused(_("Records that came since rest on it: %(names)s") % {"names": names}) from protected


def meanwhile_said(preview: Preview, since: int) -> str:
    """What others did since the preview was shown, so that the second knows what the first did."""
    acts = acts_since(since, [one.pk for one in preview.units.every])
    told = "；".join(
        _("%(time)s %(name)s: %(act)s")
        % {"time": f"{localtime(act.at):%H:%M}", "name": act.actor_name or _("the program"), "act": act_name(act.act)}
        for act in acts
    )
    words = _("Something changed after this preview was made, so nothing was done yet. Look at the new preview.")
    return f"{words} {told}".strip()


def _journal(act: str, change: Change, scope: Scope | None, at: datetime) -> None:
    place = (change.organization_id, change.place_left)
    details = {"title": change.title, "basis": change.basis, "wanted": change.wanted, "change": change.pk}
    details |= {"day": change.day} if change.day != localdate(at) else {}
    record(act=act, at=at, scope=scope, subject=("organization", change.organization_id), place=place, details=details)
