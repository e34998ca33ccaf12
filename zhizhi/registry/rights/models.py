"""Grants: who may do what, where, up to which class of data, from when to when; and the mandates behind those that
no appointment gives."""

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Person
from zhizhi.registry.scope import DataClass, Scope, ScopedQuerySet


class Origin(models.TextChoices):
    """Through what a right is held."""

    APPOINTMENT = "appointment", _("through an appointment")
    DELEGATION = "delegation", _("delegated")
    BREAK_GLASS = "break_glass", _("in an emergency")
    LINE = "line", _("line of management")


class MandateQuerySet(ScopedQuerySet["Mandate"]):
    capability = "rights.review"

    def visible_to(self, scope: Scope) -> "MandateQuerySet":
        """Those that concern oneself, and those at places, or of people, whose rights one reviews."""
        me = scope.person_id or 0
        mine = Q(person=me) | Q(for_person=me) | Q(given_by=me)
        there = scope.within(self.capability, "place_left") | scope.within(self.capability, "person__place_left")
        return self.system("scoped").filter(mine | there)

    def on(self, at: datetime) -> "MandateQuerySet":
        """Those that run at `at`."""
        day = localdate(at)
        running = self.filter(Q(to_date=None) | Q(to_date__gt=day), from_date__lte=day)
        return running.filter(Q(until=None) | Q(until__gt=at))


class Mandate(models.Model):
    """Why somebody holds rights that no own appointment gives; its grants say which.

    A delegation lends what an appointment of `for_person` carries: all of it (`whole_hat`) or some. Break-glass gives
    one place for some hours and is reviewed by somebody else. A line of management reaches a subtree, where `role` is
    given only the people who hold that role there.
    """

    class Verdict(models.TextChoices):
        NONE = "", _("not reviewed")
        JUSTIFIED = "justified", _("justified")
        UNJUSTIFIED = "unjustified", _("not justified")

    kind = models.CharField(_("kind"), max_length=20, choices=Origin)
    person = models.ForeignKey(Person, models.PROTECT, related_name="mandates", verbose_name=_("person"))
    for_person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="mandates_lent", verbose_name=_("for")
    )
    appointment = models.ForeignKey(Appointment, models.PROTECT, null=True, blank=True, related_name="mandates")
    whole_hat = models.BooleanField(_("the whole post"), default=False)
    place = models.ForeignKey(Organization, models.PROTECT, related_name="mandates", verbose_name=_("place"))
    place_left = models.BigIntegerField()
    role = models.CharField(_("role"), max_length=40, blank=True)
    data_class = models.PositiveSmallIntegerField(
        _("class of data"), choices=[(item.value, item.name.lower()) for item in DataClass]
    )
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"), null=True, blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=400)
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="mandates_given", verbose_name=_("given by"))
    given_at = models.DateTimeField(_("given at"))
    approved_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )
    ended_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict, blank=True, default="")
    reviewed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reviewed by")
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    review_note = models.CharField(_("note"), max_length=400, blank=True)

    objects: ClassVar = models.Manager.from_queryset(MandateQuerySet)()

    class Meta:
        verbose_name = _("mandate")
        ordering = ["-from_date", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="mandate_ends_after_begin"
            ),
            models.CheckConstraint(
                condition=~Q(kind="delegation")
                | Q(appointment__isnull=False, for_person__isnull=False, to_date__isnull=False),
                name="mandate_delegation_names_its_source",
            ),
            models.CheckConstraint(
                condition=Q(for_person=None) | ~Q(for_person=F("person")), name="mandate_not_to_oneself"
            ),
            models.CheckConstraint(
                condition=~Q(kind="break_glass") | Q(until__isnull=False, to_date__isnull=False),
                name="mandate_emergency_has_hours",
            ),
            models.CheckConstraint(
                condition=~Q(kind="line") | Q(approved_by__isnull=False), name="mandate_line_is_confirmed"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("person")), name="mandate_reviewed_by_another"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "to_date"], name="mandate_by_person"),
            models.Index(fields=["place_left"], name="mandate_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.person_id}@{self.place_id}"

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds; `to_date` is the day after."""
        return self.to_date - timedelta(days=1) if self.to_date else None


class GrantQuerySet(ScopedQuerySet["Grant"]):
    capability = "accounts.manage"


class Grant(models.Model):
    """One row covers appointment rights, delegation, break-glass and lines of management (`origin` says which)."""

    Origin = Origin

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    capability = models.CharField(_("capability"), max_length=60)
    place = models.ForeignKey(Organization, models.PROTECT, related_name="grants")
    place_left = models.BigIntegerField()
    data_class = models.PositiveSmallIntegerField(
        _("class of data"), choices=[(item.value, item.name.lower()) for item in DataClass]
    )
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"), null=True, blank=True)
    origin = models.CharField(_("origin"), max_length=20, choices=Origin)
    appointment = models.ForeignKey(Appointment, models.PROTECT, null=True, blank=True, related_name="grants")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, blank=True, related_name="grants")
    role = models.CharField(_("role"), max_length=40, blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar = models.Manager.from_queryset(GrantQuerySet)()

    class Meta:
        verbose_name = _("grant")
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="grant_ends_after_begin"
            ),
            models.CheckConstraint(
                condition=~Q(origin="appointment") | Q(appointment__isnull=False), name="grant_names_its_appointment"
            ),
            models.CheckConstraint(
                condition=Q(origin="appointment") | Q(mandate__isnull=False), name="grant_names_its_mandate"
            ),
            models.CheckConstraint(
                condition=~Q(origin="delegation") | Q(appointment__isnull=False), name="grant_delegated_from_a_post"
            ),
            models.CheckConstraint(
                condition=~Q(origin="break_glass") | Q(until__isnull=False), name="grant_emergency_has_hours"
            ),
            models.UniqueConstraint(
                fields=["appointment", "capability"],
                condition=Q(origin="appointment"),
                name="grant_once_per_appointment",
            ),
            models.UniqueConstraint(fields=["mandate", "capability"], name="grant_once_per_mandate"),
        ]
        indexes = [models.Index(fields=["person", "to_date"], name="grant_by_person")]

    def __str__(self) -> str:
        return f"{self.capability}@{self.place_id}"
