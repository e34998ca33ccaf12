"""A task of a plan: accepted, reported, verified by somebody else; more time, another unit, and the worst delay."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError

from zhizhi.engines.catalogue.queries import published
from zhizhi.engines.measures.queries import figures
from zhizhi.engines.processes import operations as act
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.measures import IN_TIME
from zhizhi.engines.processes.models import Alert, Case, Event, Round
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.opening import Subject, case_open
from zhizhi.engines.processes.queries import tasks_owed
from zhizhi.engines.processes.refusals import CaseRefused, RuleRefused
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.engines.processes.ticking import tick
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.operations import organization_create
from zhizhi.registry.people.models import Appointment, Person
from zhizhi.registry.people.operations import post_ensure
from zhizhi.registry.rights.operations import appointment_start

# The task is given out on Wednesday 18 March 2026.
DUE = date(2026, 4, 30)
REPORT = {"done": "走访48户，办结问题12件", "source": "走访台账2026-04"}


@pytest.fixture
def task(walk: Walk) -> Case:
    """A task of the department, due at the end of April."""
    return given_out(walk, walk.world.department)


def given_out(walk: Walk, lead: Organization, due: date | None = DUE, node: int = 7) -> Case:
    answers = {"task": "每季度走访联系村", "lead": str(lead.pk), "plan": "2026年组织工作要点"}
    return case_open(
        actor=Actor(walk.world.scope(walk.world.officer, walk.at)), version=published("plan-task"),
        place=walk.world.county, channel=Case.Channel.PROGRAM, sent=Sent(walk.key(), answers), at=walk.at,
        about=Subject("commitment", node, due),
    ).case  # fmt: skip


def second_officer(walk: Walk) -> Person:
    """Another officer of the county, in a post of the same role."""
    post = post_ensure(organization=walk.world.county, role="county_officer", title="组织部干部（督查）")
    appointment_start(scope=None, person=walk.world.nobody, post=post, from_date=date(2026, 1, 1), at=walk.at)
    return walk.world.nobody


def told() -> list[tuple[int, str, str]]:
    return [(alert.percent, alert.role, alert.organization.name) for alert in Alert.objects.order_by("id")]


def test_the_straight_way(walk: Walk, task: Case) -> None:
    world = walk.world
    assert (task.number[:2], task.channel, task.due_day) == ("RW", "program", DUE)
    assert task.title == "每季度走访联系村"
    assert [one.case for one in tasks_owed(walk.who(world.contact).scope)] == [task]
    walk.act(task, world.contact, "accept")
    assert walk.task(task).due_day == DUE
    walk.later(days=20).act(task, world.contact, "report", REPORT)
    assert [one.step for one in tasks_owed(walk.who(world.officer).scope)] == ["verify"]
    walk.act(task, world.officer, "verified", {"verified_how": "抽查台账"})
    ended = walk.fresh(task)
    assert (ended.state, ended.outcome) == ("closed", "done")
    figure = figures([IN_TIME.of("plan-task")], [world.county.pk])[IN_TIME.of("plan-task"), world.county.pk]
    assert (figure.numerator, figure.denominator) == (1, 1)


def test_a_townships_task_is_its_organizers(walk: Walk) -> None:
    task = given_out(walk, walk.world.township)
    walk.act(task, walk.world.organizer, "accept")
    assert walk.task(task).holder_role == "township_organizer"
    assert not walk.task(task).asked_above


def test_a_unit_in_which_nobody_is_named_falls_to_the_county(walk: Walk) -> None:
    Appointment.objects.system("test").filter(person=walk.world.contact).update(to_date=date(2026, 1, 2))
    task = given_out(walk, walk.world.department)
    held = walk.task(task)
    assert (held.holder_role, held.holder_organization, held.asked_above) == (
        "county_officer", walk.world.county, True,
    )  # fmt: skip


def test_a_unit_without_any_of_the_posts_is_the_countys_to_answer_for(walk: Walk) -> None:
    team = organization_create(scope=None, parent=walk.world.county, kind="team", name="乡村振兴专班", at=walk.at)
    held = walk.task(given_out(walk, team))
    assert (held.holder_role, held.holder_organization) == ("county_officer", walk.world.county)


def test_who_reported_may_not_verify(walk: Walk) -> None:
    """The county's own task: its officer reports, another officer verifies."""
    task, officer = given_out(walk, walk.world.county), walk.world.officer
    other = second_officer(walk)
    walk.act(task, officer, "accept")
    walk.act(task, officer, "report", REPORT)
    with pytest.raises(RuleRefused) as refused:
        walk.act(task, officer, "verified", {"verified_how": "本人核对"})
    assert (refused.value.verdict.rule, refused.value.verdict.facts["acting"]) == ("not_the_same_person", officer.pk)
    walk.act(task, other, "verified", {"verified_how": "查看现场"})
    verdicts = Event.objects.get(case=task, move="verified").verdicts
    assert [(one["rule"], one["ok"]) for one in verdicts] == [("not_the_same_person", True)]


