"""The tree: what may stand where, what stays unique, what keeps an organization open, and what the journal keeps."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world import AT, World
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.queries import details_of
from zhizhi.registry.organizations import operations
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import ancestors_of, children_of, lineage_ids, organizations_matching
from zhizhi.registry.organizations.relabel import tree_widen
from zhizhi.registry.people.models import Appointment, Membership, Person
from zhizhi.registry.people.operations import membership_end
from zhizhi.registry.rights.models import Grant
from zhizhi.registry.rights.operations import appointment_end


def under(parent: Organization | None, kind: str, name: str) -> Organization:
    return operations.organization_create(scope=None, parent=parent, kind=kind, name=name, at=AT)


def everything() -> list[Organization]:
    return list(Organization.objects.system("test").order_by("left"))


@pytest.mark.parametrize(
    ("parent", "kind", "name", "words"),
    [
        ("county", "village", "新村", "不能"),
        ("village", "township", "新镇", "不能"),
        ("township", "castle", "新堡", "castle"),
        ("township", "village", "   ", "名称"),
        ("township", "village", "柳湾村", "柳湾村"),
        ("township", "village", " 柳湾村 ", "柳湾村"),
        ("township", "village", "长" * 81, "80"),
    ],
)
def test_what_does_not_fit_is_refused(world: World, parent: str, kind: str, name: str, words: str) -> None:
    with pytest.raises(operations.OrganizationRefused, match=words):
        under(getattr(world, parent), kind, name)


def test_there_is_one_root(world: World) -> None:
    with pytest.raises(operations.OrganizationRefused):
        under(None, "province", "某省")


def test_the_same_name_stands_under_another_parent(world: World) -> None:
    assert under(world.other_township, "village", "柳湾村")


def test_a_new_organization_lies_within_its_parent_and_counts(world: World) -> None:
    sizes = {place.pk: place.size for place in everything()}
    made = under(world.township, "village", "新河村")
    world.township.refresh_from_db()
    world.county.refresh_from_db()
    world.village.refresh_from_db()
    assert world.township.contains(made.left)
    assert not world.village.contains(made.left)
    assert world.township.size == sizes[world.township.pk] + 1
    assert world.county.size == sizes[world.county.pk] + 1
    assert world.village.size == sizes[world.village.pk]
    assert made.opened_on == date(2026, 3, 18)
    assert made.initials == "xhc"


def test_the_day_of_opening_is_local(world: World) -> None:
    late = AT.replace(hour=17)  # the next day in China
    made = operations.organization_create(scope=None, parent=world.township, kind="village", name="新村", at=late)
    assert made.opened_on == date(2026, 3, 19)


def test_renaming_keeps_the_old_name_in_the_journal(world: World) -> None:
    scope = world.scope(world.organizer)
    operations.organization_rename(scope=scope, organization=world.village, name="新柳湾村", short_name="新柳", at=AT)
    act = Act.objects.get(act="organization.renamed")
    assert details_of(act.seq) == {"name": ["柳湾村", "新柳湾村"], "short_name": ["", "新柳"]}
    assert (act.person_id, act.organization_id) == (world.organizer.pk, world.village.pk)
    assert list(organizations_matching(scope, "xlw")) == [world.village]


def test_renaming_to_a_neighbours_name_is_refused(world: World) -> None:
    scope = world.scope(world.organizer)
    with pytest.raises(operations.OrganizationRefused):
        operations.organization_rename(scope=scope, organization=world.village, name="石桥村", short_name="", at=AT)


def test_a_new_code_replaces_the_old(world: World) -> None:
    before = world.village.code
    operations.code_renew(scope=world.scope(world.organizer), organization=world.village, at=AT)
    world.village.refresh_from_db()
    assert world.village.code != before
    assert len(world.village.code) == 8


@pytest.mark.parametrize(
    ("place", "words"),
    [("village", "下级组织 1"), ("second_village", "在任职务 1"), ("group", "在册党员 1"), ("county", "根")],
)
def test_closing_names_what_stands_in_the_way(world: World, place: str, words: str) -> None:
    scope = world.scope(world.organizer)
    with pytest.raises(operations.OrganizationRefused, match=words):
        operations.organization_close(scope=scope, organization=getattr(world, place), at=AT)
    assert not Act.objects.filter(act="organization.closed").exists()


def test_an_empty_organization_is_closed_and_its_name_is_free(world: World) -> None:
    scope, group, today = world.scope(world.organizer), world.group, date(2026, 3, 18)
    held = Appointment.objects.system("test").get(person=world.group_leader)
    appointment_end(scope=scope, appointment=held, to_date=today, at=AT)
    for row in Membership.objects.system("test").filter(organization=group):
        membership_end(scope=scope, membership=row, to_date=today, at=AT)
    operations.organization_close(scope=scope, organization=group, at=AT)
    assert group not in children_of(world.branch, scope)
    assert under(world.branch, "party_group", "第一党小组")
    with pytest.raises(operations.OrganizationRefused):
        operations.organization_close(scope=scope, organization=group, at=AT)
    with pytest.raises(operations.OrganizationRefused):
        under(group, "party_group", "小组")


@pytest.mark.parametrize(
    "wrong",
    [{"left": 5, "right": 5}, {"size": 0}, {"name": "石桥村"}],
    ids=["empty interval", "no size", "name twice"],
)
def test_the_database_itself_refuses(world: World, wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.system("test").filter(pk=world.village.pk).update(**wrong)


def test_lineage_runs_from_the_place_to_the_root(world: World) -> None:
    expected = [world.group, world.branch, world.village, world.township, world.county]
    assert lineage_ids(world.group.pk) == [place.pk for place in expected]
    assert ancestors_of(world.group) == expected[:0:-1]


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(width=st.integers(min_value=40, max_value=4000))
def test_a_full_tree_is_spread_and_every_copy_follows(world: World, width: int) -> None:
    with transaction.atomic():
        _narrow(world, width)
        for number in range(12):
            under(Organization.objects.system("test").get(pk=world.second_village.pk), "grid", f"{width}网格{number}")
        _stands(world)
        transaction.set_rollback(True)


def _narrow(world: World, width: int) -> None:
    """The second village keeps so little room that a dozen children do not fit without spreading."""
    left = Organization.objects.system("test").get(pk=world.second_village.pk).left
    Organization.objects.system("test").filter(pk=world.second_village.pk).update(right=left + width // 400 + 2)


def _stands(world: World) -> None:
    places = {place.pk: place for place in everything()}
    for place in places.values():
        above = places.get(place.parent_id or 0)
        assert above is None or (above.left < place.left and place.right <= above.right)
        assert place.size == sum(place.left <= other.left < place.right for other in places.values())
    rows = sorted(places.values(), key=lambda place: place.left)
    assert all(one.right <= two.left for one in rows for two in rows if one.left < two.left and one.depth == two.depth)
    for person in Person.objects.system("test"):
        assert person.place_left == places[person.place_id].left
    for grant in Grant.objects.system("test"):
        assert grant.place_left == places[grant.place_id].left


def test_spreading_leaves_the_rest_where_it_was(world: World) -> None:
    other = world.other_village.left
    with transaction.atomic():
        tree_widen(world.second_village)
    world.other_village.refresh_from_db()
    assert world.other_village.left == other
    _stands(world)
