"""Lent, taken and given rights: never more than is held, never passed on, never longer than what they come from."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.world import AT, World
from zhizhi.registry.journal.models import Act
from zhizhi.registry.people.models import Appointment, Person
from zhizhi.registry.people.queries import people_for
from zhizhi.registry.proposals.models import Proposal
from zhizhi.registry.proposals.operations import (
    ProposalRefused,
    proposal_confirm,
    proposal_refuse,
    proposals_lapse,
)
from zhizhi.registry.proposals.queries import decisions_count
from zhizhi.registry.rights import invariants
from zhizhi.registry.rights.mandates import (
    MandateRefused,
    Span,
    delegation_start,
    emergency_start,
    line_propose,
    mandate_end,
)
from zhizhi.registry.rights.models import Grant, Mandate
from zhizhi.registry.rights.operations import appointment_end
from zhizhi.registry.scope import DataClass

TODAY = date(2026, 3, 18)
WEEK = Span(TODAY, TODAY + timedelta(days=7))
CHECKS = [
    invariants.grant_within_appointment, invariants.grant_not_lent_on, invariants.emergency_within_hours,
    invariants.second_person_where_demanded, invariants.grant_follows,
]  # fmt: skip


def post_of(person: Person) -> Appointment:
    found: Appointment = Appointment.objects.system("test").select_related("post__organization").get(person=person)
    return found


def lent(world: World, by: str = "secretary", to: str = "desk_officer", span: Span = WEEK, **more: Any) -> Mandate:
    lender, person = getattr(world, by), getattr(world, to)
    made = delegation_start(
        scope=world.scope(lender), appointment=post_of(lender), person=person, span=span, reason="年休假",
        at=AT, **more,
    )  # fmt: skip
    assert isinstance(made, Mandate)
    return made


def broken() -> list[str]:
    return [found for check in CHECKS for found in check()]


def test_a_lent_post_gives_its_rights_and_its_hat(world: World) -> None:
    assert not world.scope(world.desk_officer).covers("cases.oversee", world.village.left)
    lent(world)
    scope = world.scope(world.desk_officer)
    assert scope.covers("cases.oversee", world.village.left)
    assert [(hat.role, hat.for_name) for hat in scope.hats if hat.for_person] == [("secretary", "周怀远")]
    assert broken() == []


def test_chosen_rights_come_without_the_hat(world: World) -> None:
    lent(world, capabilities=["people.view"])
    scope = world.scope(world.desk_officer)
    assert scope.covers("people.view", world.village.left, DataClass.PERSONAL)
    assert not scope.covers("people.reveal", world.village.left, DataClass.SENSITIVE)
    assert not any(hat.for_person for hat in scope.hats)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"to": "secretary"}, "同事"),
        ({"span": Span(TODAY - timedelta(days=1), TODAY + timedelta(days=2))}, "最早"),
        ({"span": Span(TODAY, TODAY)}, "最后一天"),
        ({"span": Span(TODAY, TODAY + timedelta(days=400))}, "一年"),
        ({"capabilities": ["people.manage"]}, "只能"),
    ],
)
def test_what_is_not_lent(world: World, change: dict[str, Any], words: str) -> None:
    with pytest.raises(MandateRefused, match=words):
        lent(world, **change)
    assert not Mandate.objects.system("test").exists()


def test_what_was_lent_is_not_lent_on(world: World) -> None:
    lent(world)
    with pytest.raises(MandateRefused, match="自己担任"):
        delegation_start(
            scope=world.scope(world.desk_officer), appointment=post_of(world.secretary), person=world.member, span=WEEK,
            reason="也休假", at=AT,
        )  # fmt: skip


def test_nobody_lends_trust(world: World) -> None:
    lent(world, by="organizer", to="secretary")
    assert not world.scope(world.secretary).holds("rights.emergency")


def test_it_ends_with_the_post_it_comes_from(world: World) -> None:
    mandate = lent(world)
    appointment_end(scope=None, appointment=post_of(world.secretary), to_date=TODAY + timedelta(days=3), at=AT)
    mandate.refresh_from_db()
    assert mandate.to_date == TODAY + timedelta(days=3)
    assert broken() == []


def test_an_end_of_the_post_after_it_does_not_prolong_it(world: World) -> None:
    mandate = lent(world)
    appointment_end(scope=None, appointment=post_of(world.secretary), to_date=TODAY + timedelta(days=30), at=AT)
    mandate.refresh_from_db()
    assert mandate.to_date == WEEK.to_date
    assert broken() == []


def test_it_gives_nothing_once_the_post_is_gone_whoever_ended_it(world: World) -> None:
    lent(world)
    Appointment.objects.system("test").filter(person=world.secretary).update(to_date=TODAY)
    scope = world.scope(world.desk_officer)
    assert not any(hat.for_person for hat in scope.hats)
    assert not scope.covers("cases.oversee", world.village.left)
    assert len(broken()) >= 1


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        (AT, True),
        (datetime.fromisoformat("2026-03-24T23:59:00+08:00"), True),
        (datetime.fromisoformat("2026-03-25T00:00:00+08:00"), False),
    ],
)
def test_half_open_days(world: World, at: datetime, holds: bool) -> None:
    lent(world)
    assert world.scope(world.desk_officer, at).covers("cases.oversee", world.village.left) is holds


@pytest.mark.parametrize("who", ["secretary", "desk_officer", "officer", "stranger_secretary"])
def test_who_ends_it(world: World, who: str) -> None:
    mandate, scope = lent(world), world.scope(getattr(world, who))
    if who == "stranger_secretary":
        with pytest.raises(MandateRefused):
            mandate_end(scope=scope, mandate=mandate, at=AT)
        return
    mandate_end(scope=scope, mandate=mandate, at=AT)
    assert not world.scope(world.desk_officer).covers("cases.oversee", world.village.left)
    with pytest.raises(MandateRefused, match="已经结束"):
        mandate_end(scope=scope, mandate=mandate, at=AT)


def test_a_long_one_is_confirmed_by_another(world: World) -> None:
    span = Span(TODAY, TODAY + timedelta(days=60))
    made = delegation_start(
        scope=world.scope(world.secretary), appointment=post_of(world.secretary), person=world.desk_officer, span=span,
        reason="进修两个月", at=AT,
    )  # fmt: skip
    assert isinstance(made, Proposal)
    assert not Grant.objects.system("test").filter(person=world.desk_officer, origin="delegation").exists()
    proposal_confirm(scope=world.scope(world.organizer), proposal=made, at=AT)
    grant = Grant.objects.system("test").filter(person=world.desk_officer, origin="delegation")[0]
    assert (grant.approved_by, grant.to_date) == (world.organizer, span.to_date)
    assert broken() == []


def test_a_delegate_does_not_confirm_for_who_lent_the_right(world: World) -> None:
    lent(world, by="organizer", to="talent_liaison")
    made = line_propose(
        scope=world.scope(world.organizer), person=world.contact, place=world.village, capabilities=["people.view"],
        data=DataClass.INTERNAL, role="", span=(TODAY, None), reason="业务指导", at=AT,
    )  # fmt: skip
    assert world.scope(world.talent_liaison).covers("organizations.manage", world.village.left)
    with pytest.raises(ProposalRefused, match="没有"):
        proposal_confirm(scope=world.scope(world.talent_liaison), proposal=made, at=AT)


def opened(world: World, who: str = "organizer", hours: int = 2, data: DataClass = DataClass.PERSONAL) -> Mandate:
    return emergency_start(
        scope=world.scope(getattr(world, who)), place=world.other_village, data=data, hours=hours,
        reason="山洪转移，须核对名单", at=AT,
    )  # fmt: skip


def test_emergency_access_begins_at_once_and_ends_by_the_hour(world: World) -> None:
    left = world.other_village.left
    assert not world.scope(world.organizer).covers("people.view", left)
    mandate = opened(world)
    scope = world.scope(world.organizer)
    assert scope.covers("people.view", left, DataClass.PERSONAL)
    assert not scope.covers("people.reveal", left, DataClass.SENSITIVE)
    assert not scope.covers("people.manage", left)
    assert [running.mandate_id for running in scope.emergencies] == [mandate.pk]
    later = world.scope(world.organizer, AT + timedelta(hours=2))
    assert (later.covers("people.view", left), later.emergencies) == (False, ())
    assert broken() == []


def test_the_superior_and_the_auditor_are_told_at_once_and_one_of_them_reviews(world: World) -> None:
    mandate = opened(world)
    for who, told in {"officer": 1, "auditor": 1, "organizer": 0, "stranger_organizer": 0, "secretary": 0}.items():
        assert decisions_count(world.scope(getattr(world, who))) == told, who
    review = Proposal.objects.system("test").get()
    with pytest.raises(ProposalRefused):
        proposal_confirm(scope=world.scope(world.organizer), proposal=review, at=AT)
    proposal_confirm(scope=world.scope(world.auditor), proposal=review, at=AT, note="名单确为转移所用")
    mandate.refresh_from_db()
    assert (mandate.verdict, mandate.reviewed_by) == ("justified", world.auditor)


def test_what_was_not_justified_ends_at_once(world: World) -> None:
    mandate = opened(world, hours=24)
    review = Proposal.objects.system("test").get()
    proposal_refuse(scope=world.scope(world.officer), proposal=review, at=AT + timedelta(minutes=5), note="与工作无关")
    mandate.refresh_from_db()
    assert mandate.verdict == "unjustified"
    assert world.scope(world.organizer, AT + timedelta(minutes=6)).emergencies == ()


def test_a_review_does_not_lapse(world: World) -> None:
    opened(world)
    assert proposals_lapse(AT + timedelta(days=60)) == 0


@pytest.mark.parametrize(
    ("who", "hours", "place", "words"),
    [
        ("secretary", 2, "other_village", "不允许"),
        ("organizer", 25, "other_village", "24"),
        ("organizer", 2, "village", "已经可以"),
        ("organizer", 2, "county", "整个县"),
    ],
)
def test_no_emergency(world: World, who: str, hours: int, place: str, words: str) -> None:
    with pytest.raises(MandateRefused, match=words):
        emergency_start(
            scope=world.scope(getattr(world, who)), place=getattr(world, place), data=DataClass.PERSONAL, hours=hours,
            reason="山洪转移，须核对名单", at=AT,
        )  # fmt: skip


def test_pages_opened_meanwhile_are_acts(world: World) -> None:
    emergency_start(
        scope=world.scope(world.organizer), place=world.other_village, data=DataClass.PERSONAL, hours=2,
        reason="山洪转移，须核对名单", at=timezone.now(),
    )  # fmt: skip
    client: Client = world.client_for(world.organizer)
    answer = client.get(f"/people/{world.stranger_member.pk}/")
    assert answer.status_code == 200
    assert "应急查阅" in answer.content.decode()
    assert Act.objects.filter(act="emergency.read", person_id=world.organizer.pk).count() == 1


def line(world: World, role: str = "", who: str = "officer", data: DataClass = DataClass.INTERNAL) -> Proposal:
    return line_propose(
        scope=world.scope(getattr(world, who)), person=world.contact, place=world.township,
        capabilities=["people.view"], data=data, role=role, span=(TODAY, None), reason="人才业务指导", at=AT,
    )  # fmt: skip


def test_a_line_of_management_needs_a_second_person(world: World) -> None:
    made = line(world)
    assert not world.scope(world.contact).holds("people.view")
    proposal_confirm(scope=world.scope(world.administrator), proposal=made, at=AT)
    scope = world.scope(world.contact)
    assert scope.covers("people.view", world.village.left)
    assert not scope.covers("people.view", world.other_village.left)
    assert Mandate.objects.system("test").get().approved_by == world.administrator
    assert broken() == []


def test_a_line_of_a_role_reaches_only_its_holders(world: World) -> None:
    proposal_confirm(scope=world.scope(world.administrator), proposal=line(world, "talent_liaison"), at=AT)
    scope = world.scope(world.contact)
    assert {person.name for person in people_for(scope)} == {"尹若水"}
    assert not scope.covers("people.view", world.talent_liaison.place_left)


def test_nobody_gives_what_they_do_not_hold(world: World) -> None:
    with pytest.raises(MandateRefused, match="自己"):
        line(world, who="stranger_organizer")
    with pytest.raises(MandateRefused, match="内部"):
        line(world, "talent_liaison", data=DataClass.PERSONAL)
    made = line(world)
    appointment_end(scope=None, appointment=post_of(world.officer), to_date=TODAY, at=AT)
    with pytest.raises(ProposalRefused, match="不再"):
        proposal_confirm(scope=world.scope(world.administrator), proposal=made, at=AT)


def test_overlapping_ones_are_fine(world: World) -> None:
    lent(world)
    lent(world, to="second_secretary", span=Span(TODAY + timedelta(days=2), TODAY + timedelta(days=9)))
    lent(world, span=Span(TODAY + timedelta(days=3), TODAY + timedelta(days=12)))
    assert world.scope(world.desk_officer).covers("cases.oversee", world.village.left)
    assert broken() == []


def test_a_scope_is_one_statement(world: World, django_assert_num_queries: object) -> None:
    lent(world)
    person = world.desk_officer
    with django_assert_num_queries(1):  # type: ignore[operator]
        world.scope(person)
