"""An order from asking to rating, and every way it may leave the straight path."""

from datetime import date
from typing import Any

import pytest

from zhizhi.core.canonical import digest
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes import operations as act
from zhizhi.engines.processes.history import happened
from zhizhi.engines.processes.models import Case, Event, Round
from zhizhi.engines.processes.moving import Sent, case_move
from zhizhi.engines.processes.queries import (
    case_by_secret,
    events_of,
    organizations_offered,
    steps_to_send_back,
    tasks_owed,
)
from zhizhi.engines.processes.refusals import AnswersRefused, CaseMoved, CaseRefused, NotYours, RuleRefused
from zhizhi.engines.processes.secrets import secret_of
from zhizhi.engines.processes.tests.walk import WISH, Walk
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.verification import Verification, verify
from zhizhi.registry.organizations.operations import organization_create


def test_an_order_goes_from_the_resident_to_the_member_and_back(walk: Walk) -> None:
    world, case = walk.world, walk.ask()
    assert case.title == "道路、路灯、沟渠 · 村口的路灯晚上不亮"
    assert [task.case for task in tasks_owed(walk.who(world.secretary).scope)] == [case]
    walk.later(hours=1).act(case, world.secretary, "offer", {"group": str(world.group.pk), "note": "路口那盏"})
    assert [task.step for task in tasks_owed(walk.who(world.group_leader).scope)] == ["dispatch"]
    walk.later(hours=1).act(case, world.group_leader, "dispatch", {"member": str(world.member.pk)})
    walk.act(case, world.member, "accept")
    walk.later(days=1).act(case, world.member, "delivered", {"result": "换了灯泡"})
    assert walk.fresh(case).settled_at == walk.at
    walk.act(case, None, "rate", {"stars": "4", "comment": "谢谢"})
    ended = walk.fresh(case)
    assert (ended.state, ended.outcome, ended.closed_at) == ("closed", "done", walk.at)
    assert [event.move for event in events_of(case)] == ["", "offer", "dispatch", "accept", "delivered", "rate"]
    assert Act.objects.filter(subject_kind="case", subject_id=case.pk).count() == 6
    assert verify().ok


def test_limits_count_working_days_and_leave_out_the_day_of_arrival(walk: Walk) -> None:
    case = walk.ask()  # a Wednesday; the limit of the step is one day, of the order six
    assert walk.task(case).due_day == date(2026, 3, 19)
    assert case.due_day == date(2026, 3, 26)


def test_the_resident_needs_number_and_code(walk: Walk) -> None:
    case = walk.ask(key="known")
    secret = secret_of("known")
    assert case_by_secret(case.number, f" {secret[:4].lower()}-{secret[4:]} ") == case
    assert case_by_secret(case.number, "AAAA-BBBB") is None
    assert case_by_secret("WD260318-00000", secret) is None


def test_a_renewed_code_ends_the_old_one(walk: Walk) -> None:
    case = walk.ask(key="lost")
    fresh = act.secret_renew(actor=walk.who(walk.world.desk_officer), case=case, note="本人到场", key="new", at=walk.at)
    assert case_by_secret(case.number, fresh) == case
    assert case_by_secret(case.number, secret_of("lost")) is None


def test_a_code_given_twice_by_one_form_is_one_code(walk: Walk) -> None:
    case, desk = walk.ask(), walk.who(walk.world.desk_officer)
    given = [act.secret_renew(actor=desk, case=case, note="本人到场", key="new", at=walk.at) for _click in "12"]
    assert given[0] == given[1]
    assert Event.objects.filter(case=case, kind="code_renewed").count() == 1
    act.secret_renew(actor=desk, case=case, note="又丢了", key="newer", at=walk.at)
    with pytest.raises(CaseRefused, match=r"newer|更新"):
        act.secret_renew(actor=desk, case=case, note="本人到场", key="new", at=walk.at)


def test_the_digest_of_what_was_sent_tells_no_sealed_answer(walk: Walk) -> None:
    sent = Sent("key", WISH | {"contact_phone": "13800001234"})
    assert sent.fingerprint("open") != digest(["open", dict(sent.answers), {}])
    assert sent.fingerprint("open") == Sent("other", dict(sent.answers)).fingerprint("open")


def test_a_refusal_settles_the_order(walk: Walk) -> None:
    case = walk.ask()
    walk.act(case, walk.world.secretary, "refuse", {"refusal": "请联系供电所"})
    assert (walk.fresh(case).outcome, walk.fresh(case).settled_at) == ("refused", walk.at)


def test_sent_back_it_returns_to_who_had_it(walk: Walk) -> None:
    world, case = walk.world, walk.to(walk.ask(), "accept")
    task = walk.task(case)
    assert list(steps_to_send_back(task)) == ["offer", "dispatch"]
    act.case_send_back(
        actor=walk.who(world.member), task_id=task.pk, to="dispatch", reason="这周在外地", key="back", at=walk.at
    )
    again = walk.task(case)
    assert (again.step, again.holder_role, again.holder_organization) == ("dispatch", "group_leader", world.group)
    walk.act(case, world.group_leader, "dispatch", {"member": str(world.member.pk)})
    assert walk.fresh(case).state == "accept"


