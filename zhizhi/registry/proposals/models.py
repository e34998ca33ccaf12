"""Proposals: acts that wait for a second person, and what became of them."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.proposals.acts import acts
from zhizhi.registry.scope import DataClass, Scope, ScopedQuerySet


class ProposalQuerySet(ScopedQuerySet["Proposal"]):
    def visible_to(self, scope: Scope) -> "ProposalQuerySet":
        """One's own, and those at places where one holds the right to confirm the act."""
        return self.system("scoped").filter(confirmable(scope) | Q(proposed_by=scope.person_id or 0))

    def waiting(self) -> "ProposalQuerySet":
        """Those that nobody has decided."""
        return self.filter(state=Proposal.State.WAITING)


def confirmable(scope: Scope) -> Q:
    """The condition that the scope holds the right to confirm the act where it is proposed."""
    condition = Q(pk__in=())
    for act in acts().values():
        right = act.confirmed_by
        if scope.holds(right.name):
            condition |= Q(act=act.id) & scope.within(right.name, "place_left", DataClass[right.data.upper()])
    return condition


class Proposal(models.Model):
    """One person proposed an act; another confirms or refuses it, or it lapses.

    `facts` is what the act rested on when it was proposed, `facts_digest` its digest; `verdict` what was found when it
    was decided. Arguments and facts hold numbers and plain words, never a sealed value.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a second person")
        CONFIRMED = "confirmed", _("confirmed and done")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        OVERTAKEN = "overtaken", _("overtaken by other changes")
        LAPSED = "lapsed", _("lapsed")

    act = models.CharField(_("act"), max_length=60)
    arguments = models.JSONField(default=dict)
    arguments_digest = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    place = models.ForeignKey(Organization, models.PROTECT, related_name="proposals", verbose_name=_("place"))
    place_left = models.BigIntegerField()
    reason = models.CharField(_("reason"), max_length=400)
    facts = models.JSONField(default=dict)
    facts_digest = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    proposed_by = models.ForeignKey(
        Person, models.PROTECT, related_name="proposals_made", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    due_at = models.DateTimeField(_("due"))
    due_provisional = models.BooleanField(default=False)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="proposals_decided", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=400, blank=True)
    verdict = models.JSONField(null=True, blank=True)

    objects: ClassVar = models.Manager.from_queryset(ProposalQuerySet)()

    class Meta:
        verbose_name = _("proposal")
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["act", "subject_kind", "subject_id", "arguments_digest"],
                condition=Q(state="waiting"),
                name="proposal_waiting_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(state="withdrawn") | ~Q(decided_by=F("proposed_by")),
                name="proposal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None) | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="proposal_decided_at_once_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(decided_by__isnull=False), name="proposal_confirmed_by_somebody"
            ),
        ]
        indexes = [
            models.Index(fields=["place_left"], condition=Q(state="waiting"), name="proposal_waiting_by_place"),
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="proposal_waiting_by_due"),
            models.Index(fields=["subject_kind", "subject_id"], name="proposal_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.act}:{self.subject_kind}:{self.subject_id}"

    @property
    def due_day(self) -> date:
        """The last local day on which it can be confirmed."""
        return localdate(self.due_at - timedelta(seconds=1))


class Concerned(models.Model):
    """A person whom the proposed act is about, and who therefore does not confirm it."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="concerned")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("person concerned")
        constraints = [models.UniqueConstraint(fields=["proposal", "person"], name="concerned_once")]

    def __str__(self) -> str:
        return f"{self.proposal_id}:{self.person_id}"
