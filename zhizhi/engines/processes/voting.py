"""Acts of a vote: the roll corrected, slips handed in, written opinions and paper entered, the count.

Handing in a slip leaves no line in the history and no act in the journal; those have the roll and the tally only.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext as _

from zhizhi.core.canonical import digest
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.answers import Photos, photos_attach
from zhizhi.engines.processes.ballot_models import Ballot, Opinion, Roll, Tally, Vote
from zhizhi.engines.processes.ballot_queries import figures_of, people_to_add, result_of, step_of_vote
from zhizhi.engines.processes.ballots import (
    FEWEST,
    slip_done,
    slips_destroy,
    slips_end,
    slips_give,
    slips_open_again,
    slips_write,
)
from zhizhi.engines.processes.history import event_add
from zhizhi.engines.processes.locking import task_held, task_locked
from zhizhi.engines.processes.models import Event, Task
from zhizhi.engines.processes.moving import moved_by_itself
from zhizhi.engines.processes.refusals import AnswersRefused, CaseMoved, CaseRefused, NotYours, reasoned
from zhizhi.registry.journal.operations import acting


@dataclass(frozen=True, slots=True)
class Paper:
    """What two tellers counted: who voted on paper, and the figures."""

    people: Collection[int]
    in_favour: int
    against: int
    abstaining: int
    invalid: int
    tellers: tuple[str, str]

    @property
    def slips(self) -> int:
        """How many slips were counted."""
        return self.in_favour + self.against + self.abstaining + self.invalid


class TooLate(CaseRefused):
    """The vote was closed before."""


def slip_hand_in(*, actor: Actor, task_id: int, choice: str, at: datetime) -> None:  # noqa: ARG001 - kept nowhere
    """The voter's slip, once and for good. Nobody can see or change it afterwards, nor tell when it came.

    Raises TooLate after the count, CaseRefused in its kinds.
    """
    with acting():
        vote, task = _open(task_id)
        own = Roll.objects.filter(vote=vote, person=actor.scope.person_id).first() if actor.scope.person_id else None
        if own is None:
            raise NotYours(_("You are not on the roll of this vote."))
        if own.how:
            raise CaseRefused(HANDED_IN[own.how]())
        if vote.paper or not own.given:
            raise CaseRefused(_("This vote is held on paper. Ask whoever leads it for your slip."))
        if choice not in Opinion.values:
            raise AnswersRefused({"choice": _("Choose one of the three.")})
        Roll.objects.filter(pk=own.pk).update(how=Roll.How.SLIP)
        slips_write(vote, [Ballot(choice=choice, person_id=None if vote.secret else own.person_id)])
        slip_done(task, [own.person_id])


def roll_change(
    *, actor: Actor, task_id: int, person_id: int, added: bool, reason: str, key: str, at: datetime
) -> Event:
    """Before the first slip, somebody is put on the roll or taken off it, with a reason. Raises CaseRefused."""
    reason, fingerprint = reasoned(reason), digest(["roll", task_id, person_id, added, reason])
    with acting():
        vote, task, first = _held(actor, task_id, key, fingerprint)
        if first:
            return first
        if Roll.objects.filter(vote=vote).exclude(how="").exists():
            raise CaseRefused(_("The first slip was handed in already; the roll stays as it is."))
        name = _roll_add(vote, task, person_id, at) if added else _roll_remove(vote, person_id)
        slips_give(vote, task, at)
        return event_add(
            task.case, Event.Kind.ROLL_CHANGED, actor, at, task=task, note=reason, key=key, fingerprint=fingerprint,
            answers={"person": person_id, "name": name, "added": added},
        )  # fmt: skip


def opinion_enter(*, actor: Actor, task_id: int, person_id: int, opinion: str, key: str, at: datetime) -> Event:
    """An absent one's written and signed opinion, counted apart; without an opinion it is taken back. CaseRefused."""
    fingerprint = digest(["opinion", task_id, person_id, opinion])
    with acting():
        vote, task, first = _held(actor, task_id, key, fingerprint)
        if first:
            return first
        if not step_of_vote(vote).absent:
            raise CaseRefused(_("Written opinions of absent ones are not counted in this vote."))
        row = Roll.objects.select_related("person").filter(vote=vote, person=person_id).first()
        if row is None or row.how not in {"", Roll.How.WRITTEN} or opinion not in {"", *Opinion.values}:
            raise CaseRefused(_("This person has voted already, or is not on the roll."))
        row.how, row.opinion = (Roll.How.WRITTEN if opinion else ""), opinion
        row.save(update_fields=["how", "opinion"])
        if opinion:
            slip_done(task, [person_id])
        else:
            slips_open_again(task, [person_id])
        words = _("absent, with a written opinion") if opinion else _("written opinion taken back")
        return event_add(
            task.case, Event.Kind.ROLL_CHANGED, actor, at, task=task, note=words, key=key, fingerprint=fingerprint,
            answers={"person": person_id, "name": row.person.name, "written": bool(opinion)},
        )  # fmt: skip


