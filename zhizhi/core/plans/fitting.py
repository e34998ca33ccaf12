"""Move the weights of kinds a little by labelled plans: logistic regression held near the weights set by hand."""

import math
from collections.abc import Iterable, Mapping

from zhizhi.core.plans.gold import Labelled
from zhizhi.core.plans.kinds import evidence, weigh
from zhizhi.core.plans.letterhead import Role
from zhizhi.core.plans.matching import Lexicon
from zhizhi.core.plans.nodes import Kind
from zhizhi.core.plans.reader import matches_of, outline, setting, words_of
from zhizhi.core.plans.weights import PRIOR

# How strongly a weight is held, how often and how far all are moved.
HELD = 4.0
ROUNDS = 400
STEP = 0.02
Example = tuple[dict[str, float], bool]


def fitted(plans: Iterable[Labelled], lexicon: Lexicon) -> dict[str, float]:
    """Weights fitted to the plans, starting from those set by hand; the same plans give the same weights."""
    return fit([example for plan in plans for example in examples(plan, lexicon)])


def examples(plan: Labelled, lexicon: Lexicon) -> list[Example]:
    """The evidence in each sentence that is labelled a commitment or context and read as body."""
    wanted = {(row.start, row.end): row.kind for row in plan.rows if row.kind in (Kind.COMMITMENT, Kind.CONTEXT)}
    drafts = outline(plan.text)
    found: list[Example] = []
    for at, draft in enumerate(drafts):
        sentence = draft.item.sentence
        kind = wanted.get((sentence.start, sentence.end))
        if kind and not draft.place and draft.role is Role.BODY:
            known = setting(drafts, at, matches_of(drafts, at, lexicon))
            found.append((evidence(words_of(draft), known), kind == Kind.COMMITMENT))
    return found


def fit(found: list[Example], prior: Mapping[str, float] = PRIOR) -> dict[str, float]:
    """The weights that explain the examples best while they stay near the prior ones."""
    weights = dict(prior)
    for _ in range(ROUNDS):
        slopes = {name: HELD * (weights[name] - prior[name]) for name in weights}
        for amounts, committed in found:
            error = 1 / (1 + math.exp(-weigh(amounts, weights))) - committed
            for name, amount in amounts.items():
                slopes[name] += error * amount
        weights = {name: weight - STEP * slopes[name] for name, weight in weights.items()}
    return {name: round(weight, 2) for name, weight in weights.items()}
