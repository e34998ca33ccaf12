"""Half a year of orders: who asks where and when for what, and what becomes of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from zhizhi.core.workdays import Calendar
from zhizhi.demo import names
from zhizhi.demo.courses import Course, Team, five_orders, talent_call
from zhizhi.demo.dataset import Order, Place, Size
from zhizhi.demo.hours import DAYS, Hours, demand, midnight
from zhizhi.demo.people import PHONE, Roster
from zhizhi.demo.places import SHOWN_KEY
from zhizhi.demo.texts import Wish, texts

FIVE, CALL = "five-orders", "talent-call"
PICTURES = 20
# By category: how often it is asked, and in which months more often.
_CATEGORIES: Mapping[str, tuple[float, tuple[int, ...]]] = {
    "papers": (15, (2, 3, 7, 8)),
    "benefits": (15, (9, 10, 11, 12)),
    "care": (13, (1, 7, 8)),
    "repairs": (17, (1, 6, 7, 12)),
    "roads": (11, (6, 7, 8)),
    "surroundings": (10, (5, 6, 7, 8)),
    "farming": (9, (3, 4, 5, 9, 10)),
    "disputes": (6, (2, 5, 9)),
    "other": (4, (1, 6)),
}
# Which department serves which need; by its place in the list of departments.
_SERVES = {
    "housing": 21, "schooling": 13, "spouse": 19, "health": 27, "projects": 14, "venture": 19, "grades": 19,
    "benefits": 18, "other": 1,
}  # fmt: skip
_ENDINGS = ("谢谢。", "麻烦了。", "辛苦你们。")
_AT_HOME = ("上午都在家。", "下午四点以后在家。", "来之前打个电话。", "周末也可以。")
_VISITED = {"papers", "benefits", "care", "repairs"}
_JOBS = (
    "岚茗茶业有限公司",
    "县人民医院",
    "青禾农业科技有限公司",
    "中心学校",
    "返乡创办养蜂合作社",
    "县农技推广站",
    "民宿创业",
    "竹编工坊",
)


@dataclass(frozen=True)
class Setting:
    """What orders need to know of the county."""

    roster: Roster
    places: tuple[Place, ...]
    teams: tuple[Team, ...]
    busy: tuple[float, ...]
    day: date

    @property
    def first(self) -> date:
        """The day on which the orders begin."""
        return self.day - timedelta(days=DAYS)


def setting(rng: Random, roster: Roster, places: Sequence[Place], made: Sequence[Place], day: date) -> Setting:
    """The villages with their groups, each with its own pace and its own share of the orders."""
    below: dict[str, list[Place]] = {}
    for group in made:
        below.setdefault(group.parent, []).append(group)
    bases = [place for place in places if place.kind in {"village", "community"}]
    teams = tuple(_team(rng, roster, place, below[place.key]) for place in bases)
    busy = tuple(5.0 if team.place == SHOWN_KEY else rng.lognormvariate(0, 0.9) for team in teams)
    return Setting(roster, tuple(places), teams, busy, day)


def _team(rng: Random, roster: Roster, place: Place, below: Sequence[Place]) -> Team:
    able = {
        group.key: [h for h in roster.by_group[group.key] if (roster.day - h.born).days < 72 * 365] for group in below
    }
    pace = 1.0 if place.key == SHOWN_KEY else rng.choices((0.6, 0.8, 1.0, 1.2, 1.5, 1.8), (14, 22, 28, 18, 12, 6))[0]
    chosen = [(key, tuple(human.key for human in people)) for key, people in able.items() if people]
    return Team(place.key, tuple(chosen), pace)


def orders(rng: Random, where: Setting, size: Size) -> list[Order]:
    """The service orders and talent calls, by the moment they were opened."""
    hours = Hours(rng, Calendar())
    weights = [demand(hours, where.first, number) for number in range(DAYS)]
    found = [
        _order(rng, hours, where, number, day) for number, day in enumerate(_days(rng, where, weights, size.orders))
    ]
    calls = _days(rng, where, weights, size.calls)
    found += [_call(rng, hours, where, number, day) for number, day in enumerate(calls)]
    return sorted((order for order in found if order.at < midnight(where.day)), key=lambda order: (order.at, order.key))


def _days(rng: Random, where: Setting, weights: Sequence[float], count: int) -> Iterator[date]:
    numbers = sorted(rng.choices(range(DAYS), weights, k=count))
    return (where.first + timedelta(days=number) for number in numbers)


def category_of(rng: Random, month: int) -> str:
    """What somebody asks in that month."""
    weights = [often * (1.7 if month in months else 1) for often, months in _CATEGORIES.values()]
    return rng.choices(list(_CATEGORIES), weights)[0]


def _order(rng: Random, hours: Hours, where: Setting, number: int, day: date) -> Order:
    team = rng.choices(where.teams, where.busy)[0]
    wish = texts().wish(rng, FIVE, category_of(rng, day.month), day.month)
    desk = rng.random() < 0.17 and hours.works(day)
    at = hours.at_desk(day) if desk else hours.asking(day)
    answers = {"category": wish.category, "wish": worded(rng, wish), **contact(rng, desk)}
    course = Course(
        rng, hours, texts(), midnight(where.day), at, wish, team.pace, desk and "contact_phone" not in answers
    )
    photos = tuple(rng.sample(range(PICTURES), rng.choice((1, 1, 2)))) if wish.visible and rng.random() < 0.4 else ()
    channel = "desk" if desk else "portal"
    steps = tuple(five_orders(course, team))
    return Order(f"o{number:04}", FIVE, team.place, at, channel, tuple(sorted(answers.items())), photos, steps)


def worded(rng: Random, wish: Wish) -> str:
    """The wish, now and then with a word at its end."""
    endings = _ENDINGS + (_AT_HOME if wish.category in _VISITED else ())
    return wish.text + (rng.choice(endings) if rng.random() < 0.3 else "")


def contact(rng: Random, desk: bool) -> dict[str, str]:
    """What somebody tells of themselves: often a name and a phone, at the desk seldom a phone."""
    found = {}
    if desk or rng.random() < 0.75:
        found["contact_name"] = names.full_name(rng, female=rng.random() < 0.5, born=rng.randint(1945, 1998))
    if rng.random() < (0.3 if desk else 0.8):
        found["contact_phone"] = f"{PHONE}{rng.randrange(100_000_000):08}"
    if rng.random() < 0.5:
        found["address"] = f"{rng.choice('一二三四五六')}组{rng.randint(1, 40)}号"
    return found


def _call(rng: Random, hours: Hours, where: Setting, number: int, day: date) -> Order:
    departments = keys(where.places, "department")
    at_township = rng.random() < 0.6
    place = rng.choice(keys(where.places, "township") if at_township else [team.place for team in where.teams])
    wishes = texts().wishes[CALL]
    need = sorted(wishes)[number % len(wishes)]
    wish = wishes[need][number // len(wishes) % len(wishes[need])]
    at = hours.asking(day)
    course = Course(rng, hours, texts(), midnight(where.day), at, wish)
    steps = tuple(talent_call(course, serving(need, departments), departments))
    return Order(f"c{number:03}", CALL, place, at, "portal", caller(rng, wish), (), steps)


def keys(places: Sequence[Place], kind: str) -> list[str]:
    """The keys of all organizations of this kind."""
    return [place.key for place in places if place.kind == kind]


def serving(need: str, departments: Sequence[str]) -> str:
    """The department that serves this need of a talent."""
    return departments[_SERVES[need] % len(departments)]


def caller(rng: Random, wish: Wish) -> tuple[tuple[str, str], ...]:
    """The answers of somebody who calls."""
    name = names.full_name(rng, female=rng.random() < 0.4, born=rng.randint(1975, 2000))
    phone = f"{PHONE}{rng.randrange(100_000_000):08}"
    return (
        ("caller", name),
        ("need", wish.category),
        ("phone", phone),
        ("wish", wish.text),
        ("workplace", rng.choice(_JOBS)),
    )
