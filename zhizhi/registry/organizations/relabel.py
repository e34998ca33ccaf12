"""New intervals for part of the tree, carried to every record that copies them.

All is done in sets: a statement or two for each table, whatever the number of organizations. A table whose index begins
with the copy is found by it, another through its organization, so that nothing but what moves is read.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import F

from zhizhi.core.intervals import Interval, spread
from zhizhi.registry.organizations.models import Organization

COPY = "place_left"
LEFT = "left"
# Through which fields a record finds the organization whose `left` it copies, if the model does not say it itself by
# `place_left_of`. The first one that the model has counts.
OWNERS = ("organization", "place", "post__organization", "case__place")

Labels = Mapping[int, tuple[Interval, Interval]]


def tree_widen(organization: Organization) -> Organization:
    """Spreads the nearest subtree above with enough room evenly, and returns `organization` as it is then.

    Raises ValueError when even the whole tree has no room. Call it within a transaction.
    """
    place: Organization | None = organization.parent or organization
    while place:
        labels = spread_below(place, (place.left, place.right), room_for=1)
        if labels is not None:
            labels_apply({pk: pair for pk, pair in labels.items() if pk != place.pk})
            break
        if place.parent is None:
            raise ValueError("the whole tree is full")
        place = place.parent
    return Organization.objects.system("allocating room").get(pk=organization.pk)


def spread_below(place: Organization, interval: Interval, *, room_for: int = 0) -> Labels | None:
    """Old and new intervals by id for `place`, which gets `interval`, and all below; None when that is too narrow.

    Each keeps room for `room_for` more children.
    """
    rows = Organization.objects.system("relabelling").within(place).order_by("left")
    children: dict[int | None, list[int]] = {}
    old: dict[int, Interval] = {}
    for pk, parent, left, right in rows.values_list("pk", "parent_id", "left", "right"):
        children.setdefault(parent, []).append(pk)
        old[pk] = (left, right)
    labels: dict[int, Interval] = {place.pk: interval}
    pending = [place.pk]
    while pending:
        parent = pending.pop()
        below = children.get(parent, [])
        try:
            room = spread(labels[parent], len(below) + room_for)
        except ValueError:
            return None
        labels.update(zip(below, room, strict=False))
        pending.extend(below)
    return {pk: (old[pk], new) for pk, new in labels.items()}


def subtree_shift(interval: Interval, offset: int) -> None:
    """Moves all labels of the interval by a constant, to where nothing is."""
    left, right = interval
    _hold(left, right)
    for model in copies():
        _found(model, left, right).update(**{COPY: F(COPY) + offset})
    within = Organization.objects.system("relabelling").filter(left__gte=left, left__lt=right)
    within.update(left=F("left") + offset, right=F("right") + offset)


def labels_apply(labels: Labels) -> None:
    """Gives each its new interval; the tree itself in two passes, since one may be the old one of others."""
    changed = [(old[0], *new) for old, new in labels.values() if old != new]
    if not changed:
        return
    first, last = min(row[0] for row in changed), max(row[0] for row in changed) + 1
    _hold(first, last)
    for model in copies():
        _map(model, _found(model, first, last), changed, f'"{COPY}" = m.column2', COPY)
    tree = Organization.objects.system("relabelling")
    _map(Organization, tree.filter(left__gte=first, left__lt=last), changed,
         '"left" = -m.column2, "right" = m.column3', LEFT)  # fmt: skip
    tree.filter(left__lt=0).update(left=-F("left"))


def _hold(left: int, right: int) -> None:
    """Takes the organizations before their records: who just enters one commits first, who comes later waits."""
    rows = Organization.objects.system("relabelling").filter(left__gte=left, left__lt=right).order_by("left")
    list(rows.select_related(None).select_for_update(of=("self",)).values_list("pk", flat=True))


def copies() -> Iterable[type[models.Model]]:
    """The models with a copy of an organization's `left`, in an order that is the same for every transaction."""
    found = (model for model in apps.get_models() if COPY in {field.name for field in model._meta.get_fields()})
    return sorted(found, key=lambda model: model._meta.db_table)


def owner_of(model: type[models.Model]) -> str | None:
    """The way to the organization whose `left` the model copies; None for a model that knows its id only."""
    said: str | None = getattr(model, "place_left_of", None)
    if said is not None:
        return said or None
    names = {field.name for field in model._meta.get_fields()}
    return next((way for way in OWNERS if way.split("__")[0] in names), None)


def indexed(model: type[models.Model]) -> bool:
    """Whether an index of the whole table begins with the copy."""
    return any(index.fields[:1] == [COPY] and index.condition is None for index in model._meta.indexes)


def _found(model: type[models.Model], left: int, right: int) -> "models.QuerySet[Any]":
    way, rows = owner_of(model), model._base_manager.all()
    if indexed(model) or way is None:
        return rows.filter(**{f"{COPY}__gte": left, f"{COPY}__lt": right})
    return rows.filter(**{f"{way}__left__gte": left, f"{way}__left__lt": right})


def _map(
    model: type[models.Model], found: "models.QuerySet[Any]", changed: Iterable[tuple[int, ...]], change: str, by: str
) -> None:
    """One statement for all rows of `found`: each takes the new numbers that stand beside its old one."""
    table, key = model._meta.db_table, model._meta.pk.column
    inside, values = found.order_by().values(model._meta.pk.attname).query.sql_with_params()
    # Whole numbers of our own making, as text: they may be more than a statement takes as parameters.
    pairs = ", ".join(f"({old}, {left}, {right})" for old, left, right in changed)
    # As an array PostgreSQL finds them once; as IN it may, of tables it has not yet counted, look for each row anew.
    among = f"= ANY(ARRAY({inside}))" if connection.vendor == "postgresql" else f"IN ({inside})"
    statement = (
        f'UPDATE "{table}" SET {change} FROM (VALUES {pairs}) AS m'
        f' WHERE "{table}"."{by}" = m.column1 AND "{table}"."{key}" {among}'
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
