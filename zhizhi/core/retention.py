"""The file packs/retention.yaml: how long each class of records is kept, after what, and what happens then."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from zhizhi.core.declarations import Declared, Text
from zhizhi.core.faults import Fault
from zhizhi.core.problems import Problem
from zhizhi.core.shapes import fit
from zhizhi.core.yamlsource import load


class Does(StrEnum):
    """What happens to a record whose time is over."""

    ERASE = "erase"
    ANONYMIZE = "anonymize"
    KEEP = "keep"


class RetentionClass(Declared):
    """One class of records. `source` names what finds them and carries it out; without `months` they stay for good."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$")]
    name: Text
    after: Text
    does: Does
    what: Text
    basis: Text
    source: Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z_]+$")] | None = None
    months: Annotated[int, Field(ge=1, le=1200)] | None = None


class RetentionClasses(Declared):
    """The whole file."""

    classes: tuple[RetentionClass, ...] = Field(min_length=1)


def read_retention(source: Path | bytes, file: str = "") -> tuple[tuple[RetentionClass, ...], list[Fault]]:
    """The classes; none when there are faults."""
    loaded, faults = load(source, file)
    if loaded is None:
        return (), faults
    found, problems = fit(loaded.data, RetentionClasses)
    problems = [*problems, *(_problems(found) if found else ())]
    faults = sorted({problem.located(loaded) for problem in problems})
    return (found.classes if found and not faults else ()), faults


def _problems(declared: RetentionClasses) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, one in enumerate(declared.classes):
        if one.id in seen:
            yield Problem(("classes", number, "id"), f"two classes are called {one.id}", "give one of them another id")
        seen.add(one.id)
        ends = one.does is not Does.KEEP
        if ends != (one.months is not None) or ends != (one.source is not None):
            remedy = "what ends needs both, what is kept has neither"
            yield Problem(("classes", number, "does"), "months and source do not fit what is done", remedy)