def test_sent_back_it_is_reported_again_by_the_same_day(walk: Walk, task: Case) -> None:
    world = walk.world
    walk.act(task, world.contact, "accept")
    walk.act(task, world.contact, "report", REPORT)
    act.case_send_back(
        actor=walk.who(world.officer), task_id=walk.task(task).pk, to="work", reason="没有现场照片", key="b", at=walk.at
    )
    assert (walk.task(task).due_day, walk.task(task).holder_organization) == (DUE, world.department)
    walk.act(task, world.contact, "report", REPORT)
    walk.act(task, world.officer, "verified", {"verified_how": "查看现场"})
    assert Round.objects.filter(case=task).count() == 1


def test_more_time_is_asked_for_and_granted(walk: Walk, task: Case) -> None:
    world = walk.world
    walk.act(task, world.contact, "accept")
    asked = {"extension_until": "2026-05-31", "extension_reason": "汛期推迟"}
    walk.act(task, world.contact, "ask_extension", asked)
    assert walk.fresh(task).due_day == DUE
    walk.act(task, world.officer, "grant_extension", {"new_due": "2026-05-20"})
    again = walk.fresh(task)
    assert (again.due_day, walk.task(task).due_day, walk.task(task).step) == (
        date(2026, 5, 20), date(2026, 5, 20), "work",
    )  # fmt: skip
    assert Round.objects.get(case=task).due_at == again.due_at
    tick(datetime(2026, 5, 5, tzinfo=UTC))
    assert told() == []


def test_more_time_is_refused(walk: Walk, task: Case) -> None:
    walk.act(task, walk.world.contact, "accept")
    asked = {"extension_until": "2026-05-31", "extension_reason": "人手不够"}
    walk.act(task, walk.world.contact, "ask_extension", asked)
    walk.act(task, walk.world.officer, "refuse_extension", {"extension_refusal": "时限由上级规定"})
    assert (walk.task(task).step, walk.fresh(task).due_day) == ("work", DUE)


def test_a_day_that_is_over_is_no_new_day(walk: Walk, task: Case) -> None:
    walk.act(task, walk.world.contact, "accept")
    with pytest.raises(RuleRefused):
        walk.act(
            task, walk.world.contact, "ask_extension", {"extension_until": "2026-03-18", "extension_reason": "延期"}
        )


def test_an_extension_does_not_shorten_the_time(walk: Walk, task: Case) -> None:
    walk.act(task, walk.world.contact, "accept")
    asked = {"extension_until": "2026-05-31", "extension_reason": "汛期推迟"}
    walk.act(task, walk.world.contact, "ask_extension", asked)
    with pytest.raises(RuleRefused) as refused:
        walk.act(task, walk.world.officer, "grant_extension", {"new_due": DUE.isoformat()})
    assert refused.value.verdict.rule == "later_than_due"


