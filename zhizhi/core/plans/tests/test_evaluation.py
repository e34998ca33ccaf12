"""Figures on the invented documents never fall below what is asked of the reader on plans at large."""

import pytest

from zhizhi.core.plans.evaluation import left_out, report, tally
from zhizhi.core.plans.fitting import fitted
from zhizhi.core.plans.gold import Labelled
from zhizhi.core.plans.layouts import LAYOUTS, changed
from zhizhi.core.plans.matching import Lexicon
from zhizhi.core.plans.weights import WEIGHTS


def test_as_they_stand(documents: list[Labelled], lexicon: Lexicon) -> None:
    counted = tally(documents, lexicon)
    assert counted.macro_f1 >= 0.98, counted.faults
    assert counted.exact() >= 0.99, counted.faults
    assert counted.recall_three >= 0.85
    assert counted.recall_five >= 0.92
    assert counted.precision >= 0.85


def test_each_left_out_of_the_fitting(documents: list[Labelled], lexicon: Lexicon) -> None:
    assert left_out(documents, lexicon).macro_f1 >= 0.97


@pytest.mark.parametrize("layout", LAYOUTS)
def test_changed_layouts(layout: str, documents: list[Labelled], lexicon: Lexicon) -> None:
    counted = tally([changed(plan, LAYOUTS[layout]) for plan in documents], lexicon)
    assert counted.macro_f1 >= 0.90, counted.faults


def test_the_stored_weights_are_those_of_the_documents(documents: list[Labelled], lexicon: Lexicon) -> None:
    assert fitted(documents, lexicon) == pytest.approx(dict(WEIGHTS), abs=0.011)


def test_the_report_names_every_figure(documents: list[Labelled], lexicon: Lexicon) -> None:
    text = "\n".join(report(documents[:2], lexicon, with_layouts=True, faults=False))
    for words in (
        "kinds macro F1",
        "sections and themes exact",
        "recall@3",
        "recall@5",
        "precision",
        "left out",
        *LAYOUTS,
    ):
        assert words in text
