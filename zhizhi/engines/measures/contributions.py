"""What a record adds to a measure, as a pure value; engines compute it, `operations` keep the sums."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Amount:
    """A pair for one day; `changes_at` is when it changes by itself next."""

    measure: str
    day: date
    numerator: int
    denominator: int
    changes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What contributes: a kind, an id, and the organization it belongs to."""

    kind: str
    id: int
    organization_id: int
