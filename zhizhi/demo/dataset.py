"""The types of the invented county: plain values without clock, chance or secrets."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

RESIDENT = "resident"
HOLDER = "holder"
OVERSEER = "overseer"


@dataclass(frozen=True, slots=True)
class Size:
    """How large the county is to be; counts are met exactly unless said otherwise.

    `branches` are those below villages, departments, schools and firms, roughly; `cadres` hold a titled post.
    """

    townships: int = 26
    villages: int = 350
    departments: int = 30
    branches: int = 1150
    members: int = 20_000
    cadres: int = 1500
    households: int = 60_000
    orders: int = 2500
    calls: int = 60


COUNTY = Size()
# For tests and quick looks: everything is there once or more.
HAMLET = Size(
    townships=2, villages=10, departments=4, branches=30, members=500, cadres=60, households=400, orders=120, calls=12
)


@dataclass(frozen=True, slots=True)
class Place:
    """An organization; `parent` is the key of the one above, empty for the county."""

    key: str
    name: str
    short_name: str
    kind: str
    parent: str
    position: int


@dataclass(frozen=True, slots=True)
class Human:
    """A Party member; `group` is the party group, empty for who belongs to the branch only."""

    key: int
    name: str
    female: bool
    born: date
    party_since: date
    place: str
    group: str
    id_number: str
    phone: str


@dataclass(frozen=True, slots=True)
class Tenure:
    """Somebody holds, or held, a post. An empty role carries no rights."""

    human: int
    place: str
    role: str
    title: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """A household and the member who keeps in touch with it."""

    place: str
    number: str
    head: str
    address: str
    persons: int
    linked: int


@dataclass(frozen=True, slots=True)
class Login:
    """An account. Only one with a `station` gets a password; the station is what the person does in the demo."""

    username: str
    human: int
    station: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One act on an order at a moment.

    `kind` is move, send_back, hand_over, urge or withdraw; `who` is RESIDENT, HOLDER (whoever has the task then) or
    OVERSEER (the township). `name` is the move, or the step to go back to. Places and people stand by their keys.
    """

    at: datetime
    kind: str
    who: str
    name: str = ""
    note: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    place: tuple[str, str] | None = None
    human: tuple[str, int] | None = None
    photos: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """One case: where and how it was opened, with what words, and all that was done to it until the demo's day."""

    key: str
    slug: str
    place: str
    at: datetime
    channel: str
    answers: tuple[tuple[str, str], ...]
    photos: tuple[int, ...]
    steps: tuple[Step, ...]
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """The whole county. `begins` and `ends` are the moments between which the orders happen."""

    day: date
    seed: int
    begins: datetime
    ends: datetime
    places: tuple[Place, ...]
    people: tuple[Human, ...]
    tenures: tuple[Tenure, ...]
    homes: tuple[Home, ...]
    logins: tuple[Login, ...]
    orders: tuple[Order, ...]

    def digest(self) -> str:
        """SHA-256 over every row: equal for equal date, seed and size, whatever the machine."""
        mark = hashlib.sha256()
        for line in self._lines():
            mark.update(line.encode() + b"\n")
        return mark.hexdigest()

    def _lines(self) -> Iterator[str]:
        for field in fields(self):
            value: Any = getattr(self, field.name)
            yield from map(repr, value) if isinstance(value, tuple) else [f"{field.name}={value!r}"]
