"""The frozen types of dated values: figures of rules with the days between which they hold, and by what document.

A county may set some of them otherwise; which, and in which direction, follows from how sure a figure is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from zhizhi.core.declarations import Declared, Flag, Name, Text, Whole
from zhizhi.core.problems import Problem, repeated, untranslated

Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
# Units of a value that can limit a time.
TIMES = frozenset({"workdays", "days", "months"})
# What a day or a month may at most be counted as, so that no slip of the pen gives a limit of centuries.
MOST = {"workdays": 250, "days": 1830, "months": 240, "years": 60, "percent": 100}


class Basis(Declared):
    """The document that says so, and where in it; documents are called by their Chinese names.

    Of one `to_check` nobody has compared the article's number and the day of effect with the text yet.
    """

    document: str = Field(min_length=2, max_length=160)
    article: str = Field(default="", max_length=60)
    to_check: Flag = False

    def __str__(self) -> str:
        return f"{self.document}{self.article}"


class ValueVersion(Declared):
    """What the figure is from a day up to, not including, another.

    `sure` is `law` where the text is known, `guidance` where it says what is usual, `local` where the figure is a
    setting of the county that the program merely begins with.
    """

    value: Whole = Field(ge=0)
    since: Day
    until: Day | None = None
    basis: Basis
    sure: Literal["law", "guidance", "local"]


class DatedValue(Declared):
    """A named figure. `stricter` says whether `more` or `less` of it demands more than the law does."""

    id: Name
    name: Text
    unit: Literal["workdays", "days", "months", "years", "percent", "count", "fen"]
    stricter: Literal["more", "less"] | None = None
    versions: tuple[ValueVersion, ...] = Field(min_length=1)

    def on(self, day: date) -> ValueVersion | None:
        """The version that holds on `day`; before the first one, there is none."""
        found = [one for one in self.versions if one.since <= day.isoformat() and not _over(one, day)]
        return found[-1] if found else None


class DatedValues(Declared):
    """The file packs/values.yaml."""

    values: tuple[DatedValue, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Departure:
    """Why a county may not set a figure so: the figure of the law, and the direction that is open, if any."""

    law: int
    open: str


def departure(value: DatedValue, wanted: int, day: date) -> Departure | None:
    """What is wrong with setting the value so from `day` on; None when the county may."""
    version = value.on(day)
    if version is None or version.sure != "law":
        return None
    open_to = value.stricter or ""
    allowed = {"more": wanted >= version.value, "less": wanted <= version.value}
    return None if allowed.get(open_to, False) else Departure(version.value, open_to)


def value_problems(declared: DatedValues) -> Iterator[Problem]:
    """Names used twice, days that do not exist, versions that overlap or leave a gap, figures beyond reason."""
    yield from repeated(((("values", number, "id"), one.id) for number, one in enumerate(declared.values)), "value")
    for number, value in enumerate(declared.values):
        for at, version in enumerate(value.versions):
            place = ("values", number, "versions", at)
            for key in ("since", "until"):
                day = getattr(version, key)
                if day and not _exists(day):
                    yield Problem((*place, key), f"there is no day {day}", "write a day such as 2026-03-01")
            if version.until and version.until <= version.since:
                yield Problem((*place, "until"), "the version ends before it begins", "write a later day, or none")
            if version.value > MOST.get(value.unit, version.value):
                yield Problem((*place, "value"), "the figure is too large", f"at most {MOST[value.unit]} {value.unit}")
        for at, (first, second) in enumerate(pairwise(value.versions)):
            if first.until != second.since:
                message = f"the version before ends on {first.until or 'no day'}, this one begins on {second.since}"
                begins = ("values", number, "versions", at + 1, "since")
                yield Problem(begins, message, "let each version begin on the day the one before ends")
    yield from untranslated(declared)


def _over(version: ValueVersion, day: date) -> bool:
    return version.until is not None and version.until <= day.isoformat()


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True
