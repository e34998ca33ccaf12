"""The reports say what the figures say, and nothing else."""

import io
from datetime import date, timedelta
from typing import Any

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tests.world import World
from zhizhi.engines.processes import operations as act
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.exchange.officialdoc import Document, Heading, Paragraph
from zhizhi.exchange.tables import Table
from zhizhi.plans.assigning import tasks_give_out, tasks_of
from zhizhi.plans.models import Plan
from zhizhi.plans.reports import Period, period_of, report_of
from zhizhi.plans.tests.scenes import adopted_make, agreed, commitments, told
from zhizhi.registry.journal.models import Act

# The plan is adopted on Wednesday 18 March 2026; the first report with something to compare ends a week later.
LAST = date(2026, 3, 27)


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def plan(world: World) -> Plan:
    """Five commitments: a growing figure, one done by figure, one late, two without data."""
    made = adopted_make(world)
    first, second, third, fourth, _fifth = commitments(made)[:5]
    agreed(first, lead=world.department, due=date(2026, 12, 31), target=None)
    agreed(second, lead=world.department, due=date(2026, 3, 24), target=None)
    agreed(third, lead=world.township, due=date(2026, 10, 31), target=20, unit="名")
    agreed(fourth, lead=world.township, due=date(2026, 3, 25), target=2, unit="次")
    told(world, third, "10", date(2026, 3, 19))
    told(world, third, "19", date(2026, 3, 26))
    told(world, fourth, "2", date(2026, 3, 20))
    return made


def written(plan: Plan, period: Period | None = None) -> Document:
    return report_of(plan, period or period_of("week", LAST), sees_records=True)


def section(report: Document, number: int) -> str:
    """The words of a section."""
    found, at = [], 0
    for block in report.blocks:
        at += isinstance(block, Heading)
        if at == number and isinstance(block, Paragraph):
            found.append(block.lead + block.text)
    return "\n".join(found)


def test_periods() -> None:
    week, month = period_of("week", LAST), period_of("month", LAST)
    assert (week.first, week.before) == (date(2026, 3, 21), date(2026, 3, 20))
    assert (month.first, month.before) == (date(2026, 3, 1), date(2026, 2, 28))


def test_what_stands_and_what_changed(plan: Plan) -> None:
    report = written(plan)
    total = len(commitments(plan))
    assert f"there are {total} commitments: 1 done, 1 at risk, 1 late, {total - 3} no data yet" in section(report, 1)
    # On 20 March: 10 of 20 and 2 of 2, together 75 %; now 95 % and 100 %.
    assert "97.5 % of the path is reached, 22.5 points more than on" in section(report, 1)
    changed = section(report, 2)
    assert "Newly done: 1. “开展2次业务培训，提升干部能力” (青溪镇)." in changed
    assert "Newly late: 1." in changed
    assert "Newly at risk" not in changed
    assert "from 10 名 (by hand) to 19 名 (by hand)" in changed


def test_late_and_at_risk_are_named_with_unit_day_and_figure(plan: Plan) -> None:
    report = written(plan)
    late, risk = section(report, 3), section(report, 4)
    assert "农业农村局" in late
    assert "3 days late" in late
    assert "now 19 名 (by hand), asked for: at least 20 名" in risk


def test_the_table_adds_up(plan: Plan) -> None:
    table = next(block for block in written(plan).blocks if isinstance(block, Table))
    *units, together = [row[1:] for row in table.rows]
    assert [sum(int(str(row[n])) for row in units) for n in range(6)] == list(together)
    assert together[0] == len(commitments(plan)) == sum(int(str(cell)) for cell in together[1:])
    assert table.rows[0][0] == "农业农村局"


def test_the_first_report_compares_with_nothing(plan: Plan) -> None:
    report = written(plan, period_of("week", date(2026, 3, 20)))
    assert "first report" in section(report, 2)
    assert "more than" not in section(report, 1)


def test_a_quiet_week_says_so(plan: Plan) -> None:
    report = written(plan, period_of("week", LAST + timedelta(days=20)))
    assert "Nothing changed since" in section(report, 2)
    assert "No task was given out" in section(report, 6)


def test_what_happened_to_tasks_is_counted(world: World, plan: Plan) -> None:
    tasks_give_out(scope=world.scope(world.officer), plan_id=plan.pk, at=world.at)
    case = tasks_of(plan).get(subject_id=commitments(plan)[1].pk)
    walk = Walk(world, world.at, "plan-task").later(days=4)
    walk.act(case, world.contact, "accept")
    walk.act(case, world.contact, "report", {"done": "已公开", "source": "公开栏"})
    act.case_send_back(
        actor=walk.who(world.officer), task_id=walk.task(case).pk, to="work", reason="缺照片", key="b", at=walk.at
    )
    said = section(written(plan), 6)
    assert said == "Tasks in this period: accepted 1, reported 1, sent back 1."
    assert "its task stands at “Work on it”" in section(written(plan), 3)


def test_the_page_and_the_document_say_the_same(world: World, plan: Plan, client_for: Any) -> None:
    client = client_for(world.contact)
    chosen = {"kind": "month", "day": "2026-03-27"}
    page = client.get(reverse("plans:report_text", args=[plan.pk]), chosen).content.decode()
    answer = client.post(reverse("plans:report_word", args=[plan.pk]), chosen)
    made = docx.Document(io.BytesIO(answer.content))
    texts = [line.text.replace("\n", "") for line in made.paragraphs if line.text and not line.text.startswith("—")]
    assert len(texts) > 10
    plain = page.replace("<strong>", "").replace("</strong>", "").replace("<br>", "")
    act = Act.objects.get(act="export.made")
    assert f"日志第 {act.seq} 号" in texts.pop()
    assert [text for text in texts if text not in plain] == []


@pytest.mark.parametrize("given", [{"kind": "year"}, {"day": "x"}, {"day": "2099-01-01"}, {"day": "1990-01-01"}])
def test_odd_choices_still_show_a_report(world: World, plan: Plan, client_for: Any, given: dict[str, str]) -> None:
    assert client_for(world.officer).get(reverse("plans:report_text", args=[plan.pk]), given).status_code == 200


def test_its_queries_do_not_grow(world: World) -> None:
    counted = []
    for many in (3, 60):
        lines = "\n".join(f"（{n}）开展第{n}次走访，解决第{n}批问题。" for n in range(1, many + 1))
        made = adopted_make(world, f"第{many}号要点\n\n一、走访\n{lines}\n")
        for node in commitments(made):
            agreed(node, lead=world.township, due=date(2026, 10, 31))
        with CaptureQueriesContext(connection) as queries:
            written(made)
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 24, counted
