"""Half a year of orders played through the engine, act by act in the order of time, as people would have done it."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from zhizhi.core.workdays import Calendar
from zhizhi.demo import dataset
from zhizhi.demo.dataset import Dataset, Order, Step
from zhizhi.demo.load import Loaded
from zhizhi.demo.pictures import Pictures
from zhizhi.demo.stories import Stories
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import published
from zhizhi.engines.processes.actors import RESIDENT, Actor
from zhizhi.engines.processes.models import Alert
from zhizhi.engines.processes.moving import Sent, case_move
from zhizhi.engines.processes.opening import case_open
from zhizhi.engines.processes.operations import alert_seen, case_hand_over, case_send_back, case_urge, case_withdraw
from zhizhi.engines.processes.ticking import tick
from zhizhi.registry.journal.operations import acting
from zhizhi.registry.people.models import Person
from zhizhi.registry.prepared import rows_of
from zhizhi.registry.rights.queries import scope_for
from zhizhi.registry.scope import Scope

DAY = timedelta(days=1)
DESK_CLOSES = timedelta(hours=17, minutes=40)
Progress = Callable[[float], None]


def silent(_part: float) -> None:
    """Tells nobody how far it is."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing to be done: the opening of an order (`step` None) or its next step."""

    at: datetime
    order: Order
    number: int
    step: Step | None


