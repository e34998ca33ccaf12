"""Named effects of moves on the registry. Each takes typed arguments, and happens with the move or not at all.

A step that was left with an effect cannot be sent back to: what it did is undone by a process of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhizhi.core.process import EffectCall, Move
from zhizhi.core.vocabulary import ArgumentType, Maybe, Signature
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.models import Case, Event
from zhizhi.registry.gathering import answered


@dataclass(frozen=True, slots=True)
class Doing:
    """What an effect may use: the case, all answers with the new ones, the event of the move, who acts, and when."""

    case: Case
    answers: Mapping[str, Any]
    event: Event
    actor: Actor
    at: datetime


Effect = Callable[..., None]
EFFECTS: dict[str, Effect] = {}
# What each effect takes, for `packs check`.
SIGNATURES: dict[str, Signature] = {}


def effect(**arguments: ArgumentType | Maybe) -> Callable[[Effect], Effect]:
    """Registers an effect under its function's name, with the types of its arguments.

    An effect raises CaseRefused with a sentence when it cannot happen; then the move does not happen either.
    """

    def register(function: Effect) -> Effect:
        EFFECTS[function.__name__], SIGNATURES[function.__name__] = function, arguments
        return function

    return register


def effects_happen(way: Move, doing: Doing) -> None:
    """All effects of the move, in the order declared."""
    if way.effects:
        with answered():
            for call in way.effects:
                _happen(call, doing)


def _happen(call: EffectCall, doing: Doing) -> None:
    EFFECTS[call.effect](doing, **call.args)
