"""Grants: who may do what, where, up to which class of data, from when to when, and why."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Person
from zhizhi.registry.scope import DataClass, ScopedQuerySet


class GrantQuerySet(ScopedQuerySet["Grant"]):
    capability = "accounts.manage"


class Grant(models.Model):
    """One row covers appointment rights, delegation, break-glass and lines of management (`origin` says which)."""

    class Origin(models.TextChoices):
        APPOINTMENT = "appointment", _("through an appointment")
        DELEGATION = "delegation", _("delegated")
        BREAK_GLASS = "break_glass", _("in an emergency")
        LINE = "line", _("line of management")

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    capability = models.CharField(_("capability"), max_length=60)
    place = models.ForeignKey(Organization, models.PROTECT, related_name="grants")
    place_left = models.BigIntegerField()
    data_class = models.PositiveSmallIntegerField(
        _("class of data"), choices=[(item.value, item.name.lower()) for item in DataClass]
    )
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"), null=True, blank=True)
    origin = models.CharField(_("origin"), max_length=20, choices=Origin)
    appointment = models.ForeignKey(Appointment, models.PROTECT, null=True, blank=True, related_name="grants")
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar = models.Manager.from_queryset(GrantQuerySet)()

    class Meta:
        verbose_name = _("grant")
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="grant_ends_after_begin"
            ),
            models.CheckConstraint(
                condition=~Q(origin="appointment") | Q(appointment__isnull=False), name="grant_names_its_appointment"
            ),
            models.UniqueConstraint(fields=["appointment", "capability"], name="grant_once_per_appointment"),
        ]
        indexes = [models.Index(fields=["person", "to_date"], name="grant_by_person")]

    def __str__(self) -> str:
        return f"{self.capability}@{self.place_id}"
