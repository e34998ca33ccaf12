"""Edits of a plan's structure as pure functions: from the parts to what changes. Each may raise EditRefused."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhizhi.plans.models import Kind
from zhizhi.plans.states import Bound, Changes, NodeState, States, replace

BLANKS = " \t\r\n\v\f\u3000\u2028\u2029"
DETAILS = ("lead", "supports", "deliverable", "target", "unit", "direction", "due", "period", "weight")


class EditRefused(ValueError):
    """The edit does not fit the plan; the text says why."""


def made(states: States, text: str, start: int, end: int, kind: str) -> Changes:
    """A new part from `start` to `end`; parts below it give way, what is left of them on either side stays."""
    start, end = trimmed(text, start, end)
    if kind not in Kind.values:
        raise EditRefused(_("Choose what the selected text is."))
    keys = _free_keys(states)
    changes: Changes = {}
    for state in overlapping(states, start, end):
        changes |= _given_way(state, text, start, end, keys)
    key = next(keys)
    return changes | {key: NodeState(key=key, start=start, end=end, kind=kind, level=_level(kind))}


def split(states: States, text: str, key: int, at: int) -> Changes:
    """Two parts instead of one; the first keeps what was agreed, the second gets its units and days too."""
    state = part(states, key)
    if not text[state.start : at].strip(BLANKS) or not text[at : state.end].strip(BLANKS):
        raise EditRefused(_("Put the cursor inside the sentence, not at its edge."))
    first, second = trimmed(text, state.start, at), trimmed(text, at, state.end)
    other = next(_free_keys(states))
    return {
        key: _within(replace(state, start=first[0], end=first[1])),
        other: _within(replace(state, key=other, start=second[0], end=second[1], bindings=(), deliverable="")),
    }


def merged(states: States, key: int) -> Changes:
    """The part and the next one as one; what the first leaves open is taken from the second."""
    state = part(states, key)
    following = [one for one in states.values() if one.start > state.start]
    if not following:
        raise EditRefused(_("This is the last part; there is none to merge it with."))
    other = min(following, key=lambda one: one.start)
    nothing = NodeState(0, 0, 1, state.kind)
    filled = {
        name: getattr(other, name)
        for name in DETAILS
        if getattr(state, name) == getattr(nothing, name) and name not in {"unit", "direction"}
    }
    if filled.get("target"):
        filled |= {"unit": other.unit, "direction": other.direction}
    taken = {(one.ref, one.measure) for one in state.bindings}
    bindings = (*state.bindings, *(one for one in other.bindings if (one.ref, one.measure) not in taken))
    whole = replace(state, end=other.end, bindings=bindings, read=_both(state.read, other.read), **filled)
    return {key: whole, other.key: None}


def retyped(states: States, keys: Iterable[int], kind: str) -> Changes:
    """The parts as another kind; a section or theme gets the level of its kind."""
    if kind not in Kind.values:
        raise EditRefused(_("Choose what the selected text is."))
    wanted = [part(states, key) for key in keys]
    return {one.key: replace(one, kind=kind, level=_level(kind)) for one in wanted if one.kind != kind}


def removed(states: States, key: int) -> Changes:
    """The text stands unmarked again."""
    return {part(states, key).key: None}


def detailed(states: States, key: int, details: Mapping[str, Any]) -> Changes:
    """Other units, deliverable, target or day."""
    state = part(states, key)
    after = replace(state, **{name: details[name] for name in DETAILS if name in details})
    if after.lead is not None and after.lead in after.supports:
        after = replace(after, supports=tuple(one for one in after.supports if one != after.lead))
    return {key: after} if after != state else {}


def mechanism_chosen(states: States, key: int, ref: str, by: str) -> Changes:
    """One more mechanism for a commitment."""
    state = part(states, key)
    if ref in state.refs():
        return {}
    return {key: replace(state, bindings=(*state.bindings, Bound(ref, decided_by=by)))}


def mechanism_dropped(states: States, key: int, ref: str) -> Changes:
    """The mechanism with all measures bound through it."""
    state = part(states, key)
    return {key: replace(state, bindings=tuple(one for one in state.bindings if one.ref != ref))}


def accepted(states: States, keys: Iterable[int], score: float, by: str, most: int = 3) -> Changes:
    """The proposals of the commitments from `score` on, at most so many each."""
    changes: Changes = {}
    for key in keys:
        state = part(states, key)
        if state.kind != Kind.COMMITMENT:
            continue
        good = [one["ref"] for one in state.read.get("proposed", ()) if one["score"] >= score][:most]
        new = tuple(Bound(ref, decided_by=by) for ref in dict.fromkeys(good) if ref not in state.refs())
        if new:
            changes[key] = replace(state, bindings=(*state.bindings, *new))
    return changes


def bound(states: States, key: int, chosen: Bound) -> Changes:
    """The mechanism with a measure, in place of the same without one or with other figures."""
    state = part(states, key)
    kept = [one for one in state.bindings if one.ref != chosen.ref or one.measure not in {"", chosen.measure}]
    return {key: replace(state, bindings=(*kept, chosen))}


def unbound(states: States, key: int, ref: str, measure: str) -> Changes:
    """The mechanism stays; the measure goes."""
    state = part(states, key)
    kept = [one for one in state.bindings if (one.ref, one.measure) != (ref, measure)]
    if ref not in {one.ref for one in kept}:
        kept.append(Bound(ref))
    return {key: replace(state, bindings=tuple(kept))}


def part(states: States, key: int) -> NodeState:
    """The part of this key. Raises EditRefused where somebody removed it."""
    if key not in states:
        raise EditRefused(_("This part of the plan is not there any more."))
    return states[key]


def overlapping(states: States, start: int, end: int) -> list[NodeState]:
    """The parts that share a character with the span."""
    return [one for one in states.values() if one.start < end and start < one.end]


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without blanks at its edges. Raises EditRefused for one that is empty or outside the text."""
    if not 0 <= start < end <= len(text):
        raise EditRefused(_("Select some text first."))
    body = text[start:end]
    start += len(body) - len(body.lstrip(BLANKS))
    end = start + len(body.strip(BLANKS))
    if start >= end:
        raise EditRefused(_("Select some text first."))
    return start, end