def test_it_does_not_go_back_to_where_it_never_was_nor_without_a_reason(walk: Walk) -> None:
    case = walk.to(walk.ask(), "dispatch")
    for to, reason in (("deliver", "说明"), ("offer", " ")):
        with pytest.raises(CaseRefused):
            act.case_send_back(
                actor=walk.who(walk.world.group_leader), task_id=walk.task(case).pk, to=to, reason=reason,
                key=walk.key(), at=walk.at,
            )  # fmt: skip
    assert walk.fresh(case).state == "dispatch"


def test_what_is_settled_is_opened_again_and_not_sent_back(walk: Walk) -> None:
    case = walk.to(walk.ask(), "rate")
    task = walk.task(case)
    assert list(happened(task)) == ["offer", "dispatch", "accept", "deliver"]
    with pytest.raises(CaseRefused):
        act.case_send_back(
            actor=walk.who(None), task_id=task.pk, to="deliver", reason="没办好", key=walk.key(), at=walk.at
        )
    assert walk.fresh(case).state == "rate"


def test_handed_over_it_leaves_one_inbox_for_another_with_the_same_limit(walk: Walk) -> None:
    world, case = walk.world, walk.to(walk.ask(), "deliver")
    due = walk.task(case).due_at
    act.case_hand_over(
        actor=walk.who(world.member), task_id=walk.task(case).pk, person=world.group_leader, reason="住院", key="over",
        at=walk.at,
    )  # fmt: skip
    assert not tasks_owed(walk.who(world.member).scope)
    assert [task.due_at for task in tasks_owed(walk.who(world.group_leader).scope)] == [due]
    walk.act(case, world.group_leader, "delivered", {"result": "办好"})


def test_a_task_may_be_handed_only_to_people_of_its_organization(walk: Walk) -> None:
    case = walk.to(walk.ask(), "deliver")
    with pytest.raises(CaseRefused):
        act.case_hand_over(
            actor=walk.who(walk.world.member), task_id=walk.task(case).pk, person=walk.world.stranger_member,
            reason="住院", key="over", at=walk.at,
        )  # fmt: skip


def test_urged_once_a_day(walk: Walk) -> None:
    case = walk.ask()
    urge: dict[str, Any] = {"actor": walk.who(None), "case_id": case.pk, "note": ""}
    act.case_urge(**urge, key="u1", at=walk.at)
    assert walk.task(case).urged_at == walk.at
    with pytest.raises(CaseRefused, match="24"):
        act.case_urge(**urge, key="u2", at=walk.later(hours=23).at)
    act.case_urge(**urge, key="u3", at=walk.later(hours=2).at)


def test_withdrawn_before_it_is_settled_only(walk: Walk) -> None:
    case, done = walk.ask(), walk.to(walk.ask(), "rate")
    act.case_withdraw(actor=walk.who(None), case_id=case.pk, reason="", key="w1", at=walk.at)
    assert (walk.fresh(case).outcome, Round.objects.get(case=case).withdrawn) == ("withdrawn", True)
    with pytest.raises(CaseRefused):
        act.case_withdraw(actor=walk.who(None), case_id=done.pk, reason="", key="w2", at=walk.at)


def test_reopened_it_begins_a_new_round_with_the_whole_limit(walk: Walk) -> None:
    case = walk.to(walk.ask(), "rate")
    walk.later(days=2).act(case, None, "reopen", {"missing": "又不亮了"})
    again = walk.fresh(case)
    assert (again.state, again.round, again.settled_at) == ("offer", 2, None)
    assert [turn.settled_at is None for turn in Round.objects.filter(case=case).order_by("number")] == [False, True]
    walk.to(case, "closed")
    assert walk.fresh(case).outcome == "done"


def test_who_has_no_phone_is_told_in_person_by_the_desk(walk: Walk) -> None:
    case = walk.to(walk.ask(desk=walk.world.desk_officer), "rate")
    task = walk.task(case)
    assert (case.in_person, task.holder_role, task.holder_organization) == (True, "desk_officer", walk.world.village)
    walk.act(case, walk.world.desk_officer, "rate", {"stars": "5", "comment": "当面说很满意"})
    assert walk.fresh(case).outcome == "done"


def test_who_left_a_phone_at_the_desk_follows_alone(walk: Walk) -> None:
    case = walk.to(walk.ask(answers={**WISH, "contact_phone": "13900001234"}, desk=walk.world.desk_officer), "rate")
    assert walk.task(case).holder_role == "applicant"


