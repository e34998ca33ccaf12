"""From a figure to a light, and from lights to those of themes, sections and the plan; pure arithmetic.

Green at or above the path, yellow from nine tenths of it (a place may set another share), red below, grey without data.
Where less is better, the path over the figure counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Light(StrEnum):
    """How a commitment stands."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


# The states of the desk's light.
STATES = {Light.GREEN: "good", Light.YELLOW: "warning", Light.RED: "bad", Light.GREY: "none"}
YELLOW_FROM = 0.9


@dataclass(frozen=True, slots=True)
class Course:
    """A target and the way to it: flat from the first day, or growing evenly from `baseline` between two days."""

    target: float
    baseline: float = 0.0
    linear: bool = False
    higher_is_better: bool = True
    begun: date = date.min
    due: date = date.max

    def expected(self, day: date) -> float:
        """Where the figure should be on a day."""
        if not self.linear:
            return self.target
        days = max((self.due - self.begun).days, 1)
        share = min(max((day - self.begun).days / days, 0.0), 1.0)
        return self.baseline + (self.target - self.baseline) * share


def attainment(value: float | None, course: Course, day: date) -> float | None:
    """1 at the path, 0.9 a tenth short of it; None without a figure. Never below 0."""
    if value is None:
        return None
    expected = course.expected(day)
    part, whole = (value, expected) if course.higher_is_better else (expected, value)
    if whole <= 0:
        return 1.0 if part >= whole else 0.0
    return max(part / whole, 0.0)


def light(share: float | None, yellow_from: float = YELLOW_FROM) -> Light:
    """The light of an attainment. A millionth is forgiven, for thirds have no end in binary."""
    if share is None:
        return Light.GREY
    if share >= 1 - 1e-6:
        return Light.GREEN
    return Light.YELLOW if share >= yellow_from - 1e-6 else Light.RED


@dataclass(frozen=True, slots=True)
class Weighted:
    """One thing to add up; None counts as grey."""

    share: float | None
    weight: int = 1


def together(parts: Iterable[Weighted]) -> float | None:
    """The weighted mean of what has data, each at most 1, so that no surplus hides a gap; None where nothing has."""
    known = [(min(one.share, 1.0), one.weight) for one in parts if one.share is not None]
    whole = sum(weight for _share, weight in known)
    return sum(share * weight for share, weight in known) / whole if whole else None


def counted(lights: Sequence[Light]) -> dict[str, int]:
    """How many there are of each light."""
    return {one.value: sum(found == one for found in lights) for one in Light}
