"""The one tree of organizations, on sparse intervals."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.scope import ScopedQuerySet


class OrganizationQuerySet(ScopedQuerySet["Organization"]):
    capability = "organizations.view"
    column = "left"

    def within(self, place: "Organization") -> "OrganizationQuerySet":
        """The subtree of `place`, itself included."""
        return self.filter(left__gte=place.left, left__lt=place.right)

    def open(self) -> "OrganizationQuerySet":
        """Those not closed."""
        return self.filter(closed_on=None)


class Organization(models.Model):
    """A committee, department, township, village, branch, group ... (packs/organizations.yaml names the kinds).

    `left` and `right` enclose the intervals of all organizations below, right excluded. `size` counts itself and the
    open organizations below, so that a list can choose its index. A merged organization is closed and lies below its
    successor from then on, so that its records are seen, and its figures counted, there. `code` stands in the portal's
    address of the place and on its printed sheet; it is random, so that nobody finds other places by counting.
    """

    name = models.CharField(_("name"), max_length=80)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=40)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    left = models.BigIntegerField(unique=True)
    right = models.BigIntegerField()
    depth = models.PositiveSmallIntegerField(default=0)
    size = models.PositiveIntegerField(default=1)
    code = models.CharField(max_length=12, unique=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    sort_key = models.CharField(max_length=200, blank=True)
    initials = models.CharField(max_length=80, blank=True)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects: ClassVar = models.Manager.from_queryset(OrganizationQuerySet)()

    class Meta:
        verbose_name = _("organization")
        ordering = ["left"]
        constraints = [
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="organization_interval_not_empty"),
            models.CheckConstraint(condition=Q(size__gte=1), name="organization_size_counts_itself"),
            models.UniqueConstraint(
                fields=["parent", "name"], condition=Q(closed_on=None), name="organization_name_once_under_parent"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "left"], name="organization_by_kind"),
            models.Index(fields=["initials"], name="organization_by_initials"),
        ]

    def __str__(self) -> str:
        return self.name

    def contains(self, left: int) -> bool:
        """Whether the organization whose interval begins at `left` lies in this subtree."""
        return self.left <= left < self.right


class EdgeQuerySet(models.QuerySet["Edge"]):
    """Where organizations stood; who may see them is asked of the organizations."""

    def on(self, day: date) -> "EdgeQuerySet":
        """Those that held on `day`."""
        return self.filter(Q(to_date=None) | Q(to_date__gt=day), from_date__lte=day)

    def past(self) -> "EdgeQuerySet":
        """Those that hold no more."""
        return self.exclude(to_date=None)


class Edge(models.Model):
    """What an organization was called, and under which it stood, from a day up to, not including, another.

    An open organization has one edge without an end, equal to its row; a closed one has none. Between opening and
    closing there is no gap. What changed twice a day is kept as it was at the end of the day.
    """

    # The index over both days begins with it.
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="edges", db_index=False)
    parent = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=80)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=40)
    initials = models.CharField(max_length=80, blank=True)
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"), null=True)

    objects: ClassVar = models.Manager.from_queryset(EdgeQuerySet)()

    class Meta:
        verbose_name = _("place in the tree over time")
        ordering = ["organization", "from_date"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "from_date"], name="edge_once_from_a_day"),
            models.UniqueConstraint(fields=["organization"], condition=Q(to_date=None), name="edge_open_once"),
            models.CheckConstraint(condition=Q(to_date=None) | Q(to_date__gt=F("from_date")), name="edge_not_empty"),
        ]
        indexes = [
            models.Index(fields=["parent", "from_date"], name="edge_by_parent"),
            models.Index(fields=["name"], condition=Q(to_date__isnull=False), name="edge_past_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.name} {self.from_date}"


class Succession(models.Model):
    """An organization went on as another (merged), or another came out of it (split), from a day on."""

    class How(models.TextChoices):
        MERGED = "merged", _("merged into")
        SPLIT = "split", _("split off")

    predecessor = models.ForeignKey(Organization, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Organization, models.PROTECT, related_name="precessions")
    how = models.CharField(max_length=8, choices=How)
    from_date = models.DateField(_("from"))

    class Meta:
        verbose_name = _("succession")
        ordering = ["from_date", "id"]
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="succession_not_of_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} -> {self.successor_id}"
