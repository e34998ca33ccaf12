"""Pairs of records that may be one human, what was decided about them, and merges that can be undone."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import DataClass, Scope, ScopedQuerySet


class PairQuerySet(ScopedQuerySet["Pair"]):
    capability = "people.manage"

    def visible_to(self, scope: Scope) -> "PairQuerySet":
        """Only pairs of which the scope manages both; of records merged away meanwhile only what was merged itself."""
        within = scope.within(self.capability, "first__place_left", DataClass.PERSONAL)
        within &= scope.within(self.capability, "second__place_left", DataClass.PERSONAL)
        standing = Q(first__merged_into=None, second__merged_into=None) | Q(state="merged")
        return self.system("scoped").filter(within, standing)


class Pair(models.Model):
    """Two records that look alike, the older one first. Decided once, the two are never asked about again.

    `reasons` are codes of `likeness`, `sure` says from 1 to 100 how much speaks for one human.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to look at")
        LATER = "later", _("later")
        DIFFERENT = "different", _("different people")
        MERGED = "merged", _("merged")

    first = models.ForeignKey(Person, models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sure = models.PositiveSmallIntegerField(_("how sure"))
    reasons = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    found_at = models.DateTimeField(_("found at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects: ClassVar = models.Manager.from_queryset(PairQuerySet)()

    class Meta:
        verbose_name = _("pair of records that look alike")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_older_first"),
        ]
        indexes = [models.Index(fields=["state", "-sure", "id"], name="pair_by_state")]

    def __str__(self) -> str:
        return f"{self.first_id}/{self.second_id}"


class Merge(models.Model):
    """One record was merged into another. `steps`, sealed under the key of the record that is gone, undo it.

    `id_blind`, `phone_blind` and `name` are what the gone record was found by: who looks for it finds the kept one.
    `moved` says how many rows of what went over: [model, rows].
    """

    gone = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kept = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("merged at"))
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    steps = models.BinaryField()
    moved = models.JSONField(default=list)
    name = models.CharField(max_length=60)
    id_blind = models.BinaryField(max_length=32, null=True)
    phone_blind = models.BinaryField(max_length=32, null=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("merge of two records")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["gone"], condition=Q(undone_at=None), name="merge_stands_once"),
            models.CheckConstraint(condition=~Q(gone=F("kept")), name="merge_of_two"),
        ]
        indexes = [
            models.Index(fields=["id_blind"], name="merge_by_number"),
            models.Index(fields=["phone_blind"], name="merge_by_phone"),
            models.Index(fields=["name"], name="merge_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"


class Sweep(models.Model):
    """How far the look for duplicates is: one row.

    `seen` is the last act of the journal whose person was looked at, `position` the left of the part of the tree up to
    which everybody is compared; it begins at `started_at` and is through at `finished_at`.
    """

    seen = models.BigIntegerField(default=0)
    position = models.BigIntegerField(default=0)
    people = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("look for duplicates")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="sweep_one_row")]

    def __str__(self) -> str:
        return f"sweep at {self.position}"


class Asked(models.Model):
    """A person to be compared at the next tick, because a record was entered or changed."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")

    class Meta:
        verbose_name = _("person to compare")

    def __str__(self) -> str:
        return str(self.person_id)
