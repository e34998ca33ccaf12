"""Rules about the lines of a table, and about how many cases of a unit there may be in a year."""

from datetime import datetime
from typing import Any

import pytest

from zhizhi.core.process import ProcessDeclaration, RuleCall
from zhizhi.core.processchecks import process_problems
from zhizhi.core.vocabulary import Vocabulary
from zhizhi.engines.catalogue.queries import published
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.packs import known
from zhizhi.engines.processes.refusals import RuleRefused
from zhizhi.engines.processes.rules import Facts, judge
from zhizhi.engines.processes.tests.declared import both, published_as
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.organizations.kinds import kinds
from zhizhi.registry.rights.roles import roles

COLUMNS: list[dict[str, Any]] = [
    {"id": "name", "name": both("姓名"), "kind": "text"},
    {"id": "level", "name": both("等次"), "kind": "choice",
     "options": [{"id": "good", "name": both("优秀")}, {"id": "fair", "name": both("合格")}]},
    {"id": "marks", "name": both("笔试"), "kind": "integer", "required": False},
    {"id": "talk", "name": both("面试"), "kind": "integer", "required": False},
    {"id": "pay", "name": both("金额"), "kind": "money", "required": False},
    {"id": "fit", "name": both("体检合格"), "kind": "yes_no", "required": False},
    {"id": "from", "name": both("从"), "kind": "date", "required": False},
    {"id": "to", "name": both("到"), "kind": "date", "required": False},
]  # fmt: skip
ROWS: list[dict[str, Any]] = [
    {"name": "汤秀英", "level": "good", "marks": 60, "talk": 30, "pay": 100_00, "fit": True, "from": "2026-03-01",
     "to": "2026-03-01"},
    {"name": "刘 桂兰", "level": "fair", "marks": 50, "talk": 20, "pay": 250_50, "fit": False, "from": "2026-03-02",
     "to": "2026-02-28"},
    {"name": "马春生", "level": "good"},
]  # fmt: skip


def process(rules: list[dict[str, Any]], **other: Any) -> dict[str, Any]:
    """One step of the secretary that ends under the rules."""
    ends = [{"id": "end", "name": both("办结"), "to": "done", "rules": rules},
            {"id": "drop", "name": both("不办"), "to": "dropped"}]  # fmt: skip
    step = {"id": "first", "name": both("审核"), "role": "secretary", "limit": {"months": 3}, "moves": ends}
    return {
        "id": "tables-test", "ref": "M42", "kind": "process", "name": both("试验"), "about": both("试验"),
        "prefix": "XT", "opens_at": ["village"], "opened_by": ["desk"], "limit": {"months": 6},
        "request": {"name": both("提请"), "fields": [
            {"id": "rows", "name": both("名单"), "kind": "rows", "columns": COLUMNS},
            {"id": "kind", "name": both("类别"), "kind": "choice",
             "options": [{"id": "a", "name": both("甲")}, {"id": "b", "name": both("乙")}]},
            {"id": "unit", "name": both("小组"), "kind": "organization", "kinds": ["party_group"]},
        ]},
        "steps": [step],
        "results": [{"id": "done", "name": both("完成"), "outcome": "done"},
                    {"id": "dropped", "name": both("不办"), "outcome": "refused"},
                    {"id": "withdrawn", "name": both("撤回"), "outcome": "withdrawn"}], **other,
    }  # fmt: skip


# rule, arguments beside rows, what it says; nothing where it holds.
TABLE: list[tuple[str, dict[str, Any], str]] = [
    ("each_row_at_least", {"columns": "marks", "least": 50}, ""),
    ("each_row_at_least", {"columns": "marks", "least": 51}, "第2行（刘 桂兰）：50"),
    ("each_row_at_least", {"columns": "marks talk", "least": 71}, "第2行（刘 桂兰）：70太少，至少71"),
    ("each_row_at_least", {"columns": "marks", "value": "member_hours"}, ""),
    ("each_row_at_most", {"columns": "pay", "most": 250_50}, ""),
    ("each_row_at_most", {"columns": "pay", "most": 200_00}, "第2行（刘 桂兰）：250.50元太多，至多200元"),
    ("sum_of_rows_at_least", {"column": "marks", "least": 110}, ""),
    ("sum_of_rows_at_least", {"column": "pay", "least": 351_00}, "至少351元"),
    ("rows_at_most", {"most": 3}, ""),
    ("rows_at_most", {"most": 2}, "3"),
    ("rows_with_at_least", {"column": "level", "option": "good", "least": 2}, ""),
    ("rows_with_at_least", {"column": "fit", "least": 2}, "“体检合格”的只有1行"),
    ("each_row_has", {"column": "name"}, ""),
    ("each_row_has", {"column": "fit"}, "第2行（刘 桂兰）缺“体检合格”"),
    ("each_row_has", {"column": "level", "option": "good"}, "第2行（刘 桂兰）缺“等次: 优秀”"),
    ("each_row_in_order", {"first": "talk", "second": "marks"}, ""),
    ("each_row_in_order", {"first": "from", "second": "to"}, "第2行（刘 桂兰）：“到”"),
    ("no_row_twice", {"columns": "name"}, ""),
    ("no_row_twice", {"columns": "level"}, "第3行（马春生）与第1行重复"),
    ("no_row_twice", {"columns": "level marks"}, ""),
]


