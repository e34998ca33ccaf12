"""What residents have used of the portal's limits."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Allowance(models.Model):
    """How much of one limit a place, a number or an address has used, until `ends_at` (seconds since 1970).

    `subject` is a blind index: nobody reads from it who asked.
    """

    limit = models.CharField(max_length=20)
    subject = models.CharField(max_length=64)
    used = models.BigIntegerField()
    ends_at = models.BigIntegerField()

    class Meta:
        verbose_name = _("allowance")
        constraints = [
            models.UniqueConstraint(fields=["limit", "subject"], name="allowance_once"),
            models.CheckConstraint(condition=Q(used__gte=0), name="allowance_not_negative"),
        ]
        indexes = [models.Index(fields=["ends_at"], name="allowance_by_end")]

    def __str__(self) -> str:
        return f"{self.limit} {self.used}"
