"""Measure the reader on a folder of labelled plans, in all variants, as lines to print."""

from collections.abc import Iterator, Mapping, Sequence

from zhizhi.core.plans.fitting import fitted
from zhizhi.core.plans.gold import Labelled
from zhizhi.core.plans.layouts import LAYOUTS, changed
from zhizhi.core.plans.matching import Lexicon
from zhizhi.core.plans.reader import read
from zhizhi.core.plans.scores import Tally, score
from zhizhi.core.plans.weights import WEIGHTS


def tally(plans: Sequence[Labelled], lexicon: Lexicon, weights: Mapping[str, float] = WEIGHTS) -> Tally:
    """The counts of the reader on plans."""
    counted = Tally()
    for plan in plans:
        score(plan, read(plan.text, lexicon, weights).nodes, counted)
    return counted


def left_out(plans: Sequence[Labelled], lexicon: Lexicon) -> Tally:
    """Each plan read with weights that were fitted to the others alone."""
    counted = Tally()
    for plan in plans:
        weights = fitted([other for other in plans if other is not plan], lexicon)
        score(plan, read(plan.text, lexicon, weights).nodes, counted)
    return counted


def report(plans: Sequence[Labelled], lexicon: Lexicon, *, with_layouts: bool, faults: bool) -> Iterator[str]:
    """What `plan evaluate` prints."""
    yield f"{len(plans)} plans, {sum(len(plan.rows) for plan in plans)} sentences"
    plain = tally(plans, lexicon)
    yield from _lines("as they stand", plain)
    if len(plans) > 1:
        yield from _lines("each plan left out of the fitting", left_out(plans, lexicon))
    if faults:
        yield from (f"  {fault}" for fault in plain.faults)
    for name, change in LAYOUTS.items() if with_layouts else ():
        counted = tally([changed(plan, change) for plan in plans], lexicon)
        yield from _lines(name, counted)
        if faults:
            yield from (f"  {fault}" for fault in counted.faults)


def _lines(name: str, counted: Tally) -> Iterator[str]:
    kinds = ", ".join(f"{kind} {counted.f1(kind):.3f}" for kind in sorted(counted.gold))
    yield f"{name}: kinds macro F1 {counted.macro_f1:.3f} ({kinds})"
    yield f"  sections and themes exact {counted.exact():.3f}"
    counts = f"{counted.accepted} accepted of {counted.called_for} labelled"
    yield (
        f"  mechanisms: recall@3 {counted.recall_three:.3f}, recall@5 {counted.recall_five:.3f}, "
        f"precision above acceptance {counted.precision:.3f} ({counts})"
    )
