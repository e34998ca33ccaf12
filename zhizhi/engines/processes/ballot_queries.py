"""Reads of votes: who is on the roll and took part, and what the count gave."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.timezone import localdate

from zhizhi.core.process import BallotStep, Share
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.ballot_models import Ballot, Opinion, Roll, Tally, Vote
from zhizhi.engines.processes.models import Attachment, Case, Event, Task
from zhizhi.registry.people.models import Appointment, Membership, Person
from zhizhi.registry.scope import Scope

WHY = "asked within an allowed case"
# As many names as a list to choose from can have.
MOST = 500


@dataclass(frozen=True, slots=True)
class Figures:
    """What a vote gave: how many should come, came, and voted how. Written opinions of absent ones stand apart."""

    roll: int = 0
    present: int = 0
    in_favour: int = 0
    against: int = 0
    abstaining: int = 0
    invalid: int = 0
    written: int = 0
    written_in_favour: int = 0
    written_against: int = 0
    written_abstaining: int = 0

    @property
    def cast(self) -> int:
        """All votes, those on paper that are invalid and written opinions included."""
        return self.in_favour + self.against + self.abstaining + self.invalid + self.written

    @property
    def for_it(self) -> int:
        """Votes in favour, with written opinions."""
        return self.in_favour + self.written_in_favour


def reaches(part: int, whole: int, share: Share) -> bool:
    """Whether `part` of `whole` is the share, or more than it; nothing is no share of nobody."""
    given, needed = part * share.denominator, whole * share.numerator
    return whole > 0 and (given > needed if share.more else given >= needed)


def result_of(step: BallotStep, figures: Figures) -> str:
    """The move that follows. Who is absent with a written opinion does not make the quorum."""
    if not reaches(figures.present, figures.roll, step.quorum):
        return step.no_quorum
    whole = figures.roll if step.counted_of == "roll" else figures.cast
    return step.passed if reaches(figures.for_it, whole, step.passes) else step.failed


def figures_of(vote: Vote) -> Figures:
    """The sum of what was counted; of a vote that is not closed, nothing."""
    by_how = dict(Roll.objects.filter(vote=vote).order_by().values_list("how").annotate(Count("pk")))
    rows = {row.source: row for row in Tally.objects.filter(vote=vote)} if vote.closed_at else {}
    counted = [row for source, row in rows.items() if source != Tally.Source.WRITTEN]
    written = rows.get(Tally.Source.WRITTEN) or Tally()
    return Figures(
        roll=sum(by_how.values()), present=by_how.get("slip", 0) + by_how.get("paper", 0),
        in_favour=sum(row.in_favour for row in counted), against=sum(row.against for row in counted),
        abstaining=sum(row.abstaining for row in counted), invalid=sum(row.invalid for row in counted),
        written=by_how.get("written", 0), written_in_favour=written.in_favour, written_against=written.against,
        written_abstaining=written.abstaining,
    )  # fmt: skip


def votes_of(case: Case) -> list[Vote]:
    """All votes held in the case, the latest first."""
    return list(Vote.objects.filter(case=case).order_by("-pk"))


def vote_of(case: Case, vote_id: int) -> Vote | None:
    """A vote of the case."""
    return Vote.objects.select_related("task__holder_organization").filter(case=case, pk=vote_id).first()


def vote_latest(case: Case) -> Vote | None:
    """The vote that is held, or was the last."""
    return Vote.objects.select_related("task").filter(case=case).order_by("-pk").first()


def step_of_vote(vote: Vote) -> BallotStep:
    """The step at which it is held."""
    step = process_of(vote.case.declaration).step(vote.task.step)
    assert isinstance(step, BallotStep), "a vote belongs to a step of its kind"
    return step


def roll_of(vote: Vote) -> list[Roll]:
    """The roll in the order of names."""
    return list(Roll.objects.filter(vote=vote).select_related("person").order_by("person__sort_key", "person_id"))


def own_of(vote: Vote, scope: Scope) -> Roll | None:
    """This person's own entry."""
    if scope.person_id is None:
        return None
    return Roll.objects.filter(vote=vote, person=scope.person_id).select_related("person").first()


def people_to_add(case: Case, vote: Vote, at: datetime) -> list[Person]:
    """Who belongs to the place or below it and is not on the roll."""
    within, day = Q(place_left__gte=case.place.left, place_left__lt=case.place.right), localdate(at)
    members = Membership.objects.system(WHY).on(day).filter(within).values("person")
    holders = Appointment.objects.system(WHY).on(day).filter(within).values("person")
    people = Person.objects.system(WHY).filter(Q(pk__in=members) | Q(pk__in=holders))
    on_it = Roll.objects.filter(vote=vote).values("person")
    return list(people.exclude(pk__in=on_it).order_by("sort_key", "pk")[:MOST])


def open_votes_of(vote: Vote) -> list[tuple[str, str]]:
    """Of a vote that is not secret and closed: who voted how."""
    if vote.secret or vote.closed_at is None:
        return []
    rows = Ballot.objects.filter(vote=vote).select_related("person").order_by("person__sort_key", "person_id")
    return [(row.person.name if row.person else "", str(Opinion(row.choice).label)) for row in rows]


def paper_of(vote: Vote) -> Tally | None:
    """The paper vote as the tellers counted it."""
    return Tally.objects.filter(vote=vote, source=Tally.Source.PAPER).first()


def scans_of(vote: Vote) -> list[Attachment]:
    """The photos that came with the paper vote's last entry."""
    last = Event.objects.filter(task=vote.task_id, kind=Event.Kind.PAPER_COUNTED).order_by("-id").first()
    return list(Attachment.objects.filter(event=last).select_related("file")) if last else []


def vote_panel(scope: Scope, case: Case, step: BallotStep, task: Task) -> Mapping[str, Any]:
    """What the case's page shows of a vote that is held: the turnout, and what this person has to do in it."""
    vote = Vote.objects.filter(task=task).first()
    if vote is None:
        return {"vote": None}
    rows, holds = roll_of(vote), Actor(scope).holds(task)
    done = [row for row in rows if row.how]
    own = next((row for row in rows if row.person_id == scope.person_id), None)
    return {
        "case": case, "vote": vote, "step": step, "holds": holds, "own": own, "begun": bool(done),
        "roll": rows if holds else [], "count": len(rows), "done": len(done), "left": len(rows) - len(done),
    }  # fmt: skip
