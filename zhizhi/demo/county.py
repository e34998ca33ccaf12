"""The whole invented county, made from a date and a number: the same for the same two, byte for byte."""

# ruff: noqa: S311 - chance that can be repeated is what a demo needs

from collections.abc import Callable
from datetime import date
from functools import cache
from random import Random

from zhizhi.demo import people
from zhizhi.demo.dataset import COUNTY, Dataset, Login, Order, Size
from zhizhi.demo.hours import midnight
from zhizhi.demo.orders import Setting, keys, orders, serving, setting
from zhizhi.demo.people import Roster
from zhizhi.demo.places import SHOWN_KEY, places
from zhizhi.demo.stages import Cast, stages

TOWNSHIP_KEY = SHOWN_KEY.split("/")[0]


def generate(day: date, seed: int = 1, size: Size = COUNTY) -> Dataset:
    """The county as of the morning of `day`."""
    below = places(Random(f"{seed}:places"), size)
    roster, made = people.roster(Random(f"{seed}:people:{day}"), day, below, size)
    stations = people.offices(roster, below, size)
    people.branches(roster, below, made, _vacant(Random(f"{seed}:vacant")))
    cast = _cast(roster)
    stations |= _stations(roster, cast, serving("schooling", keys(below, "department")))
    where = setting(Random(f"{seed}:villages"), roster, below, made, day)
    return Dataset(
        day, seed, midnight(where.first), midnight(day), (*below, *made), tuple(roster.people),
        (*people.former(roster), *roster.tenures), tuple(people.homes(roster, below, size)),
        tuple(_logins(roster, stations, seed)), tuple(_all_orders(where, cast, seed, size)),
    )  # fmt: skip


def _all_orders(where: Setting, cast: Cast, seed: int, size: Size) -> list[Order]:
    usual = orders(Random(f"{seed}:orders:{where.day}"), where, size)
    found = usual + stages(Random(f"{seed}:stages:{where.day}"), where, cast)
    return sorted(found, key=lambda order: (order.at, order.key))


def _vacant(rng: Random) -> Callable[[str], bool]:
    """Whether nobody holds the post at a place: so with a few, never where the demo leads."""

    @cache
    def vacant(key: str) -> bool:
        return rng.random() < 0.015 and not key.startswith(SHOWN_KEY)

    return vacant


def _cast(roster: Roster) -> Cast:
    group = f"{SHOWN_KEY}/g0"
    held = {(tenure.place, tenure.role): tenure.human for tenure in roster.tenures}
    return Cast(held[SHOWN_KEY, "secretary"], held[group, "group_leader"], roster.by_group[group][5].key, group)


def _stations(roster: Roster, cast: Cast, department: str) -> dict[str, int]:
    """Who is behind each demo account, besides those of the county."""
    held = {(tenure.place, tenure.role): tenure.human for tenure in roster.tenures}
    return {
        "township": held[TOWNSHIP_KEY, "township_organizer"],
        "secretary": cast.secretary,
        "leader": cast.leader,
        "member": cast.member,
        "desk": held[SHOWN_KEY, "desk_officer"],
        "liaison": held[TOWNSHIP_KEY, "talent_liaison"],
        "contact": held[department, "department_contact"],
    }


def _logins(roster: Roster, stations: dict[str, int], seed: int) -> list[Login]:
    few = Random(f"{seed}:logins").sample(roster.people, len(roster.people) // 300)
    return people.logins(roster, stations, few)
