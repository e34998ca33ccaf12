"""Half a year of the cadre office: classes followed up, secondments, talks, care, commendations, in different states.

A handful of each, so that no inbox is flooded. What the clock opens by itself is left to the clock of the started demo:
one case of care for each department and township, and in the office one reminder for each who retires within months.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from zhizhi.core.workdays import Calendar
from zhizhi.demo.dataset import Dataset
from zhizhi.demo.hours import midnight
from zhizhi.demo.load import Loaded
from zhizhi.demo.places import COUNTY_KEY
from zhizhi.demo.stories import Story
from zhizhi.demo.tendingtexts import TALES, Deed, Tale
from zhizhi.engines.catalogue.queries import published
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.moving import Sent, case_move
from zhizhi.engines.processes.opening import case_open
from zhizhi.engines.processes.parts import part_do
from zhizhi.engines.processes.signing import signature_give, signature_refuse
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.rights.queries import scope_for
from zhizhi.registry.scope import Scope

WHY = "the demo's invented history"
# Words that stand for a record: "organizer 2" is the organizer of "township 2", whichever that is in this county.
OFFICES = {"organizer": "township_organizer", "contact": "department_contact"}
PLACES = {"township": "township_organizer", "department": "department_contact"}
_WORDS = re.compile(r"(?:organizer|contact|township|department) [0-9]+")


@dataclass
class Office:
    """Who acts, and where: the department's stations, the townships' organizers, the departments' contacts."""

    data: Dataset
    loaded: Loaded
    held: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    scopes: dict[str, Scope] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rng = Random(f"{self.data.seed}:tending:{self.data.day}")  # noqa: S311 (a demo)
        # Those whose accounts a visitor signs in with have enough to do.
        known = {login.human for login in self.data.logins if login.station}
        for role in OFFICES.values():
            rows = [row for row in self.data.tenures if row.role == role and not row.until and row.human not in known]
            self.held[role] = sorted((row.place, row.human) for row in rows)
            rng.shuffle(self.held[role])

    def is_large_enough(self, tale: Tale) -> bool:
        """Whether everybody in the case is somebody else in this county."""
        words = {tuple(word.split()) for word in _WORDS.findall(repr(tale))}
        return all(int(number) < len(self.held[(OFFICES | PLACES)[kind]]) for kind, number in words)

    def person(self, word: str) -> Person:
        """Who is meant: a station, or `organizer 2`."""
        kind, _, number = word.partition(" ")
        if kind in OFFICES:
            return self.loaded.people[self.held[OFFICES[kind]][int(number)][1]]
        return self.loaded.people[next(login.human for login in self.data.logins if login.station == word)]

    def place(self, word: str) -> Organization:
        """Where: the county, or `township 2`."""
        kind, _, number = word.partition(" ")
        return self.loaded.places[self.held[PLACES[kind]][int(number)][0] if kind in PLACES else COUNTY_KEY]

    def actor(self, word: str, at: datetime) -> Actor:
        """The person with the rights of that moment."""
        if word not in self.scopes:
            person = self.person(word)
            self.scopes[word] = scope_for(person=person, account_id=self.loaded.accounts.get(person.pk - 1), at=at)
        return Actor(replace(self.scopes[word], at=at))

    def day(self, ago: int) -> date:
        """So many days ago, or the next working day after that if it was none."""
        day = self.data.day - timedelta(days=ago)
        while ago > 0 and not Calendar().is_workday(day)[0] and day < self.data.day - timedelta(days=1):
            day += timedelta(days=1)
        return day

    def answers(self, told: dict[str, Any]) -> dict[str, Any]:
        """As a form sends them: days, people and places in place of the words that stand for them."""
        return {key: self._answer(value) for key, value in told.items()}

    def _answer(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._answer(one) for one in value]
        if isinstance(value, str) and value.startswith("@ "):
            return self.day(int(value[2:])).isoformat()
        if not isinstance(value, str) or not _WORDS.fullmatch(value):
            return value
        return str((self.person(value) if value.split()[0] in OFFICES else self.place(value)).pk)


def tending_stories(data: Dataset, loaded: Loaded) -> list[Story]:
    """Each case as one thread."""
    office = Office(data, loaded)
    return [_story(office, tale, number) for number, tale in enumerate(TALES) if office.is_large_enough(tale)]


def _story(office: Office, tale: Tale, number: int) -> Iterator[datetime]:
    at = _moment(office, tale.ago, number, 0)
    yield at
    case = case_open(
        actor=office.actor("cadre", at), version=published(tale.slug), place=office.place(tale.place), channel="desk",
        sent=Sent(f"demo-tending-{number}", office.answers(tale.asked)), at=at,
    ).case  # fmt: skip
    for order, deed in enumerate(tale.deeds, 1):
        at = max(_moment(office, deed.ago, number, order), at + timedelta(minutes=7))
        yield at
        _done(office, case, deed, f"demo-tending-{number}-{order}", at)


def _moment(office: Office, ago: int, number: int, order: int) -> datetime:
    return midnight(office.day(ago)) + timedelta(hours=9, minutes=7 * number + 11 * order)


def _done(office: Office, case: Case, deed: Deed, key: str, at: datetime) -> None:
    """A move, a part or a signature of the person."""
    actor, answers = office.actor(deed.who, at), office.answers(deed.answers)
    what, _, under = deed.what.partition(" in ")
    of = {"case__parent": case, "case__slug": under} if under else {"case": case}
    tasks = Task.objects.system(WHY).open().filter(**of).select_related("case__declaration", "case__place")
    given: dict[str, Any] = {"actor": actor, "at": at}
    if what not in {"part", "sign", "refuse"}:
        case_move(task_id=tasks.leading().get().pk, move=what, sent=Sent(key, answers), **given)
        return
    owed = next(task for task in tasks.exclude(part="").order_by("pk") if actor.holds(task))
    if what == "part":
        part_do(task_id=owed.pk, sent=Sent(key, answers), **given)
    elif what == "sign":
        signature_give(task_id=owed.pk, remark="", key=key, **given)
    else:
        signature_refuse(task_id=owed.pk, reason=answers["why"], key=key, **given)
