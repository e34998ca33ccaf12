"""Taking a change back: the last thing done is undone first."""

from datetime import datetime

from zhizhi.registry.changes.carrying import Carried, Done, carriers
from zhizhi.registry.changes.models import Change
from zhizhi.registry.changes.wanted import Wanted
from zhizhi.registry.organizations.edges import edge_end, edge_restore
from zhizhi.registry.organizations.models import Organization, Succession
from zhizhi.registry.organizations.moving import size_change
from zhizhi.registry.organizations.operations import (
    organization_move,
    organization_rename,
    organization_reopen,
)
from zhizhi.registry.scope import Scope

WHY = "taken back after the right was asked"


def change_reverse(change: Change, *, scope: Scope | None, at: datetime) -> None:
    """All rows and records are again what they were; what the journal says of it stays. Within an act only."""
    done: Done = change.done
    Succession.objects.filter(pk__in=done["successions"]).delete()
    if done["made"]:  # first, since it may have the name of one that comes back
        _unmake(done["made"], change)
    moved = list(reversed(done["moved"]))
    for pk, parent in [pair for pair in moved if pair[0] in done["closed"]]:
        _move(pk, parent, scope, at)
    for pk in reversed(done["closed"]):
        organization_reopen(scope=scope, organization=_row(pk), kept=done["before"][str(pk)], at=at)
    carried = carried_then(change)
    for name, carrier in reversed(list(carriers().items())):
        if name in done["carried"]:
            carrier.undo(carried, done["carried"][name])
    for pk, parent in [pair for pair in moved if pair[0] not in done["closed"]]:
        _move(pk, parent, scope, at)
    for pk, name, short_name, kind in reversed(done["named"]):
        organization_rename(scope=scope, organization=_row(pk), name=name, short_name=short_name, kind=kind, at=at)
    for pk, kept in done["before"].items():
        if kept is not None:
            edge_restore(_row(int(pk)), kept)


def carried_then(change: Change) -> Carried:
    """The change as its carriers saw it, with the organizations as they are now."""
    rows = {
        row.pk: row
        for row in Organization.objects.system(WHY).filter(pk__in=[*change.done["sources"], change.done["target"] or 0])
    }
    return Carried(
        tuple(rows[pk] for pk in change.done["sources"]), rows.get(change.done["target"]), change.day, change.at,
        made=change.done["made"] is not None, split=change.kind == Change.Kind.SPLIT,
        choices=Wanted.of(change.wanted).choices,
    )  # fmt: skip


def _row(pk: int) -> Organization:
    found: Organization = Organization.objects.system(WHY).get(pk=pk)
    return found


def _move(pk: int, parent: int, scope: Scope | None, at: datetime) -> None:
    organization_move(scope=scope, organization=_row(pk), parent=_row(parent), at=at, free=True)


def _unmake(pk: int, change: Change) -> None:
    """The new organization never stood anywhere. Its row stays closed, since the journal speaks of it."""
    row = _row(pk)
    row.closed_on = row.opened_on = change.day
    row.save(update_fields=["closed_on", "opened_on"])
    edge_end(row, change.day)
    size_change(row, -1)
