"""Holiday tables that an administrator entered, over those that ship with the program."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class HolidayYear(models.Model):
    """The table of one year. `digest` is that of its days, by which other processes see that it changed."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    digest = models.CharField(max_length=64)
    entered_at = models.DateTimeField(_("entered at"))
    entered_by_account = models.BigIntegerField(null=True)

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("holiday table")
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)


class HolidayDay(models.Model):
    """A day that differs from Monday to Friday, or is named in the notice all the same."""

    table = models.ForeignKey(HolidayYear, models.CASCADE, related_name="days")
    day = models.DateField(_("day"), unique=True)
    working = models.BooleanField(_("worked"))
    name = models.CharField(_("name"), max_length=40, blank=True)

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("day of a holiday table")
        ordering = ["day"]

    def __str__(self) -> str:
        return self.day.isoformat()
