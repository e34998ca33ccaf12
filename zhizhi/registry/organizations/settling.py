"""Records entered while their organization was moved: their copies of its `left` are read anew before the commit.

Who enters a record read the organization a moment before, and copies its `left`. A move in between gives it another.
Foreign keys hold an organization only while they are checked, at the commit. So the act holds it, the journal's head
not yet taken, and looks; and a move takes the organizations before their records. Where both wait for each other's sums
the database ends one of them whole; a form sent is then tried again (`site/deadlocks`).
"""

from collections.abc import Iterable

from django.db import connection, models

from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.relabel import COPY, copies, owner_of

Place = tuple[int, int]
WHY = "read anew before the commit"
# These give labels themselves; what they recorded first may have moved since.
OF_THE_TREE = ("organization.", "change.")
# A move of a case has locked it, with the place that it copies.
LOCKED, BUT = "case.", "case.opened"


def places_settle(acts: Iterable[tuple[str, int | None, int | None]]) -> dict[Place, int]:
    """What `left` these places of acts have by now, where it is another; the records entered with the old follow."""
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
    """What `left` each has, held until the commit as foreign keys will hold it then, before the journal's head is."""
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
        # Of what does not know its organization nobody could tell whose the old label is now.
        if way is not None or not taken:
            _rows(model, way, pk, left).update(**{COPY: fresh})


def _rows(model: type[models.Model], way: str | None, pk: int, left: int) -> "models.QuerySet[models.Model]":
    rows = model._base_manager.filter(**{COPY: left})
    return rows.filter(**{way: pk}) if way else rows
