"""Effects in the registry: each happens with the move or not at all, says what it did, and refuses with a sentence."""

from datetime import date
from typing import Any

import pytest

from zhizhi.core.process import ProcessDeclaration
from zhizhi.core.processchecks import process_problems
from zhizhi.core.vocabulary import Vocabulary
from zhizhi.engines.catalogue.queries import published
from zhizhi.engines.processes.models import Case, Event
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.opening import case_open
from zhizhi.engines.processes.packs import known
from zhizhi.engines.processes.participants import linked_people
from zhizhi.engines.processes.refusals import CaseRefused
from zhizhi.engines.processes.tests.declared import both, published_as
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.facts.models import Fact
from zhizhi.registry.facts.queries import facts_of, facts_shown
from zhizhi.registry.organizations.kinds import kinds
from zhizhi.registry.people.models import Appointment
from zhizhi.registry.proposals.models import Proposal
from zhizhi.registry.rights.models import Grant
from zhizhi.registry.rights.roles import roles

FIELDS: list[dict[str, Any]] = [
    {"id": "who", "name": both("人员"), "kind": "person", "below": True},
    {"id": "day", "name": both("日期"), "kind": "date"},
    {"id": "last", "name": both("止"), "kind": "date"},
    {"id": "why", "name": both("事由"), "kind": "long_text"},
    {"id": "number", "name": both("小时"), "kind": "integer"},
    {"id": "requests", "name": both("诉求"), "kind": "rows", "columns": [
        {"id": "category", "name": both("类别"), "kind": "text"}, {"id": "wish", "name": both("诉求"), "kind": "text"},
    ]},
]  # fmt: skip
DAY = date(2026, 3, 20)
EFFECTS = {
    "appoint": {"effect": "appointment_start", "args": {
        "role": "committee_member", "person": "who", "from": "day", "until": "last"}},
    "appoint_secretary": {"effect": "appointment_start", "args": {"role": "secretary", "person": "who"}},
    "appoint_nowhere": {"effect": "appointment_start", "args": {"role": "grid_worker", "person": "who"}},
    "dismiss": {"effect": "appointment_end", "args": {"role": "committee_member", "person": "who"}},
    "record": {"effect": "fact_record", "args": {
        "kind": "service_hours", "person": "who", "words": "why", "amount": "number", "from": "day"}},
    "weak": {"effect": "fact_record", "args": {"kind": "weak_branch", "words": "班子不健全"}},
    "strong": {"effect": "fact_end", "args": {"kind": "weak_branch"}},
    "link": {"effect": "member_link", "args": {"link": "serves_at_community", "person": "who"}},
    "unlink": {"effect": "member_unlink", "args": {"link": "serves_at_community", "person": "who", "on": "day"}},
    "orders": {"effect": "case_open", "args": {"process": "five-orders", "rows": "requests"}},
}  # fmt: skip
PROCESS = {
    "id": "effects-test", "ref": "M42", "kind": "process", "name": both("试验"), "about": both("试验"),
    "prefix": "XG", "opens_at": ["village"], "opened_by": ["desk"], "limit": {"months": 6}, "concerns": "who",
    "request": {"name": both("提请"), "fields": FIELDS},
    "steps": [{"id": "act", "name": both("办理"), "role": "secretary", "limit": {"months": 3}, "moves": [
        *({"id": name, "name": both(name), "to": "act", "effects": [call]} for name, call in EFFECTS.items()),
        {"id": "both", "name": both("both"), "to": "done", "effects": [EFFECTS["weak"], EFFECTS["appoint_nowhere"]]},
        {"id": "end", "name": both("办结"), "to": "done"}]}],
    "results": [{"id": "done", "name": both("完成"), "outcome": "done"},
                {"id": "withdrawn", "name": both("撤回"), "outcome": "withdrawn"}],
}  # fmt: skip


@pytest.fixture
def case(walk: Walk) -> Case:
    """A case about the member, at the village, asked for at the desk."""
    body = PROCESS | {"request": {"name": both("提请"), "fields": FIELDS}}
    published_as(body, walk.at)
    walk.slug = "effects-test"
    rows = [{"category": "roads", "wish": "村口的路灯不亮"}, {"category": "care", "wish": "老人没人照看"}]
    answers = {
        "who": str(walk.world.member.pk), "day": "2026-03-20", "last": "2027-03-19", "why": "清理河道", "number": "6",
        "requests": rows,
    }  # fmt: skip
    return walk.ask(answers=answers, desk=walk.world.desk_officer)


def said(case: Case) -> list[str]:
    """What the effects say in the history."""
    return [event.note for event in Event.objects.filter(case=case, kind=Event.Kind.EFFECTED).order_by("id")]


