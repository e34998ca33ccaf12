"""Occasions: what is due on a day, and one case for it ever."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.world import World
from zhizhi.core.process import OccasionCall, ProcessDeclaration
from zhizhi.engines.catalogue.queries import process_of, published
from zhizhi.engines.processes import occasions
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.occasions import (
    Due,
    committee_overdue,
    each_period,
    occasions_open,
    period_of,
    post_vacant,
    retirement_near,
    term_ends,
)
from zhizhi.engines.processes.signs import fact_lacking, fact_unanswered, linked_here, long_in_post, native_here
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.facts.models import Fact
from zhizhi.registry.facts.operations import fact_record, link_start
from zhizhi.registry.people.models import Appointment, Person
from zhizhi.registry.terms.tests.scenes import term_make

DAY = date(2026, 3, 18)


def _opened_by_clock(monkeypatch: pytest.MonkeyPatch, **more: Any) -> ProcessDeclaration:
    """The first process, as if the clock opened it for each village each quarter; its wish stands in `period`."""
    declared = process_of(published("five-orders"))
    request = declared.request.model_copy(
        update={"fields": tuple(
            one.model_copy(update={"id": "period"}) for one in declared.request.fields if one.id == "wish"
        )}
    )  # fmt: skip
    call: dict[str, Any] = {"occasion": "each_period", "args": {"kind": "village", "every": "quarter"}}
    changed = declared.model_copy(
        update={"opened_by": ("clock",), "occasions": (OccasionCall(**call),), "request": request, **more}
    )
    for module in (occasions, "zhizhi.engines.processes.opening", "zhizhi.engines.processes.stepping"):
        name = module if isinstance(module, str) else module.__name__
        monkeypatch.setattr(f"{name}.process_of", lambda _version: changed)
    monkeypatch.setattr(occasions, "processes_published", lambda: [published("five-orders")])
    return changed


def test_a_period_opens_one_case_for_each_place_however_often_the_clock_looks(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _opened_by_clock(monkeypatch)
    assert occasions_open(walk.at) == 3
    assert occasions_open(walk.at + timedelta(days=1)) == 0
    case = Case.objects.system("test").filter(place=walk.world.village).get()
    assert (case.channel, case.data, case.opened_by_id) == ("clock", {"period": "2026-Q1"}, None)
    assert occasions_open(walk.at + timedelta(days=20)) == 3


def test_what_an_occasion_cannot_answer_is_left_and_the_others_go_on(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        occasions.OCCASIONS, "each_period",
        lambda _day, **_args: [
            Due("a", walk.world.village.pk), Due("b", walk.world.village.pk, answers={"period": "x"}),
        ],
    )  # fmt: skip
    _opened_by_clock(monkeypatch)
    assert occasions_open(walk.at) == 1


def test_periods_are_named() -> None:
    assert [period_of(DAY, every) for every in ("month", "quarter", "half_year", "year")] == [
        "2026-03", "2026-Q1", "2026-H1", "2026",
    ]  # fmt: skip


def test_terms_are_due_before_they_end_and_after(world: World) -> None:
    term = term_make(world)
    due = term.regular_until
    before = due - timedelta(days=40)
    assert [one.place_id for one in term_ends(before, months=2)] == [term.organization_id]
    assert not list(term_ends(before, months=1))
    assert [one.person_id for one in term_ends(before, months=2, role="secretary")] == [world.secretary.pk]
    assert not list(term_ends(before, months=2, role="deputy_secretary"))
    assert not list(committee_overdue(due))
    assert [one.key for one in committee_overdue(due + timedelta(days=1))] == [f"{term.pk} {due}"]


def test_posts_people_and_facts_are_due(world: World) -> None:
    held = Appointment.objects.system("test").get(person=world.branch_secretary)
    Appointment.objects.system("test").filter(pk=held.pk).update(to_date=DAY - timedelta(days=30))
    empty = [one.place_id for one in post_vacant(DAY, kind="branch", days=30)]
    assert world.branch.pk in empty
    assert world.branch.pk not in [one.place_id for one in post_vacant(DAY, kind="branch", days=31)]
    Person.objects.system("test").filter(pk=world.secretary.pk).update(retires_on=date(2026, 9, 1))
    near = list(retirement_near(DAY, months=6))
    assert [(one.person_id, one.place_id) for one in near] == [(world.secretary.pk, world.village.pk)]
    assert near[0].answers == {"matter": "2026-09 到龄退休"}
    assert not list(retirement_near(DAY, months=5))
    fact = Fact.objects.create(
        kind="secondment", person=world.secretary, from_date=date(2025, 4, 1), to_date=date(2026, 4, 1),
        recorded_at=world.at,
    )  # fmt: skip
    ending = list(occasions.fact_ends(DAY, fact="secondment", days=14))
    assert [(one.key, one.person_id) for one in ending] == [(f"{fact.pk} 2026-04-01", world.secretary.pk)]
    monthly = [one.key for one in each_period(DAY, kind="village", every="month")]
    assert f"{world.village.pk} 2026-03" in monthly


def test_signs_come_from_records_say_by_which_and_are_about_nobody_else(world: World) -> None:
    at, who, other = world.at, world.organizer, world.talent_liaison
    fact_record(scope=None, kind="leave_due", subject=who, from_date=date(2026, 1, 1), until=date(2026, 12, 31), at=at)
    late = date(2026, 10, 20)
    due = list(fact_unanswered(late, fact="leave_due", answer="leave_taken", days=80))
    assert [one.person_id for one in due] == [who.pk]
    assert not list(fact_unanswered(DAY, fact="leave_due", answer="leave_taken", days=80))
    fact_record(scope=None, kind="leave_taken", subject=who, from_date=date(2026, 8, 1), at=at)
    assert not list(fact_unanswered(late, fact="leave_due", answer="leave_taken", days=80))

    # Where the unit has entered no appraisal of the year at all, nothing can be said about anybody.
    assert not list(fact_lacking(DAY, fact="appraisal_result", month=3))
    fact_record(scope=None, kind="appraisal_result", subject=who, from_date=date(2025, 12, 31), at=at)
    assert {one.person_id for one in fact_lacking(DAY, fact="appraisal_result", month=3)} == {other.pk}
    assert not list(fact_lacking(DAY, fact="appraisal_result", month=4))

    role = {"role": "township_organizer"}
    assert not list(long_in_post(DAY, **role, value="sensitive_post_years"))
    long = {one.person_id: one for one in long_in_post(date(2030, 1, 1), **role, value="sensitive_post_years")}
    assert "交流工作规定" in long[who.pk].answers["background"]

    assert not list(native_here(DAY, **role))
    Person.objects.system("test").filter(pk=who.pk).update(native_place="江临省云岭县")
    assert [one.person_id for one in native_here(DAY, **role)] == [who.pk]

    given: dict[str, Any] = {"link": "relative_serves_at", "person": who, "from_date": DAY, "at": at}
    link_start(scope=None, organization=world.department, **given)
    assert not list(linked_here(DAY, link="relative_serves_at"))
    link_start(scope=None, organization=world.township, **given)
    assert [(one.person_id, one.place_id) for one in linked_here(DAY, link="relative_serves_at")] == [
        (who.pk, world.township.pk)
    ]
