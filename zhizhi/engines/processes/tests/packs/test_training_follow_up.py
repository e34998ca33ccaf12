"""Training follow-up: talk, plans, a check each week, summaries, a talk after; what is left out keeps its reason."""

from datetime import UTC, datetime
from typing import Any

import pytest

from zhizhi.engines.processes.models import Case, Event
from zhizhi.engines.processes.refusals import RuleRefused
from zhizhi.engines.processes.tests.many import parts
from zhizhi.engines.processes.tests.packs.county import LEADER, County

CLASS: dict[str, Any] = {
    "class_name": "全市中青年干部培训班",
    "school": "云州市委党校",
    "first_day": "2026-03-23",
    "last_day": "2026-04-11",
}
TALK = {"talk_on": "2026-03-18", "talk_points": "遵守学员管理规定，带着问题学", "handover": "副职代管"}
PLAN = {"plan": "怎样把产业做强", "discipline_known": "yes"}
WEEK = {"heard_by": "school", "attendance": "all", "inspected": "fine"}


def begun(county: County) -> Case:
    world = county.walk.world
    return county.open(people=[str(world.secretary.pk), str(world.organizer.pk)], **CLASS)


def test_a_class_is_followed_week_by_week_and_stands_in_the_record_of_each(county: County) -> None:
    case, world = begun(county), county.walk.world
    assert county.go(case, (county.cadre, "talked", TALK)) == "pledge"
    county.part(case, world.secretary, **PLAN)
    county.part(case, world.organizer, **PLAN)
    # Nothing is owed before the class begins.
    assert (county.state(case), parts(case)) == ("ready", [])
    county.tick(datetime(2026, 3, 23, 1, tzinfo=UTC))
    assert [task.part for task in parts(case)] == ["2026-W13"]
    county.part(case, county.cadre, **WEEK)
    county.tick(datetime(2026, 4, 11, 1, tzinfo=UTC))
    # The class is over: the weeks that nobody entered stay visible as missing.
    weeks = parts(case, step="away")
    assert [(task.part, task.move == "done") for task in weeks if task.part] == [
        ("2026-W13", True), ("2026-W14", False), ("2026-W15", False),
    ]  # fmt: skip
    assert county.state(case) == "summary"
    for who in (world.secretary, world.organizer):
        county.part(case, who, learned="回来先办一件事")
    ended = {"debrief_on": "2026-04-11", "debrief_points": "收获具体", "hours": "120"}
    assert county.go(case, (county.cadre, "debriefed", ended)) == "closed"
    assert county.facts(world.secretary) == [("training_follow_up", CLASS["class_name"])]


def test_a_step_left_out_says_why_and_ends_otherwise(county: County) -> None:
    case = begun(county)
    ways = [("not_talked", "no_talk_reason", "pledge"), ("without", "plans_missing", "ready"),
            ("early", "early_reason", "summary"), ("without", "summaries_missing", "debrief"),
            ("no_debrief", "no_debrief_reason", "incomplete")]  # fmt: skip
    for move, reason, state in ways:
        if move == "early":
            county.tick(datetime(2026, 3, 22, 16, tzinfo=UTC))
        assert county.go(case, (county.cadre, move, {reason: f"原因：{reason}"})) == state
    told = Event.objects.filter(case=case, move__in=[way[0] for way in ways]).values_list("note", flat=True)
    assert set(told) == {f"原因：{way[1]}" for way in ways}
    assert county.facts(county.walk.world.secretary) == []


def test_each_student_is_followed_alone_where_the_section_says_so(county: County) -> None:
    case, world = begun(county), county.walk.world
    county.go(case, (county.cadre, "talked_each", TALK))
    mine, other = Case.objects.system("test").filter(parent=case).order_by("pk")
    assert {one.data["person"] for one in (mine, other)} == {world.secretary.pk, world.organizer.pk}
    mine, other = (mine, other) if mine.data["person"] == world.secretary.pk else (other, mine)
    talk = county.cadre, "talked", {"before_on": "2026-03-18", "before_points": "孩子中考，已协调"}
    assert county.go(mine, talk) == "ready"
    county.go(other, (county.cadre, "not_going", {"not_going_reason": "抽调防汛，分管领导同意"}))
    county.tick(datetime(2026, 3, 23, 1, tzinfo=UTC))
    county.part(mine, world.secretary, week_learned="听了六讲", week_leave="4")
    county.tick(datetime(2026, 4, 11, 1, tzinfo=UTC))
    assert (county.state(mine), county.state(other)) == ("after", "not_gone")
    talked = {"after_on": "2026-04-11", "after_points": "带回三条做法", "hours_total": "120", "hours_leave": "18"}
    with pytest.raises(RuleRefused, match=r"7分之一.*17"):
        county.go(mine, (county.cadre, "talked_after", talked))
    assert county.go(mine, (county.cadre, "talked_after", talked | {"hours_leave": "17"})) == "closed"


def test_days_the_wrong_way_round_are_corrected_before_the_talk(county: County) -> None:
    case = begun(county)
    late = TALK | {"talk_on": "2026-03-17"}
    county.go(case, (county.cadre, "correct", {"first_day": "2026-03-16", "last_day": "2026-03-20"}))
    with pytest.raises(RuleRefused, match="2026-03-1"):
        county.go(case, (county.cadre, "talked", late))
    assert county.state(case) == "talk"


def test_the_worst_delay_is_told_to_the_leader_at_each_step(county: County) -> None:
    case = begun(county)
    county.tick(datetime(2026, 3, 26, 1, tzinfo=UTC))
    assert county.alarmed(case) == {LEADER}
    county.go(case, (county.cadre, "not_talked", {"no_talk_reason": "临时通知"}))
    county.tick(datetime(2026, 4, 4, 1, tzinfo=UTC))
    assert county.state(case) == "pledge"
    # Those who owe a plan are late, and the township above them is told, as is the leader of the officer.
    assert county.alarmed(case) >= {LEADER, "township_organizer"}
