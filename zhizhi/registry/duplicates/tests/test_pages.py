"""Pages of pairs and merges, as the office uses them; and where old links and searches lead."""

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.world import World, client_for
from zhizhi.registry.duplicates.models import Merge, Pair
from zhizhi.registry.people.models import Household, Person
from zhizhi.registry.people.operations import person_create
from zhizhi.registry.population.queries import people_counted


def twin(world: World, name: str = "马春升", **more: Any) -> Person:
    return person_create(scope=None, name=name, place=world.village, at=world.at, **more)


def test_from_the_list_to_the_merge_and_back(world: World) -> None:
    other = twin(world, birth_date=date(1985, 1, 1))
    Household.objects.system("test").filter(number="006").update(linked_member=other)
    pair = Pair.objects.create(first=world.member, second=other, sure=90, reasons=["sound", "place"], found_at=world.at)
    office = client_for(world.organizer)
    assert "姓名同音" in office.get("/duplicates/").content.decode()
    beside = {
        str(label): compared for label, _values, compared in office.get(f"/duplicates/{pair.pk}/").context["rows"]
    }
    # Only what contradicts is a warning.
    assert beside["姓名"] == ("warning", "不同")
    assert beside["电话"] == ("none", "仅一方有记载")
    address = f"/duplicates/merge/{world.member.pk}/{other.pk}/"
    page = office.get(address)
    assert dict(page.context["moved"]) == {str(Household._meta.verbose_name): 1}
    given = {"name": "gone", "birth_date": "kept", "seen": page.context["seen"]}
    again = office.post(address, {**given, "act": "preview"})
    assert again.context["form"].given == {"name": "gone", "birth_date": "kept", "place": "kept"}
    assert not Merge.objects.exists()
    done = office.post(address, {**given, "act": "merge"}, follow=True)
    # A browser whose answer was lost sends the form again.
    assert office.post(address, {**given, "act": "merge"}, follow=True).redirect_chain == done.redirect_chain
    merge = Merge.objects.get()
    assert done.redirect_chain[-1][0] == f"/duplicates/merges/{merge.pk}/"
    assert Person.objects.system("test").get(pk=world.member.pk).name == "马春升"
    assert f"/duplicates/{pair.pk}/" in office.get("/duplicates/?state=merged").content.decode()
    assert office.get(f"/duplicates/{pair.pk}/").status_code == 200
    office.post(f"/duplicates/merges/{merge.pk}/undo/")
    assert Person.objects.system("test").get(pk=world.member.pk).name == "马春生"
    assert "已撤销" in office.get(f"/duplicates/merges/{merge.pk}/").content.decode()


def test_old_links_and_searches_lead_to_the_record_that_was_kept(world: World) -> None:
    other = twin(world, "马椿生", phone="13977778888")
    office = client_for(world.organizer)
    before = people_counted([world.township.pk])
    office.post(f"/duplicates/merge/{world.member.pk}/{other.pk}/", {"act": "merge"})
    opened = office.get(f"/people/{other.pk}/", follow=True)
    assert opened.redirect_chain == [(f"/people/{world.member.pk}/", 302)]
    assert "已由陆文斌" in opened.content.decode()
    for text in ("马椿生", "13977778888"):
        found = office.get("/people/", {"q": text}).content.decode()
        assert f"/people/{world.member.pk}/" in found
        assert f"/people/{other.pk}/" not in found
    assert people_counted([world.township.pk])[world.township.pk] == before[world.township.pk] - 1
    assert client_for(world.stranger_organizer).get(f"/people/{other.pk}/").status_code == 404


def test_a_merge_that_is_refused_says_why(world: World) -> None:
    other = twin(world)
    page = client_for(world.organizer).get(f"/duplicates/merge/{world.organizer.pk}/{other.pk}/")
    assert "不能合并本人的档案" in page.content.decode()


def test_different_people_leave_the_list(world: World) -> None:
    pair = Pair.objects.create(first=world.member, second=twin(world), sure=90, reasons=["sound"], found_at=world.at)
    office = client_for(world.organizer)
    office.post(f"/duplicates/{pair.pk}/decide/", {"act": "different", "note": "堂兄弟"})
    assert "马春升" not in office.get("/duplicates/").content.decode()
    assert "堂兄弟" in office.get(f"/duplicates/{pair.pk}/").content.decode()


def test_a_known_duplicate_is_found_by_hand(world: World) -> None:
    other = twin(world)
    page = client_for(world.organizer).get(f"/duplicates/person/{world.member.pk}/", {"q": "mcs"})
    assert f"/duplicates/merge/{world.member.pk}/{other.pk}/" in page.content.decode()


def test_the_list_has_a_fixed_number_of_queries(
    world: World, django_assert_max_num_queries: Callable[..., Any], django_assert_num_queries: Any
) -> None:
    office = client_for(world.organizer)
    Pair.objects.create(first=world.member, second=twin(world), sure=90, reasons=["sound"], found_at=world.at)
    with django_assert_max_num_queries(20) as few:
        office.get("/duplicates/")
    for number in range(5):
        Pair.objects.create(first=world.member, second=twin(world), sure=50 + number, reasons=[], found_at=world.at)
    with django_assert_num_queries(len(few)):
        office.get("/duplicates/")
