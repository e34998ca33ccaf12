from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from zhizhi.core.drawing.flowchart import flowchart_of
from zhizhi.core.drawing.svg import Marks, Sheet, svg
from zhizhi.core.drawing.tests.declared import long_process, move, process, step
from zhizhi.core.drawing.words import Words

SVG = "{http://www.w3.org/2000/svg}"


def drawn(sheet: Sheet) -> Element:
    root: Element = fromstring(svg(flowchart_of(long_process(), Words()), sheet))
    return root


def classes(root: Element, key: str) -> dict[str, set[str]]:
    return {str(one.get(key)): set(str(one.get("class")).split()) for one in root.iter(f"{SVG}g") if one.get(key)}


@pytest.mark.parametrize("single", [False, True])
def test_every_step_and_way_is_drawn_as_what_it_is(single: bool) -> None:
    root = drawn(Sheet(single=single, about="从上到下读"))
    steps, arrows = classes(root, "data-step"), classes(root, "data-arrow")
    flow = long_process()
    assert set(steps) == {"_request", "closed", "refused", *(one.id for one in flow.steps)}
    assert set(arrows) == {"_request", *(f"{one.id}.{way.id}" for one in flow.steps for way in one.moves)}
    kinds = {name: steps[name] for name in ("recommend", "discuss", "notice", "wait", "probation", "closed", "refused")}
    assert kinds == {
        "recommend": {"fan_out"}, "discuss": {"ballot"}, "notice": {"notice"}, "wait": {"wait"},
        "probation": {"recurring"}, "closed": {"done"}, "refused": {"ended"},
    }  # fmt: skip
    assert "danger" in arrows["verify.true"]
    assert "own" in arrows["answer.silent"]
    assert "own" in arrows["notice.cleared"]
    words = "".join(root.itertext())
    for said in ("公示 5 个工作日", "会签：secretary、group_leader", "随整件事的期限", "◆", "每月：书面意见"):
        assert said in words, said
    assert (root.get("role"), root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")) == (
        "img",
        "选任程序",
        "从上到下读",
    )


def test_one_column_fits_a_phone_and_lanes_name_who_acts() -> None:
    wide = {single: float(str(drawn(Sheet(single=single)).get("viewBox")).split()[2]) for single in (False, True)}
    assert wide[True] <= 440 < wide[False]
    heads = [rect for rect in drawn(Sheet()).iter(f"{SVG}rect") if rect.get("class") == "lane-head"]
    assert len(heads) == 4


def test_where_a_case_stands_and_the_way_it_came() -> None:
    marks = Marks("inspect", frozenset({"propose.go", "recommend.done"}), frozenset({"propose", "recommend"}))
    root = drawn(Sheet(marks=marks))
    steps, arrows = classes(root, "data-step"), classes(root, "data-arrow")
    assert "here" in steps["inspect"]
    assert {name for name, found in steps.items() if "passed" in found} == {"_request", "propose", "recommend"}
    assert {name for name, found in arrows.items() if "taken" in found} == {"propose.go", "recommend.done"}


def test_a_draft_with_faults_is_drawn_and_shows_them() -> None:
    broken = process([step("only", "<b>只有一步</b>", "secretary", [move("go", "去", "no_such_step")])])
    text = svg(flowchart_of(broken, Words()), Sheet())
    assert "没有这一步：no_such_step" in "".join(fromstring(text).itertext())
    assert "<b>" not in text
    assert "unknown" in classes(fromstring(text), "data-step")["no_such_step"]
