"""The one tree of organizations, on sparse intervals."""

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

    `left` and `right` enclose the intervals of all organizations below, right excluded. `size` counts the subtree with
    itself, so that a list can choose its index. `code` stands in the portal's address of the place and on its printed
    sheet; it is random, so that nobody finds other places by counting.
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
