"""Which measures of mechanisms are counted for all of their cases; part of `models`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MeasureCounted(models.Model):
    """A measure that a mechanism declares is counted for every case it has, by this definition.

    One that has no row, or another definition, is new, and is counted in bulk by the next tick.
    """

    measure = models.CharField(max_length=120, unique=True)
    definition = models.CharField(max_length=64)
    counted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("counted measure")

    def __str__(self) -> str:
        return self.measure
