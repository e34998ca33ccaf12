"""Changes of the tree that were previewed, done in one act, and can be taken back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import ScopedQuerySet


class ChangeQuerySet(ScopedQuerySet["Change"]):
    """Read by who may read the organization that it is about."""

    capability = "organizations.view"

    def standing(self) -> "ChangeQuerySet":
        """Those not taken back."""
        return self.filter(undone_at=None)


class Change(models.Model):
    """One act on the tree: what was asked (`wanted`), and what it did (`done`), so that it can be taken back.

    `organization` is the one it is about: renamed, moved, closed, split, or the one that a merger leaves. `concerned`
    are all whose row it touched. `key` makes it idempotent: the same form again gets the first result; `fingerprint` is
    the digest of what was sent.
    """

    class Kind(models.TextChoices):
        RENAME = "rename", _("renamed")
        MOVE = "move", _("moved")
        MERGE = "merge", _("merged")
        SPLIT = "split", _("split")
        CLOSE = "close", _("closed")

    kind = models.CharField(_("kind of change"), max_length=8, choices=Kind)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="changes")
    place_left = models.BigIntegerField()
    concerned = models.ManyToManyField(Organization, related_name="changes_concerning")
    title = models.CharField(max_length=300)
    basis = models.CharField(_("basis"), max_length=120, blank=True)
    day = models.DateField(_("from"))
    at = models.DateTimeField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=60, blank=True)
    wanted = models.JSONField(default=dict)
    done = models.JSONField(default=dict)
    key = models.CharField(max_length=64, unique=True)
    fingerprint = models.CharField(max_length=64)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=60, blank=True)

    objects: ClassVar = models.Manager.from_queryset(ChangeQuerySet)()

    class Meta:
        verbose_name = _("change of organizations")
        ordering = ["-id"]
        indexes = [models.Index(fields=["place_left", "-id"], name="change_by_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by="") | Q(undone_at__isnull=False), name="change_undone_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PlannedQuerySet(ScopedQuerySet["Planned"]):
    """Read by who may read the organization that it is about."""

    capability = "organizations.view"

    def waiting(self) -> "PlannedQuerySet":
        """Those whose day is still to come."""
        return self.filter(state=Planned.State.WAITING)


class Planned(models.Model):
    """A change that is to be made on a later day: what was asked, by whom, and what became of it.

    The clock makes it on its day with all checks anew, in the name of `person` and with the rights held then. `told_at`
    is when the planner took note of what became of it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("planned")
        DONE = "done", _("carried out")
        REFUSED = "refused", _("not carried out")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(_("kind of change"), max_length=8, choices=Change.Kind)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="planned_changes")
    place_left = models.BigIntegerField()
    title = models.CharField(max_length=300)
    basis = models.CharField(_("basis"), max_length=120, blank=True)
    day = models.DateField(_("from"))
    wanted = models.JSONField(default=dict)
    lines = models.JSONField(default=list)
    at = models.DateTimeField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    account_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=64, unique=True)
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    change = models.OneToOneField(Change, models.PROTECT, null=True, related_name="planned")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True)

    objects: ClassVar = models.Manager.from_queryset(PlannedQuerySet)()

    class Meta:
        verbose_name = _("planned change of organizations")
        ordering = ["day", "id"]
        indexes = [
            models.Index(fields=["day"], condition=Q(state="waiting"), name="planned_change_waiting"),
            models.Index(fields=["person"], condition=Q(told_at=None), name="planned_change_untold"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at=None) | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="planned_change_ended_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="done", change__isnull=False) | (~Q(state="done") & Q(change=None)),
                name="planned_change_done_by_a_change",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.title}"
