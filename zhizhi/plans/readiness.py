"""What stands in the way of adopting a plan, and what its adopter should have read: sentences with their place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from zhizhi.plans.models import Kind
from zhizhi.plans.states import NodeState, States

SHOWN = 24  # characters of a sentence that a fault quotes


@dataclass(frozen=True, slots=True)
class Fault:
    """`blocks` refuses the adoption; the rest is confirmed by whoever adopts. `key` is the part, 0 for the plan."""

    text: str
    key: int = 0
    blocks: bool = False


def faults_of(states: States, text: str, today: date) -> list[Fault]:
    """All that is missing or doubtful, what blocks first, then in the order of the text."""
    commitments = sorted((one for one in states.values() if one.kind == Kind.COMMITMENT), key=lambda one: one.start)
    if not commitments:
        return [Fault(_("The plan has no commitment: mark at least one sentence as a commitment."), 0, True)]
    found = [fault for one in commitments for fault in _of(one, text, today)]
    return sorted(found, key=lambda fault: not fault.blocks)


def _of(state: NodeState, text: str, today: date) -> Iterable[Fault]:
    words = quoted(state, text)
    # 各乡镇 is everybody, not a second lead unit.
    leads = [name for name in state.read.get("lead", ()) if not name.startswith("各")]
    if state.lead is None and len(leads) > 1:
        names = _(", ").join(leads)
        yield Fault(_("“%(words)s” names two lead units (%(names)s): choose one.") % {"words": words, "names": names},
                    state.key, True)  # fmt: skip
    elif state.lead is None:
        yield Fault(_("“%(words)s” has no lead unit.") % {"words": words}, state.key)
    if state.due and date.fromisoformat(state.due) < today:
        yield Fault(_("“%(words)s” is due on %(day)s, which is past.") % {"words": words, "day": state.due}, state.key)
    if any(one.measure and one.target is None for one in state.bindings):
        yield Fault(_("“%(words)s” is bound to a measure without a target.") % {"words": words}, state.key, True)


def quoted(state: NodeState, text: str) -> str:
    """The beginning of a part."""
    body = " ".join(text[state.start : state.end].split())
    return body if len(body) <= SHOWN else f"{body[:SHOWN]}…"
