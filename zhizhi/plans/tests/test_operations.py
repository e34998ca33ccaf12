"""Uploading, editing, undoing and adopting: each act whole or not at all, and nobody's words lost."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from tests.killing import killed_everywhere
from tests.world import AT, World, world_make
from zhizhi.engines.processes.tests.walk import pack_ready
from zhizhi.plans import editing
from zhizhi.plans.models import Plan, PlanText, Revision
from zhizhi.plans.operations import (
    Edit,
    plan_adopt,
    plan_discard,
    plan_edit,
    plan_head,
    plan_redo,
    plan_restore,
    plan_undo,
)
from zhizhi.plans.queries import plans_for, states_at, states_of
from zhizhi.plans.refusals import NotReady, PlanMoved, PlanRefused
from zhizhi.plans.tests.conftest import TEXT, draft_make
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.verification import verify

LED, OPEN = 4, 5


def retype(plan: Plan, key: int, kind: str, *, based_on: int, at=AT) -> Revision | None:
    edit = Edit("retype", lambda states, _text: editing.retyped(states, [key], kind), frozenset({key}))
    return plan_edit(scope=None, plan_id=plan.pk, edit=edit, based_on=based_on, at=at)


def kind_of(plan: Plan, key: int) -> str:
    return states_of(plan)[key].kind


def test_edits_are_undone_and_done_again_and_every_version_stays(draft: Plan) -> None:
    first = states_of(draft)
    retype(draft, OPEN, "context", based_on=1)
    retype(draft, LED, "context", based_on=2)
    plan_undo(scope=None, plan_id=draft.pk, based_on=3, at=AT)
    plan_undo(scope=None, plan_id=draft.pk, based_on=4, at=AT)
    assert states_of(draft) == first
    plan_redo(scope=None, plan_id=draft.pk, based_on=5, at=AT)
    assert (kind_of(draft, OPEN), kind_of(draft, LED)) == ("context", "commitment")
    assert states_at(draft, 3)[LED].kind == "context"
    plan_restore(scope=None, plan_id=draft.pk, number=3, based_on=6, at=AT)
    assert states_of(draft) == states_at(draft, 3)
    with pytest.raises(PlanRefused):
        plan_redo(scope=None, plan_id=draft.pk, based_on=7, at=AT)
    for number in (0, 99):
        with pytest.raises(PlanRefused):
            plan_restore(scope=None, plan_id=draft.pk, number=number, based_on=7, at=AT)


def test_undo_brings_back_parts_that_were_merged_or_cut(draft: Plan) -> None:
    first = states_of(draft)
    merge = Edit("merge", lambda states, _text: editing.merged(states, LED), frozenset({LED}))
    plan_edit(scope=None, plan_id=draft.pk, edit=merge, based_on=1, at=AT)
    assert OPEN not in states_of(draft)
    make = Edit("make", lambda states, text: editing.made(states, text, 0, 60, "context"))
    plan_edit(scope=None, plan_id=draft.pk, edit=make, based_on=2, at=AT)
    for number in (3, 4):
        plan_undo(scope=None, plan_id=draft.pk, based_on=number, at=AT)
    assert states_of(draft) == first


def test_the_reading_itself_cannot_be_undone(draft: Plan) -> None:
    with pytest.raises(PlanRefused):
        plan_undo(scope=None, plan_id=draft.pk, based_on=1, at=AT)


def test_who_comes_second_hears_what_the_first_did_and_others_are_not_disturbed(draft: Plan) -> None:
    retype(draft, LED, "context", based_on=1)
    with pytest.raises(PlanMoved) as moved:
        retype(draft, LED, "theme", based_on=1)
    assert [row.act for row in moved.value.revisions] == ["retype"]
    assert retype(draft, OPEN, "context", based_on=1)
    with pytest.raises(PlanMoved):
        plan_undo(scope=None, plan_id=draft.pk, based_on=1, at=AT)


def test_the_second_editor_sees_the_first_ones_change_and_keeps_the_own_words(draft: Plan, world: World, client_for):
    retype(draft, LED, "context", based_on=1)
    retype(draft, LED, "commitment", based_on=2)
    given = {
        "act": "details",
        "node": LED,
        "based_on": "1",
        "deliverable": "一本台账",
        "lead": "农业农村局",
        "weight": "1",
    }
    client = client_for(world.officer)
    answer = client.post(reverse("plans:edit", args=[draft.pk]), given)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="一本台账"' in page
    assert "改了类型" in page
    assert 'name="based_on" value="3"' in page
    assert client.post(reverse("plans:edit", args=[draft.pk]), {**given, "based_on": "3"}).status_code == 302
    assert states_of(draft)[LED].deliverable == "一本台账"


def test_of_two_who_edit_the_same_part_at_the_same_moment_one_is_told(transactional_db) -> None:
    plan = draft_make(world_make(AT))
    barrier, heard = threading.Barrier(4), []

    def one(kind: str) -> None:
        barrier.wait()
        try:
            retype(plan, LED, kind, based_on=1)
            heard.append("done")
        except PlanMoved as moved:
            heard.append(moved.revisions[0].act)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(kind,)) for kind in ("context", "theme", "section", "title")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(heard) == ["done", "retype", "retype", "retype"]
    assert Plan.objects.system("test").get().revision == 2


def test_every_correction_works_by_a_plain_form(draft: Plan, world: World, client_for) -> None:
    client, address = client_for(world.officer), reverse("plans:edit", args=[draft.pk])
    at = TEXT.index("按期办结率")
    forms: list[dict[str, object]] = [
        {"act": "accept", "node": LED},
        {"act": "drop", "node": LED, "ref": "M66"},
        {"act": "accept_all", "score": "0.6"},
        {"act": "drop", "node": LED, "ref": "M66"},
        {"act": "choose", "node": LED, "ref": "m66"},
        {"choose": "M66", "node": OPEN},
        {"act": "split", "node": LED, "at": at},
        {"act": "merge", "node": LED},
        {"act": "retype", "node": OPEN, "kind": "context"},
        {"act": "remove", "node": OPEN},
        {"act": "make", "start": TEXT.index("每个村"), "end": TEXT.index("每个村") + 5, "kind": "commitment"},
        {"act": "details", "node": LED, "lead": "青溪镇", "supports": "白岩乡，农业农村局", "target": "95", "unit": "%",
         "direction": "up", "due": "2026-11-30", "weight": "3", "deliverable": ""},
    ]  # fmt: skip
    pack_ready(world.at)
    for form in forms:
        plan = Plan.objects.system("test").get()
        answer = client.post(address, {**form, "based_on": plan.revision})
        assert answer.status_code == 302, answer.content.decode()
        after = Plan.objects.system("test").get().revision
        assert after == plan.revision + 1
    state = states_of(plan)[LED]
    assert (state.lead, state.target, state.due, state.weight) == (world.township.pk, "95", "2026-11-30", 3)
    assert set(state.supports) == {world.other_township.pk, world.department.pk}
    assert state.refs() == {"M66"}


@pytest.mark.parametrize("form", [
    {"act": "details", "node": LED, "lead": "月球局"}, {"act": "details", "node": LED, "due": "明天"},
    {"act": "choose", "node": LED, "ref": "飞天"}, {"act": "split", "node": LED, "at": "0"},
    {"act": "make", "start": "3", "end": "3", "kind": "theme"}, {"act": "fly", "node": LED},
])  # fmt: skip
def test_what_does_not_fit_is_said_and_nothing_changes(draft: Plan, world: World, client_for, form) -> None:
    answer = client_for(world.officer).post(reverse("plans:edit", args=[draft.pk]), {**form, "based_on": "1"})
    assert answer.status_code == 422
    assert Plan.objects.system("test").get().revision == 1


def test_adopting_names_what_is_missing_and_doubtful(draft: Plan) -> None:
    with pytest.raises(NotReady) as refused:
        plan_adopt(scope=None, plan_id=draft.pk, based_on=1, confirmed=False, at=AT)
    assert any("没有牵头单位" in text for text in refused.value.missing)
    late = AT + timedelta(days=300)
    with pytest.raises(NotReady) as refused:
        plan_adopt(scope=None, plan_id=draft.pk, based_on=1, confirmed=False, at=late)
    assert any("2026-10-31" in text for text in refused.value.missing)
    assert plan_adopt(scope=None, plan_id=draft.pk, based_on=1, confirmed=True, at=AT).state == "adopted"


def test_two_leads_are_decided_before_adopting(world: World) -> None:
    plan = draft_make(world, "关于修路的要点\n\n一、修路\n1.修好村口的路（牵头单位：农业农村局、青溪镇）。\n")
    with pytest.raises(NotReady):
        plan_adopt(scope=None, plan_id=plan.pk, based_on=1, confirmed=True, at=AT)
    key = next(key for key, one in states_of(plan).items() if one.kind == "commitment")
    lead = Edit("details", lambda states, _text: editing.detailed(states, key, {"lead": world.department.pk}))
    plan_edit(scope=None, plan_id=plan.pk, edit=lead, based_on=1, at=AT)
    assert plan_adopt(scope=None, plan_id=plan.pk, based_on=2, confirmed=True, at=AT).adopted_at == AT


def test_an_adopted_plan_stays_as_issued_and_supersedes_the_one_before(draft: Plan, world: World) -> None:
    plan_adopt(scope=None, plan_id=draft.pk, based_on=1, confirmed=True, at=AT)
    with pytest.raises(PlanRefused):
        retype(draft, LED, "context", based_on=1)
    with pytest.raises(PlanRefused):
        plan_discard(scope=None, plan_id=draft.pk, at=AT)
    after = draft_make(world, replaces=Plan.objects.system("test").get(pk=draft.pk))
    plan_adopt(scope=None, plan_id=after.pk, based_on=1, confirmed=True, at=AT)
    assert Plan.objects.system("test").get(pk=draft.pk).state == "superseded"
    assert list(Act.objects.filter(act__startswith="plan.").order_by("seq").values_list("act", flat=True)) == [
        "plan.upload", "plan.adopt", "plan.upload", "plan.supersede", "plan.adopt",
    ]  # fmt: skip


def test_a_draft_gets_another_title_and_period_and_an_adopted_plan_does_not(draft: Plan) -> None:
    def head(title: str, to_day: date) -> Plan:
        return plan_head(scope=None, plan_id=draft.pk, title=title, from_day=date(2026, 1, 1), to_day=to_day, at=AT)

    assert head(" 新的要点 ", date(2026, 6, 30)).title == "新的要点"
    for title, to_day in ((" ", date(2026, 6, 30)), ("要点", date(2025, 6, 30))):
        with pytest.raises(PlanRefused):
            head(title, to_day)
    plan_adopt(scope=None, plan_id=draft.pk, based_on=1, confirmed=True, at=AT)
    with pytest.raises(PlanRefused):
        head("别的", date(2026, 6, 30))


def test_nobody_adopts_what_somebody_changed_meanwhile(draft: Plan) -> None:
    retype(draft, OPEN, "context", based_on=1)
    with pytest.raises(PlanMoved):
        plan_adopt(scope=None, plan_id=draft.pk, based_on=1, confirmed=True, at=AT)


def test_drafts_are_seen_by_who_manages_and_adopted_plans_by_those_below(draft: Plan, world: World) -> None:
    def seen(person) -> int:
        return plans_for(world.scope(person)).count()

    assert (seen(world.officer), seen(world.organizer), seen(world.auditor)) == (1, 0, 0)
    plan_adopt(scope=None, plan_id=draft.pk, based_on=1, confirmed=True, at=AT)
    readers = (world.officer, world.organizer, world.secretary, world.contact)
    assert [seen(person) for person in readers] == [1, 1, 1, 1]
    assert seen(world.auditor) == 0


def test_document_and_edits_cannot_be_rewritten(draft: Plan) -> None:
    rows = (PlanText.objects.system("test"), Revision.objects.system("test"))
    for found, change in zip(rows, ({"content": "别的"}, {"act": "fly"}), strict=True):
        with pytest.raises(IntegrityError), transaction.atomic():
            found.update(**change)


def test_a_process_killed_while_adopting_leaves_the_draft_or_the_plan(transactional_db) -> None:
    world = world_make(AT)
    before = draft_make(world)
    plan_adopt(scope=None, plan_id=before.pk, based_on=1, confirmed=True, at=AT)
    plan = draft_make(world, replaces=Plan.objects.system("test").get(pk=before.pk))

    def state() -> tuple[list[Any], list[Any]]:
        plans = Plan.objects.system("test").order_by("pk").values_list("pk", "state", "adopted_at", "revision")
        return list(plans), list(Act.objects.order_by("seq").values_list("seq", "act"))

    points = killed_everywhere(
        lambda: plan_adopt(scope=None, plan_id=plan.pk, based_on=1, confirmed=True, at=AT), state
    )
    assert points > 8
    assert dict(Plan.objects.system("test").values_list("pk", "state")) == {before.pk: "superseded", plan.pk: "adopted"}
    assert Act.objects.filter(act="plan.adopt").count() == 2
    assert verify().ok


def test_the_days_of_a_plan_do_not_end_before_they_begin(draft: Plan) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.system("test").update(to_day=date(2025, 1, 1))
