"""Rights begin and end with what gives them, reach as far as its place, and are given by who holds them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.world import AT, World
from zhizhi.registry.people.models import Appointment, Membership, Person
from zhizhi.registry.people.operations import membership_end, post_ensure
from zhizhi.registry.proposals.operations import proposal_confirm
from zhizhi.registry.rights import operations
from zhizhi.registry.rights.confirming import appointment_propose
from zhizhi.registry.rights.models import Grant
from zhizhi.registry.rights.queries import rights_of
from zhizhi.registry.rights.roles import roles
from zhizhi.registry.rights.seeing import viewers_of
from zhizhi.registry.rights.wording import CAPABILITIES
from zhizhi.registry.scope import DataClass

TODAY = date(2026, 3, 18)


def given(world: World, giver: str | None, person: Person, place: str, role: str) -> Appointment:
    organization = getattr(world, place)
    post = post_ensure(organization=organization, role=role, title="职务")
    scope = world.scope(getattr(world, giver)) if giver else None
    return operations.appointment_start(scope=scope, person=person, post=post, from_date=TODAY, at=AT)


@pytest.mark.parametrize(
    ("who", "capability", "place", "data", "holds"),
    [
        ("secretary", "people.view", "village", DataClass.PERSONAL, True),
        ("secretary", "people.view", "group", DataClass.PERSONAL, True),
        ("secretary", "people.view", "township", DataClass.PUBLIC, False),
        ("secretary", "people.view", "second_village", DataClass.PUBLIC, False),
        ("secretary", "people.view", "village", DataClass.SENSITIVE, False),
        ("secretary", "people.reveal", "village", DataClass.SENSITIVE, True),
        ("secretary", "people.manage", "village", DataClass.PUBLIC, False),
        ("branch_secretary", "people.view", "village", DataClass.PUBLIC, False),
        ("organizer", "people.manage", "village", DataClass.PERSONAL, True),
        ("organizer", "people.manage", "other_village", DataClass.PUBLIC, False),
        ("officer", "people.manage", "other_village", DataClass.PERSONAL, True),
        ("officer", "accounts.manage", "county", DataClass.PUBLIC, False),
        ("auditor", "journal.view", "village", DataClass.INTERNAL, True),
        ("member", "organizations.view", "group", DataClass.INTERNAL, True),
        ("member", "organizations.view", "branch", DataClass.PUBLIC, False),
        ("nobody", "organizations.view", "county", DataClass.PUBLIC, False),
    ],
)
def test_who_may_what_where(world: World, who: str, capability: str, place: str, data: DataClass, holds: bool) -> None:
    scope = world.scope(getattr(world, who))
    assert scope.covers(capability, getattr(world, place).left, data) is holds


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        (datetime(2024, 12, 31, 15, 59, tzinfo=UTC), False),
        (datetime(2024, 12, 31, 16, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 17, 15, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 17, 16, 0, tzinfo=UTC), False),
    ],
    ids=["the minute before", "from the first local minute", "to the last", "not on the day of the end"],
)
def test_rights_run_from_the_day_to_the_day(world: World, at: datetime, holds: bool) -> None:
    held = Appointment.objects.system("test").get(person=world.secretary)
    operations.appointment_end(scope=None, appointment=held, to_date=TODAY, at=AT)
    scope = world.scope(world.secretary, at)
    assert (scope.holds("people.view"), bool(scope.hats)) == (holds, holds)


def test_membership_rights_end_with_it(world: World) -> None:
    row = Membership.objects.system("test").get(person=world.member)
    membership_end(scope=None, membership=row, to_date=TODAY, at=AT)
    assert not world.scope(world.member).holds("organizations.view")


def test_a_scope_costs_three_queries_at_most(world: World, django_assert_max_num_queries: object) -> None:
    given(world, None, world.secretary, "branch", "secretary")
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        scope = world.scope(world.secretary)
    assert {hat.organization_name for hat in scope.hats} == {"柳湾村", "柳湾村党支部"}


@pytest.mark.parametrize(
    ("giver", "place", "role", "words"),
    [
        ("organizer", "village", "secretary", ""),
        ("organizer", "group", "group_leader", ""),
        ("officer", "township", "township_organizer", "另一人"),
        ("officer", "township", "talent_liaison", ""),
        ("officer", "county", "administrator", "没有的权限"),
        ("officer", "county", "auditor", "没有的权限"),
        ("administrator", "county", "auditor", "另一人"),
        ("administrator", "county", "county_officer", "另一人"),
        ("administrator", "county", "talent_officer", ""),
        ("organizer", "village", "county_officer", "没有这个角色"),
        (None, "village", "township_organizer", "没有这个角色"),
    ],
)
def test_who_gives_what(world: World, giver: str | None, place: str, role: str, words: str) -> None:
    if not words:
        assert given(world, giver, world.nobody, place, role)
        return
    with pytest.raises(operations.AppointmentRefused, match=words):
        given(world, giver, world.nobody, place, role)
    assert not Grant.objects.system("test").filter(person=world.nobody).exists()


def test_nobody_appoints_themselves(world: World) -> None:
    with pytest.raises(operations.AppointmentRefused, match="自己"):
        given(world, "administrator", world.administrator, "county", "auditor")


def test_near_colleagues_get_sensitive_rights_by_two_persons(world: World) -> None:
    post = post_ensure(organization=world.county, role="county_officer", title="干部")
    made = appointment_propose(
        scope=world.scope(world.officer),
        person=world.nobody,
        post=post,
        from_date=TODAY,
        at=AT,
        reason="部务会研究决定",
    )
    assert not Grant.objects.system("test").filter(person=world.nobody).exists()
    proposal_confirm(scope=world.scope(world.administrator), proposal=made, at=AT)
    given_by_two = Grant.objects.system("test").filter(person=world.nobody)
    assert set(given_by_two.values_list("approved_by", flat=True)) == {world.administrator.pk}


def test_after_an_upgrade_grants_follow_their_roles(world: World) -> None:
    mine = Grant.objects.system("test").filter(person=world.secretary)
    mine.filter(capability="people.view").delete()
    mine.filter(capability="portal.sheet").update(capability="gone.capability")
    assert operations.grants_align(AT) == (2, 1)
    held = set(mine.values_list("capability", flat=True))
    assert held == {capability.name for capability in roles()["secretary"].capabilities}
    assert operations.grants_align(AT) == (0, 0)


@pytest.mark.parametrize(("from_date", "free"), [(TODAY - timedelta(days=1), False), (TODAY, True)])
def test_a_post_is_held_once_at_a_time(world: World, from_date: date, free: bool) -> None:
    held = Appointment.objects.system("test").select_related("post").get(person=world.secretary)
    operations.appointment_end(scope=None, appointment=held, to_date=TODAY, at=AT)
    refusal = operations.appointment_refusal(scope=None, person=world.secretary, post=held.post, from_date=from_date)
    assert bool(refusal) is not free


@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2024, 1, 1)])
def test_an_appointment_ends_after_its_begin_and_once(world: World, day: date) -> None:
    held = Appointment.objects.system("test").get(person=world.secretary)
    with pytest.raises(operations.AppointmentRefused):
        operations.appointment_end(scope=None, appointment=held, to_date=day, at=AT)
    held.refresh_from_db()
    operations.appointment_end(scope=None, appointment=held, to_date=TODAY, at=AT)
    with pytest.raises(operations.AppointmentRefused):
        operations.appointment_end(scope=None, appointment=held, to_date=date(2027, 1, 1), at=AT)


def test_rights_are_explained(world: World) -> None:
    found = {(held.capability, held.through, held.place) for held in rights_of(person=world.secretary, at=AT)}
    assert ("people.reveal", "村党组织书记", world.village) in found
    assert len(found) == len(roles()["secretary"].capabilities)
    assert [held.through for held in rights_of(person=world.member, at=AT)] == ["党员"]
    assert rights_of(person=world.nobody, at=AT) == []


def test_viewers_are_named_nearest_first(world: World) -> None:
    found = viewers_of(left=world.branch.left, at=AT)
    assert found[0].name == "沈佩兰"
    assert {viewer.name for viewer in found} >= {"周怀远", "陆文斌", "裴国栋"}
    assert not {"罗立群", "贺明珠", "何春梅"} & {viewer.name for viewer in found}


def test_every_capability_has_words() -> None:
    assert {capability.name for role in roles().values() for capability in role.capabilities} == CAPABILITIES.keys()


@pytest.mark.parametrize(
    "wrong",
    [{"to_date": date(2020, 1, 1)}, {"appointment": None}, {"capability": "people.view"}],
    ids=["ends before begin", "names no appointment", "twice"],
)
def test_the_database_itself_refuses(world: World, wrong: dict[str, object]) -> None:
    mine = Grant.objects.system("test").filter(person=world.secretary, capability="people.reveal")
    with pytest.raises(IntegrityError), transaction.atomic():
        mine.update(**wrong)
