"""Children lie strictly within, never meet, and there is room for a county and then some."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhizhi.core.intervals import ROOT, Interval, child_interval, spread


def assert_fits(parent: Interval, children: list[Interval]) -> None:
    at = parent[0] + 1
    for left, right in sorted(children):
        assert at <= left < right <= parent[1]
        at = right


def grow(parent: Interval, count: int) -> list[Interval]:
    children: list[Interval] = []
    for _ in range(count):
        child = child_interval(parent, children)
        assert child is not None
        children.append(child)
    return children


@given(st.integers(0, 2**40), st.integers(1, 5000), st.integers(0, 40), st.randoms(use_true_random=False))
def test_children_never_meet_even_when_some_leave(start: int, width: int, count: int, chance: random.Random) -> None:
    parent = (start, start + width)
    children: list[Interval] = []
    for _ in range(count):
        child = child_interval(parent, children)
        if child is None:
            break
        children.append(child)
        assert_fits(parent, children)
        if chance.random() < 0.3:
            children.pop(chance.randrange(len(children)))


def test_a_full_parent_has_no_room() -> None:
    assert child_interval((10, 11), []) is None
    assert child_interval((10, 12), []) == (11, 12)
    assert child_interval((10, 12), [(11, 12)]) is None


def test_three_thousand_children_one_by_one_and_room_below_each() -> None:
    children = grow(ROOT, 3000)
    assert_fits(ROOT, children)
    narrowest = min(children, key=lambda child: child[1] - child[0])
    for _ in range(7):
        narrowest = grow(narrowest, 3)[-1]


def test_a_county_with_many_levels_fits() -> None:
    at = ROOT
    for count in (90, 40, 20, 12, 6, 4, 3, 2):
        at = min(grow(at, count), key=lambda child: child[1] - child[0])


@given(st.integers(0, 2**50), st.integers(1, 10**6), st.integers(0, 300))
def test_spread_divides_evenly_or_says_that_there_is_no_room(start: int, width: int, count: int) -> None:
    parent = (start, start + width)
    try:
        children = spread(parent, count)
    except ValueError:
        assert width - 1 < count + count // 4 + 2
        return
    assert len(children) == count
    assert_fits(parent, children)
    assert len({right - left for left, right in children}) <= 1


def test_spread_leaves_room_for_a_newcomer() -> None:
    children = spread(ROOT, 5000)
    newcomer = child_interval(ROOT, children)
    assert newcomer is not None
    assert_fits(ROOT, [*children, newcomer])


def test_too_narrow_a_parent_is_refused() -> None:
    with pytest.raises(ValueError, match="no room for 5 children"):
        spread((0, 4), 5)