def test_contacts_are_sealed(walk: Walk) -> None:
    case = walk.ask(answers={**WISH, "contact_name": "韩梅", "contact_phone": "13900001234"})
    assert "contact_phone" not in case.data
    assert b"13900001234" not in bytes(walk.fresh(case).sealed or b"")
    assert not Event.objects.filter(case=case, answers__contact_phone="13900001234").exists()


@pytest.mark.parametrize("person", ["group_leader", "stranger_secretary", "officer", "second_secretary"])
def test_only_the_holder_acts(walk: Walk, person: str) -> None:
    case = walk.ask()
    with pytest.raises(NotYours):
        walk.act(case, getattr(walk.world, person), "offer", {"group": str(walk.world.group.pk)})


def test_the_resident_cannot_act_for_the_village_nor_the_village_for_the_resident(walk: Walk) -> None:
    case = walk.ask()
    with pytest.raises(NotYours):
        walk.act(case, None, "refuse", {"refusal": "算了"})
    walk.to(case, "rate")
    with pytest.raises(NotYours):
        walk.act(case, walk.world.secretary, "rate", {"stars": "5"})


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({}, AnswersRefused),
        ({"group": "abc"}, AnswersRefused),
        ({"group": "township"}, AnswersRefused),
        ({"group": "other_group"}, RuleRefused),
        ({"group": "group", "stars": "5"}, AnswersRefused),
    ],
)
def test_a_form_tampered_with_changes_nothing(walk: Walk, answers: dict[str, str], fault: type[Exception]) -> None:
    case = walk.ask()
    given = {name: str(getattr(getattr(walk.world, value, None), "pk", value)) for name, value in answers.items()}
    before = walk.fresh(case).revision
    with pytest.raises(fault):
        walk.act(case, walk.world.secretary, "offer", given)
    assert (walk.fresh(case).revision, Event.objects.filter(case=case).count()) == (before, 1)


def test_a_member_of_another_group_is_refused_with_the_verdict(walk: Walk) -> None:
    case = walk.to(walk.ask(), "dispatch")
    with pytest.raises(RuleRefused) as refused:
        walk.act(case, walk.world.group_leader, "dispatch", {"member": str(walk.world.second_member.pk)})
    assert refused.value.verdict.rule == "belongs_to"


def test_verdicts_are_kept_with_the_act(walk: Walk) -> None:
    case = walk.to(walk.ask(), "dispatch")
    verdicts = Event.objects.get(case=case, move="offer").verdicts
    assert [(verdict["rule"], verdict["ok"]) for verdict in verdicts] == [("within_place", True)]


def test_nobody_makes_the_move_that_belongs_to_time(walk: Walk) -> None:
    case = walk.to(walk.ask(), "rate")
    with pytest.raises(CaseRefused):
        walk.act(case, None, "unrated")


def test_a_second_act_on_the_same_task_hears_what_the_first_did(walk: Walk) -> None:
    world, case = walk.world, walk.ask()
    task = walk.task(case)
    walk.act(case, world.secretary, "offer", {"group": str(world.group.pk)})
    with pytest.raises(CaseMoved) as moved:
        case_move(
            actor=walk.who(world.secretary), task_id=task.pk, move="refuse",
            sent=Sent(walk.key(), {"refusal": "办不了"}), at=walk.at,
        )  # fmt: skip
    assert moved.value.event
    assert moved.value.event.move == "offer"


def test_an_order_of_another_kind_of_place_is_refused(walk: Walk) -> None:
    with pytest.raises(CaseRefused):
        walk.ask(place=walk.world.township)
    assert not Case.objects.system("test").exists()


def test_the_talent_call_runs_from_its_own_declaration(walk: Walk) -> None:
    walk.slug, world = "talent-call", walk.world
    case = walk.ask(place=world.township, answers={"need": "housing", "wish": "想申请人才公寓", "caller": "顾远"})
    walk.act(case, world.talent_liaison, "reported", {"findings": "一家三口"})
    walk.act(case, world.talent_officer, "dispatch", {"department": str(world.department.pk)})
    walk.act(case, world.contact, "not_ours", {"why_not_ours": "归住建局"})
    walk.act(case, world.talent_officer, "dispatch", {"department": str(world.department.pk)})
    walk.later(days=3).act(case, world.contact, "served", {"result": "钥匙已交"})
    walk.act(case, None, "rate", {"stars": "5"})
    assert (walk.fresh(case).outcome, case.number[:2]) == ("done", "RC")


def test_the_journal_verifies_after_all(walk: Walk) -> None:
    walk.to(walk.ask(), "closed")
    checked: Verification = verify()
    assert checked.ok, checked.fault


def test_the_places_own_groups_are_offered_before_those_of_its_branches(walk: Walk) -> None:
    village = walk.world.village
    own = organization_create(scope=None, parent=village, kind="party_group", name="院坝党小组", at=walk.at)
    case = walk.ask()
    way = process_of(case.declaration).first.moves[0]
    assert organizations_offered(case, way, way.fields[0])[0] == own