_WAITING = (
    "SELECT id, case_id, holder_role, holder_organization_id, holder_person_id FROM processes_task"
    " WHERE case_id = %s AND closed_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The open task of a case, and who has it."""

    id: int
    case_id: int
    role: str
    organization_id: int
    person_id: int | None


@dataclass
class Play:
    """The state of the play: which case each order became, and who acts for whom."""

    data: Dataset
    loaded: Loaded
    pictures: Pictures
    versions: dict[str, DeclarationVersion]
    holders: Mapping[tuple[str, str], int]
    moments: "deque[Moment]"
    cases: dict[str, int] = field(default_factory=dict)
    secrets: dict[str, tuple[str, str]] = field(default_factory=dict)
    scopes: dict[int, Scope] = field(default_factory=dict)

    def until(self, at: datetime) -> None:
        """Everything that happens before `at`."""
        while self.moments and self.moments[0].at < at:
            self.do(self.moments.popleft())

    def alerts_note(self, at: datetime) -> None:
        """On a working day those who were told of a limit a day ago take note of it."""
        if not Calendar().is_workday(at.date())[0]:
            return
        for alert in (
            Alert.objects.filter(seen_at=None, told_at__lt=at - DAY).select_related("task__case").order_by("pk")
        ):
            human = self.holders.get((alert.role, self._keys[alert.organization_id]))
            if human is not None:
                alert_seen(scope=self.actor(human, at).scope, alert=alert, at=at)

    def do(self, moment: Moment) -> None:
        """The moment comes."""
        if moment.step is None:
            self._open(moment.order)
        else:
            _ACTS[moment.step.kind](self, moment, moment.step)

    def actor(self, human: int, at: datetime) -> Actor:
        """The person with the rights that the appointments give."""
        if human not in self.scopes:
            person = self.loaded.people[human]
            self.scopes[human] = scope_for(person=person, account_id=self.loaded.accounts.get(human), at=at)
        return Actor(replace(self.scopes[human], at=at))

    def _open(self, order: Order) -> None:
        place = self.loaded.places[order.place]
        actor = self.actor(self.holders["desk_officer", order.place], order.at) if order.channel == "desk" else RESIDENT
        photos = self.pictures.stored(order.photos, "photos", place.pk, order.at)
        sent = Sent(f"demo-{order.key}", dict(order.answers), photos)
        opened = case_open(
            actor=actor, version=self.versions[order.slug], place=place, channel=order.channel, sent=sent, at=order.at
        )
        self.pictures.belong(photos, opened.case)
        self.cases[order.key] = opened.case.pk
        if order.shown:
            self.secrets[order.shown] = (opened.case.number, opened.secret)

    def task(self, order: Order) -> Waiting:
        """Where the order stands. In plain SQL: it is asked for before each of fifteen thousand acts."""
        return Waiting(*rows_of(_WAITING, [self.cases[order.key]], first=True)[0])

    def who(self, moment: Moment, step: Step, task: Waiting) -> Actor:
        """Who does the step."""
        if step.who == dataset.RESIDENT:
            return RESIDENT
        if step.who == dataset.OVERSEER:
            return self.actor(self.holders["township_organizer", moment.order.place.split("/")[0]], step.at)
        if task.person_id:
            return self.actor(task.person_id - 1, step.at)
        return self.actor(self.holders[task.role, self._keys[task.organization_id]], step.at)

    def __post_init__(self) -> None:
        self._keys = {row.pk: key for key, row in self.loaded.places.items()}


def orders_play(
    data: Dataset, loaded: Loaded, progress: Progress = silent, beside: Stories | None = None
) -> dict[str, tuple[str, str]]:
    """All orders until the demo's day, and what happens beside them; number and code of those shown, by what."""
    beside = beside or Stories(())
    versions = {slug: published(slug) for slug in sorted({order.slug for order in data.orders})}
    play = Play(data, loaded, Pictures(), versions, _holders(data), deque(_moments(data.orders)))
    day = data.begins
    while day < data.ends:
        # Two transactions a day: as many acts as a county has, appended to the journal at once.
        _beside(play, beside, day + DESK_CLOSES)
        with acting():
            play.until(day + DESK_CLOSES)
            play.alerts_note(day + DESK_CLOSES)
        day += DAY
        _beside(play, beside, day)
        with acting():
            play.until(day)
            tick(day)
        progress((day - data.begins) / (data.ends - data.begins))
    beside.finish()
    return play.secrets


def _beside(play: Play, beside: Stories, until: datetime) -> None:
    """What else happens before `until`, each after the orders' acts before it; in transactions of its own."""
    while (at := beside.before(until)) is not None:
        with acting():
            play.until(at)
        beside.step()


def _moments(orders: Sequence[Order]) -> list[Moment]:
    """Everything that happens, in the order of time."""
    return sorted((moment for order in orders for moment in _moments_of(order)), key=_place_in_time)


def _moments_of(order: Order) -> Iterator[Moment]:
    yield Moment(order.at, order, 0, None)
    for number, step in enumerate(order.steps, start=1):
        yield Moment(step.at, order, number, step)


def _place_in_time(moment: Moment) -> tuple[datetime, str, int]:
    return moment.at, moment.order.key, moment.number


def _holders(data: Dataset) -> dict[tuple[str, str], int]:
    """Who holds each role at each place now."""
    return {(tenure.role, tenure.place): tenure.human for tenure in data.tenures if tenure.until is None}


def _sent(play: Play, moment: Moment, step: Step, case_place: int) -> Sent:
    answers: dict[str, Any] = dict(step.answers)
    if step.place:
        answers[step.place[0]] = str(play.loaded.places[step.place[1]].pk)
    if step.human:
        answers[step.human[0]] = str(play.loaded.people[step.human[1]].pk)
    return Sent(_key(moment), answers, play.pictures.stored(step.photos, "result_photos", case_place, step.at))


def _key(moment: Moment) -> str:
    return f"demo-{moment.order.key}-{moment.number}"


def _move(play: Play, moment: Moment, step: Step) -> None:
    task = play.task(moment.order)
    sent = _sent(play, moment, step, play.loaded.places[moment.order.place].pk)
    event = case_move(actor=play.who(moment, step, task), task_id=task.id, move=step.name, sent=sent, at=step.at)
    play.pictures.belong(sent.photos, event.case)


def _send_back(play: Play, moment: Moment, step: Step) -> None:
    task = play.task(moment.order)
    actor = play.who(moment, step, task)
    case_send_back(actor=actor, task_id=task.id, to=step.name, reason=step.note, key=_key(moment), at=step.at)


def _hand_over(play: Play, moment: Moment, step: Step) -> None:
    task = play.task(moment.order)
    person: Person = play.loaded.people[step.human[1]] if step.human else play.loaded.people[0]
    actor = play.who(moment, step, task)
    case_hand_over(actor=actor, task_id=task.id, person=person, reason=step.note, key=_key(moment), at=step.at)


def _urge(play: Play, moment: Moment, step: Step) -> None:
    task = play.task(moment.order)
    case_urge(actor=play.who(moment, step, task), case_id=task.case_id, note=step.note, key=_key(moment), at=step.at)


def _withdraw(play: Play, moment: Moment, step: Step) -> None:
    case_id = play.cases[moment.order.key]
    case_withdraw(actor=RESIDENT, case_id=case_id, reason=step.note, key=_key(moment), at=step.at)


_ACTS: dict[str, Callable[[Play, Moment, Step], None]] = {
    "move": _move, "send_back": _send_back, "hand_over": _hand_over, "urge": _urge, "withdraw": _withdraw,
}  # fmt: skip
