"""Lists of people read by place and by name hold the same people in the same order."""

import pytest
from django.db import connection

from tests.world import World
from zhizhi.registry.people import listing
from zhizhi.registry.people.listing import people_listed, people_paged
from zhizhi.registry.people.models import Person
from zhizhi.registry.population.operations import changes_add

NAMES = ("单立人", "白一平", "仇万里", "赵大海", "白一萍", "解民忧", "赵大海")


@pytest.fixture
def people(world: World) -> list[int]:
    """Some at the village, some at another township's, in the order of their names."""
    from zhizhi.registry.people.operations import person_create

    places = (world.village, world.branch, world.other_village)
    for number, name in enumerate(NAMES):
        person_create(scope=None, name=name, place=places[number % 3], at=world.at, sex="12"[number % 2])
    return list(Person.objects.system("test").order_by("sort_key", "id").values_list("pk", flat=True))


@pytest.mark.parametrize("read", [0, 10**9])
@pytest.mark.parametrize("added", [False, True])
def test_both_ways_give_the_same(
    world: World, people: list[int], monkeypatch: pytest.MonkeyPatch, read: int, added: bool
) -> None:
    """READ 0 reads everybody by name, a very large one the part; whether the tick has added up or not."""
    monkeypatch.setattr(listing, "READ", read)
    if added:
        changes_add()
    scope = world.scope(world.organizer)
    reach = Person.objects.visible_to(scope)
    mine = set(reach.values_list("pk", flat=True))
    assert [row.pk for row in people_listed(scope)] == [pk for pk in people if pk in mine]
    below = set(reach.filter(place_left__gte=world.village.left, place_left__lt=world.village.right)
                .values_list("pk", flat=True))  # fmt: skip
    assert below < mine < set(people)
    found = people_listed(scope, world.village)
    assert [row.pk for row in found] == [pk for pk in people if pk in below]
    for text, names in {
        "zdh": {"赵大海"},
        "Z": {"赵大海"},
        "万": {"仇万里"},
        "byp": {"白一平", "白一萍"},
        "dh": set(),
    }.items():
        named = [
            row.pk
            for row in Person.objects.system("test").filter(pk__in=mine, name__in=names).order_by("sort_key", "pk")
        ]
        assert [row.pk for row in people_listed(scope, text=text) if row.name in NAMES] == named
    women = found.filter(sex="2")
    assert [row.pk for row in women] == [row.pk for row in found if row.sex == "2"]
    walked = "COALESCE" not in str(found.query).split("ORDER BY")[1]
    assert walked == (read == 0)
    if connection.vendor != "postgresql":  # which may start from the place nevertheless
        assert ('COALESCE("people_person"."place_left"' in str(found.query)) == walked


def test_who_may_read_nobody_lists_nobody(world: World, people: list[int]) -> None:
    assert not people_listed(world.scope(world.nobody)).exists()


def test_a_long_list_says_more_than(world: World, people: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    scope = world.scope(world.officer)
    monkeypatch.setattr(listing, "MOST", 5)
    pages = people_paged(people_listed(scope), 2)
    assert (pages.count, pages.more, pages.num_pages) == (5, True, 3)
    monkeypatch.setattr(listing, "MOST", 10**6)
    pages = people_paged(people_listed(scope), 2)
    assert (pages.count, pages.more) == (len(people), False)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite needs no index of members")
def test_members_are_read_by_an_index_of_theirs(
    world: World, people: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    Person.objects.system("test").filter(pk=people[0]).update(politics="01")
    with connection.cursor() as cursor:
        # So few people are read as a whole, whatever index there is; which of the two is taken, their number decides.
        cursor.execute("SET LOCAL enable_seqscan = off")
        for read in (0, 10**9):
            monkeypatch.setattr(listing, "READ", read)
            found = people_listed(world.scope(world.officer), world.county).filter(politics="01")
            assert "person_member_by_" in found.values_list("pk")[:20].explain()
            assert [row.pk for row in found] == people[:1]
