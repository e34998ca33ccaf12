"""What the talent office of the demo does: challenges, recruitment, family services, benefits, student practice.

Each line of the texts is a case: how many days before the demo's day it begins, and what follows how many days later.
In answers "@" is the day of the act and "@30" thirty days later; "$unit" and the like are people and places of the
county, "#b1" a case and "&b1" its number. Everybody and everything in it is invented.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import get_default_timezone

from zhizhi.core.workdays import Calendar
from zhizhi.demo.county import TOWNSHIP_KEY
from zhizhi.demo.dataset import Dataset
from zhizhi.demo.load import Loaded
from zhizhi.demo.places import COUNTY_KEY, SHOWN_KEY
from zhizhi.demo.stories import Story
from zhizhi.demo.talenttexts import CASES, Act, Told
from zhizhi.engines.catalogue.queries import published
from zhizhi.engines.processes.actors import RESIDENT, Actor
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.moving import Sent, case_move
from zhizhi.engines.processes.opening import case_open
from zhizhi.engines.processes.parts import part_do
from zhizhi.engines.processes.signing import signature_give
from zhizhi.registry.rights.queries import scope_for

WHY = "the demo's invented history"


@dataclass
class Office:
    """Who acts, by their station in the demo, what answers name, and which case each became."""

    data: Dataset
    loaded: Loaded
    named: Mapping[str, str]
    cases: dict[str, Case] = field(default_factory=dict)

    def actor(self, station: str, at: datetime) -> Actor:
        """The person with the rights that the posts give on that day; without a station somebody on the portal."""
        if not station:
            return RESIDENT
        human = next(login.human for login in self.data.logins if login.station == station)
        scope = scope_for(person=self.loaded.people[human], account_id=self.loaded.accounts.get(human), at=at)
        return Actor(replace(scope, at=at))

    def answers(self, given: Mapping[str, Any], day: date) -> dict[str, Any]:
        """The answers with days, people, places and cases put in."""
        return {name: self._answer(value, day) for name, value in given.items()}

    def _answer(self, value: Any, day: date) -> Any:
        if isinstance(value, list):
            return [self._answer(one, day) for one in value]
        if isinstance(value, dict):
            return self.answers(value, day)
        if value.startswith("@"):
            return (day + timedelta(days=int(value[1:] or 0))).isoformat()
        if value.startswith("&"):
            return self.cases[value[1:]].number
        if value.startswith("#"):
            return str(self.cases[value[1:]].pk)
        return self.named[value[1:]] if value.startswith("$") else value


def talent_stories(data: Dataset, loaded: Loaded) -> Iterator[Story]:
    """A thread for each case; what stands under another comes after it. In a county too small there is none."""
    departments = sorted(key for key, place in loaded.places.items() if place.kind == "department")
    stations = {login.station: login.human for login in data.logins}
    if not {"talent", "county", "contact", "liaison", "township"} <= stations.keys() or len(departments) < 2:
        return
    contact = next(one.place for one in data.tenures if one.human == stations["contact"] and one.until is None)
    named = {f"person_{name}": str(loaded.people[human].pk) for name, human in stations.items() if name}
    named |= {"unit": str(loaded.places[contact].pk), "township": str(loaded.places[TOWNSHIP_KEY].pk)}
    office = Office(data, loaded, named)
    for number, told in enumerate(CASES):
        yield _story(office, told, number)


def _story(office: Office, told: Told, number: int) -> Story:
    at, first = office.data.begins, office.data.day - timedelta(days=told.before)
    for place, act in enumerate((Act(0, told.by, "", told.request), *told.acts)):
        at = max(_at(first + timedelta(days=act.after), 9 + place % 8, 11 * number % 60), at + timedelta(minutes=20))
        if at >= office.data.ends:
            return
        yield at
        sent = Sent(f"demo-talent-{number}-{place}", office.answers(act.answers, at.date()))
        if place:
            _acted(office, office.cases[told.name], act, sent, at)
        else:
            office.cases[told.name] = _opened(office, told, sent, at)


def _opened(office: Office, told: Told, sent: Sent, at: datetime) -> Case:
    places = {"county": COUNTY_KEY, "township": TOWNSHIP_KEY, "village": SHOWN_KEY}
    parent = office.cases[told.under] if told.under else None
    if parent:
        parent.refresh_from_db()
    return case_open(
        actor=office.actor(told.by, at), version=published(told.slug), place=office.loaded.places[places[told.at]],
        channel=Case.Channel.DESK if told.by else Case.Channel.PORTAL, sent=sent, at=at, parent=parent,
    ).case  # fmt: skip


def _acted(office: Office, case: Case, act: Act, sent: Sent, at: datetime) -> None:
    actor, tasks = office.actor(act.who, at), Task.objects.system(WHY).open().filter(case=case)
    if act.move == "part":
        owed = [task for task in tasks.exclude(part="").order_by("-pk") if actor.holds(task)]
        part_do(actor=actor, task_id=owed[0].pk, sent=sent, at=at)
    elif act.move == "sign":
        owed = [task for task in tasks.filter(part__startswith="sign") if actor.holds(task)]
        signature_give(actor=actor, task_id=owed[0].pk, remark="同意", key=sent.key, at=at)
    else:
        case_move(actor=actor, task_id=tasks.leading().get().pk, move=act.move, sent=sent, at=at)


def _at(day: date, hour: int, minute: int) -> datetime:
    """That hour of the day, or of the next working day."""
    while not Calendar().is_workday(day)[0]:
        day += timedelta(days=1)
    return datetime.combine(day, time(hour, minute), tzinfo=get_default_timezone())
