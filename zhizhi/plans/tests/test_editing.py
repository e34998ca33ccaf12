"""Corrections as pure functions: exact spans, nothing lost, keys that stay."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhizhi.plans import editing
from zhizhi.plans.editing import EditRefused, applied
from zhizhi.plans.outline import outline, parents
from zhizhi.plans.readiness import faults_of
from zhizhi.plans.states import Bound, Changes, NodeState, replace
from zhizhi.plans.typesetting import joined, lines

TEXT = "一、修路\n修好村口的路，装上路灯。每月看一次。\n二、种树\n"
READ = {"proposed": [{"ref": "M66", "score": 0.9, "why": ["点单"]}, {"ref": "M71", "score": 0.3, "why": []}]}


def part(key: int, words: str, kind: str = "commitment", **more) -> NodeState:
    start = TEXT.index(words)
    return NodeState(key, start, start + len(words), kind, **more)


STATES = {
    one.key: one
    for one in (
        part(1, "一、修路", "section", level=1),
        part(2, "修好村口的路，装上路灯。", lead=7, bindings=(Bound("M66"),), read=READ),
        part(3, "每月看一次。", due="2026-05-01", target="1", unit="次"),
        part(4, "二、种树", "section", level=1),
    )
}


def after(changes: Changes, key: int) -> NodeState:
    """What an edit made of a part."""
    found = changes[key]
    assert found
    return found


def words(state: NodeState | None) -> str:
    assert state
    return TEXT[state.start : state.end]


def test_a_split_keeps_both_halves_and_what_was_agreed() -> None:
    changes = editing.split(STATES, TEXT, 2, TEXT.index("装上"))
    assert [words(one) for one in changes.values()] == ["修好村口的路，", "装上路灯。"]
    assert after(changes, 2).bindings == (Bound("M66"),)
    assert (after(changes, 5).lead, after(changes, 5).bindings) == (7, ())


def test_a_split_at_the_edge_is_refused() -> None:
    for at in (STATES[2].start, STATES[2].end):
        with pytest.raises(EditRefused):
            editing.split(STATES, TEXT, 2, at)


def test_a_merge_takes_what_the_first_leaves_open() -> None:
    changes = editing.merged(STATES, 2)
    whole = after(changes, 2)
    assert words(whole) == "修好村口的路，装上路灯。每月看一次。"
    assert (whole.lead, whole.due, whole.target, whole.unit) == (7, "2026-05-01", "1", "次")
    assert changes[3] is None


def test_the_last_part_has_none_to_merge_with() -> None:
    with pytest.raises(EditRefused):
        editing.merged(STATES, 4)


def test_a_part_made_of_a_selection_cuts_those_below_it() -> None:
    start, end = TEXT.index("装上"), TEXT.index("看一次")
    made = applied(STATES, editing.made(STATES, TEXT, start, end, "context"))
    assert sorted(words(one) for one in made.values()) == sorted(
        ["一、修路", "修好村口的路，", "装上路灯。每月", "看一次。", "二、种树"]
    )
    assert words(made[2]) == "修好村口的路，"
    assert made[2].lead == 7
    assert words(made[3]) == "看一次。"


def test_a_selection_of_nothing_is_refused() -> None:
    for start, end in ((3, 3), (4, 5), (0, len(TEXT) + 1)):
        with pytest.raises(EditRefused):
            editing.made(STATES, TEXT, start, end, "context")


def test_accepting_above_a_score_takes_the_proposals_of_commitments_only() -> None:
    assert set(editing.accepted(STATES, STATES, 0.2, "甲")) == {2}
    chosen = after(editing.accepted(STATES, STATES, 0.2, "甲"), 2)
    assert [one.ref for one in chosen.bindings] == ["M66", "M71"]
    assert editing.accepted(STATES, STATES, 0.8, "甲") == {}


def test_a_lead_unit_does_not_support_itself() -> None:
    led = after(editing.detailed(STATES, 2, {"lead": 8, "supports": (8, 9)}), 2)
    assert (led.lead, led.supports) == (8, (9,))


def test_a_measure_takes_the_place_of_the_mechanism_without_one() -> None:
    first = editing.bound(STATES, 2, Bound("M66", "five-orders.in_time", "90"))
    again = after(editing.bound(applied(STATES, first), 2, Bound("M66", "five-orders.in_time", "95")), 2)
    assert [one.target for one in again.bindings] == ["95"]
    without = after(editing.unbound(applied(STATES, {2: again}), 2, "M66", "five-orders.in_time"), 2)
    assert without.bindings == (Bound("M66"),)


def test_what_stands_under_what() -> None:
    assert parents(STATES.values()) == {1: None, 2: 1, 3: 1, 4: None}
    themes = [part(1, "一、修路", "theme", level=2), part(2, "修好村口的路，装上路灯。", "theme", level=3)]
    assert parents(themes) == {1: None, 2: 1}
    assert [len(one.under) for one in outline(STATES.values())] == [2, 0]


def test_what_is_missing_is_named_with_its_place() -> None:
    faults = faults_of(STATES, TEXT, date(2026, 6, 1))
    assert [fault.key for fault in faults] == [3, 3]
    assert not any(fault.blocks for fault in faults)
    two = {**STATES, 3: replace(STATES[3], read={"lead": ["甲局", "乙局"]})}
    assert faults_of(two, TEXT, date(2026, 6, 1))[0].blocks
    assert faults_of({1: STATES[1]}, TEXT, date(2026, 6, 1))[0].blocks


@given(st.data())
def test_whatever_is_edited_parts_never_overlap_and_the_text_is_shown_whole(data) -> None:
    states = dict(STATES)
    for _step in range(data.draw(st.integers(1, 8))):
        key = data.draw(st.sampled_from(sorted(states) or [0]))
        start = data.draw(st.integers(0, len(TEXT)))
        end = data.draw(st.integers(0, len(TEXT)))
        edits = [
            lambda s, k, a, b: editing.made(s, TEXT, a, b, "commitment"),
            lambda s, k, a, b: editing.split(s, TEXT, k, a),
            lambda s, k, a, b: editing.merged(s, k),
            lambda s, k, a, b: editing.removed(s, k),
        ]
        try:
            states = applied(states, data.draw(st.sampled_from(edits))(states, key, start, end))
        except EditRefused:
            continue
        spans = sorted((one.start, one.end) for one in states.values())
        assert all(first[1] <= second[0] for first, second in pairwise(spans))
        assert all(first < last for first, last in spans)
        assert joined(lines(TEXT, states)) == TEXT.rstrip("\n")
