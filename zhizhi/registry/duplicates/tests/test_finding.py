"""Who looks alike, and who does not: a table of sentences; and finding them without comparing everybody."""

from datetime import date
from itertools import combinations
from typing import Any

import pytest
from django.db.models import Q

from tests.world import World, id_number
from zhizhi.core.partialdates import PartialDate
from zhizhi.core.pinyin import sort_key
from zhizhi.registry.duplicates import sweeping
from zhizhi.registry.duplicates.likeness import Human, Reason, alike
from zhizhi.registry.duplicates.models import Pair
from zhizhi.registry.duplicates.operations import pair_decide, person_merge
from zhizhi.registry.duplicates.sweeping import people_ask, progress, sweep_restart, sweep_step
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import person_change, person_create

MASK = "510***********1234"
BORN = "1968-03-12"


def human(name: str, born: str = "", **more: Any) -> Human:
    given = {"sex": "", "number": "", "phone": None, "place_left": 10} | more
    return Human(1, name, birth=PartialDate.parse(born) if born else None, **given)


# (one, other, near, how sure at least, at most); 0 at most: no pair
TABLE = [
    ("one name and birth date", human("马春生", BORN), human("马春生", BORN), False, 85, 90),
    ("the month agrees", human("马春生", BORN), human("马春生", "1968-03"), False, 70, 80),
    ("a digit of the birth date, same township", human("马春生", BORN), human("马春生", "1968-03-13"), True, 50, 60),
    ("a digit of the birth date, elsewhere", human("马春生", BORN), human("马春生", "1968-03-13"), False, 0, 0),
    ("one name, born elsewhen", human("马春生", BORN), human("马春生", "1980-01-01"), True, 0, 0),
    ("one name, birth unknown, same township", human("马春生", BORN), human("马春生"), True, 45, 55),
    ("one name, birth unknown, elsewhere", human("马春生", BORN), human("马春生"), False, 0, 0),
    ("homophones of one birth date", human("马春生", BORN), human("马春升", BORN), True, 70, 80),
    ("homophones elsewhere", human("马春生", BORN), human("马春升", BORN), False, 0, 0),
    ("traditional characters", human("劉國華", BORN), human("刘国华", BORN), True, 80, 90),
    ("often confused characters", human("肖建国", "1970-05"), human("萧建国", "1970-05-02"), True, 60, 70),
    ("brothers", human("马春生", BORN), human("马春来", "1969-07-01"), True, 0, 0),
    ("one character, one birth date", human("马春生", BORN), human("马春来", BORN), True, 50, 60),
    ("one phone, one name", human("马春生", phone=b"1"), human("马春生", phone=b"1"), False, 75, 85),
    ("a family's phone", human("马春生", BORN, phone=b"1"), human("李秀英", "1970-01-01", phone=b"1"), True, 0, 0),
    ("two different numbers", human("马春生", BORN, number=MASK), human("马春生", BORN, number="420***********5678"),
     False, 0, 0),
    ("a digit of the number", human("马春生", BORN, number=MASK), human("马春生", BORN, number="510***********1244"),
     False, 95, 99),
    ("neighbours' numbers", human("马春生", "1950-01-01", number=MASK),
     human("马德生", BORN, number="510***********1244"), True, 0, 0),
    ("15 and 18 digits", human("马春生", BORN, number=MASK), human("马春生", BORN, number="510********4123"),
     False, 95, 99),
    ("man and woman", human("马春生", BORN, sex="1"), human("马春生", BORN, sex="2"), True, 0, 0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "near", "least", "most"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE]
)
def test_how_sure(one: Human, other: Human, near: bool, least: int, most: int) -> None:
    found = alike(one, other, near=near)
    again = alike(other, one, near=near)
    assert found == again
    assert least <= (found.sure if found else 0) <= most


def made(world: World, name: str = "马春生", place: Any = None, **more: Any) -> Person:
    return person_create(scope=None, name=name, place=place or world.village, at=world.at, **more)


