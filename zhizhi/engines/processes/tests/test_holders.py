"""Who is asked, as a table: a role, a place, and who holds it there or above."""

from datetime import date

import pytest

from tests.world import World
from zhizhi.engines.processes.holders import holder_above, holder_of
from zhizhi.registry.people.models import Appointment, Person
from zhizhi.registry.rights.operations import appointment_end


def leave(world: World, person: Person) -> None:
    """The person's post is vacant from the world's morning on."""
    held = Appointment.objects.system("test").select_related("post").get(person=person, to_date=None)
    appointment_end(scope=None, appointment=held, to_date=date(2026, 3, 1), at=world.at)


@pytest.mark.parametrize(
    ("role", "place", "found", "at", "asked_above"),
    [
        ("secretary", "village", "secretary", "village", False),
        ("secretary", "branch", "secretary", "branch", False),
        ("group_leader", "group", "group_leader", "group", False),
        ("township_organizer", "village", "township_organizer", "township", False),
        ("county_officer", "group", "county_officer", "county", False),
        ("desk_officer", "second_village", "secretary", "second_village", True),
        ("department_contact", "department", "department_contact", "department", False),
    ],
)
def test_a_role_is_resolved_at_its_place(
    world: World, role: str, place: str, found: str, at: str, asked_above: bool
) -> None:
    holder = holder_of(role, getattr(world, place), world.at)
    assert (holder.role, holder.organization_id, holder.asked_above) == (found, getattr(world, at).pk, asked_above)


@pytest.mark.parametrize(
    ("gone", "role", "place", "found", "at"),
    [
        (["group_leader"], "group_leader", "group", "secretary", "branch"),
        (["group_leader", "branch_secretary"], "group_leader", "group", "secretary", "village"),
        (["secretary"], "secretary", "village", "township_organizer", "township"),
        (["secretary", "organizer"], "secretary", "village", "county_officer", "county"),
        (["secretary", "organizer", "officer"], "secretary", "village", "county_officer", "county"),
    ],
)
def test_a_role_nobody_holds_is_asked_of_the_next_higher(
    world: World, gone: list[str], role: str, place: str, found: str, at: str
) -> None:
    for name in gone:
        leave(world, getattr(world, name))
    holder = holder_of(role, getattr(world, place), world.at)
    assert (holder.role, holder.organization_id, holder.asked_above) == (found, getattr(world, at).pk, True)


@pytest.mark.parametrize(
    ("role", "place", "found", "at"),
    [
        ("member", "group", "group_leader", "group"),
        ("group_leader", "group", "secretary", "branch"),
        ("secretary", "branch", "secretary", "village"),
        ("secretary", "village", "township_organizer", "township"),
        ("township_organizer", "township", "county_officer", "county"),
    ],
)
def test_one_level_up(world: World, role: str, place: str, found: str, at: str) -> None:
    holder = holder_above(role, getattr(world, place), world.at)
    assert (holder.role, holder.organization_id) == (found, getattr(world, at).pk)
