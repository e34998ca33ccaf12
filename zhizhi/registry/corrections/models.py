"""What is not agreed about a person: corrections that the person proposes, and values that sources give differently."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.files.models import StoredFile
from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import ScopedQuerySet

VALUE = 500


class CorrectionQuerySet(ScopedQuerySet["Correction"]):
    capability = "people.manage"
    column = "person__place_left"


class Correction(models.Model):
    """A person says how one item of the own record should read; the office accepts or refuses it, with a reason.

    `old` and `value` are texts as `items` reads and writes them. A number (`items.SEALED`) lies in `sealed`, under the
    person's key, and `value` is its mask.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waits for the office")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    person = models.ForeignKey(Person, models.PROTECT, related_name="corrections")
    item = models.CharField(_("item"), max_length=40)
    old = models.CharField(_("recorded"), max_length=VALUE, blank=True)
    value = models.CharField(_("proposed"), max_length=VALUE)
    sealed = models.BinaryField(null=True)
    words = models.CharField(_("explanation"), max_length=VALUE, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=VALUE, blank=True)
    seen_at = models.DateTimeField(_("decision seen at"), null=True, blank=True)

    objects: ClassVar = models.Manager.from_queryset(CorrectionQuerySet)()

    class Meta:
        verbose_name = _("correction")
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "item"], condition=Q(state="open"), name="correction_open_once_an_item"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="correction_open_until_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "refused"]) | ~Q(reason=""), name="correction_decided_with_reason"
            ),
        ]
        indexes = [models.Index(fields=["state", "proposed_at"], name="correction_by_state")]

    def __str__(self) -> str:
        return f"{self.item} of {self.person_id}"


class DifferenceQuerySet(ScopedQuerySet["Difference"]):
    capability = "people.manage"
    column = "person__place_left"


class Difference(models.Model):
    """Sources give one item of a person differently; it stays open until somebody decides it with a basis.

    `current` is what the record said when the difference arose, `decided` what was decided to hold. The other values
    stay in its claims.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to decide")
        DECIDED = "decided", _("decided")
        WITHDRAWN = "withdrawn", _("source withdrawn")

    person = models.ForeignKey(Person, models.PROTECT, related_name="differences")
    item = models.CharField(_("item"), max_length=40)
    current = models.CharField(_("recorded"), max_length=VALUE, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(_("arose at"))
    decided = models.CharField(_("decided value"), max_length=VALUE, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=VALUE, blank=True)
    basis = models.CharField(_("basis document"), max_length=200, blank=True)

    objects: ClassVar = models.Manager.from_queryset(DifferenceQuerySet)()

    class Meta:
        verbose_name = _("difference to decide")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "item"], condition=Q(state="open"), name="difference_open_once_an_item"
            ),
            models.CheckConstraint(
                condition=~Q(state="decided") | (Q(decided_at__isnull=False) & ~Q(reason="") & ~Q(basis="")),
                name="difference_decided_with_basis",
            ),
        ]
        indexes = [models.Index(fields=["state", "item"], name="difference_by_state")]

    def __str__(self) -> str:
        return f"{self.item} of {self.person_id}"


class Claim(models.Model):
    """What one source says: a file with its row, a merged record, the person, a document."""

    difference = models.ForeignKey(Difference, models.CASCADE, related_name="claims")
    value = models.CharField(_("value"), max_length=VALUE)
    source = models.CharField(_("source"), max_length=200)
    at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("claim")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["difference", "value", "source"], name="claim_once_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.value} ({self.source})"


class Evidence(models.Model):
    """A photo or scan that shows why: of a correction, or the basis on which a difference was decided."""

    correction = models.ForeignKey(Correction, models.PROTECT, null=True, blank=True, related_name="evidence")
    difference = models.ForeignKey(Difference, models.PROTECT, null=True, blank=True, related_name="evidence")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("evidence")
        constraints = [
            models.CheckConstraint(
                condition=Q(correction=None, difference__isnull=False) | Q(correction__isnull=False, difference=None),
                name="evidence_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"evidence {self.file_id}"