def swept(world: World) -> list[tuple[str, str]]:
    """Everything is looked at; the names of the pairs."""
    while sweep_step(world.at):
        pass
    pairs = Pair.objects.system("test").select_related("first", "second").order_by("-sure", "pk")
    return [(pair.first.name, pair.second.name) for pair in pairs]


def test_a_whole_sweep_finds_what_is_alike_and_says_how_far_it_is(world: World) -> None:
    assert progress()[1] == 0
    assert swept(world) == []
    sweep, percent = progress()
    assert (percent, sweep.people) == (100, Person.objects.system("test").count())
    assert sweep.finished_at == world.at


def test_what_is_entered_or_changed_is_found_without_a_new_sweep(world: World) -> None:
    swept(world)
    other = made(world, "马春升", birth_date=world.member.birth_date)
    assert swept(world) == [("马春生", "马春升")]
    pair = Pair.objects.system("test").get()
    assert pair.reasons == [Reason.SOUND, Reason.BIRTH, Reason.PLACE]
    third = made(world, "叶知春")
    assert len(swept(world)) == 1
    person_change(scope=None, person=third, at=world.at, name="叶知秋", birth_date=world.second_member.birth_date)
    assert ("叶知秋", "叶知秋") in swept(world)
    assert other.pk == pair.second_id


