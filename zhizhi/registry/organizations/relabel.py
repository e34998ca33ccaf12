"""New intervals for a subtree that has run out of room, carried to every record that copies them."""

from django.apps import apps
from django.db import models
from django.db.models import F

from zhizhi.core.intervals import Interval, spread
from zhizhi.registry.organizations.models import Organization

COPY = "place_left"


def tree_widen(organization: Organization) -> Organization:
    """Spreads the nearest subtree above with enough room evenly, and returns `organization` as it is then.

    Raises ValueError when even the whole tree has no room. Call it within a transaction.
    """
    place: Organization | None = organization.parent or organization
    while place:
        labels = _spread_below(place)
        if labels is not None:
            _apply(labels)
            break
        if place.parent is None:
            raise ValueError("the whole tree is full")
        place = place.parent
    return Organization.objects.system("allocating room").get(pk=organization.pk)


def _spread_below(place: Organization) -> dict[int, Interval] | None:
    """New intervals by id for all below `place`, with room for as many again; None when too narrow."""
    rows = Organization.objects.system("relabelling").within(place).values_list("pk", "parent_id")
    children: dict[int, list[int]] = {}
    for pk, parent in rows.order_by("left"):
        children.setdefault(parent, []).append(pk)
    labels: dict[int, Interval] = {place.pk: (place.left, place.right)}
    pending = [place.pk]
    while pending:
        parent = pending.pop()
        below = children.get(parent, [])
        try:
            room = spread(labels[parent], len(below) + 1)
        except ValueError:
            return None
        labels.update(zip(below, room, strict=False))
        pending.extend(below)
    del labels[place.pk]
    return labels


def _apply(labels: dict[int, Interval]) -> None:
    """Two passes through negative numbers, since new intervals may equal old ones of others."""
    old = dict(Organization.objects.system("relabelling").filter(pk__in=labels).values_list("pk", "left"))
    copies = [model for model in apps.get_models() if _copies(model)]
    for pk, (left, right) in labels.items():
        Organization.objects.system("relabelling").filter(pk=pk).update(left=-left, right=right)
        for model in copies:
            model._base_manager.filter(**{COPY: old[pk]}).update(**{COPY: -left})
    Organization.objects.system("relabelling").filter(left__lt=0).update(left=-F("left"))
    for model in copies:
        model._base_manager.filter(**{f"{COPY}__lt": 0}).update(**{COPY: -F(COPY)})


def _copies(model: type[models.Model]) -> bool:
    return COPY in {field.name for field in model._meta.get_fields()}
