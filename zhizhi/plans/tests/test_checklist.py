"""The checklist: what each commitment's status is, filters, groups, exports, and that its queries do not grow."""

import io
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tests.world import World
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.plans.assigning import tasks_give_out, tasks_of
from zhizhi.plans.checklist import Wanted, counts, grouped, items_of, narrowed
from zhizhi.plans.models import Plan
from zhizhi.plans.statuses import known_of, stands_on
from zhizhi.plans.tests.scenes import adopted_make, agreed, bound, commitments, supported, told
from zhizhi.registry.journal.models import Act

TODAY = date(2026, 3, 18)


@pytest.fixture(autouse=True)
def _in_chinese() -> Any:
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def plan(world: World) -> Plan:
    """Two of the department, one of the township, one of nobody; a figure by hand, one past its day."""
    made = adopted_make(world)
    first, second, third, fourth, fifth = commitments(made)[:5]
    agreed(first, lead=world.department, due=date(2026, 12, 31), deliverable="办结台账", target=None)
    agreed(second, lead=world.department, due=date(2026, 3, 1), target=None)
    agreed(third, lead=world.township, due=date(2026, 10, 31), target=20, unit="名")
    agreed(fourth, lead=world.township, due=date(2026, 3, 10), target=2, unit="次")
    agreed(fifth, lead=None, due=None, target=None)
    supported(third, world.other_township, world.department)
    told(world, third, "19", date(2026, 3, 12))
    told(world, fourth, "2", date(2026, 3, 9))
    return made


def statuses(plan: Plan, day: date = TODAY) -> list[str]:
    return [item.status.value for item in items_of(known_of(plan), day)][:5]


def test_each_commitment_has_its_status(plan: Plan) -> None:
    assert statuses(plan) == ["unknown", "late", "risk", "done", "unknown"]
    items = items_of(known_of(plan), TODAY)
    assert items[2].progress == "19名（手工上报）"
    assert (items[2].lead, items[2].supports) == ("青溪镇", ("白岩乡", "农业农村局"))
    assert (items[0].number, items[0].deliverable) == (1, "办结台账")


def test_it_can_be_read_as_of_an_earlier_day(plan: Plan) -> None:
    assert statuses(plan, date(2026, 3, 8)) == ["unknown", "late", "unknown", "unknown", "unknown"]
    assert statuses(plan, date(2026, 3, 9)) == ["unknown", "late", "unknown", "course", "unknown"]


def test_a_measure_gives_the_light(world: World, plan: Plan) -> None:
    walk = Walk(world, world.at)
    walk.to(walk.ask(), "closed")
    bound(commitments(plan)[0], "five-orders.in_time", "90")
    assert statuses(plan)[0] == "course"
    stand = stands_on(known_of(plan), TODAY)[commitments(plan)[0].key]
    assert stand.reading
    assert (stand.reading.value, stand.share) == (100.0, 1.0)
    assert statuses(plan, TODAY - timedelta(days=1))[0] == "unknown"


def test_a_verified_task_is_done_and_a_moved_day_counts(world: World, plan: Plan) -> None:
    tasks_give_out(scope=world.scope(world.officer), plan_id=plan.pk, at=world.at)
    case = tasks_of(plan).get(subject_id=commitments(plan)[1].pk)
    walk = Walk(world, world.at, "plan-task")
    walk.act(case, world.contact, "accept")
    walk.act(case, world.contact, "ask_extension", {"extension_until": "2026-05-31", "extension_reason": "汛期"})
    walk.act(case, world.officer, "grant_extension", {"new_due": "2026-05-20"})
    item = items_of(known_of(plan), TODAY)[1]
    assert (item.status, item.due, item.task_state) == ("unknown", date(2026, 5, 20), "办理")
    walk.act(case, world.contact, "report", {"done": "已公开", "source": "公开栏"})
    walk.act(case, world.officer, "verified", {"verified_how": "看公开栏"})
    assert statuses(plan)[1] == "done"
    assert statuses(plan, TODAY - timedelta(days=1))[1] == "late"


def test_filters_and_order(world: World, plan: Plan) -> None:
    items = items_of(known_of(plan), TODAY)

    def numbers(**wanted: Any) -> list[int]:
        return [item.number for item in narrowed(items, Wanted(**wanted)) if item.number <= 5]

    assert numbers(lead=world.township.pk) == [3, 4]
    assert 5 in numbers(lead=0)
    assert numbers(status="late") == [2]
    assert numbers(until=date(2026, 3, 10)) == [2, 4]
    assert numbers(text="技术员") == [3]
    assert numbers(text="农业农村局") == [1, 2]
    assert numbers(sort="due")[:3] == [2, 4, 3]
    assert numbers(sort="status")[:2] == [2, 3]
    assert counts(items)["late"] == 1


