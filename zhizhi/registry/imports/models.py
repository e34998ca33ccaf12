"""Files on their way into the registry, the rows made of them, and what they wrote, so that it can be undone."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.scope import ScopedQuerySet


class IntakeQuerySet(ScopedQuerySet["Intake"]):
    capability = "imports.make"


class Intake(models.Model):
    """One file that somebody brings in (导入): read, checked, seen as a preview, then taken whole or not at all.

    The file, the rows made of it and what it wrote are sealed under a key of the intake, which is destroyed when it
    expires. `sheet` and `head_row` say where the table lies, `mapping` which column of the file (from 0) fills which
    field. `counts` are rows by state and findings by kind; `done` of `rows` is how far the work at hand is. `lease` is
    until when a process works at it; another may take over afterwards. `attempts` says how often the work at hand was
    begun: what ends its process every time is not begun for ever. `unseen` says that work ended whose result the sender
    has not looked at.
    """

    class Target(models.TextChoices):
        PEOPLE = "people", _("People")
        ORGANIZATIONS = "organizations", _("Organizations")
        HOUSEHOLDS = "households", _("Households")
        DIVISIONS = "divisions", _("Official divisions")

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("columns to be confirmed")
        CHECK = "check", _("being checked")
        PREVIEW = "preview", _("waiting for a decision")
        APPLY = "apply", _("being taken over")
        APPLIED = "applied", _("taken over")
        UNDO = "undo", _("being undone")
        UNDONE = "undone", _("undone")
        FAILED = "failed", _("cannot be read")
        DISCARDED = "discarded", _("discarded")

    place = models.ForeignKey(Organization, models.PROTECT, related_name="intakes", verbose_name=_("unit"))
    place_left = models.BigIntegerField()
    account_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=60, blank=True)
    target = models.CharField(_("what it holds"), max_length=16, choices=Target)
    file_name = models.CharField(_("file"), max_length=200)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.UPLOADED)
    sheet = models.PositiveSmallIntegerField(default=0)
    head_row = models.PositiveIntegerField(default=1)
    layout_sealed = models.BinaryField(default=bytes)
    skipped_sealed = models.BinaryField(default=bytes)
    mapping = models.JSONField(default=dict)
    signature = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    leave_faulty = models.BooleanField(default=False)
    message = models.TextField(blank=True)
    made_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    unseen = models.BooleanField(default=False, db_default=False)
    lease = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)

    objects: ClassVar = models.Manager.from_queryset(IntakeQuerySet)()

    class Meta:
        verbose_name = _("import")
        ordering = ["-made_at", "-id"]
        indexes = [
            models.Index(fields=["place_left", "made_at"], name="intake_by_place"),
            models.Index(fields=["state"], name="intake_waiting", condition=Q(state__in=["check", "apply", "undo"])),
            models.Index(fields=["expires_at"], name="intake_by_expiry"),
            models.Index(fields=["person_id"], name="intake_unseen", condition=Q(unseen=True)),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.file_name}"

    @property
    def key_owner(self) -> str:
        """Whose data key seals the file and its rows."""
        return f"intake:{self.pk}"


class Part(models.Model):
    """A piece of the file as it came, sealed."""

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["intake", "number"], name="intake_part_once")]

    def __str__(self) -> str:
        return f"{self.intake_id}/{self.number}"


class Chunk(models.Model):
    """Some hundred rows of an intake as they were checked, sealed; `counts` are theirs, so that pages find them."""

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["intake", "number"], name="intake_chunk_once")]

    def __str__(self) -> str:
        return f"{self.intake_id}/{self.number}"


class Choice(models.Model):
    """What was decided about a conflict: of one row, or (row 0) of all of a kind. `take` is the file's value."""

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="choices")
    kind = models.CharField(max_length=40)
    row = models.PositiveIntegerField(default=0)
    take = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["intake", "kind", "row"], name="intake_choice_once")]

    def __str__(self) -> str:
        return f"{self.intake_id} {self.kind} {self.row}"


class Trace(models.Model):
    """What an intake wrote, sealed: ids of records made, old values of records changed. Read when it is undone."""

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="traces")
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["intake", "number"], name="intake_trace_once")]

    def __str__(self) -> str:
        return f"{self.intake_id}/{self.number}"


class KnownColumns(models.Model):
    """How somebody, for a unit, last mapped the columns of a table with these heads."""

    account_id = models.BigIntegerField(null=True)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    target = models.CharField(max_length=16)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account_id", "organization", "target", "signature"], name="known_columns_once"
            )
        ]
        indexes = [models.Index(fields=["signature", "target"], name="known_columns_by_heads")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.signature}"


class DivisionCode(models.Model):
    """The official code (行政区划代码) of an organization that stands for a division: 2 to 12 digits."""

    organization = models.OneToOneField(Organization, models.CASCADE, related_name="division", primary_key=True)
    code = models.CharField(_("division code"), max_length=12, unique=True)

    class Meta:
        verbose_name = _("division code")

    def __str__(self) -> str:
        return self.code
