"""Measures as additive pairs: what each record contributes, and the sums kept on its organization and those above."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Contribution(models.Model):
    """What one record adds to one measure: to this organization, on this day.

    `changes_at` is when it changes by itself next (an open order falls due), None when only an act can change it.
    """

    measure = models.CharField(max_length=120)
    record_kind = models.CharField(max_length=20)
    record_id = models.BigIntegerField()
    organization_id = models.BigIntegerField()
    day = models.DateField()
    numerator = models.BigIntegerField(default=0)
    denominator = models.BigIntegerField(default=0)
    changes_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("contribution")
        constraints = [
            # The record first: each move asks for all that its record contributes.
            models.UniqueConstraint(fields=["record_kind", "record_id", "measure"], name="contribution_once"),
        ]
        indexes = [
            models.Index(fields=["changes_at"], condition=models.Q(changes_at__isnull=False), name="contribution_due"),
            models.Index(fields=["measure", "organization_id", "day"], name="contribution_behind_figure"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.record_kind}:{self.record_id}"


class DayTotal(models.Model):
    """The sum of one measure over an organization's subtree on one day. The full recount is its oracle in the tests."""

    measure = models.CharField(max_length=120)
    organization_id = models.BigIntegerField()
    day = models.DateField()
    numerator = models.BigIntegerField(default=0)
    denominator = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("day total")
        constraints = [models.UniqueConstraint(fields=["measure", "organization_id", "day"], name="day_total_once")]

    def __str__(self) -> str:
        return f"{self.measure} {self.organization_id} {self.day}"