def applied(states: States, changes: Mapping[int, NodeState | None]) -> dict[int, NodeState]:
    """The parts after the changes."""
    after = {key: state for key, state in states.items() if key not in changes}
    return after | {key: state for key, state in changes.items() if state is not None}


def _given_way(state: NodeState, text: str, start: int, end: int, keys: Iterator[int]) -> Changes:
    """What is left of a part before and after the span; the first piece keeps its key and all that was agreed."""
    pieces = [(state.start, min(state.end, start)), (max(state.start, end), state.end)]
    spans = [trimmed(text, *span) for span in pieces if span[0] < span[1] and text[slice(*span)].strip(BLANKS)]
    if not spans:
        return {state.key: None}
    found: Changes = {state.key: _within(replace(state, start=spans[0][0], end=spans[0][1]))}
    for first, last in spans[1:]:
        key = next(keys)
        found[key] = _within(replace(state, key=key, start=first, end=last, bindings=(), deliverable=""))
    return found


def _within(state: NodeState) -> NodeState:
    """With the marks that lie inside its span only."""
    marks = [mark for mark in state.read.get("marks", ()) if state.start <= mark[0] and mark[1] <= state.end]
    return replace(state, read={**state.read, "marks": marks})


def _both(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    proposed = sorted([*first.get("proposed", ()), *second.get("proposed", ())], key=lambda one: -one["score"])
    once = {one["ref"]: one for one in reversed(proposed)}
    lists = {name: [*first.get(name, ()), *second.get(name, ())] for name in ("marks", "lead", "support", "flags")}
    return {**first, **lists, "proposed": sorted(once.values(), key=lambda one: -one["score"])}


def _free_keys(states: States) -> Iterator[int]:
    key = max(states, default=0)
    while True:
        key += 1
        yield key


def _level(kind: str) -> int:
    return {"title": 0, "section": 1, "theme": 2}.get(kind, 3)
