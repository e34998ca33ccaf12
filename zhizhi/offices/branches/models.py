"""What firms and associations declare of themselves: how many work there, and how many of them are Party members."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.scope import ScopedQuerySet


class WorkforceQuerySet(ScopedQuerySet["Workforce"]):
    capability = "organizations.view"

    def newest(self, day: date) -> Self:
        """The last declaration of each organization up to and with `day`."""
        later = Workforce.objects.system("which is the latest").filter(
            organization=models.OuterRef("organization"), day__gt=models.OuterRef("day"), day__lte=day
        )
        return self.filter(~models.Exists(later), day__lte=day)


class Workforce(models.Model):
    """Numbers as of a day, until the next declaration. `field` says which new employment group works there, if any."""

    class Field(models.TextChoices):
        COURIER = "courier", _("parcel couriers")
        DELIVERY = "delivery", _("food delivery riders")
        RIDE = "ride", _("drivers of ride-hailing services")
        TRUCK = "truck", _("lorry drivers")
        OTHER = "other", _("other new employment")

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="workforces")
    place_left = models.BigIntegerField()
    day = models.DateField(_("as of"))
    employees = models.PositiveIntegerField(_("employees"))
    members = models.PositiveIntegerField(_("Party members among them"))
    field = models.CharField(_("new employment group"), max_length=10, choices=Field.choices, blank=True)
    source = models.CharField(_("source"), max_length=200)

    objects: ClassVar = models.Manager.from_queryset(WorkforceQuerySet)()

    class Meta:
        verbose_name = _("declared workforce")
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "day"], name="workforce_once_a_day"),
            models.CheckConstraint(condition=Q(members__lte=F("employees")), name="workforce_members_are_employees"),
        ]
        indexes = [models.Index(fields=["place_left"], name="workforce_by_place")]

    def __str__(self) -> str:
        return f"{self.organization_id}: {self.members}/{self.employees} ({self.day})"
