"""Short scripts of cases for the demo: who acts follows from who is asked, so a script names only days and words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.timezone import get_default_timezone, localdate

from zhizhi.core.process import APPLICANT
from zhizhi.demo.dataset import Dataset
from zhizhi.demo.load import Loaded
from zhizhi.demo.stories import Story
from zhizhi.engines.catalogue.queries import published
from zhizhi.engines.processes.actors import RESIDENT, Actor
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.moving import Sent, case_move
from zhizhi.engines.processes.opening import case_open
from zhizhi.engines.processes.operations import case_send_back
from zhizhi.engines.processes.parts import part_do
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Person
from zhizhi.registry.rights.queries import scope_for
from zhizhi.registry.scope import Scope

WHY = "the demo's invented history"
PART, BACK, ASK = "part", "back", "ask"
Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """So many days before the demo's day, whoever is asked makes the move; of the sub-case of that number, if one.

    `part` is the oldest open part; `back` sends the case back to the step named in `answers`, with a reason; `ask` is
    somebody on the portal, without an account, who asks for the `process` named in `answers` under the case.
    """

    ago: int
    move: str
    answers: Answers = field(default_factory=dict)
    below: int | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """One case: where, by whom it is opened, with what, and what follows."""

    slug: str
    place: str
    opener: int
    ago: int
    answers: Answers
    lines: Sequence[Line] = ()
    channel: str = "desk"


@dataclass
class Cast:
    """Who acts in the demo, with their rights of the day."""

    data: Dataset
    loaded: Loaded
    _scopes: dict[tuple[int, datetime], Scope] = field(default_factory=dict)

    def actor(self, person: Person, at: datetime) -> Actor:
        """The person with the rights of then."""
        day = at.replace(hour=0, minute=0)
        if (person.pk, day) not in self._scopes:
            account = self.loaded.accounts.get(person.pk - 1)
            self._scopes[person.pk, day] = scope_for(person=person, account_id=account, at=at)
        return Actor(self._scopes[person.pk, day])

    def asked(self, task: Task, at: datetime) -> Actor:
        """Whoever the task is owed by."""
        if task.holder_role == APPLICANT:
            return RESIDENT
        if task.holder_person_id:
            return self.actor(Person.objects.system(WHY).get(pk=task.holder_person_id), at)
        held = Appointment.objects.system(WHY).on(localdate(at)).select_related("person")
        found = held.filter(post__role=task.holder_role, post__organization=task.holder_organization_id)
        return self.actor(found.order_by("pk")[0].person, at)

    def at(self, ago: int, number: int) -> datetime:
        """A moment of that day, later for later lines."""
        day = self.data.day - timedelta(days=ago)
        return datetime.combine(day, time(9 + number % 8, 7 * number % 60), tzinfo=get_default_timezone())


def script_story(cast: Cast, script: Script) -> Story:
    """The script as one thread of what happens."""
    at = cast.at(script.ago, 0)
    yield at
    place: Organization = cast.loaded.places[script.place]
    sent = Sent(f"demo-{script.slug}-{script.place}-{script.ago}-{script.opener}", script.answers)
    case = case_open(
        actor=cast.actor(cast.loaded.people[script.opener], at), version=published(script.slug), place=place,
        channel=script.channel, sent=sent, at=at,
    ).case  # fmt: skip
    yield from _lines(cast, case, script.lines)


def _lines(cast: Cast, case: Case, lines: Sequence[Line]) -> Iterator[datetime]:
    for number, line in enumerate(lines, start=1):
        at = cast.at(line.ago, number)
        yield at
        target = case if line.below is None else _below(case, line.below)
        rows = Task.objects.system(WHY).open().filter(case=target).select_related("case").order_by("pk")
        task = (rows.exclude(part="") if line.move == PART else rows.leading())[0]
        _DEEDS.get(line.move, _move)(cast.asked(task, at), task, line, f"demo-line-{target.pk}-{number}", at)


def _below(case: Case, number: int) -> Case:
    found: Case = Case.objects.system(WHY).filter(parent=case).order_by("pk")[number]
    return found


def _move(actor: Actor, task: Task, line: Line, key: str, at: datetime) -> None:
    case_move(actor=actor, task_id=task.pk, move=line.move, sent=Sent(key, line.answers), at=at)


def _part(actor: Actor, task: Task, line: Line, key: str, at: datetime) -> None:
    part_do(actor=actor, task_id=task.pk, sent=Sent(key, line.answers), at=at)


def _back(actor: Actor, task: Task, line: Line, key: str, at: datetime) -> None:
    words = line.answers
    case_send_back(actor=actor, task_id=task.pk, to=words["to"], reason=words["reason"], key=key, at=at)


def _ask(_actor: Actor, task: Task, line: Line, key: str, at: datetime) -> None:
    answers = {name: value for name, value in line.answers.items() if name != "process"}
    case_open(
        actor=RESIDENT, version=published(line.answers["process"]), place=task.case.place,
        channel=Case.Channel.PORTAL, sent=Sent(key, answers), at=at, parent=task.case,
    )  # fmt: skip


_DEEDS: dict[str, Callable[[Actor, Task, Line, str, datetime], None]] = {PART: _part, BACK: _back, ASK: _ask}