def test_an_appointment_begins_with_the_move_and_ends_with_another(walk: Walk, case: Case) -> None:
    world = walk.world
    walk.act(case, world.secretary, "appoint")
    held = Appointment.objects.system("test").get(person=world.member, post__role="committee_member")
    assert (held.from_date, held.to_date, held.basis) == (DAY, date(2027, 3, 20), case.number)
    assert Grant.objects.system("test").filter(appointment=held).exists()
    assert ["马春生" in note and "2026-03-20" in note for note in said(case)] == [True]
    with pytest.raises(CaseRefused):
        walk.act(case, world.secretary, "appoint")
    with pytest.raises(CaseRefused, match="马春生"):
        walk.act(case, world.secretary, "dismiss")  # it begins in two days only


def test_a_post_that_reaches_sensitive_data_is_proposed_to_a_second_person(walk: Walk, case: Case) -> None:
    # Who acts has a post at the village, and does not hold the right to propose: nothing happens.
    with pytest.raises(CaseRefused):
        walk.act(case, walk.world.secretary, "appoint_secretary")
    assert (Proposal.objects.system("test").count(), said(case)) == (0, [])


@pytest.mark.parametrize("move", ["appoint_nowhere", "strong", "unlink", "both"])
def test_what_cannot_happen_refuses_the_whole_move(walk: Walk, case: Case, move: str) -> None:
    revision = walk.fresh(case).revision
    with pytest.raises(CaseRefused) as refused:
        walk.act(case, walk.world.secretary, move)
    assert str(refused.value)
    assert (walk.fresh(case).revision, Fact.objects.system("test").count(), said(case)) == (revision, 0, [])


def test_facts_have_the_case_as_their_source_and_another_move_ends_them(walk: Walk, case: Case) -> None:
    world = walk.world
    for move in ("record", "weak"):
        walk.act(case, world.secretary, move)
    (fact,) = facts_of(world.member, ["service_hours"], DAY)
    assert (fact.words, fact.amounts, fact.source_words, fact.from_date) == ("清理河道", {"hours": 6}, case.number, DAY)
    (shown,) = facts_shown(world.scope(world.secretary), world.village, DAY)
    assert (shown.url, shown.row.words) == (f"/cases/{case.number}/", "班子不健全")  # type: ignore[union-attr]
    walk.later(days=1).act(case, world.secretary, "strong")
    assert facts_of(world.village, ["weak_branch"], walk.at.date()) == []
    assert len(said(case)) == 3


def test_a_link_can_be_named_by_other_steps_until_it_ends(walk: Walk, case: Case) -> None:
    world = walk.world
    walk.act(case, world.secretary, "link")
    assert linked_people("serves_at_community", world.village, walk.at) == [world.member]
    walk.act(case, world.secretary, "unlink")
    assert linked_people("serves_at_community", world.village, walk.later(days=3).at) == []


def test_each_line_becomes_a_case_of_its_own(walk: Walk, case: Case) -> None:
    walk.act(case, walk.world.secretary, "orders")
    children = Case.objects.system("test").filter(parent=case).order_by("pk")
    assert [child.data["wish"] for child in children] == ["村口的路灯不亮", "老人没人照看"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"effect": "fact_record", "args": {"kind": "weak_brunch"}}, "unknown kind of fact weak_brunch"),
        ({"effect": "member_link", "args": {"link": "lives_at"}}, "unknown link lives_at"),
        ({"effect": "appointment_start", "args": {"role": "mayor"}}, "unknown role mayor"),
        ({"effect": "case_open", "args": {"process": "six-orders"}}, "unknown process six-orders"),
    ],
)
def test_names_that_effects_use_are_checked(call: dict[str, Any], message: str) -> None:
    moves = [{"id": "end", "name": both("办结"), "to": "done", "effects": [call]}]
    step = {"id": "act", "name": both("办理"), "role": "secretary", "limit": {"months": 3}, "moves": moves}
    process = ProcessDeclaration.model_validate(PROCESS | {"steps": [step]})
    problems = process_problems(process, Vocabulary(kinds(), roles(), known(), {"five-orders"}))
    assert [problem.message for problem in problems] == [message]


def test_who_holds_the_right_to_propose_makes_the_proposal_with_the_move(walk: Walk) -> None:
    world = walk.world
    call = {"effect": "appointment_start", "args": {"role": "township_organizer", "person": "who"}}
    moves = [{"id": "end", "name": both("办结"), "to": "done", "effects": [call]}]
    step = {"id": "act", "name": both("办理"), "role": "township_organizer", "limit": {"months": 3}, "moves": moves}
    more = {"id": "effects-town", "ref": "M41", "prefix": "XT", "opens_at": ["township"], "opened_by": ["program"]}
    published_as(PROCESS | more | {"steps": [step], "request": {"name": both("提请"), "fields": FIELDS[:1]}}, walk.at)
    case = case_open(
        actor=walk.who(world.organizer), version=published("effects-town"), place=world.township, channel="program",
        sent=Sent("town", {"who": str(world.member.pk)}), at=walk.at,
    ).case  # fmt: skip
    walk.act(case, world.organizer, "end")
    made = Proposal.objects.system("test").get()
    assert (made.act, made.subject_id) == ("appointment.sensitive", world.member.pk)
    assert "另一人" in said(case)[0]
    assert not Appointment.objects.system("test").filter(person=world.member, post__role="township_organizer").exists()
