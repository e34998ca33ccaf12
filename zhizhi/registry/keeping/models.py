"""What was done to keep the registry: backups and verifications, with how they ended."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Backup(models.Model):
    """One backup that was begun: where its file lies and what it holds.

    `size` in bytes. `verified` says how it was read back: not at all, read whole, or its database opened and checked,
    too. `fault` says why there is none. `discarded_at` is when its file was removed because it had grown too old.
    """

    class Verified(models.TextChoices):
        NOT = "", _("not read back")
        READ = "read", _("read back, the database not opened")
        OPENED = "opened", _("read back, the database opened and verified")

    started_at = models.DateTimeField(_("begun at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    file = models.CharField(_("file"), max_length=400)
    by_itself = models.BooleanField(_("by itself"), default=False)
    size = models.BigIntegerField(_("size"), null=True, blank=True)
    head_seq = models.BigIntegerField(_("last act"), null=True, blank=True)
    verified = models.CharField(_("verified"), max_length=10, choices=Verified, blank=True, default=Verified.NOT)
    fault = models.TextField(_("fault"), blank=True)
    discarded_at = models.DateTimeField(_("discarded at"), null=True, blank=True)

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("backup")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(finished_at__gte=F("started_at")), name="backup_ends_after_begin"
            ),
            models.CheckConstraint(condition=Q(verified="") | Q(fault=""), name="backup_verified_without_fault"),
        ]
        indexes = [models.Index(fields=["-started_at"], name="backup_by_time")]

    def __str__(self) -> str:
        return self.file


class Verification(models.Model):
    """One time that all invariants were checked. `results` holds, one an invariant, what checking.Result says."""

    class Occasion(models.TextChoices):
        COMMAND = "command", _("asked for")
        RESTORE = "restore", _("after restoring")
        COPY = "copy", _("after copying to another database")
        UPGRADE = "upgrade", _("after an upgrade")
        NIGHT = "night", _("by itself, at night")

    started_at = models.DateTimeField(_("begun at"))
    finished_at = models.DateTimeField(_("finished at"))
    occasion = models.CharField(_("occasion"), max_length=10, choices=Occasion)
    ok = models.BooleanField(_("all true"))
    results = models.JSONField(default=list)

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("verification")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(finished_at__gte=F("started_at")), name="verification_ends_after_begin")
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%F %R} {'ok' if self.ok else 'broken'}"
