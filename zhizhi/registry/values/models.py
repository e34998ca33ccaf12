"""Figures that the county set otherwise than the packs do."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.organizations.models import Organization


class LocalValue(models.Model):
    """From this day on the value is the county's own, by the document named; without a figure the packs' holds again.

    With a `place` it holds there and below; the nearest above counts, and one without a figure gives way to the next.
    Rows are only added: of two for the same day and place the later one counts, and both are shown.
    """

    append_only_besides: ClassVar[tuple[str, ...]] = ()

    name = models.CharField(_("value"), max_length=40)
    place = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    value = models.PositiveBigIntegerField(_("figure"), null=True)
    from_date = models.DateField(_("from"))
    basis = models.CharField(_("basis"), max_length=200)
    set_at = models.DateTimeField(_("set at"))
    set_by_account = models.BigIntegerField(null=True)
    set_by_name = models.CharField(_("set by"), max_length=60, blank=True)

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("figure set by the county")
        ordering = ["name", "from_date", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(basis=""), name="local_value_has_basis"),
        ]
        indexes = [models.Index(fields=["name", "from_date"], name="local_value_by_name")]

    def __str__(self) -> str:
        return f"{self.name}: {self.value} ({self.from_date})"
