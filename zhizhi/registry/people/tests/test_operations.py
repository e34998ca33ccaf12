"""People: what is entered, sealed, found, revealed, corrected; what a list shows to whom."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.world import AT, World, id_number
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.queries import details_of
from zhizhi.registry.people import operations
from zhizhi.registry.people.models import Appointment, Household, Membership, Person, Post
from zhizhi.registry.people.queries import (
    holders_of,
    households_for,
    people_for,
    people_matching,
    people_of,
    people_with_role,
    seats_of,
)
from zhizhi.registry.scope import Scope, UnscopedQuery

TODAY = date(2026, 3, 18)
NUMBER = id_number(date(1990, 5, 1), 12)
WRONG = NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2")


def entered(world: World, **given: object) -> Person:
    return operations.person_create(scope=None, place=world.village, at=AT, **{"name": "丁小满", **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": "  "}, "姓名"),
        ({"name": "长" * 61}, "60"),
        ({"id_number": WRONG}, "身份证号"),
        ({"id_number": "12345"}, "身份证号"),
        ({"phone": "12"}, "7"),
        ({"phone": "not a number"}, "7"),
    ],
)
def test_what_is_wrong_is_refused(world: World, given: dict[str, str], words: str) -> None:
    count = Person.objects.system("test").count()
    with pytest.raises(operations.PersonRefused, match=words), transaction.atomic():
        entered(world, **given)
    assert Person.objects.system("test").count() == count


def test_one_person_a_number(world: World) -> None:
    entered(world, id_number=NUMBER)
    with pytest.raises(operations.PersonRefused):
        entered(world, id_number=f" {NUMBER.lower()} ")


def test_sex_and_birth_come_from_the_number(world: World) -> None:
    person = entered(world, id_number=NUMBER)
    assert (person.birth_date, person.sex) == (date(1990, 5, 1), "2")


def test_numbers_lie_sealed_and_show_masked(world: World) -> None:
    person = entered(world, id_number=NUMBER, phone="139 1234-5678")
    person.refresh_from_db()
    assert (person.id_masked, person.phone_masked) == (f"999***********{NUMBER[-4:]}", "139****5678")
    assert b"13912345678" not in bytes(person.phone_sealed or b"")
    scope = world.scope(world.secretary)
    assert (
        operations.person_reveal(scope=scope, person=person, field="phone", reason="电话回访", at=AT) == "13912345678"
    )


def test_a_reveal_is_an_act_with_its_reason(world: World) -> None:
    scope = world.scope(world.secretary)
    operations.person_reveal(scope=scope, person=world.member, field="id", reason="核对身份", at=AT)
    act = Act.objects.get(act="person.revealed")
    assert details_of(act.seq) == {"field": "id", "reason": "核对身份"}
    assert (act.person_id, act.subject_id) == (world.secretary.pk, world.member.pk)


@pytest.mark.parametrize(("field", "reason"), [("id", ""), ("id", " ab "), ("name", "核对身份")])
def test_no_reveal_without_reason_or_number(world: World, field: str, reason: str) -> None:
    with pytest.raises(operations.PersonRefused):
        operations.person_reveal(
            scope=world.scope(world.secretary), person=world.member, field=field, reason=reason, at=AT
        )
    assert not Act.objects.filter(act="person.revealed").exists()


def test_corrections_keep_old_and_new(world: World) -> None:
    person = entered(world, id_number=NUMBER, phone="13912345678")
    operations.person_change(
        scope=world.scope(world.organizer), person=person, name="丁大满", sex="1", birth_date=person.birth_date,
        party_since=None, phone="13800001111", at=AT,
    )  # fmt: skip
    said = details_of(Act.objects.get(act="person.changed").seq)
    assert said == {"name": ["丁小满", "丁大满"], "sex": ["2", "1"], "phone": ["139****5678", "138****1111"]}
    person.refresh_from_db()
    assert person.initials == "ddm"
    assert person.id_masked.endswith(NUMBER[-4:])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("春生", True), ("马　春生", True), ("mcs", True), ("MCS", True), ("mc", True), ("cs", False), ("生春", False),
        ("1390000 0016", True), ("13900000016", True), ("139000000", False),
    ],
)  # fmt: skip
def test_people_are_found_by_name_initials_or_the_whole_number(world: World, text: str, found: bool) -> None:
    assert (world.member in people_matching(world.scope(world.secretary), text)) is found


def test_a_list_holds_the_own_area_only(world: World) -> None:
    mine = set(people_for(world.scope(world.secretary)))
    assert {world.member, world.desk_officer, world.group_leader} <= mine
    assert not {world.organizer, world.second_secretary, world.stranger_secretary} & mine
    assert not people_for(world.scope(world.contact)).exists()
    assert not people_for(Scope()).exists()


@pytest.mark.parametrize("model", [Person, Appointment, Membership, Household])
@pytest.mark.parametrize("call", ["count", "exists", "list", "delete", "update"])
def test_a_query_without_scope_raises(world: World, model: type, call: str) -> None:
    rows = model.objects.all()  # type: ignore[attr-defined]
    asks = {"count": rows.count, "exists": rows.exists, "list": lambda: list(rows), "delete": rows.delete}
    asks["update"] = lambda: rows.update(pk=1)
    with pytest.raises(UnscopedQuery):
        asks[call]()


def test_households_are_the_villages_own(world: World) -> None:
    assert {row.organization_id for row in households_for(world.scope(world.secretary))} == {world.village.pk}
    assert not households_for(world.scope(world.desk_officer)).exists()


def test_roles_narrow_a_list(world: World) -> None:
    mine = people_for(world.scope(world.secretary))
    assert list(people_with_role(mine, "member", TODAY)) == [world.member, world.second_member]
    assert list(people_with_role(mine, "desk_officer", TODAY)) == [world.desk_officer]
    assert not people_with_role(mine, "member", date(2024, 12, 31)).exists()


@pytest.mark.parametrize(
    ("place", "words"), [("group", "已在"), ("county", "不设")], ids=["twice", "a kind without members"]
)
def test_memberships_that_cannot_be(world: World, place: str, words: str) -> None:
    organization = getattr(world, place)
    with pytest.raises(operations.PersonRefused, match=words), transaction.atomic():
        operations.membership_start(scope=None, person=world.member, organization=organization, from_date=TODAY, at=AT)


@pytest.mark.parametrize(
    ("day", "held"),
    [(date(2024, 12, 31), False), (date(2025, 1, 1), True), (date(2026, 3, 17), True), (date(2026, 3, 18), False)],
)
def test_a_membership_is_half_open(world: World, day: date, held: bool) -> None:
    row = Membership.objects.system("test").get(person=world.member)
    operations.membership_end(scope=None, membership=row, to_date=TODAY, at=AT)
    assert (world.member in people_of(world.group, day)) is held


@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2024, 1, 1)])
def test_a_membership_ends_after_its_begin_and_once(world: World, day: date) -> None:
    row = Membership.objects.system("test").get(person=world.member)
    with pytest.raises(operations.PersonRefused):
        operations.membership_end(scope=None, membership=row, to_date=day, at=AT)
    operations.membership_end(scope=None, membership=row, to_date=TODAY, at=AT)
    with pytest.raises(operations.PersonRefused):
        operations.membership_end(scope=None, membership=row, to_date=date(2027, 1, 1), at=AT)


def test_seats_show_holders_and_vacancies(world: World) -> None:
    Post.objects.create(organization=world.village, role="secretary", title="副书记")
    seats = {
        seat.post.title: ([row.person for row in seat.held], seat.vacant) for seat in seats_of(world.village, TODAY)
    }
    assert seats["村党组织书记"] == ([world.secretary], 0)
    assert seats["副书记"] == ([], 1)
    assert holders_of("secretary", [world.village.pk], TODAY) == [(world.village.pk, world.secretary.pk, "周怀远")]


@pytest.mark.parametrize("wrong", ["number twice", "sex", "headcount", "appointment", "membership", "household"])
def test_the_database_itself_refuses(world: World, wrong: str) -> None:
    person, early = world.member, date(2020, 1, 1)
    membership = Membership.objects.system("test").filter(person=person)
    asks = {
        "number twice": lambda: (
            Person.objects.system("t").filter(pk=person.pk).update(id_blind=world.secretary.id_blind)
        ),
        "sex": lambda: Person.objects.system("t").filter(pk=person.pk).update(sex="x"),
        "headcount": lambda: Post.objects.create(organization=world.village, role="secretary", title="x", headcount=0),
        "appointment": lambda: Appointment.objects.system("t").update(to_date=early),
        "membership": lambda: membership.update(to_date=early),
        "household": lambda: Household.objects.system("t").filter(organization=world.village).update(number="1"),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        asks[wrong]()
