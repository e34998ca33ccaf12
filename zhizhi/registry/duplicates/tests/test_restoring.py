"""Merging and then undoing restores every row, whatever the two records have."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.world import World, id_number
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.duplicates.tests.scenes import BORN, broken, differing, merged, rows, twin, undone
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Household, Membership, Person
from zhizhi.registry.people.operations import post_ensure
from zhizhi.registry.rights.operations import appointment_end, appointment_start

PERIOD = st.tuples(st.integers(0, 9), st.one_of(st.none(), st.integers(1, 9)))
HUMAN = st.fixed_dictionaries(
    {
        "birth": st.one_of(st.none(), st.dates(date(1960, 1, 1), date(1970, 1, 1))),
        "number": st.booleans(),
        "phone": st.booleans(),
        "memberships": st.lists(st.tuples(st.sampled_from(["branch", "group", "second_group"]), PERIOD), max_size=3),
        "posts": st.lists(st.tuples(st.sampled_from(["village", "second_village"]), PERIOD), max_size=3),
        "account": st.booleans(),
        "households": st.integers(0, 2),
    }
)


def human(world: World, number: int, drawn: dict[str, Any]) -> Person:
    """A record with whatever was drawn, as the program's own operations make it."""
    born = drawn["birth"]
    person = twin(
        world, name=f"马春{'生升'[number]}", birth_date=born, phone=f"1390001000{number}" if drawn["phone"] else "",
        id_number=id_number(born or BORN, 500 + number) if drawn["number"] else "",
    )  # fmt: skip
    for place, period in drawn["memberships"]:
        given = {"person": person, "organization": getattr(world, place)}
        _period(Membership, given, {"role": "member"}, getattr(world, place), period)
    for place, period in drawn["posts"]:
        _post(world, person, getattr(world, place), period)
    if drawn["account"]:
        Account.objects.create(person=person, username=f"human{number}", created_at=world.at)
    for household in Household.objects.system("test").order_by("pk")[number * 2 : number * 2 + drawn["households"]]:
        Household.objects.system("test").filter(pk=household.pk).update(linked_member=person)
    return person


def _days(period: tuple[int, int | None]) -> tuple[date, date | None]:
    first, length = date(2016 + period[0], 1, 1), period[1]
    return first, first + timedelta(days=200 * length) if length else None


def _period(model: Any, given: dict[str, Any], more: dict[str, Any], place: Organization, period: Any) -> None:
    first, last = _days(period)
    held = model.objects.system("test").filter(**given)
    if not any((row.to_date or date.max) > first and row.from_date < (last or date.max) for row in held):
        model.objects.create(from_date=first, to_date=last, place_left=place.left, **given, **more)


def _post(world: World, person: Person, place: Organization, period: Any) -> None:
    first, last = _days(period)
    post = post_ensure(organization=place, role="desk_officer", title="代办员")
    held = Appointment.objects.system("test").filter(person=person, post=post)
    if any(row.to_date is None or row.to_date > first for row in held):
        return
    made = appointment_start(scope=None, person=person, post=post, from_date=first, at=world.at)
    if last:
        appointment_end(scope=None, appointment=made, to_date=last, at=world.at)


class _Enough(Exception):
    """Ends an example: the next begins with the county as it was."""


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(one=HUMAN, other=HUMAN, choice=st.dictionaries(st.sampled_from(
    ["name", "birth_date", "id_number", "phone", "place", "sex"]), st.sampled_from(["kept", "gone"])),
    account=st.sampled_from(["kept", "gone"]))  # fmt: skip
def test_undoing_restores_every_row(world: World, one: Any, other: Any, choice: Any, account: str) -> None:
    with suppress(_Enough), transaction.atomic():
        _merged_and_undone(world, one, other, choice, account)
        raise _Enough


def _merged_and_undone(world: World, one: Any, other: Any, choice: Any, account: str) -> None:
    gone, kept = human(world, 0, one), human(world, 1, other)
    before = rows()
    merge = merged(world, gone, kept, world.administrator, given=choice, account=account)
    assert broken() == []
    assert undone(world, merge, world.administrator) == []
    assert differing(before) == {}
