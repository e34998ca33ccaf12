"""Names in quotation marks, documents and numbers; and what the program does not do."""

import pytest

from zhizhi.core.plans.limits import asked
from zhizhi.core.plans.names import names


@pytest.mark.parametrize(("text", "found"), [
    ("推行“三账合一”机制", [("三账合一", "quoted")]), ('推行"三账合一"机制', [("三账合一", "quoted")]),
    ("出台《村务细则》", [("村务细则", "document")]), ("推行“1+6”模式，落实1+N方案", [("1+6", "number"),
    ("1+N", "number")]),
    ("印发《关于推广〈条例〉的通知》", [("关于推广〈条例〉的通知", "document")]), ("没有名字", []),
])  # fmt: skip
def test_names(text: str, found: list[tuple[str, str]]) -> None:
    assert [(name.text, name.kind) for name in names(text, 5)] == found
    assert all(text[name.start - 5 : name.end - 5] == name.text for name in names(text, 5))


@pytest.mark.parametrize(("text", "clauses"), [
    ("加强网络舆情监测。", ["加强网络舆情监测"]), ("建好台账，做好信访维稳工作。", ["做好信访维稳工作"]),
    ("管好宗教活动场所，落实走访制度。", ["管好宗教活动场所"]), ("选派干部到信访维稳一线锻炼。", []),
    ("办好群众诉求。", []),
    ("对重点人员开展稳控。", ["对重点人员开展稳控"]),
])  # fmt: skip
def test_clauses_that_ask_for_what_is_not_done(text: str, clauses: list[str]) -> None:
    assert [text[span.start : span.end] for span in asked(text)] == clauses
