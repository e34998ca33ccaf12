"""Building the demo county in an empty, migrated database, and saying what is to be seen in it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import connection

from zhizhi.core.faults import Faulty
from zhizhi.demo.auditing import audit_stories
from zhizhi.demo.branches import demo_branches_make
from zhizhi.demo.cadres import cadre_stories
from zhizhi.demo.changes import demo_changes_make, demo_history_make
from zhizhi.demo.county import generate
from zhizhi.demo.dataset import COUNTY, Dataset, Size
from zhizhi.demo.duplicates import demo_duplicates_make, duplicates_stories
from zhizhi.demo.grassroots import grass_stories
from zhizhi.demo.imports import imports_story
from zhizhi.demo.load import PASSWORD, Loaded, registry_load
from zhizhi.demo.mandates import demo_mandates_make
from zhizhi.demo.places import COUNTY_KEY, SHOWN_KEY
from zhizhi.demo.plan import demo_plan_make, demo_reports_make
from zhizhi.demo.play import Progress, orders_play, silent
from zhizhi.demo.rosters import demo_searches_make
from zhizhi.demo.stories import Stories
from zhizhi.demo.talent import talent_stories
from zhizhi.demo.tending import tending_stories
from zhizhi.engines.catalogue.operations import pack_apply
from zhizhi.engines.processes.packs import pack_read
from zhizhi.registry.rights.queries import scope_for
from zhizhi.registry.scope import Scope

# The order in which the demo's accounts are named.
STATIONS = (
    "secretary",
    "leader",
    "member",
    "desk",
    "township",
    "county",
    "cadre",
    "head",
    "talent",
    "liaison",
    "contact",
    "admin",
    "audit",
)


@dataclass(frozen=True, slots=True)
class Station:
    """An account of the demo: what the person does, where, and how to sign in."""

    station: str
    username: str
    name: str
    title: str
    place: str


@dataclass(frozen=True, slots=True)
class Tour:
    """What a newcomer is told: the accounts, a village's portal page, orders to follow with number and code."""

    day: str
    seed: int
    password: str
    village: str
    portal: str
    stations: tuple[Station, ...]
    orders: dict[str, tuple[str, str]]

    def as_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Tour":
        """From what JSON held."""
        stations = tuple(Station(**station) for station in kept["stations"])
        orders = {shown: (number, code) for shown, (number, code) in kept["orders"].items()}
        texts = {name: kept[name] for name in ("day", "seed", "password", "village", "portal")}
        return cls(**texts, stations=stations, orders=orders)


def county_build(day: date, seed: int, size: Size = COUNTY, progress: Progress = silent) -> Tour:
    """The county as of the morning of `day`. Raises DemoRefused when the database is not empty, Faulty for packs."""
    with _in_haste():
        data = generate(day, seed, size)
        pack, faults = pack_read()
        if faults:
            raise Faulty(faults)
        pack_apply(scope=None, pack=pack, at=data.begins)
        loaded = registry_load(data)
        demo_history_make(data, loaded)
        officer, county = _officer(data, loaded), loaded.places[COUNTY_KEY]
        plan = demo_plan_make(scope=officer, organization=county, day=day, at=data.begins)
        demo_searches_make(data, loaded, officer)
        progress(0.2)
        beside = Stories(
            [
                *duplicates_stories(data, loaded),
                imports_story(data, loaded),
                *audit_stories(data, loaded),
                *cadre_stories(data, loaded),
                *grass_stories(data, loaded),
                *tending_stories(data, loaded),
                *talent_stories(data, loaded),
            ]
        )
        shown = orders_play(data, loaded, lambda part: progress(0.2 + 0.8 * part), beside)
        # What the last day brings: all at its one time, and in this order.
        demo_reports_make(scope=officer, plan=plan, at=data.ends)
        demo_duplicates_make(data, loaded)
        demo_branches_make(data, loaded)
        demo_changes_make(data, loaded, officer)
        demo_mandates_make(data, loaded)
    return _tour(data, loaded, shown)


def _officer(data: Dataset, loaded: Loaded) -> Scope:
    """The county's officer as the demo begins: she uploads the plan and adopts it."""
    human = next(login.human for login in data.logins if login.station == "county")
    return scope_for(person=loaded.people[human], account_id=loaded.accounts[human], at=data.begins)


def _tour(data: Dataset, loaded: Loaded, shown: dict[str, tuple[str, str]]) -> Tour:
    held = [tenure for tenure in data.tenures if tenure.until is None]
    titles = {tenure.human: (tenure.title, tenure.place) for tenure in reversed(held)}
    stations = {
        login.station: _station(data, login.station, titles, login.username, login.human) for login in data.logins
    }
    village = loaded.places[SHOWN_KEY]
    return Tour(
        data.day.isoformat(), data.seed, PASSWORD, village.name, f"/v/{village.code}/",
        tuple(stations[station] for station in STATIONS), shown,
    )  # fmt: skip


def _station(data: Dataset, station: str, titles: dict[int, tuple[str, str]], username: str, human: int) -> Station:
    names = {place.key: place.name for place in data.places} if station else {}
    member = data.people[human]
    title, place = titles.get(human, ("党员", member.place))
    if place == member.group:
        place = member.place
    return Station(station, username, member.name, title, names.get(place, ""))


@contextmanager
def _in_haste() -> Iterator[None]:
    """Without collecting garbage, and on SQLite without waiting for the disk: what is cut off is built anew."""
    hasty = connection.vendor == "sqlite" and not connection.in_atomic_block
    gc.disable()
    if hasty:
        _sqlite("PRAGMA synchronous = OFF")
    try:
        yield
    finally:
        gc.enable()
        if hasty:
            _sqlite("PRAGMA synchronous = FULL")


def _sqlite(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
