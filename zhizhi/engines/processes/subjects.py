"""What a case is about, named by the part of the program that opened it; the engine knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass

from zhizhi.engines.processes.models import Case
from zhizhi.registry.scope import Scope


@dataclass(frozen=True, slots=True)
class SubjectShown:
    """The record in words, and where it is read."""

    label: str
    url: str


# None where the scope may not read the record, or it is gone.
Shows = Callable[[Scope, int], SubjectShown | None]
_SHOWN: dict[str, Shows] = {}


def show_subject(kind: str, shows: Shows) -> None:
    """Registers how records of this kind are shown; called once when the program starts."""
    _SHOWN[kind] = shows


def subject_of(scope: Scope, case: Case) -> SubjectShown | None:
    """What the case is about, for this reader; None for cases that people opened."""
    shows = _SHOWN.get(case.subject_kind)
    return shows(scope, case.subject_id) if shows and case.subject_id is not None else None
