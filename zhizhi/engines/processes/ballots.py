"""Votes: a roll is made on arrival, slips are given out, and the count brings about the move.

Nothing joins a secret slip with a voter: slips know no time and nobody, and are all written anew, in random order, with
each that comes and once more at the count (docs/votes.md says what remains).
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from zhizhi.core.process import BallotStep
from zhizhi.engines.processes.actors import CLOCK
from zhizhi.engines.processes.ballot_models import Ballot, Roll, Tally, Vote
from zhizhi.engines.processes.ballot_queries import vote_panel
from zhizhi.engines.processes.history import event_add
from zhizhi.engines.processes.kinds import Kind, Panel, step_kind
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.engines.processes.participants import people_among, units_of
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.prepared import number_rows
from zhizhi.registry.scope import Scope

# With fewer, the figures would tell how each one voted.
FEWEST = 5
WHY = "slips of a vote that is held"
SLIP = "slip:"


@step_kind("ballot")
class BallotKind(Kind):
    """A step at which a vote is held; who leads it opens the vote by arriving, and closes it."""

    def arrived(self, case: Case, step: BallotStep, task: Task, at: datetime) -> None:
        number_rows()
        vote = Vote.objects.create(task=task, case=case, secret=step.secret, opened_at=at)
        people = people_among(step.among, case, at)
        Roll.objects.bulk_create([Roll(vote=vote, person=person) for person in people])
        slips_give(vote, task, at)
        answers = {"roll": [person.pk for person in people], "paper": vote.paper}
        event_add(case, Event.Kind.BALLOT_OPENED, CLOCK, at, task=task, answers=answers)

    def left(self, case: Case, step: BallotStep, task: Task, at: datetime) -> None:  # noqa: ARG002
        """What was not counted by now never is: such slips are destroyed."""
        vote = Vote.objects.filter(task=task, closed_at=None).first()
        if vote:
            slips_destroy(vote)
            Tally.objects.filter(vote=vote).delete()
            Roll.objects.filter(vote=vote).update(opinion="")
            vote.closed_at = at
            vote.save(update_fields=["closed_at"])

    def panel(self, scope: Scope, case: Case, step: BallotStep, task: Task, at: datetime) -> Panel:  # noqa: ARG002
        return Panel("processes/parts/ballot_panel.html", vote_panel(scope, case, step, task))


def slips_give(vote: Vote, task: Task, at: datetime) -> None:
    """Who can open the page gets a slip there, unless they are too few to vote secretly so; then all vote on paper."""
    rows = list(Roll.objects.filter(vote=vote).select_related("person"))
    able = set(_able(row.person_id for row in rows))
    vote.paper = vote.secret and len(able) < FEWEST
    vote.save(update_fields=["paper"])
    wanted = set() if vote.paper else able
    Roll.objects.filter(vote=vote).exclude(person__in=wanted).update(given=False)
    Roll.objects.filter(vote=vote, person__in=wanted).update(given=True)
    open_slips = _slips(task).filter(closed_at=None)
    asked = set(open_slips.values_list("holder_person", flat=True))
    open_slips.exclude(holder_person__in=wanted).delete()
    people = [row.person for row in rows if row.person_id in wanted - asked]
    places = units_of(people, task.case.place, at)
    Task.objects.bulk_create(
        Task(
            case=task.case, round=task.round, step=task.step, part=f"{SLIP}{person.pk}", place_left=task.place_left,
            holder_role="member", holder_organization_id=places[person.pk], holder_person=person, opened_at=at,
            due_at=task.due_at, due_provisional=task.due_provisional,
        )
        for person in people
    )  # fmt: skip


def slip_done(task: Task, people: Iterable[int]) -> None:
    """These need not vote on the page any more. No time is kept: it would tell the order in which slips came."""
    for slip in _slips(task).filter(closed_at=None, holder_person__in=list(people)):
        _slips(task).filter(pk=slip.pk).update(closed_at=slip.opened_at)


def slips_open_again(task: Task, people: Iterable[int]) -> None:
    """These have not voted after all."""
    _slips(task).filter(holder_person__in=list(people)).update(closed_at=None)


def slips_end(task: Task, at: datetime) -> None:
    """All slips end with the count, at one time, whether they were handed in or not."""
    _slips(task).update(closed_at=at)


def slips_write(vote: Vote, more: Sequence[Ballot] = ()) -> None:
    """All slips of the vote anew, in random order and with new keys: no row is older or earlier than another."""
    rows = [*Ballot.objects.filter(vote=vote), *more]
    secrets.SystemRandom().shuffle(rows)
    slips_destroy(vote)
    Ballot.objects.bulk_create(
        Ballot(key=secrets.token_hex(16), vote=vote, choice=row.choice, person_id=row.person_id) for row in rows
    )


def slips_destroy(vote: Vote) -> None:
    """Deletes the slips; SQLite overwrites their bytes instead of leaving them in a free page."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
    Ballot.objects.filter(vote=vote).delete()


def _able(people: Iterable[int]) -> list[int]:
    accounts = Account.objects.filter(person__in=list(people), is_active=True)
    return list(accounts.values_list("person_id", flat=True))


def _slips(task: Task):  # type: ignore[no-untyped-def]  # a queryset that is released
    rows = Task.objects.system(WHY).filter(case=task.case_id, step=task.step, part__startswith=SLIP)
    return rows.filter(pk__gt=task.pk)
