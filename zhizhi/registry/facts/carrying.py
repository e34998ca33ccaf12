"""Who is linked to a place that is merged is linked to its successor from then on; facts stay with the closed unit."""

# Carriers have one shape; not each needs all that it is told.
# ruff: noqa: ARG002

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.registry.changes.carrying import Carried, Carrier, Done, Fate, Line, Reference, carried
from zhizhi.registry.facts.models import PlaceLink
from zhizhi.registry.organizations.models import Organization

WHY = "carried along by a change of the tree"


@carried("place_links", gettext_lazy("People linked to the place"))
class Links(Carrier):
    """A link ends on the day and begins at the place that takes over; where nothing does, it merely ends."""

    def lines(self, carried: Carried) -> Sequence[Line]:
        ids = tuple(self._rows(carried).order_by("pk").values_list("pk", flat=True))
        if not ids:
            return ()
        return [Line(str(self.label), Fate.MOVES if carried.goes_on else Fate.ENDS, ids)]

    def carry(self, carried: Carried) -> Done:
        rows, target = list(self._rows(carried)), carried.target
        earlier = [row for row in rows if row.from_date < carried.day]
        ended = [[row.pk, row.to_date.isoformat() if row.to_date else None] for row in earlier]
        PlaceLink.objects.system(WHY).filter(pk__in=[pk for pk, _to in ended]).update(to_date=carried.day)
        if target is None:
            return {"ended": ended, "made": [], "pointed": []}
        held = PlaceLink.objects.system(WHY).filter(_lasting(carried), organization=target)
        there = set(held.values_list("person_id", "link"))
        moving = [row for row in rows if (row.person_id, row.link) not in there]
        # What began today has no day at the old place: it goes over as it is.
        pointed = [row for row in moving if row.from_date >= carried.day]
        made = [_continued(row, target, carried) for row in moving if row.from_date < carried.day]
        PlaceLink.objects.system(WHY).filter(pk__in=[row.pk for row in pointed]).update(
            organization=target, place_left=target.left
        )
        begun = PlaceLink.objects.bulk_create(made)
        return {
            "ended": ended, "made": [row.pk for row in begun],
            "pointed": [[row.pk, row.organization_id] for row in pointed],
        }  # fmt: skip

    def references(self, carried: Carried, done: Done) -> Sequence[Reference]:
        missing = len(done["made"]) - PlaceLink.objects.system(WHY).filter(pk__in=done["made"]).count()
        return [Reference(_("Links removed since: %(count)d") % {"count": missing})] if missing else []

    def undo(self, carried: Carried, done: Done) -> None:
        PlaceLink.objects.system(WHY).filter(pk__in=done["made"]).delete()
        for pk, organization in done["pointed"]:
            old = Organization.objects.system(WHY).get(pk=organization)
            PlaceLink.objects.system(WHY).filter(pk=pk).update(organization=old, place_left=old.left)
        for pk, to_date in done["ended"]:
            PlaceLink.objects.system(WHY).filter(pk=pk).update(to_date=to_date)

    def _rows(self, carried: Carried) -> Any:
        # At what is split, people stay linked to what remains.
        if carried.split:
            return PlaceLink.objects.none().system(WHY)
        return PlaceLink.objects.system(WHY).filter(_lasting(carried), organization__in=carried.source_ids)


def _lasting(carried: Carried) -> Q:
    return Q(to_date=None) | Q(to_date__gt=carried.day)


def _continued(row: PlaceLink, target: Organization, carried: Carried) -> PlaceLink:
    """The same link at the place that takes over, unsaved."""
    return PlaceLink(
        link=row.link, person_id=row.person_id, organization=target, place_left=target.left, from_date=carried.day,
        to_date=row.to_date, source_kind=row.source_kind, source_id=row.source_id, source_words=row.source_words,
    )  # fmt: skip
