"""Tables of votes: who may vote, the slips, and what was counted. Nothing here joins a secret slip with a voter."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.people.models import Person


class Opinion(models.TextChoices):
    """What a slip can say."""

    FOR = "for", _("in favour")
    AGAINST = "against", _("against")
    ABSTAIN = "abstain", _("abstaining")


class Vote(models.Model):
    """A vote that is held while a case stands at a step. A `paper` vote gives out no slips on the screen.

    `result` is the move that followed from the count.
    """

    # Of the constraint's index.
    task = models.OneToOneField("processes.Task", models.PROTECT, related_name="vote")
    case = models.ForeignKey("processes.Case", models.PROTECT, related_name="votes")
    secret = models.BooleanField(_("secret"), default=True)
    paper = models.BooleanField(_("on paper only"), default=False)
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    result = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("vote")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(closed_at__isnull=False) | Q(result=""), name="vote_result_when_closed")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.pk}"


class Roll(models.Model):
    """Somebody with the right to vote: whether they received a slip and how they took part; never when, never what.

    `opinion` is what an absent one wrote and signed, until the vote is counted.
    """

    class How(models.TextChoices):
        NOT_YET = "", _("not voted yet")
        SLIP = "slip", _("slip handed in")
        PAPER = "paper", _("on paper")
        WRITTEN = "written", _("written opinion")

    # Of the constraint's index.
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="roll", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="rolls")
    given = models.BooleanField(_("received a slip"), default=False)
    how = models.CharField(max_length=10, choices=How, blank=True, default="")
    opinion = models.CharField(max_length=10, choices=Opinion, blank=True, default="")

    class Meta:
        verbose_name = _("entry of the roll")
        ordering = ["person__sort_key", "person_id"]
        constraints = [
            models.UniqueConstraint(fields=["vote", "person"], name="roll_once"),
            models.CheckConstraint(condition=Q(opinion="") | Q(how="written"), name="roll_opinion_when_absent"),
        ]

    def __str__(self) -> str:
        return f"{self.vote_id}/{self.person_id}"


class Ballot(models.Model):
    """A slip that was handed in. Its key is random; it knows no time and, in a secret vote, nobody.

    All slips of a vote are written anew in random order with each that comes, and once more at the count.
    """

    key = models.CharField(max_length=32, primary_key=True)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="ballots")
    choice = models.CharField(max_length=10, choices=Opinion)
    # Only of a vote that is not secret: who voted so.
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="ballots", db_index=False)

    class Meta:
        verbose_name = _("slip")

    def __str__(self) -> str:
        return self.choice


class Tally(models.Model):
    """What was counted from one source: slips on the screen, slips of paper, written opinions of absent ones.

    Of paper, `tellers` are the two who counted.
    """

    class Source(models.TextChoices):
        SLIPS = "slips", _("slips on the screen")
        PAPER = "paper", _("slips of paper")
        WRITTEN = "written", _("written opinions")

    FIGURES: ClassVar = ("in_favour", "against", "abstaining", "invalid")

    # Of the constraint's index.
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="tallies", db_index=False)
    source = models.CharField(max_length=10, choices=Source)
    in_favour = models.PositiveIntegerField(_("in favour"), default=0)
    against = models.PositiveIntegerField(_("against"), default=0)
    abstaining = models.PositiveIntegerField(_("abstaining"), default=0)
    invalid = models.PositiveIntegerField(_("invalid"), default=0)
    tellers = models.JSONField(_("tellers"), default=list)

    class Meta:
        verbose_name = _("tally")
        constraints = [models.UniqueConstraint(fields=["vote", "source"], name="tally_once_a_source")]

    def __str__(self) -> str:
        return f"{self.vote_id} {self.source}"