@pytest.mark.parametrize(("name", "args", "sentence"), TABLE)
def test_the_rule_names_the_line(walk: Walk, name: str, args: dict[str, Any], sentence: str) -> None:
    published_as(process([{"rule": name, "args": {"rows": "rows", **args}}]), walk.at)
    case = Case(place=walk.world.village, declaration=published("tables-test"), slug="tables-test")
    verdict = judge(RuleCall(rule=name, args={"rows": "rows", **args}), Facts(case, {"rows": ROWS}, walk.at))
    assert (verdict.rule, verdict.ok) == (name, not sentence)
    assert sentence in verdict.sentence


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"rule": "each_row_has", "args": {"rows": "rows", "column": "mark"}}, "the table rows has no column mark"),
        ({"rule": "no_row_twice", "args": {"rows": "rows", "columns": "name mark"}}, "the table rows has no column"),
        ({"rule": "sum_of_rows_at_most", "args": {"rows": "rows", "column": "name", "most": 3}}, "is of kind text"),
        ({"rule": "each_row_has", "args": {"rows": "rows", "column": "level", "option": "best"}}, "option best"),
        ({"rule": "cases_in_year_at_most", "args": {"reached": "end", "most": 1}}, "unknown step or result end"),
        ({"rule": "cases_in_year_at_most", "args": {"reached": "done"}}, "it is measured against nothing"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("walk")
def test_columns_options_and_goals_are_checked(call: dict[str, Any], message: str) -> None:
    declared = ProcessDeclaration.model_validate(process([call]))
    problems = process_problems(declared, Vocabulary(kinds(), roles(), known(), {"tables-test"}))
    assert len(problems) == 1
    assert message in problems[0].message


# The quota's arguments; what the second case answers; the day of its end; whether it is one too many.
ALIKE = {"kind": "a", "unit": "group"}
QUOTAS: list[tuple[dict[str, Any], dict[str, str], datetime | None, bool]] = [
    ({"reached": "done", "most": 1}, ALIKE, None, True),
    ({"reached": "done", "most": 2}, ALIKE, None, False),
    ({"reached": "done", "most": 1, "choice": "kind"}, ALIKE | {"kind": "b"}, None, False),
    ({"reached": "done", "most": 1, "organization": "unit"}, ALIKE | {"unit": "second_group"}, None, False),
    ({"reached": "done", "most": 1, "organization": "unit", "choice": "kind"}, ALIKE, None, True),
    ({"reached": "first", "most": 1}, ALIKE, None, True),
    ({"reached": "done", "most": 1}, ALIKE, datetime.fromisoformat("2027-01-01T00:30+08:00"), False),
]


@pytest.mark.parametrize(("args", "second", "end", "refused"), QUOTAS)
def test_a_unit_has_no_more_of_a_kind_in_a_year(
    walk: Walk, args: dict[str, Any], second: dict[str, str], end: datetime | None, refused: bool
) -> None:
    published_as(process([{"rule": "cases_in_year_at_most", "args": args}]), walk.at)
    walk.slug, world = "tables-test", walk.world

    def ask(answers: dict[str, str]) -> Case:
        found = {
            "rows": [{"name": "汤秀英", "level": "good"}],
            **answers,
            "unit": str(getattr(world, answers["unit"]).pk),
        }
        return walk.ask(answers=found, desk=world.desk_officer)

    walk.act(ask(ALIKE), world.secretary, "drop")  # refused ones do not count
    walk.act(ask(ALIKE), world.secretary, "end")
    case = ask(second)
    walk.at = end or walk.at
    if refused:
        with pytest.raises(RuleRefused, match=r"2026年已有1件.*超过1件"):
            walk.act(case, world.secretary, "end")
    else:
        walk.act(case, world.secretary, "end")
    assert walk.fresh(case).state == ("first" if refused else "done")
