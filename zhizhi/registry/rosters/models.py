"""Searches kept by name, and rosters so long that they are written while one goes on working."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.files.models import StoredFile
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person


class SavedSearch(models.Model):
    """A roster's filters, columns and order as an address keeps them: the owner's, or an office's."""

    owner = models.ForeignKey(Person, models.CASCADE, related_name="roster_searches")
    name = models.CharField(_("name"), max_length=40)
    query = models.TextField()
    office = models.ForeignKey(
        Organization, models.SET_NULL, null=True, blank=True, related_name="roster_searches", verbose_name=_("office")
    )
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("saved search")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_search_name_once")]

    def __str__(self) -> str:
        return self.name


class RosterFile(models.Model):
    """A roster that is written in portions by the tick: how far it is, and the file, which is kept for a day."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    person = models.ForeignKey(Person, models.CASCADE, related_name="roster_files")
    account_id = models.BigIntegerField()
    query = models.TextField()
    ending = models.CharField(max_length=4)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    told = models.CharField(max_length=200, blank=True)
    # How often writing was begun: what ends its process every time is not begun for ever.
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("roster being written")
        constraints = [
            models.CheckConstraint(condition=Q(ending__in=["xlsx", "docx"]), name="roster_file_ending"),
            models.CheckConstraint(condition=Q(state__in=["waiting", "ready", "failed"]), name="roster_file_state"),
        ]
        indexes = [models.Index(fields=["state", "id"], name="roster_file_by_state")]

    def __str__(self) -> str:
        return f"{self.pk}: {self.done}/{self.total}"

    @property
    def percent(self) -> int:
        """How much is written, of a hundred."""
        return 100 * self.done // self.total if self.total else 0