@pytest.fixture
def townships(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the two townships is a part of its own, as in a county of the usual size."""
    monkeypatch.setattr(sweeping, "PART", 6)


@pytest.mark.usefixtures("townships")
def test_name_and_birth_are_found_across_townships(world: World) -> None:
    made(world, "叶知秋", place=world.other_village, birth_date=PartialDate.parse("1987-05"))
    assert swept(world) == []
    made(world, place=world.other_village, birth_date=world.member.birth_date)
    assert swept(world) == [("马春生", "马春生")]


def test_days_that_may_be_one_are_not_passed_over_among_namesakes() -> None:
    days = [
        PartialDate.parse(text) for text in ("1987", "1987-05", "1987-05-01", "1987-05-20", "1987-01-20", "1987-06")
    ]
    for one, other in combinations(days, 2):
        assert sweeping._may_agree(one.day, other.day) or not one.agrees(other)
    assert not sweeping._may_agree(date(1987, 5, 20), date(1987, 5, 21))
    assert not sweeping._may_agree(date(1987, 5, 1), date(1987, 6, 20))


@pytest.mark.usefixtures("townships")
def test_a_phone_finds_and_one_of_a_whole_office_does_not(world: World) -> None:
    made(world, place=world.other_village, phone="13900000016")
    assert swept(world) == [("马春生", "马春生")]
    Pair.objects.all().system("test").delete()
    for number in range(8):
        made(world, f"陈{'一二三四五六七八'[number]}", phone="13900000016")
    sweep_restart()
    assert ("马春生", "马春生") not in swept(world)


def test_a_wrong_digit_of_a_number_is_found(world: World) -> None:
    born = date(1986, 5, 17)
    made(world, "秦大川", id_number=id_number(born, 123))
    made(world, "秦大川", id_number=id_number(born, 124))
    assert swept(world) == [("秦大川", "秦大川")]
    assert Pair.objects.system("test").get().reasons[0] == Reason.NUMBER_NEAR


def test_a_pair_is_asked_about_once(world: World) -> None:
    made(world, birth_date=world.member.birth_date)
    assert len(swept(world)) == 1
    pair = Pair.objects.system("test").get()
    pair_decide(scope=world.scope(world.organizer), pair=pair, state="different", at=world.at)
    sweep_restart()
    assert len(swept(world)) == 1
    assert Pair.objects.system("test").get().state == "different"


def test_different_people_stay_different_after_a_merge(world: World) -> None:
    other = made(world, birth_date=world.member.birth_date)
    swept(world)
    pair = Pair.objects.system("test").get()
    pair_decide(scope=world.scope(world.organizer), pair=pair, state="different", at=world.at)
    third = made(world, "马春升", birth_date=world.member.birth_date)
    person_merge(scope=world.scope(world.organizer), gone=other, kept=third, given={"name": "gone"}, at=world.at)
    swept(world)
    left = Pair.objects.system("test").filter(state="open").visible_to(world.scope(world.organizer))
    assert [(row.first_id, row.second_id) for row in left] == []


def test_merged_records_are_not_compared(world: World) -> None:
    other = made(world, birth_date=world.member.birth_date)
    person_merge(scope=world.scope(world.organizer), gone=other, kept=world.member, given={}, at=world.at)
    assert swept(world) == []


@pytest.mark.parametrize(("bound", "most"), [("PART", 3), ("CROWD", 4)])
def test_large_parts_are_looked_at_piece_by_piece(
    world: World, monkeypatch: pytest.MonkeyPatch, bound: str, most: int
) -> None:
    """Large by its organizations, or by its people; a part is the same for whoever stands in it."""
    monkeypatch.setattr(sweeping, bound, most)
    made(world, "马春升", world.branch, birth_date=world.member.birth_date)
    assert swept(world) == [("马春生", "马春升")]
    assert progress()[1] == 100
    parts, position = set(), 0
    while part := sweeping._part_from(position):
        parts.add(part)
        position = part[1]
    people = sweeping._humans(Q())
    found = sweeping._parts_of(people)
    assert len(set(found.values())) > 1
    assert set(found.values()) <= parts
    assert all(first <= left < last for left, (first, last) in found.items())


def test_a_look_begun_anew_meanwhile_is_not_overwritten(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "PART", 3)
    within = sweeping._within

    def restarting(*given: Any) -> set[tuple[int, int]]:
        sweep_restart()
        return within(*given)

    while not progress()[0].started_at:
        sweep_step(world.at)
    assert progress()[0].position > 0
    monkeypatch.setattr(sweeping, "_within", restarting)
    assert sweep_step(world.at)
    assert progress()[0].position == 0


def test_an_import_may_say_whom_it_touched(world: World) -> None:
    swept(world)
    row = Person(
        name="马春生", sort_key="ma3 03马 chun1 sheng1 马春生", place=world.village, place_left=world.village.left
    )
    row.birth_date = world.member.birth_date
    row.save()
    people_ask([row.pk])
    people_ask([row.pk])
    assert swept(world) == [("马春生", "马春生")]


def test_the_number_of_queries_does_not_grow_with_people(world: World, django_assert_max_num_queries: Any) -> None:
    for number in range(60):
        made(world, f"{'赵钱孙李周吴'[number % 6]}{'大二三四五六七八九十'[number // 6]}", phone=f"1391111{number:04}")
    sweep_step(world.at)
    sweep_restart()
    with django_assert_max_num_queries(20):
        sweep_step(world.at)


@pytest.mark.django_db
@pytest.mark.parametrize("crowded", [1000, 20])
def test_a_name_that_stands_for_unknown_costs_no_square(
    world: World, monkeypatch: pytest.MonkeyPatch, crowded: int
) -> None:
    """Sixty records of one name and birth date are 1,770 pairs; of a crowd each is compared with the next three."""
    monkeypatch.setattr(sweeping, "CROWDED", crowded)
    monkeypatch.setattr(sweeping, "NEXT", 3)
    Person.objects.bulk_create(
        Person(name="不详", sort_key=sort_key("不详", person=True), birth_date=date(1900, 1, 1), place=place,
               place_left=place.left)
        for place in [world.village, world.county] for _ in range(30)
    )  # fmt: skip
    while sweep_step(world.at):
        pass
    found = Pair.objects.system("test").filter(first__name="不详").count()
    assert found == (60 * 59 // 2 if crowded == 1000 else 3 * 60 - 6)