def vote_to_paper(*, actor: Actor, task_id: int, reason: str, key: str, at: datetime) -> Event:
    """Slips handed in on the page are destroyed uncounted, and everybody votes on paper. Raises CaseRefused."""
    reason, fingerprint = reasoned(reason), digest(["to_paper", task_id, reason])
    with acting():
        vote, task, first = _held(actor, task_id, key, fingerprint)
        if first:
            return first
        if vote.paper:
            raise CaseRefused(_("This vote is held on paper already."))
        slips_destroy(vote)
        Roll.objects.filter(vote=vote).update(given=False)
        Roll.objects.filter(vote=vote, how=Roll.How.SLIP).update(how="")
        Vote.objects.filter(pk=vote.pk).update(paper=True)
        slips_end(task, at)
        return event_add(
            task.case, Event.Kind.TO_PAPER, actor, at, task=task, note=reason, key=key, fingerprint=fingerprint
        )


def paper_count(*, actor: Actor, task_id: int, paper: Paper, scan: Photos, key: str, at: datetime) -> Event:
    """What two tellers counted on paper, with a photo of their record. Entered again, it replaces what was there."""
    figures = {
        "in_favour": paper.in_favour, "against": paper.against, "abstaining": paper.abstaining,
        "invalid": paper.invalid,
    }  # fmt: skip
    files = [file.sha256 for found in scan.values() for file in found]
    fingerprint = digest(["paper", task_id, figures, sorted(paper.people), list(paper.tellers), files])
    with acting():
        vote, task, first = _held(actor, task_id, key, fingerprint)
        if first:
            return first
        _paper_refuse(vote, paper, scan)
        _paper_keep(vote, task, paper, figures)
        event = event_add(
            task.case, Event.Kind.PAPER_COUNTED, actor, at, task=task, key=key, fingerprint=fingerprint,
            answers={"voters": len(paper.people), "tellers": list(paper.tellers), **figures},
        )  # fmt: skip
        photos_attach(task.case, event, scan)
    return event


def vote_close(*, actor: Actor, task_id: int, key: str, at: datetime) -> Event:
    """The count, and the move that follows from it; nobody votes afterwards. Raises CaseRefused."""
    fingerprint = digest(["vote_close", task_id])
    with acting():
        vote, task, first = _held(actor, task_id, key, fingerprint)
        if first:
            return first
        _close_refuse(vote)
        slips_write(vote)
        _tally(vote)
        slips_end(task, at)
        vote.closed_at = at
        figures = figures_of(vote)
        vote.result = result_of(step_of_vote(vote), figures)
        vote.save(update_fields=["closed_at", "result"])
        answers = {name: getattr(figures, name) for name in figures.__slots__} | {
            "result": vote.result,
            "vote": vote.pk,
        }
        event = event_add(
            task.case, Event.Kind.BALLOT_CLOSED, actor, at, task=task, key=key, fingerprint=fingerprint,
            answers=answers,
        )  # fmt: skip
        moved_by_itself(task, vote.result, at)
    return event


def _open(task_id: int) -> tuple[Vote, Task]:
    """The vote that is held and its task, locked."""
    try:
        task, _first = task_locked(task_id, "", "")
    except CaseMoved as moved:
        raise TooLate(_("The vote is closed and counted. Your slip came too late; it was not taken.")) from moved
    return Vote.objects.select_related("task", "case__declaration").get(task=task), task


