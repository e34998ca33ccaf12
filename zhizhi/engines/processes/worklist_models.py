"""What a person keeps of the work list: filters by name, and the link of the calendar; part of `models`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.people.models import Person


class KeptList(models.Model):
    """The filters of a work list under a name of one's own, as its address keeps them."""

    owner = models.ForeignKey(Person, models.CASCADE, related_name="work_lists")
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(max_length=600)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("kept work list")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="kept_list_name_once")]

    def __str__(self) -> str:
        return self.name


class CalendarLink(models.Model):
    """The address under which a calendar program reads what one person owes; only the digest of its token is kept."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="calendar_link")
    token_hash = models.CharField(max_length=64, unique=True)
    renewed_at = models.DateTimeField()
    # How often it was asked since `hour`.
    hour = models.DateTimeField(null=True)
    asked = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("calendar link")

    def __str__(self) -> str:
        return str(self.person_id)
