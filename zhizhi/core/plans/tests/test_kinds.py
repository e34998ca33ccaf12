"""Commitment or context, sentence by sentence, without and with a place in the outline."""

import pytest

from zhizhi.core.plans.kinds import Setting, Standing, evidence, reasons, weigh
from zhizhi.core.plans.weights import PRIOR, WEIGHTS


@pytest.mark.parametrize(("text", "committed"), [
    ("建立村务公开台账，每季度张榜公布一次。", True), ("年底前培训网格员300人。", True),
    ("县直单位每年到联系村走访不少于四次（县直工委负责）。", True), ("推行“一村一策”办法，逐村制定增收方案。", True),
    ("组织干部到重点项目挂职。", True), ("完善值班制度，落实专人接听电话。", True),
    ("人才是发展的第一资源。", False), ("去年，全乡取得了明显成效。", False),
    ("根据县委要求，现将有关事项通知如下。", False),
    ("同志们，新的一年让我们一起努力！", False), ("深刻领悟重大意义，切实提高政治站位。", False),
    ("让群众的日子越过越红火。", False), ("本办法由县委组织部负责解释。", False),
    ("做好这项工作，关键在于落实。", False),
    ("大力弘扬优良作风，永葆为民情怀。", False),
])  # fmt: skip
def test_sentences_by_their_words(text: str, committed: bool) -> None:
    assert (weigh(evidence(text, Setting(Standing.UNDER_SECTION))) > 0) is committed


def test_the_place_in_the_outline_counts() -> None:
    text = "要把各项工作往深里做、往实里做。"
    sums = [
        weigh(evidence(text, Setting(standing)))
        for standing in (Standing.PREAMBLE, Standing.LEAD_IN, Standing.UNDER_THEME)
    ]
    assert sums == sorted(sums)
    assert sums[0] < 0


def test_what_stands_below_a_heading_of_reasons_is_context_but_for_goals() -> None:
    text = "全乡上下要认真贯彻落实上级部署，推进各项建设。"
    above = Setting(Standing.UNDER_THEME, ("总体要求", "指导思想"))
    goals = Setting(Standing.UNDER_THEME, ("总体要求", "主要目标"))
    assert weigh(evidence(text, above)) < weigh(evidence(text, goals))
    assert evidence(text, above)["grounds"] == 1
    assert "grounds" not in evidence(text, goals)


def test_reasons_name_what_weighed_most() -> None:
    told = reasons(evidence("去年，全乡取得了明显成效。", Setting(Standing.PREAMBLE)))
    assert "-review" in told
    assert len(told) <= 3


def test_each_piece_of_evidence_has_its_weight_and_each_weight_its_sign() -> None:
    assert set(PRIOR) == set(WEIGHTS)
    # The documents may silence a piece of evidence, but not turn it round.
    assert all(PRIOR[name] * WEIGHTS[name] >= 0 or abs(WEIGHTS[name]) < 0.3 for name in PRIOR)
