"""What the cadre section of the demo does in confidence: findings, adjustments, tolerance, cleared names.

Each line is a case: how many days before the demo's day it begins, and what follows how many days later. In answers
"@" is the day of the act and "@90" the day ninety days later. Everybody and everything in it is invented.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import get_default_timezone

from zhizhi.core.workdays import Calendar
from zhizhi.demo.cadretexts import CASES, Act, Told
from zhizhi.demo.dataset import Dataset
from zhizhi.demo.load import Loaded
from zhizhi.demo.places import COUNTY_KEY
from zhizhi.demo.stories import Story
from zhizhi.engines.catalogue.queries import published
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.moving import Sent, case_move
from zhizhi.engines.processes.opening import case_open
from zhizhi.engines.processes.operations import case_send_back
from zhizhi.engines.processes.parts import part_do
from zhizhi.registry.rights.queries import scope_for

WHY = "the demo's invented history"
DEPARTMENTS_FIRST = 3  # of those moved: the key of the department that they come to


@dataclass(frozen=True)
class Section:
    """Who acts in the cadre section, and about whom; people by their key in the dataset."""

    data: Dataset
    loaded: Loaded
    who: Mapping[str, int]
    unit: str

    def actor(self, name: str, at: datetime) -> Actor:
        """The person with the rights that the posts give on that day."""
        human = self.who[name]
        scope = scope_for(person=self.loaded.people[human], account_id=self.loaded.accounts.get(human), at=at)
        return Actor(replace(scope, at=at))


def cadre_stories(data: Dataset, loaded: Loaded) -> Iterator[Story]:
    """A thread for each case. In a county too small to have the people there is none."""
    held = [tenure for tenure in data.tenures if tenure.until is None]
    leaders = [tenure.human for tenure in held if tenure.role == "county_leader"]
    officers = [tenure.human for tenure in held if tenure.role == "cadre_officer"]
    section = {tenure.human for tenure in held if tenure.place == COUNTY_KEY}
    cadres = [one for one in held if not one.role and one.human not in section]
    if len(leaders) < 2 or not officers or len(cadres) < len(CASES):
        return
    office = {"cadre": officers[0], "head": leaders[0], "second": leaders[1]}
    stations = {login.station: login.human for login in data.logins if login.station}
    chosen = random.Random(f"{data.seed}:cadres").sample(cadres, len(CASES))  # noqa: S311 (a demo)
    for number, (told, about) in enumerate(zip(CASES, chosen, strict=True)):
        person = stations.get(told.station, about.human)
        yield _story(Section(data, loaded, office | {"person": person}, about.place), told, number)


def _story(section: Section, told: Told, number: int) -> Story:
    case, at = None, section.data.begins
    first = section.data.day - timedelta(days=told.before)
    for place, act in enumerate((Act(0, told.by, ""), *told.acts)):
        at = max(_at(first + timedelta(days=act.after), 9 + place % 8, 7 * number % 60), at + timedelta(minutes=20))
        if at >= section.data.ends:
            return
        yield at
        key = f"demo-cadre-{number}-{place}"
        if case is None:
            case = _opened(section, told, key, at)
        else:
            _acted(section, case, act, key, at)


def _opened(section: Section, told: Told, key: str, at: datetime) -> Case:
    loaded = section.loaded
    answers = _answers(told.request, at.date()) | {"person": str(loaded.people[section.who["person"]].pk)}
    if told.slug == "unfit-adjustment":
        answers["unit"] = str(loaded.places[section.unit].pk)
    return case_open(
        actor=section.actor(told.by, at), version=published(told.slug), place=loaded.places[COUNTY_KEY],
        channel=Case.Channel.SELF if told.by == "person" else Case.Channel.DESK, sent=Sent(key, answers), at=at,
    ).case  # fmt: skip


def _acted(section: Section, case: Case, act: Act, key: str, at: datetime) -> None:
    actor, tasks = section.actor(act.who, at), Task.objects.system(WHY).open().filter(case=case)
    sent = Sent(key, _answers(act.answers, at.date()))
    if act.move == "part":
        part_do(actor=actor, task_id=tasks.exclude(part="").latest("pk").pk, sent=sent, at=at)
    elif act.move == "send_back":
        case_send_back(actor=actor, task_id=tasks.leading().get().pk, key=key, at=at, **act.answers)
    else:
        if act.move == "drafted":
            sent = replace(sent, answers={**sent.answers, "unit": str(section.loaded.places[section.unit].pk)})
        if "new_title" in act.answers:
            department = section.loaded.places[f"d{DEPARTMENTS_FIRST:02}"]
            sent = replace(sent, answers={**sent.answers, "new_unit": str(department.pk)})
        case_move(actor=actor, task_id=tasks.leading().get().pk, move=act.move, sent=sent, at=at)


def _answers(answers: Mapping[str, Any], day: date) -> dict[str, Any]:
    return {name: _dated(value, day) for name, value in answers.items()}


def _dated(value: object, day: date) -> object:
    if isinstance(value, str) and value.startswith("@"):
        return (day + timedelta(days=int(value[1:] or 0))).isoformat()
    return value


def _at(day: date, hour: int, minute: int) -> datetime:
    """That hour of the day, or of the next working day."""
    while not Calendar().is_workday(day)[0]:
        day += timedelta(days=1)
    return datetime.combine(day, time(hour, minute), tzinfo=get_default_timezone())
