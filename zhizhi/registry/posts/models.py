"""How many may hold a post: each number from the day of its decision on, and who was appointed beyond it and why."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.people.models import Appointment, Post
from zhizhi.registry.scope import ScopedQuerySet


class HeadcountQuerySet(ScopedQuerySet["Headcount"]):
    capability = "organizations.view"


class Headcount(models.Model):
    """The approved number of a post from a day until the next decision; `basis` is the decision.

    Numbers change on days, so the history has neither gaps nor overlaps. Before the first decision the number that
    the post was entered with holds.
    """

    post = models.ForeignKey(Post, models.CASCADE, related_name="headcounts")
    place_left = models.BigIntegerField()
    from_date = models.DateField(_("from"))
    number = models.PositiveSmallIntegerField(_("approved number"))
    basis = models.CharField(_("basis"), max_length=200)

    objects: ClassVar = models.Manager.from_queryset(HeadcountQuerySet)()

    class Meta:
        verbose_name = _("approved number of a post")
        ordering = ["-from_date"]
        constraints = [
            models.UniqueConstraint(fields=["post", "from_date"], name="headcount_once_a_day"),
            models.CheckConstraint(condition=models.Q(number__lte=999), name="headcount_sensible"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.number} ({self.from_date})"


class ExcessQuerySet(ScopedQuerySet["Excess"]):
    capability = "organizations.view"


class Excess(models.Model):
    """Somebody was appointed although the post had no vacancy; `reason` is why, empty where the program did it."""

    appointment = models.OneToOneField(Appointment, models.CASCADE, related_name="excess")
    place_left = models.BigIntegerField()
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects: ClassVar = models.Manager.from_queryset(ExcessQuerySet)()

    class Meta:
        verbose_name = _("appointment beyond the approved number")

    def __str__(self) -> str:
        return f"{self.appointment_id}: {self.reason}"
