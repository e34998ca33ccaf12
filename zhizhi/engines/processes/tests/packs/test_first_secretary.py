"""First secretaries: posted with post, link and fact; days and plan each month; appraised; relieved after hand-over."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from zhizhi.engines.processes.models import Case, Event
from zhizhi.engines.processes.refusals import RuleRefused
from zhizhi.engines.processes.tests.many import parts
from zhizhi.engines.processes.tests.packs.county import County
from zhizhi.registry.facts.models import Fact, PlaceLink
from zhizhi.registry.people.models import Appointment

MONTH = {"days_present": "21", "month_done": "走访六十户", "month_plan": "谋划产业路"}
LIST = {
    "handed_list": [{"matter": "产业路项目", "stands": "已立项", "taken_by": "村书记"}],
    "debrief": "两年办成三件事",
}


def proposed(county: County, **more: Any) -> Case:
    world = county.walk.world
    answers = {
        "duty": "secretary", "sender": str(world.department.pk), "posted": str(world.contact.pk), "from": "2026-03-18",
        "until": "2028-03-18", "why": "村里缺产业带头人",
    } | more  # fmt: skip
    return county.walk.ask(world.village, answers, desk=world.organizer)


def posted(county: County, move: str = "post_secretary") -> Case:
    case = proposed(county)
    assert county.go(case, (county.walk.world.officer, move, {"order": "云组干〔2026〕8号"})) == "work"
    return case


def held(county: County) -> tuple[list[str], list[str], list[str]]:
    """Roles at the village, links and facts that hold without end."""
    who, village = county.walk.world.contact, county.walk.world.village
    roles = Appointment.objects.system("test").filter(person=who, post__organization=village, to_date=None)
    links = PlaceLink.objects.system("test").filter(person=who, organization=village, to_date=None)
    facts = Fact.objects.system("test").filter(person=who, to_date=None)
    return (
        list(roles.values_list("post__role", flat=True)), list(links.values_list("link", flat=True)),
        list(facts.values_list("kind", flat=True)),
    )  # fmt: skip


def test_somebody_is_posted_reports_is_appraised_and_hands_over(county: County) -> None:
    case, world = posted(county), county.walk.world
    assert held(county) == (["first_secretary"], ["first_secretary_at"], ["first_secretary"])
    assert [(task.part, task.holder_person) for task in parts(case)] == [("2026-03", world.contact)]
    county.tick(datetime(2026, 9, 2, 1, tzinfo=UTC))
    # March, begun halfway, does not count; of the five whole months, 22 and four times 20, the mean is taken by itself.
    for days in ("9", "22", "20", "20", "20", "20"):
        county.part(case, world.contact, **(MONTH | {"days_present": days}))
    county.tick(datetime(2026, 9, 19, 1, tzinfo=UTC))
    assert county.state(case) == "appraise"
    good = {"grade": "good", "appraisal": "群众认可"}
    assert county.go(case, (world.organizer, "fit", good)) == "work"
    verdict = Event.objects.get(case=case, move="fit").verdicts[-1]
    assert (verdict["facts"]["mean"], verdict["facts"]["reports"]) == ("20.4", 5)
    assert [task.part for task in parts(case)] == ["2026-09"]
    county.tick(datetime(2028, 3, 18, 1, tzinfo=UTC))
    county.tick(datetime(2028, 3, 18, 2, tzinfo=UTC))
    # Half a year and the term end on the same day: first the appraisal, then the term.
    if county.state(case) == "appraise":
        county.go(case, (world.organizer, "warned", {"warning": "后两年月报没有报"}))
        county.tick(datetime(2028, 3, 18, 3, tzinfo=UTC))
    assert county.state(case) == "hand_over"
    # Nobody comes off duty before somebody else says so.
    assert held(county)[0] == ["first_secretary"]
    left = (world.officer, "relieve_secretary", {"left_on": "2028-03-18"})
    assert (
        county.go(case, (world.contact, "handed", LIST), (world.officer, "incomplete", {"lacking": "账目"}))
        == "hand_over"
    )
    assert county.go(case, (world.contact, "handed", LIST), left) == "relieved"
    assert held(county) == ([], [], [])
    assert Fact.objects.system("test").get(person=world.contact).to_date == date(2028, 3, 18)


def test_a_member_of_the_team_is_linked_and_recalled_before_the_term_ends(county: County) -> None:
    case, world = posted(county, "post_member"), county.walk.world
    assert held(county) == ([], ["team_posted_at"], [])
    county.walk.later(days=30)
    recalled = (world.organizer, "recall", {"recalled_because": "单位急需"})
    left = (world.officer, "relieve_member", {"left_on": "2026-04-10"})
    assert county.go(case, recalled, (world.contact, "handed", LIST), left) == "relieved"
    assert held(county) == ([], [], [])


@pytest.mark.parametrize(
    ("more", "why"), [({"until": "2027-03-17"}, "24"), ({"posted": "member"}, "不属于")]
)  # fmt: skip
def test_a_posting_too_short_or_of_somebody_else_is_refused(county: County, more: dict[str, str], why: str) -> None:
    world = county.walk.world
    given = {key: str(getattr(world, one).pk) if hasattr(world, one) else one for key, one in more.items()}
    with pytest.raises(RuleRefused, match=why):
        county.go(proposed(county, **given), (world.officer, "post_secretary", {"order": "云组干〔2026〕8号"}))


def test_too_few_days_are_no_good_grade_but_can_be_told(county: County) -> None:
    case, world = posted(county), county.walk.world
    county.tick(datetime(2026, 9, 19, 1, tzinfo=UTC))
    # Five reports stayed away: that is no day.
    with pytest.raises(RuleRefused, match="按5期报告平均0"):
        county.go(case, (world.organizer, "fit", {"grade": "good", "appraisal": "一般"}))
    assert county.go(case, (world.organizer, "warned", {"warning": "天数不足，下半年补齐"})) == "work"


def test_reports_that_do_not_come_and_a_late_appraisal_are_told_above(county: County) -> None:
    case = posted(county)
    county.tick(datetime(2026, 5, 20, 1, tzinfo=UTC))
    assert [task.part for task in parts(case)] == ["2026-03", "2026-04", "2026-05"]
    assert county.alarmed(case)
    county.tick(datetime(2026, 9, 19, 1, tzinfo=UTC))
    county.tick(datetime(2026, 10, 30, 1, tzinfo=UTC))
    assert county.alarmed(case) >= {"county_officer"}
