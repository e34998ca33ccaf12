"""What an auditor of the demo finds beside the orders: numbers read for a reason, files taken out, a slip, a hold."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial

from django.utils.timezone import get_default_timezone

from zhizhi.demo.dataset import Dataset
from zhizhi.demo.load import Loaded
from zhizhi.demo.stories import Story, story_of
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.accounts.operations import account_lock, account_unlock, slip_issue
from zhizhi.registry.exports.operations import export_record
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import person_reveal
from zhizhi.registry.retention.operations import hold_set
from zhizhi.registry.rights.queries import scope_for
from zhizhi.registry.scope import Scope

REASONS = ("核对党员名册", "电话通知开会", "组织关系转接核对", "更正身份证号", "困难党员走访前联系")
# Read at night, one after the other: what an auditor would ask about.
MANY = 24


def audit_stories(data: Dataset, loaded: Loaded) -> Iterator[Story]:
    """Some days of an office: reads by day, one evening with many, two exports, a reset sign-in, a held record."""
    chance, day = random.Random(data.seed), data.day  # noqa: S311 (a demo)
    officer, administrator = _scope(data, loaded, "county"), _scope(data, loaded, "admin")
    people = list(Person.objects.system("the demo").exclude(phone_sealed=None).order_by("pk")[:400])
    reads = []
    for number in range(12):
        at = _at(day - timedelta(days=12 - number), 9 + number % 8, chance.randrange(60))
        reads.append((chance.choice(people), chance.choice(REASONS), at))
    evening = _at(day - timedelta(days=3), 21, 4)
    for number, person in enumerate(chance.sample(people, MANY)):
        reads.append((person, REASONS[1], evening + timedelta(minutes=number)))
    yield story_of((at, partial(_read, officer, person, reason, at)) for person, reason, at in reads)
    for number, what in enumerate(("roster.xlsx", "roster.docx")):
        at = _at(day - timedelta(days=2), 10 + number, 12)
        yield story_of([(at, partial(export_record, scope=officer, what=what, rows=180 + number, at=at))])
    account = Account.objects.filter(last_login=None).order_by("pk")[chance.randrange(20)]
    begun = _at(day - timedelta(days=1), 8, 50)
    yield _reset(account, administrator, begun)
    held = chance.choice(people)
    reason = "县纪委函询〔2026〕7号"
    yield story_of(
        [(begun, partial(hold_set, scope=officer, kind="person", subject_id=held.pk, reason=reason, at=begun))]
    )


def _reset(account: Account, administrator: Scope, begun: datetime) -> Story:
    """Locked after wrong passwords, opened by the administrator, with a new slip."""
    yield begun
    account_lock(username=account.username, at=begun)
    yield begun + timedelta(minutes=4)
    account_unlock(scope=administrator, account=account, at=begun + timedelta(minutes=4))
    yield begun + timedelta(minutes=6)
    slip_issue(scope=administrator, account=account, at=begun + timedelta(minutes=6))


def _scope(data: Dataset, loaded: Loaded, station: str) -> Scope:
    human = next(login.human for login in data.logins if login.station == station)
    return scope_for(person=loaded.people[human], account_id=loaded.accounts[human], at=data.ends)


def _read(scope: Scope, person: Person, reason: str, at: datetime) -> None:
    person_reveal(scope=scope, person=person, field="phone", reason=reason, at=at)


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=get_default_timezone())
