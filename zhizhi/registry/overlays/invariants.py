"""What must be true of joint organizations at any time."""

from collections.abc import Iterator

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.registry.invariants import invariant
from zhizhi.registry.overlays.models import Link, Meeting, Overlay


@invariant("overlays.links_within_life", gettext_lazy("A link lies within the life of its joint organization."))
def links_within_life() -> Iterator[str]:
    """No partner before it began or after it ended."""
    outlived = Q(overlay__to_date__isnull=False) & (Q(to_date=None) | Q(to_date__gt=F("overlay__to_date")))
    rows = Link.objects.system("invariant").filter(Q(from_date__lt=F("overlay__from_date")) | outlived)
    for pk, overlay in rows.values_list("pk", "overlay_id").iterator():
        yield _("Link %(pk)s lies outside the life of joint organization %(overlay)s.") % {"pk": pk, "overlay": overlay}


@invariant("overlays.partners_attend", gettext_lazy("Only partners of that day attend a joint meeting."))
def partners_attend() -> Iterator[str]:
    """Whoever attended was a partner of the same joint organization on the day."""
    attended = Meeting.attended.through._default_manager.exclude(
        Q(link__to_date=None) | Q(link__to_date__gt=F("meeting__day")),
        link__overlay=F("meeting__overlay"), link__from_date__lte=F("meeting__day"),
    )  # fmt: skip
    for pk in attended.values_list("meeting_id", flat=True):
        yield _("Meeting %(pk)s: somebody attended who was no partner.") % {"pk": pk}


@invariant("overlays.lie_where_they_stand", gettext_lazy("A joint organization lies where it stands in the tree."))
def lie_where_they_stand() -> Iterator[str]:
    """The copied places are those of the organizations."""
    for pk in (
        Overlay.objects.system("invariant").exclude(place_left=F("organization__left")).values_list("pk", flat=True)
    ):
        yield _("Joint organization %(pk)s lies elsewhere than in the tree.") % {"pk": pk}
    rows = Link.objects.system("invariant").filter(organization__isnull=False)
    there = Link.objects.system("invariant").filter(organization=None).exclude(place_left=F("overlay__place_left"))
    for pk in [
        *rows.exclude(place_left=F("organization__left")).values_list("pk", flat=True),
        *there.values_list("pk", flat=True),
    ]:
        yield _("Link %(pk)s lies elsewhere than its organization.") % {"pk": pk}
