"""Terms of Party committees: from one election to the next, and the local rules on how long they last."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.scope import ScopedQuerySet


class TermQuerySet(ScopedQuerySet["Term"]):
    capability = "organizations.view"

    def on(self, day: date) -> Self:
        """The terms that run on `day`, each with `due`: by when the next was to be held as then known."""
        known = Case(When(extended_on__lte=day, then=F("extended_until")), default=F("regular_until"))
        return self.filter(Q(to_date=None) | Q(to_date__gt=day), elected_on__lte=day).annotate(due=known)


class Term(models.Model):
    """A committee of an organization from its election up to, not including, the next one.

    `regular_until` is the last day of the term by the rule named in `basis`; with approval it may be extended once, to
    `extended_until`, which `extended_on` was decided. Who belongs to it follows from the appointments.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="terms")
    place_left = models.BigIntegerField()
    elected_on = models.DateField(_("elected on"))
    to_date = models.DateField(_("until the election of"), null=True, blank=True)
    regular_until = models.DateField(_("regular end"))
    years = models.PositiveSmallIntegerField(_("years"), null=True, blank=True)
    basis = models.CharField(_("basis of the end"), max_length=200)
    extended_on = models.DateField(_("extension approved on"), null=True, blank=True)
    extended_until = models.DateField(_("extended until"), null=True, blank=True)
    extension_basis = models.CharField(_("basis of the extension"), max_length=200, blank=True)
    entitled = models.PositiveIntegerField(_("entitled to vote"), null=True, blank=True)
    present = models.PositiveIntegerField(_("present"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=400, blank=True)
    approval = models.CharField(_("approval"), max_length=200, blank=True)
    # Verdicts of the rules at the time, as they were told: what was odd about the election.
    remarks = models.JSONField(default=list, blank=True)

    objects: ClassVar = models.Manager.from_queryset(TermQuerySet)()

    class Meta:
        verbose_name = _("term of a committee")
        ordering = ["-elected_on"]
        constraints = [
            models.UniqueConstraint(fields=["organization"], condition=Q(to_date=None), name="term_open_once"),
            models.UniqueConstraint(fields=["organization", "elected_on"], name="term_once_a_day"),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gt=F("elected_on")), name="term_ends_after_begin"
            ),
            models.CheckConstraint(condition=Q(regular_until__gt=F("elected_on")), name="term_has_length"),
            models.CheckConstraint(
                condition=Q(extended_until=None, extended_on=None)
                | Q(extended_until__gt=F("regular_until"), extended_on__isnull=False),
                name="term_extension_is_later_and_approved",
            ),
        ]
        indexes = [models.Index(fields=["place_left", "regular_until"], name="term_by_place")]

    def __str__(self) -> str:
        return f"{self.organization_id}@{self.elected_on}"

    @property
    def due_on(self) -> date:
        """By which day the next election is to be held, as known now."""
        return self.extended_until or self.regular_until


class LocalRuleQuerySet(ScopedQuerySet["LocalRule"]):
    capability = "organizations.view"


class LocalRule(models.Model):
    """How many years terms last below a place where that differs from the national rule; dated, with its basis.

    `kind` is a kind of organization. It holds for elections from `from_date` up to, not including, `to_date`.
    """

    place = models.ForeignKey(Organization, models.PROTECT, related_name="term_rules")
    place_left = models.BigIntegerField()
    kind = models.CharField(_("kind"), max_length=40)
    years = models.PositiveSmallIntegerField(_("years"))
    basis = models.CharField(_("basis"), max_length=200)
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"), null=True, blank=True)

    objects: ClassVar = models.Manager.from_queryset(LocalRuleQuerySet)()

    class Meta:
        verbose_name = _("local length of terms")
        ordering = ["place_left", "kind", "-from_date"]
        constraints = [
            models.CheckConstraint(condition=Q(years__gte=1, years__lte=6), name="term_rule_years_sensible"),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gt=F("from_date")), name="term_rule_ends_after_begin"
            ),
            models.UniqueConstraint(fields=["place", "kind"], condition=Q(to_date=None), name="term_rule_open_once"),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.kind}: {self.years}"
