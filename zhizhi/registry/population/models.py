"""How many people each part of the tree has: sums kept beside the tree, fed by triggers, so that no writer forgets."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceCount(models.Model):
    """People whose primary place lies in the organization's subtree, without what PlaceChange still holds."""

    organization_id = models.BigIntegerField(primary_key=True)
    people = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("number of people")

    def __str__(self) -> str:
        return f"{self.organization_id}: {self.people}"


class PlaceChange(models.Model):
    """So many more people at an organization, not yet added to it and to those above. Written by triggers alone.

    Adding at once would lock the row of the whole county for everyone who enters a person anywhere.
    """

    organization_id = models.BigIntegerField()
    change = models.BigIntegerField()

    class Meta:
        verbose_name = _("change of the number of people")

    def __str__(self) -> str:
        return f"{self.organization_id}: {self.change:+}"
