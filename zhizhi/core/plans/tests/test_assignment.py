"""The best pairing, against trying every one."""

import random

import pytest

from zhizhi.core.plans.assignment import assign

Scores = dict[tuple[int, int], float]


def best(scores: Scores, lefts: int, rights: int, taken: frozenset[int] = frozenset()) -> float:
    """The greatest sum, by trying everything."""
    if lefts == 0:
        return 0.0
    left = lefts - 1
    found = best(scores, left, rights, taken)
    for right in range(rights):
        if (left, right) in scores and right not in taken:
            found = max(found, scores[left, right] + best(scores, left, rights, taken | {right}))
    return found


@pytest.mark.parametrize("seed", range(8))
def test_no_pairing_is_better(seed: int) -> None:
    chance = random.Random(seed)
    for _round in range(100):
        lefts, rights = chance.randint(1, 6), chance.randint(1, 6)
        pairs = [(left, right) for left in range(lefts) for right in range(rights)]
        scores = {pair: chance.choice([0.1, 0.2, 0.35, 0.5, 0.9, 1.0]) for pair in pairs if chance.random() < 0.6}
        found = assign(scores)
        assert len(set(found.values())) == len(found)
        assert sum(scores[pair] for pair in found.items()) == pytest.approx(best(scores, lefts, rights))


def test_pairs_worth_nothing_are_left_alone() -> None:
    assert assign({(0, 0): 0.0, (1, 1): -0.5, (2, 2): 0.1}) == {2: 2}
    assert assign({}) == {}
