"""What happens to a record that is entered while its organization is being moved.

A record carries a copy of its organization's `left`. Whoever enters it has read the organization a moment before; if
the organization is moved in between, the copy is wrong. So right before the commit, and before the head of the journal
is locked, the act locks the organizations at which it recorded something, reads their `left` again, and corrects the
copies. A move locks the organizations before it relabels their records, so one of the two always sees the other.

On PostgreSQL an act and a move can still wait for each other's sums. Then the database undoes one of them as a whole,
and a form that was sent is tried again (`site/deadlocks`).
"""

from collections.abc import Iterable

from django.db import connection, models

from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.relabel import COPY, copies, owner_of

Place = tuple[int, int]
WHY = "read anew before the commit"
# Acts that change the tree: they write the labels themselves, and what they recorded first may have moved since.
OF_THE_TREE = ("organization.", "change.")
# Acts on a case that is there lock it, and it carries its place; only one that opens a case copies a `left`.
LOCKED, BUT = "case.", "case.opened"


def places_settle(acts: Iterable[tuple[str, int | None, int | None]]) -> dict[Place, int]:
    """Corrects what was entered with an outdated `left`; `acts` are (act, organization, the `left` that was recorded).

    Returns the new `left` of each (organization, outdated left), so that the journal records it.
    """
    known = list(acts)
    if any(act.startswith(OF_THE_TREE) for act, _organization, _left in known):
        return {}
    said = {(pk, left) for act, pk, left in known if pk and left is not None and _looked_at(act)}
    if not said:
        return {}
    now = _held({pk for pk, _left in said})
    stale = {(pk, left): now[pk] for pk, left in said if pk in now and now[pk] != left}
    for (pk, left), fresh in stale.items():
        _follow(pk, left, fresh)
    return stale


def _held(ids: set[int]) -> dict[int, int]:
    """The `left` of each organization, locked until the commit by the lock that a foreign key takes.

    It is taken here because foreign keys are checked at the commit, when the head of the journal is locked already.
    """
    rows = Organization.objects.system(WHY).filter(pk__in=ids).order_by("pk").values_list("pk", "left")
    if connection.vendor != "postgresql":
        return dict(rows)
    statement, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} FOR KEY SHARE", values)
        return dict(cursor.fetchall())


def _looked_at(act: str) -> bool:
    return not act.startswith(LOCKED) or act == BUT


def _follow(pk: int, left: int, fresh: int) -> None:
    taken = Organization.objects.system(WHY).filter(left=left).exists()
    for model in copies():
        way = owner_of(model)
        # A record that knows no organization is found by the old label alone, unless another organization has it now.
        if way is not None or not taken:
            _rows(model, way, pk, left).update(**{COPY: fresh})


def _rows(model: type[models.Model], way: str | None, pk: int, left: int) -> "models.QuerySet[models.Model]":
    rows = model._base_manager.filter(**{COPY: left})
    return rows.filter(**{way: pk}) if way else rows