def test_another_unit_takes_it_over(walk: Walk, task: Case) -> None:
    world = walk.world
    walk.act(task, world.contact, "ask_transfer", {"transfer_reason": "按分工应由青溪镇办理"})
    walk.act(task, world.officer, "grant_transfer", {"lead": str(world.township.pk)})
    assert not tasks_owed(walk.who(world.contact).scope)
    walk.act(task, world.organizer, "accept")
    assert (walk.task(task).holder_organization, walk.task(task).due_day) == (world.township, DUE)


def test_the_worst_delay_is_told_twice_and_stays_open(walk: Walk, task: Case) -> None:
    """Given out 18 March, accepted, then nothing: 29 working days until 30 April, six more are 120 %."""
    walk.act(task, walk.world.contact, "accept")
    tick(datetime(2026, 4, 30, 15, 59, tzinfo=UTC))
    assert told() == []
    tick(datetime(2026, 4, 30, 16, 0, tzinfo=UTC))
    assert told() == [(100, "county_officer", "云岭县委")]
    tick(datetime(2026, 6, 1, tzinfo=UTC))
    assert told() == [(100, "county_officer", "云岭县委"), (120, "county_leader", "云岭县委")]
    assert [one.case for one in tasks_owed(walk.who(walk.world.contact).scope)] == [task]
    walk.at = datetime(2026, 6, 2, tzinfo=UTC)
    walk.act(task, walk.world.contact, "report", REPORT)
    walk.act(task, walk.world.officer, "verified", {"verified_how": "查看台账"})
    figure = figures([IN_TIME.of("plan-task")], [walk.world.county.pk])[IN_TIME.of("plan-task"), walk.world.county.pk]
    assert (figure.numerator, figure.denominator) == (0, 1)


def test_a_day_of_rest_is_over_before_anybody_is_told(walk: Walk) -> None:
    task = given_out(walk, walk.world.department, date(2026, 4, 12))  # a Sunday
    walk.act(task, walk.world.contact, "accept")
    tick(datetime(2026, 4, 12, 15, 59, tzinfo=UTC))
    assert told() == []
    tick(datetime(2026, 4, 12, 16, 0, tzinfo=UTC))
    assert len(told()) == 1


def test_a_day_that_is_over_still_leaves_the_time_of_the_step(walk: Walk) -> None:
    task = given_out(walk, walk.world.department, date(2026, 1, 31))
    walk.act(task, walk.world.contact, "accept")
    assert (task.due_day, walk.task(task).due_day) == (date(2026, 1, 31), date(2026, 3, 23))


def test_without_a_day_the_declared_limit_holds(walk: Walk) -> None:
    assert given_out(walk, walk.world.department, None).due_day == date(2026, 6, 15)


def test_a_commitment_has_one_open_task(walk: Walk, task: Case) -> None:
    assert given_out(walk, walk.world.department) == task
    assert given_out(walk, walk.world.department, node=8) != task
    with pytest.raises(IntegrityError, match=r"case_one_open_per_subject|subject"):
        Case.objects.system("test").filter(subject_id=8).update(subject_id=7)


def test_after_it_was_withdrawn_it_can_be_given_out_again(walk: Walk, task: Case) -> None:
    act.case_withdraw(actor=walk.who(walk.world.officer), case_id=task.pk, reason="内容调整", key="w", at=walk.at)
    assert given_out(walk, walk.world.department) != task


@pytest.mark.parametrize("channel", ["desk", "portal"])
def test_nobody_opens_one_by_hand(walk: Walk, channel: str) -> None:
    walk.slug = "plan-task"
    answers = {"task": "走访", "lead": str(walk.world.department.pk), "plan": "要点"}
    with pytest.raises(CaseRefused):
        walk.ask(walk.world.county, answers, desk=walk.world.officer if channel == "desk" else None)
