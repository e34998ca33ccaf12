"""Family services: routed to the department in charge, each kind with its own limit, answered, rated."""

from datetime import UTC, datetime

import pytest

from tests.world import SINCE
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.refusals import RuleRefused
from zhizhi.engines.processes.tests.packs.cadres import back
from zhizhi.engines.processes.tests.packs.county import County
from zhizhi.engines.processes.tests.packs.talent import PHONE, at, office_of, recorded
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.organizations.operations import organization_create
from zhizhi.registry.people.operations import post_ensure
from zhizhi.registry.rights.operations import appointment_start

WISH = {"kind": "schooling", "wish": "孩子九月上三年级", "caller": "顾念慈", "phone": PHONE, "consent": "agreed"}


@pytest.fixture
def office(walk: Walk) -> County:
    return office_of(walk, "family-service")


def asked(office: County, kind: str = "schooling") -> Case:
    return office.walk.ask(office.walk.world.township, WISH | {"kind": kind})


@pytest.mark.parametrize(
    ("kind", "move", "state", "days"),
    [("schooling", "to_school", "school", 15), ("work", "to_work", "work", 20), ("other", "to_other", "other", 10)],
)
def test_each_kind_goes_its_way_with_its_limit(office: County, kind: str, move: str, state: str, days: int) -> None:
    case, to = asked(office, kind), {"department": str(office.walk.world.department.pk)}
    for other in {"to_school", "to_work", "to_other"} - {move}:
        with pytest.raises(RuleRefused):
            office.go(case, (office.cadre, other, to))
    assert office.go(case, (office.cadre, move, to)) == state
    # Working days from 18 March on; 6 April is a holiday (清明).
    ends = {10: "2026-04-01", 15: "2026-04-09", 20: "2026-04-16"}
    assert str(office.walk.task(case).due_day) == ends[days]


def test_served_rated_reopened_and_recorded(office: County) -> None:
    world, case = office.walk.world, asked(office)
    to = (office.cadre, "to_school", {"department": str(world.department.pk)})
    known = {"result": "已安排实验小学", "talent": str(world.talent_liaison.pk)}
    assert office.go(case, to, (world.contact, "served", {"result": "已联系"})) == "rate"
    assert office.go(case, (None, "reopen", {"missing": "还没有学位"}), to) == "school"
    assert back(office, case, world.contact, "route") == "route"
    assert office.go(case, to, (world.contact, "served_known", known), (None, "rate", {"stars": "5"})) == "closed"
    assert recorded("family_service") == [("已安排实验小学", {})]


def test_nobody_serves_in_time(office: County) -> None:
    case = asked(office)
    office.go(case, (office.cadre, "to_school", {"department": str(office.walk.world.department.pk)}))
    at(office, datetime(2026, 4, 25, tzinfo=UTC))
    assert {"talent_officer", "county_officer"} == office.alarmed(case)
    assert office.go(case, (office.walk.world.contact, "cannot", {"refusal": "不在学区，可找民办学校"})) == "refused"


def test_a_department_hands_on_asks_another_for_help_and_waits_for_the_season(office: County) -> None:
    world, case = office.walk.world, asked(office)
    bureau = organization_create(scope=None, parent=world.county, kind="department", name="教育局", at=office.walk.at)
    post = post_ensure(organization=bureau, role="department_contact", title="联络员")
    appointment_start(scope=None, person=world.organizer, post=post, from_date=SINCE, at=office.walk.at)
    office.go(case, (office.cadre, "to_school", {"department": str(world.department.pk)}))
    on = {"department": str(bureau.pk), "passed_because": "入学归教育局，已核对学区"}
    assert office.go(case, (world.contact, "pass_on", on)) == "school"
    assert office.walk.task(case).holder_organization == bureau
    # Another department helps within a limit of its own; who asked it stays in charge.
    wanted = {"help_department": str(world.department.pk), "help_what": "请核实引进合同"}
    assert office.go(case, (world.organizer, "ask_help", wanted)) == "school"
    help_ = Case.objects.system("test").get(parent=case)
    assert (help_.slug, help_.place, office.walk.task(help_).holder_organization) == (
        "family-service-help", world.department, world.department,
    )  # fmt: skip
    assert office.go(help_, (world.contact, "helped", {"help_answer": "合同属实，聘期五年"})) == "helped"
    later = {"interim": "七月报名，届时提醒您", "season_on": "2026-07-01", "settle_by": "2026-06-01"}
    with pytest.raises(RuleRefused):
        office.go(case, (world.organizer, "later", later))
    assert office.go(case, (world.organizer, "later", later | {"settle_by": "2026-08-20"})) == "season"
    at(office, datetime(2026, 7, 1, 1, tzinfo=UTC))
    assert (office.state(case), str(office.walk.fresh(case).due_day)) == ("school", "2026-08-20")
