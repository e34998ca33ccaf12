"""Each rule as a table that a lawyer could read: what is given, whether it holds, and which words say why not."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.world import World
from zhizhi.core.process import Limit, ProcessDeclaration, RuleCall
from zhizhi.core.processchecks import process_problems
from zhizhi.core.vocabulary import Vocabulary
from zhizhi.engines.processes.limits import due_at, last_day
from zhizhi.engines.processes.models import Case, Event
from zhizhi.engines.processes.packs import known
from zhizhi.engines.processes.refusals import RuleRefused
from zhizhi.engines.processes.rules import RULES, Facts, judge
from zhizhi.engines.processes.tests import test_rules_tables as tables
from zhizhi.engines.processes.tests.declared import both, published_as
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.facts.operations import fact_end, fact_record
from zhizhi.registry.holidays.queries import calendar
from zhizhi.registry.organizations.kinds import kinds
from zhizhi.registry.people.models import Person
from zhizhi.registry.rights.roles import roles
from zhizhi.registry.values.operations import value_set

pytestmark = pytest.mark.django_db
# A Wednesday. The world's holders have their posts since 2025-01-01.
AT = datetime(2026, 3, 18, 2, tzinfo=UTC)
WIDE = {
    "n": 5, "whole": 40, "money": 100_00, "paid": 100_01, "a": "2026-03-18", "b": "2026-03-25", "c": "2026-03-24",
    "d": "2027-03-18", "early": "2026-03-17", "two": 2,
    "rows": [{"item": "a", "fen": 60_00}, {"item": "b", "fen": 40_00}, {"item": "c"}], "crew": [1, 2, 2, 3],
}  # fmt: skip


@pytest.fixture
def facts(world: World) -> Facts:
    """A case about the member, without being kept; people by the names of the world."""
    member = world.member
    member.birth_date, member.birth_known = date(1985, 3, 1), "m"
    member.politics, member.party_since, member.full_since = "01", date(2014, 6, 1), date(2015, 6, 1)
    member.save()
    Person.objects.system("test").filter(pk=world.secretary.pk).update(birth_date=None)
    case = Case(place=world.village, concerns=member, data={"b": "2026-03-18"})
    return Facts(case, WIDE | {"who": world.secretary.pk, "member": member.pk}, AT, world.officer.pk)


# rule, arguments, holds, part of the sentence, part of the basis
TABLE: list[tuple[str, dict[str, Any], bool, str, str]] = [
    ("number_at_least", {"number": "n", "least": 5}, True, "", ""),
    ("number_at_least", {"number": "n", "least": 6}, False, "至少6", ""),
    ("number_at_least", {"number": "n", "value": "member_hours"}, False, "至少32", "党员教育管理"),
    ("number_at_most", {"number": "n", "most": 4}, False, "至多4", ""),
    ("number_at_most", {"number": "n", "most": 5}, True, "", ""),
    ("money_at_most", {"money": "paid", "most": 100_00}, False, "至多100元", ""),
    ("money_in_order", {"first": "money", "second": "paid"}, False, "100.01元", ""),
    ("money_in_order", {"first": "paid", "second": "money"}, True, "", ""),
    ("sum_of_rows_at_most", {"rows": "rows", "column": "fen", "money": "money"}, True, "", ""),
    ("sum_of_rows_at_most", {"rows": "rows", "column": "fen", "most": 99_99}, False, "至多9999", ""),
    ("rows_at_least", {"rows": "rows", "least": 4}, False, "至少4", ""),
    ("people_at_least", {"people": "crew", "least": 4}, False, "至少4", ""),
    ("people_at_least", {"people": "crew", "least": 3}, True, "", ""),
    ("people_within_number", {"people": "crew", "number": "n"}, True, "", ""),
    ("people_within_number", {"people": "crew", "number": "two"}, False, "至多2", ""),
    ("none_has_against", {"people": "crew"}, True, "", ""),
    ("share_at_most", {"part": "n", "whole": "whole", "percent": 12}, False, "至多4", ""),
    ("share_at_most", {"part": "n", "whole": "whole", "value": "award_share"}, True, "", "本地"),
    ("one_in_at_most", {"part": "n", "whole": "whole", "value": "training_leave_part"}, True, "", "干部教育培训"),
    ("one_in_at_most", {"part": "n", "whole": "whole", "most": 9}, False, "至多4", ""),
    ("day_not_put_off", {"day": "a"}, True, "", ""),
    ("day_not_put_off", {"day": "b"}, False, "2026-03-18", ""),
    ("days_in_order", {"first": "a", "second": "early"}, False, "2026-03-17", ""),
    ("days_in_order", {"first": "a", "second": "a"}, True, "", ""),
    ("day_not_ahead", {"day": "a"}, True, "", ""),
    ("day_not_ahead", {"day": "b"}, False, "还没有到", ""),
    ("day_ahead", {"day": "a"}, False, "", ""),
    ("days_between_at_least", {"first": "a", "second": "b", "value": "appointment_notice"}, True, "", "选拔任用"),
    ("days_between_at_least", {"first": "a", "second": "c", "value": "appointment_notice"}, False, "03-25", "选拔"),
    ("days_between_at_least", {"first": "a", "second": "d", "value": "probation"}, True, "", ""),
    ("days_between_at_most", {"first": "a", "second": "b", "days": 6}, False, "2026-03-24", ""),
    ("days_between_at_most", {"first": "a", "second": "c", "days": 6}, True, "", ""),
    ("not_concerned", {}, True, "", ""),
    ("not_chosen", {"person": "who"}, True, "", ""),
    ("different_from", {"person": "who", "other": "member"}, True, "", ""),
    ("different_from", {"person": "member"}, False, "马春生", ""),
    ("is_full_member", {}, True, "", ""),
    ("is_full_member", {"person": "who"}, False, "周怀远", ""),
    # Born in March 1985, the day unknown: 40 or 41.
    ("age_at_least", {"years": 40}, True, "", ""),
    ("age_at_least", {"years": 41}, False, "40～41", ""),
    ("age_at_most", {"years": 40}, False, "40～41", ""),
    ("age_at_most", {"years": 41}, True, "", ""),
    ("age_at_least", {"person": "who", "years": 18}, False, "出生日期", ""),
    ("party_age_at_least", {"years": 10}, True, "", "党龄"),
    ("party_age_at_least", {"years": 11}, False, "10", "党龄"),
    ("years_in_post_at_least", {"person": "who", "role": "secretary", "years": 1}, True, "", ""),
    ("years_in_post_at_least", {"person": "who", "value": "deputy_years"}, False, "需要2", "选拔任用"),
    ("years_in_post_at_least", {"person": "who", "role": "county_officer", "years": 1}, False, "0", ""),
    ("nothing_against", {}, True, "", ""),
    ("fact_holds", {"kind": "award"}, False, "荣誉称号", ""),
    ("no_fact_holds", {"kind": "weak_branch"}, True, "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "holds", "sentence", "basis"), TABLE)
def test_the_rule_says(facts: Facts, name: str, args: dict[str, Any], holds: bool, sentence: str, basis: str) -> None:
    verdict = judge(RuleCall(rule=name, args=args), facts)
    assert (verdict.rule, verdict.ok, bool(verdict.sentence)) == (name, holds, not holds)
    assert sentence in verdict.sentence
    assert basis in verdict.basis


def test_every_rule_is_tried() -> None:
    walked = {"answer_is", "money_at_most_for", "choice_fits_above", "number_fits_above", "chosen_above"}
    walked |= {"within_place", "belongs_to", "not_the_same_person", "later_than_due", "was_not_at", "answered_yes"}
    walked |= {"not_granted_before", "reports_mean_at_least", "best_marked"}  # in those of M80, M60, M74
    walked |= {"people_of_unit_at_most", "named_in_parts"}  # in those of commendations
    walked |= {row[0] for row in tables.TABLE} | {"cases_in_year_at_most"}
    assert RULES.keys() - walked == {row[0] for row in TABLE}


def test_who_is_concerned_or_chose_themselves_does_not_decide(world: World, facts: Facts) -> None:
    own = replace(facts, person_id=world.member.pk)
    chosen = replace(facts, person_id=world.secretary.pk)
    assert not judge(RuleCall(rule="not_concerned"), own).ok
    assert not judge(RuleCall(rule="not_chosen", args={"person": "who"}), chosen).ok
    nobody = replace(facts, case=Case(place=world.village))
    assert "涉及何人" in judge(RuleCall(rule="nothing_against"), nobody).sentence


def test_what_was_decided_counts_until_it_ends_and_the_kind_is_not_told(world: World, facts: Facts) -> None:
    day = date(2026, 3, 1)
    fact_record(scope=None, kind="finding_decided", subject=world.member, from_date=day, at=AT, words="违纪")
    fact_record(scope=None, kind="weak_branch", subject=world.village, from_date=day, at=AT)
    verdict = judge(RuleCall(rule="nothing_against"), facts)
    many = replace(facts, answers={"crew": [world.secretary.pk, world.member.pk]})
    assert world.member.name in judge(RuleCall(rule="none_has_against", args={"people": "crew"}), many).sentence
    assert (verdict.ok, "负面清单" in verdict.sentence, "违纪" in verdict.sentence) == (False, False, False)
    assert not judge(RuleCall(rule="no_fact_holds", args={"kind": "weak_branch"}), facts).ok
    fact_end(scope=None, kind="finding_decided", subject=world.member, on=date(2026, 3, 10), at=AT)
    assert judge(RuleCall(rule="nothing_against"), facts).ok


def test_a_merged_record_is_judged_by_the_one_that_was_kept(world: World, facts: Facts) -> None:
    Person.objects.system("test").filter(pk=world.second_member.pk).update(merged_into=world.member, id_blind=None)
    given = replace(facts, answers={**facts.answers, "gone": world.second_member.pk})
    assert not judge(RuleCall(rule="different_from", args={"person": "gone", "other": "member"}), given).ok


def test_the_county_s_figure_counts_and_its_document_is_the_basis(facts: Facts) -> None:
    value_set(scope=None, name="award_share", value=10, from_date=date(2026, 1, 1), basis="县委办〔2026〕3号", at=AT)
    verdict = judge(RuleCall(rule="share_at_most", args={"part": "n", "whole": "whole", "value": "award_share"}), facts)
    assert (verdict.ok, verdict.basis, verdict.facts["bound"]) == (False, "县委办〔2026〕3号", 10)


def test_the_figure_of_the_case_s_unit_counts_in_rules_and_limits(world: World, facts: Facts) -> None:
    place = world.township
    for name, value in (("award_share", 10), ("finding_reply", 9)):
        value_set(scope=None, name=name, value=value, from_date=date(2026, 1, 1), basis="镇委会议", at=AT, place=place)
    here = replace(facts, case=Case(place=world.village, place_left=world.village.left))
    args = {"part": "n", "whole": "whole", "value": "award_share"}
    assert [judge(RuleCall(rule="share_at_most", args=args), one).ok for one in (facts, here)] == [True, False]
    due = [due_at(Limit(value="finding_reply"), AT, calendar(), left) for left in (None, world.village.left)]
    assert [last_day(one.at) for one in due] == [date(2026, 3, 25), date(2026, 3, 31)]


RULED: list[dict[str, Any]] = [
    {"rule": "was_not_at", "args": {"step": "first"}},
    {"rule": "number_at_least", "args": {"number": "n", "value": "member_hours"}},
]
NUMBER = {"id": "n", "name": both("学时"), "kind": "integer"}


def process(rules: list[dict[str, Any]]) -> dict[str, Any]:
    """Two steps of the secretary; the second asks the rules."""
    ends = {"id": "end", "name": both("办结"), "to": "done", "rules": rules}
    ways = {"first": {"id": "on", "name": both("上报"), "to": "second"}, "second": ends}
    step = {"role": "secretary", "limit": {"months": 3}}
    return {
        "id": "rules-test", "ref": "M42", "kind": "process", "name": both("试验"), "about": both("试验"),
        "prefix": "XR", "opens_at": ["village"], "opened_by": ["desk"], "limit": {"months": 6},
        "request": {"name": both("提请"), "fields": [NUMBER]},
        "steps": [{"id": name, "name": both(name), "moves": [way], **step} for name, way in ways.items()],
        "results": [{"id": "done", "name": both("完成"), "outcome": "done"},
                    {"id": "withdrawn", "name": both("撤回"), "outcome": "withdrawn"}],
    }  # fmt: skip


def test_verdicts_are_stored_with_the_move_and_shown_with_their_basis(walk: Walk) -> None:
    published_as(process(RULED[1:]), walk.at)
    walk.slug, world = "rules-test", walk.world
    case = walk.ask(answers={"n": "40"}, desk=world.desk_officer)
    walk.act(case, world.secretary, "on")
    walk.act(case, world.secretary, "end")
    stored = Event.objects.get(case=case, move="end").verdicts
    assert [(one["rule"], one["ok"], one["facts"]["bound"]) for one in stored] == [("number_at_least", True, 32)]
    page = world.client_for(world.secretary).get(f"/cases/{case.number}/").content.decode()
    assert "依据：《中国共产党党员教育管理工作条例》（2019年）（条款和施行日期待核）" in page


def test_nobody_acts_twice_where_the_rule_forbids_it(walk: Walk) -> None:
    published_as(process(RULED[:1]), walk.at)
    walk.slug = "rules-test"
    case = walk.ask(answers={"n": "40"}, desk=walk.world.desk_officer)
    walk.act(case, walk.world.secretary, "on")
    with pytest.raises(RuleRefused, match="自己"):
        walk.act(case, walk.world.secretary, "end")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"rule": "was_not_at", "args": {"step": "third"}}, "unknown step third"),
        ({"rule": "number_at_least", "args": {"number": "n"}}, "it is measured against nothing"),
        ({"rule": "number_at_least", "args": {"number": "n", "least": 3, "value": "member_hours"}}, "least and value"),
        ({"rule": "number_at_least", "args": {"number": "n", "value": "hours"}}, "unknown value hours"),
        ({"rule": "no_fact_holds", "args": {"kind": "weak"}}, "unknown kind of fact weak"),
    ],
)
def test_names_and_bounds_that_rules_use_are_checked(call: dict[str, Any], message: str) -> None:
    declared = ProcessDeclaration.model_validate(process([call]))
    problems = process_problems(declared, Vocabulary(kinds(), roles(), known(), {"rules-test"}))
    assert len(problems) == 1
    assert message in problems[0].message