def _held(actor: Actor, task_id: int, key: str, fingerprint: str) -> tuple[Vote, Task, Event | None]:
    """The vote and its task, locked, if the actor leads it; or what the same key did before."""
    task, first = task_held(actor, task_id, key, fingerprint)
    vote = Vote.objects.select_related("task", "case__declaration").filter(task=task).first()
    if vote is None:
        raise CaseRefused(_("No vote is held at this step."))
    return vote, task, first


def _roll_add(vote: Vote, task: Task, person_id: int, at: datetime) -> str:
    person = next((one for one in people_to_add(task.case, vote, at) if one.pk == person_id), None)
    if person is None:
        raise CaseRefused(_("Choose somebody who belongs to the place and is not on the roll."))
    Roll.objects.create(vote=vote, person=person)
    return str(person.name)


def _roll_remove(vote: Vote, person_id: int) -> str:
    row = Roll.objects.select_related("person").filter(vote=vote, person=person_id).first()
    if row is None:
        raise CaseRefused(_("This person is not on the roll."))
    row.delete()
    return str(row.person.name)


def _paper_refuse(vote: Vote, paper: Paper, scan: Photos) -> None:
    """Raises AnswersRefused with a sentence for each figure that cannot be."""
    errors = {}
    free = Roll.objects.filter(vote=vote, how__in=["", Roll.How.PAPER]).values_list("person_id", flat=True)
    if not paper.people or set(paper.people) - set(free):
        errors["people"] = _("Tick who voted on paper: people of the roll who have not voted otherwise.")
    elif not 0 < paper.slips <= len(paper.people):
        words = {"slips": paper.slips, "people": len(paper.people)}
        errors["in_favour"] = _("%(slips)s slips were counted, but %(people)s people are ticked.") % words
    if len({name.strip() for name in paper.tellers} - {""}) < len(paper.tellers):
        errors["second_teller"] = _("Two different people count.")
    if not any(scan.values()):
        errors["scan"] = _("Add a photo of the tellers' record.")
    if errors:
        raise AnswersRefused(errors)


def _paper_keep(vote: Vote, task: Task, paper: Paper, figures: Mapping[str, int]) -> None:
    before = Roll.objects.filter(vote=vote, how=Roll.How.PAPER)
    slips_open_again(task, [] if vote.paper else before.filter(given=True).values_list("person_id", flat=True))
    before.update(how="")
    Roll.objects.filter(vote=vote, person__in=paper.people).update(how=Roll.How.PAPER)
    slip_done(task, paper.people)
    tellers = [name.strip() for name in paper.tellers]
    Tally.objects.update_or_create(vote=vote, source=Tally.Source.PAPER, defaults={**figures, "tellers": tellers})


def _close_refuse(vote: Vote) -> None:
    if not Roll.objects.filter(vote=vote).exists():
        raise CaseRefused(_("Nobody is on the roll. Put those with the right to vote on it first."))
    slips = Ballot.objects.filter(vote=vote).count()
    if vote.secret and 0 < slips < FEWEST:
        raise CaseRefused(
            _(
                "Only %(slips)s slips were handed in on the page. Counting fewer than %(fewest)s would tell how each"
                " one voted. Wait for more, or go on on paper."
            )
            % {"slips": slips, "fewest": FEWEST}
        )


def _tally(vote: Vote) -> None:
    """What the slips and the written opinions say. Who wrote which opinion is in the letters, and kept nowhere here."""
    slips = dict(Ballot.objects.filter(vote=vote).order_by().values_list("choice").annotate(Count("pk")))
    written = dict(
        Roll.objects.filter(vote=vote, how=Roll.How.WRITTEN).order_by().values_list("opinion").annotate(Count("pk"))
    )
    for source, found in ((Tally.Source.SLIPS, slips), (Tally.Source.WRITTEN, written)):
        Tally.objects.create(
            vote=vote, source=source, in_favour=found.get("for", 0), against=found.get("against", 0),
            abstaining=found.get("abstain", 0),
        )  # fmt: skip
    Roll.objects.filter(vote=vote).update(opinion="")


HANDED_IN = {
    "slip": lambda: _("Your slip is handed in. Nobody can see it, and it cannot be changed."),
    "paper": lambda: _("You voted on paper."),
    "written": lambda: _("You voted by a written opinion."),
}
