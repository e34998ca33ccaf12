"""Differences between two versions in words that an administrator reads."""

import pytest
from django.utils import translation

from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.editor.differing import differences_said
from zhizhi.engines.processes.packs import pack_read


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Limit of the whole: 6 working days → 9 working days", "Steps: “Accept” is gone",
                "Steps “Offer” · Role: Party secretary → Township organizer",
                "Steps “Offer” · Limit: 1 working day → 3 working days",
                "Steps “Dispatch” · Moves “Send a member” · Leads to: Accept → Do it"]),
        ("zh-hans", ["全程时限：6 个工作日 → 9 个工作日", "环节：去掉“接单”",
                     "环节“供单” · 谁来办：党组织书记 → 乡镇组织委员",
                     "环节“供单” · 环节时限：1 个工作日 → 3 个工作日",
                     "环节“派单” · 操作（按钮）“派给党员” · 然后去：接单 → 办理"]),
    ],
)  # fmt: skip
def test_limits_roles_and_steps_are_called_as_people_call_them(db: None, language: str, expected: list[str]) -> None:
    before = pack_read()[0].processes["five-orders"]
    body = before.model_dump(mode="json")
    body["limit"], body["steps"][0]["limit"] = {"workdays": 9}, {"workdays": 3}
    body["steps"][0]["role"], body["steps"][1]["moves"][0]["to"] = "township_organizer", "deliver"
    body["steps"] = [step for step in body["steps"] if step["id"] != "accept"]
    with translation.override(language):
        assert differences_said(before, ProcessDeclaration.model_validate(body)) == expected
