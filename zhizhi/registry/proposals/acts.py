"""The acts that packs/acts.yaml declares as needing a second person, and what the program does when it confirms.

An app that owns such an act registers it where its operations are, and imports that module in its AppConfig.ready:

    def facts(asked: Asked) -> Mapping[str, object]:
        '''What the proposal rests on: plain data. When it differs at the confirmation, nothing is done.'''

    @executes("person.erase", words=words, facts=facts, refusals=(PersonRefused,))
    def erase(asked: Asked, *, scope: Scope, at: datetime) -> None: ...

and proposes it with `operations.proposal_make`. `words` says in a sentence what will be done.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from django.core.exceptions import ImproperlyConfigured

from zhizhi.core.checks import read_acts
from zhizhi.core.declarations import Capability, TwoPersonAct
from zhizhi.core.faults import Faulty
from zhizhi.packs import PACKS
from zhizhi.registry.scope import DataClass, Scope


@dataclass(frozen=True, slots=True)
class Asked:
    """What was proposed: the arguments as JSON holds them, about what, where, why, by whom, and who confirmed it."""

    act: str
    arguments: Mapping[str, Any]
    subject: tuple[str, int]
    place_id: int
    reason: str
    proposed_by: int
    approved_by: int | None = None
    note: str = ""
    number: int | None = None


class Execution(Protocol):
    """Does the act inside the transaction of the confirmation, in the scope of who confirms."""

    def __call__(self, asked: Asked, *, scope: Scope, at: datetime) -> None: ...


def no_facts(_asked: Asked) -> Mapping[str, object]:
    """Rests on nothing that could change."""
    return {}


def no_words(_asked: Asked) -> str:
    """The act's name says it all."""
    return ""


@dataclass(frozen=True, slots=True)
class Executor:
    """What is done on confirmation (`run`) or refusal; `refusals` are exceptions whose text a user may read."""

    run: Execution
    facts: Callable[[Asked], Mapping[str, object]] = no_facts
    words: Callable[[Asked], str] = no_words
    refused: Execution | None = None
    refusals: tuple[type[Exception], ...] = field(default=())


_executors: dict[str, Executor] = {}


def executes(act: str, **more: Any) -> Callable[[Execution], Execution]:
    """Registers the function below as what is done when `act` is confirmed; `more` are the fields of Executor.

    Raises ImproperlyConfigured when packs/acts.yaml does not declare the act, or another function does it already.
    """

    def register(run: Execution) -> Execution:
        if act not in acts():
            raise ImproperlyConfigured(f"packs/acts.yaml declares no act {act}")
        if act in _executors and _executors[act].run.__module__ != run.__module__:
            raise ImproperlyConfigured(f"two functions execute {act}")
        _executors[act] = Executor(run, **more)
        return run

    return register


def executor_of(act: str) -> Executor:
    """What was registered; raises ImproperlyConfigured where nothing was."""
    if act not in _executors:
        raise ImproperlyConfigured(f"nothing executes {act}: register it with @executes, imported in AppConfig.ready")
    return _executors[act]


@cache
def acts() -> dict[str, TwoPersonAct]:
    """All declared acts by id. Raises Faulty at the start of the program when the file is wrong."""
    found, faults = read_acts(PACKS / "acts.yaml")
    if faults:
        raise Faulty(faults)
    return {act.id: act for act in found}


def covered(scope: Scope, right: Capability, left: int, not_from: int = 0) -> bool:
    """Whether `scope` holds the declared right at the place, and not merely because `not_from` delegated it."""
    data = DataClass[right.data.upper()]
    reaches = scope.reaches.get(right.name, ())
    return any(reach.covers(left, data) and (not not_from or reach.for_person != not_from) for reach in reaches)
