"""What happened to a case, and the files given with it; part of `models`."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.files.models import StoredFile
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person


class HandedOver(models.Value):
    """The word as the index knows it: where it is a parameter, SQLite cannot tell that the index serves."""

    def __init__(self) -> None:
        super().__init__("handed_over")

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:  # noqa: ARG002
        """The literal itself."""
        return "'handed_over'", ()


class Event(models.Model):
    """What happened to a case, never changed. `key` makes a move idempotent: the same key gets the first result.

    `for_name` is whose post the actor held by delegation. `answers` are the unrestricted answers given, `verdicts` the
    rules' verdicts as they were, `fingerprint` the digest of what was sent.
    """

    append_only_besides: ClassVar[tuple[str, ...]] = ()

    class Kind(models.TextChoices):
        OPENED = "opened", _("opened")
        MOVED = "moved", _("moved on")
        SENT_BACK = "sent_back", _("sent back")
        HANDED_OVER = "handed_over", _("handed over")
        URGED = "urged", _("urged")
        WITHDRAWN = "withdrawn", _("withdrawn")
        ALARMED = "alarmed", _("limit reached")
        CODE_RENEWED = "code_renewed", _("code renewed")
        RECOUNTED = "recounted", _("limit counted anew")
        REVEALED = "revealed", _("contact revealed")
        PART_GIVEN = "part_given", _("part given")
        PART_DONE = "part_done", _("part done")
        PART_DROPPED = "part_dropped", _("part no longer asked for")
        SIGNED = "signed", _("signed")
        SIGNATURE_REFUSED = "signature_refused", _("signature refused")
        SIGNATURES_ASKED = "signatures_asked", _("signatures asked for")
        SIGNATURE_DROPPED = "signature_dropped", _("signature no longer asked for")
        EXTENSION_ASKED = "extension_asked", _("more time asked for")
        EXTENDED = "extended", _("limit extended")
        EXTENSION_REFUSED = "extension_refused", _("more time refused")
        SUSPENDED = "suspended", _("suspended")
        RESUMED = "resumed", _("resumed")
        SUBCASE_OPENED = "subcase_opened", _("sub-case opened")
        NOTICE_BEGUN = "notice_begun", _("public notice begun")
        NOTICE_INTERRUPTED = "notice_interrupted", _("public notice interrupted")
        NOTICE_CONTACT = "notice_contact", _("said where objections are received")
        OBJECTED = "objected", _("objection received")
        OBJECTION_ANSWERED = "objection_answered", _("objection answered")
        BALLOT_OPENED = "ballot_opened", _("ballot opened")
        ROLL_CHANGED = "roll_changed", _("roll corrected")
        TO_PAPER = "to_paper", _("vote goes on on paper")
        PAPER_COUNTED = "paper_counted", _("slips of paper counted")
        BALLOT_CLOSED = "ballot_closed", _("ballot counted")
        EFFECTED = "effected", _("entered in the registry")
        MIGRATED = "migrated", _("brought to a new version")

    case = models.ForeignKey("processes.Case", models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=Kind)
    # Events are asked for by case or key, never by these three: each index would be one more page a move.
    task = models.ForeignKey(
        "processes.Task", models.PROTECT, null=True, blank=True, related_name="events", db_index=False
    )
    step = models.CharField(max_length=40, blank=True)
    move = models.CharField(max_length=40, blank=True)
    to = models.CharField(max_length=40, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    actor_name = models.CharField(max_length=60, blank=True)
    for_name = models.CharField(max_length=60, blank=True, default="")
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    note = models.TextField(blank=True)
    answers = models.JSONField(default=dict)
    verdicts = models.JSONField(default=list)
    key = models.CharField(max_length=64, null=True, unique=True)
    fingerprint = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("event")
        ordering = ["id"]
        indexes = [models.Index(fields=["person"], condition=models.Q(kind="handed_over"), name="event_handed_over")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Attachment(models.Model):
    """A photo given with an answer."""

    case = models.ForeignKey("processes.Case", models.PROTECT, related_name="attachments")
    event = models.ForeignKey(Event, models.PROTECT, related_name="attachments")
    field = models.CharField(max_length=40)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("attachment")

    def __str__(self) -> str:
        return f"{self.case_id}/{self.field}"
