"""Tables of public notices: what is shown, for how long, and what was objected."""

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhizhi.engines.processes.limits import last_day
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices of a case are read within the case; those in force are public, or open to everybody of the house."""

    def in_force(self, at: datetime) -> "NoticeQuerySet":
        """Those whose period runs; one whose last day is provisional runs on until that day is certain."""
        return self.filter(Q(ends_at__gt=at) | Q(provisional=True), ended_at=None)


class Notice(models.Model):
    """One period in which a text is shown (公示). An interrupted one never counts; the next of the case is another row.

    `number` counts them within the case. `contact` is where objections are received, with a telephone number. `ends_at`
    is the end of the last day, `ended_at` when it left the page before the archive; `interrupted` says that the period
    was not whole, with the reason. One seen in a `unit` is read by who belongs there or below.
    """

    class Seen(models.TextChoices):
        PLACE = "place", _("on the page of the place")
        COUNTY = "county", _("on the pages of all places")
        INSIDE = "inside", _("inside only")
        UNIT = "unit", _("inside one unit only")

    # Of the constraint's index.
    case = models.ForeignKey("processes.Case", models.PROTECT, related_name="notices", db_index=False)
    task = models.ForeignKey("processes.Task", models.PROTECT, related_name="notices")
    number = models.PositiveSmallIntegerField(_("number"))
    seen = models.CharField(_("seen"), max_length=10, choices=Seen)
    unit = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="notices_inside", db_index=False
    )
    text = models.TextField(_("text"))
    contact = models.CharField(_("where objections are received"), max_length=200, blank=True)
    begun_at = models.DateTimeField(_("begun at"))
    ends_at = models.DateTimeField(_("end of the period"))
    provisional = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    interrupted = models.BooleanField(_("interrupted"), default=False)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("public notice")
        ordering = ["-begun_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="notice_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="notice_one_running_per_case"),
            models.CheckConstraint(
                condition=Q(interrupted=False, reason="")
                | (Q(interrupted=True, ended_at__isnull=False) & ~Q(reason="")),
                name="notice_interrupted_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(seen="unit", unit__isnull=False) | (~Q(seen="unit") & Q(unit=None)), name="notice_of_a_unit"
            ),
        ]
        indexes = [models.Index(fields=["seen"], condition=Q(ended_at=None), name="notice_running")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number}"

    @property
    def last_day(self) -> date:
        """The last local day of the period."""
        return last_day(self.ends_at)

    @property
    def is_public(self) -> bool:
        """Whether it hangs on a page that anybody opens."""
        return self.seen in {self.Seen.PLACE, self.Seen.COUNTY}

    @property
    def seen_words(self) -> str:
        """Where it is seen; of one unit, in which."""
        if self.unit is None:
            return str(self.get_seen_display())
        return gettext("only inside %(unit)s and what stands below") % {"unit": self.unit.name}

    def inside(self, left: int) -> bool:
        """Whether the organization whose interval begins at `left` is the unit, or stands below it."""
        return self.unit is not None and self.unit.contains(left)

    def runs(self, at: datetime) -> bool:
        """Whether the text is to be shown."""
        return self.ended_at is None and (self.ends_at > at or self.provisional)


class Objection(models.Model):
    """What somebody has against a notice, with the holder's answer. Name and number lie sealed under the case's key."""

    class Way(models.TextChoices):
        PAGE = "page", _("by the page")
        LETTER = "letter", _("by letter")
        CALL = "call", _("by telephone")
        VISIT = "visit", _("in person")

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="objections")
    way = models.CharField(_("way"), max_length=10, choices=Way)
    text = models.TextField(_("objection"))
    sealed = models.BinaryField(null=True)
    received_at = models.DateTimeField(_("received at"))
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="objections_answered", db_index=False
    )
    upheld = models.BooleanField(_("upheld"), null=True)
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        verbose_name = _("objection")
        ordering = ["received_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, upheld=None, answer="")
                | (Q(answered_at__isnull=False, upheld__isnull=False) & ~Q(answer="")),
                name="objection_answered_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}/{self.pk}"
