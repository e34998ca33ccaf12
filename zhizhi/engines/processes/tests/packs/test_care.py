"""Care: the duties of a year run side by side, each person confirms each; who is left out has a reason."""

from datetime import UTC, date, datetime, timedelta

from zhizhi.engines.processes.models import Case, Event
from zhizhi.engines.processes.occasions import occasions_open
from zhizhi.engines.processes.tests.many import parts
from zhizhi.engines.processes.tests.packs.county import CADRE, County
from zhizhi.registry.facts.models import Fact
from zhizhi.registry.people.models import Person

ANSWERS = {
    "care-checkup": {"checkup_on": "2026-03-18"},
    "care-talk": {"talked_on": "2026-03-18", "talked_by": "镇党委书记"},
    "care-leave": {"leave_days": "10", "leave_rest": "none"},
    "care-visit": {"visited_on": "2026-03-18", "visited_by": "镇党委书记"},
}


def cared(county: County) -> Case:
    """The township cares for its organizer, who began to work in 2012, and for its talent liaison."""
    world = county.walk.world
    Person.objects.system("test").filter(pk=world.organizer.pk).update(work_since=date(2012, 7, 1), work_known="m")
    case = county.open(world.township, period="2026 年度")
    people = [str(world.organizer.pk), str(world.talent_liaison.pk)]
    begin = (world.organizer, "begin", {"people": people, "arrangement": "县医院"})
    assert county.go(case, begin) == "run"
    return case


def duty(case: Case, slug: str) -> Case:
    found: Case = Case.objects.system("test").get(parent=case, slug=slug)
    return found


def confirmed(county: County, case: Case, *people: Person) -> str:
    """Each confirms, and the unit sums up where it was everybody."""
    for person in people:
        county.part(case, person, **ANSWERS[case.slug])
    return county.go(case, (county.walk.world.organizer, "noted", {"summary": f"{case.slug}落实"}))


def test_the_duties_run_side_by_side_and_stand_in_the_record_of_each(county: County) -> None:
    case, world = cared(county), county.walk.world
    for slug in ("care-talk", "care-checkup", "care-leave"):
        assert county.state(case) == "run"
        assert confirmed(county, duty(case, slug), world.organizer, world.talent_liaison) == "closed"
    county.tick(county.walk.at)
    assert county.state(case) == "sum_up"
    visit = {"visited": [str(world.talent_liaison.pk)], "hardship": "illness"}
    assert county.go(case, (world.organizer, "visit", visit)) == "run"
    assert confirmed(county, duty(case, "care-visit"), world.talent_liaison) == "closed"
    county.tick(county.walk.at)
    assert county.go(case, (world.organizer, "finish", {"summary": "都落实了"})) == "closed"
    assert [kind for kind, _words in county.facts(world.talent_liaison)] == [
        "care_given", "talk_held", "care_given", "care_given", "leave_taken", "care_given",
    ]  # fmt: skip


def test_days_of_leave_follow_from_the_years_of_work_with_the_rule(county: County) -> None:
    case, who = cared(county), county.walk.world.organizer
    due = Fact.objects.system("test").get(kind="leave_due", person=who)
    assert (due.amounts, due.to_date, due.words) == ({"days": 10}, date(2027, 1, 1), "2026")
    said = Event.objects.filter(case=case, kind=Event.Kind.EFFECTED).order_by("pk").values_list("note", flat=True)
    assert ["10个工作日" in said[0] and "年休假条例" in said[0], "先补登" in said[1]] == [True, True]
    cared(county)
    assert Fact.objects.system("test").filter(kind="leave_due").count() == 1


def test_who_is_left_out_has_a_reason_and_no_record_and_is_reminded_of_leave(county: County) -> None:
    case, world = cared(county), county.walk.world
    left_out = (world.organizer, "rest_missing", {"missing": "尹若水出差"})
    assert county.go(duty(case, "care-leave"), left_out) == "partly"
    assert county.facts(world.talent_liaison) == []
    occasions_open(datetime(2026, 10, 20, 2, tzinfo=UTC))
    reminder = Case.objects.system("test").get(slug="early-reminder")
    assert (reminder.concerns_id, "年休假已休" in reminder.title) == (world.organizer.pk, True)
    assert case.number in reminder.data["background"]


def test_each_duty_has_its_day_and_a_late_one_is_told(county: County) -> None:
    case = cared(county)
    days = {slug: (parts(duty(case, slug))[0].due_at - county.walk.at).days // 10 for slug in list(ANSWERS)[:3]}
    assert days == {"care-checkup": 12, "care-talk": 18, "care-leave": 36}
    county.tick(county.walk.at + timedelta(days=140))
    assert CADRE in county.alarmed(duty(case, "care-checkup"))


def test_the_year_opens_one_for_each_department_and_township_once(county: County) -> None:
    for days in (0, 1, 300):
        occasions_open(county.walk.at + timedelta(days=days))
    opened = Case.objects.system("test").filter(slug="care").order_by("pk").values_list("place__kind", "title")
    years = [("department", "2026"), ("township", "2026"), ("township", "2026")]
    assert list(opened) == [*years, *[(kind, "2027") for kind, _year in years]]