def test_groups(plan: Plan) -> None:
    items = items_of(known_of(plan), TODAY)
    by_lead = {group.title: [item.number for item in group.items] for group in grouped(items, "lead")}
    assert by_lead["农业农村局"] == [1, 2]
    assert list(by_lead)[-1] not in {"农业农村局", "青溪镇"}
    assert len(grouped(items, "status")[0].items) == 1
    assert sum(len(group.items) for group in grouped(items, "due")) == len(items)
    assert grouped([], "") == []


def test_the_page_shows_it_and_keeps_odd_addresses(world: World, plan: Plan, client_for: Any) -> None:
    client = client_for(world.contact)
    address = reverse("plans:checklist", args=[plan.pk])
    page = client.get(address).content.decode()
    assert "办结台账" in page
    assert "青溪镇" in page
    narrow = client.get(address, {"status": "late", "by": "lead", "sort": "due"}).content.decode()
    assert "办理情况" in narrow
    assert "技术员" not in narrow.split("</form>")[-3]
    for odd in ({"lead": "x"}, {"until": "2026-99-99"}, {"by": "nonsense"}, {"status": "nonsense"}, {"lead": "99999"}):
        assert client.get(address, odd).status_code == 200


def test_tasks_are_given_out_by_who_manages(world: World, plan: Plan, client_for: Any) -> None:
    address = reverse("plans:give_out", args=[plan.pk])
    assert client_for(world.contact).post(address).status_code == 403
    answer = client_for(world.officer).post(address, follow=True)
    assert answer.status_code == 200
    assert tasks_of(plan).count() == 4
    page = answer.content.decode()
    assert all(case.number in page for case in tasks_of(plan))
    theirs = client_for(world.contact).get(reverse("plans:checklist", args=[plan.pk])).content.decode()
    shown = {case.number for case in tasks_of(plan) if case.number in theirs}
    own = Case.objects.system("test").filter(tasks__holder_organization=world.department)
    assert shown == set(own.values_list("number", flat=True))


@pytest.mark.parametrize("by", ["", "lead", "due", "status"])
def test_it_leaves_as_a_sheet_and_as_a_public_document(world: World, plan: Plan, client_for: Any, by: str) -> None:
    client = client_for(world.contact)
    sheet = client.post(reverse("plans:checklist_export", args=[plan.pk, "xlsx"]), {"by": by})
    with zipfile.ZipFile(io.BytesIO(sheet.content)) as archive:
        shared = archive.read("xl/sharedStrings.xml").decode()
    assert "办结台账" in shared
    assert "温可心" in shared
    word = client.post(
        reverse("plans:checklist_export", args=[plan.pk, "docx"]),
        {"by": by, "lead": world.department.pk, "status": "late"},
    )
    made = docx.Document(io.BytesIO(word.content))
    assert [len(table.rows) for table in made.tables] == [2]
    assert "办理情况" in made.tables[0].rows[1].cells[1].text
    acts = Act.objects.filter(act="export.made", subject_id=plan.pk)
    assert [act.person_id for act in acts] == [world.contact.pk] * 2


def test_an_unknown_format_is_not_there(world: World, plan: Plan, client_for: Any) -> None:
    address = reverse("plans:checklist_export", args=[plan.pk, "pdf"])
    assert client_for(world.officer).post(address).status_code == 404


def test_its_queries_do_not_grow(world: World, client_for: Any) -> None:
    """With three commitments and with sixty, with tasks and without."""
    client, counted = client_for(world.officer), []
    for many in (3, 60):
        lines = "\n".join(f"（{n}）开展第{n}次走访，解决第{n}批问题。" for n in range(1, many + 1))
        made = adopted_make(world, f"第{many}号要点\n\n一、走访\n{lines}\n")
        for node in commitments(made):
            agreed(node, lead=world.township, due=date(2026, 10, 31))
        tasks_give_out(scope=world.scope(world.officer), plan_id=made.pk, at=world.at)
        address = reverse("plans:checklist", args=[made.pk])
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        counted.append(len(queries))
        assert len(commitments(made)) >= many // 2
    assert counted[0] == counted[1], counted
    assert counted[1] <= 32, counted


def test_the_day_of_a_task_is_in_local_time(world: World, plan: Plan) -> None:
    """Given out at 23:30 UTC, which is the next morning in China: that evening there was no task yet."""
    late = datetime(2026, 3, 18, 23, 30, tzinfo=world.at.tzinfo)
    tasks_give_out(scope=world.scope(world.officer), plan_id=plan.pk, at=late)
    assert not any(item.stand.task for item in items_of(known_of(plan), date(2026, 3, 18)))
    assert any(item.stand.task for item in items_of(known_of(plan), date(2026, 3, 19)))
