"""The dataset without a database: the same for the same date and seed, and fit for what it shows."""

from collections import Counter
from datetime import date, timedelta
from functools import cache

import pytest

from zhizhi.core import idnumber
from zhizhi.core.checks import read_kinds
from zhizhi.demo.county import generate
from zhizhi.demo.dataset import COUNTY, HAMLET, Dataset
from zhizhi.demo.pictures import picture
from zhizhi.demo.texts import texts
from zhizhi.packs import PACKS

DAY = date(2026, 11, 20)


@cache
def hamlet() -> Dataset:
    return generate(DAY, 1, HAMLET)


@cache
def county() -> Dataset:
    return generate(DAY, 1, COUNTY)


def test_equal_for_the_same_date_and_seed() -> None:
    assert generate(DAY, 1, HAMLET).digest() == hamlet().digest()


@pytest.mark.parametrize(("day", "seed"), [(DAY, 2), (DAY - timedelta(days=1), 1)])
def test_different_for_another_date_or_seed(day: date, seed: int) -> None:
    assert generate(day, seed, HAMLET).digest() != hamlet().digest()


@pytest.mark.parametrize("day", [date(2026, 10, 4), date(2026, 2, 20), date(2026, 8, 1), date(2025, 3, 1)])
def test_any_day_can_be_the_demos(day: date) -> None:
    data = generate(day, 3, HAMLET)
    assert len(data.orders) > HAMLET.orders


def test_the_county_is_as_large_as_said() -> None:
    data, kinds = county(), Counter(place.kind for place in county().places)
    assert kinds["committee"] == 1
    assert kinds["township"] == 26
    assert kinds["department"] == 30
    assert kinds["village"] + kinds["community"] == 350
    assert kinds["village"] + kinds["community"] + kinds["branch"] == 1500
    assert len(data.people) == 20_000
    assert len(data.homes) == 60_000
    assert len([tenure for tenure in data.tenures if tenure.place[0] in "dc" or len(tenure.place) == 3]) >= 1500
    assert len(data.orders) > 2500


def test_organizations_stand_where_they_may() -> None:
    found, _faults = read_kinds(PACKS / "organizations.yaml")
    under = {kind.id: kind.under for kind in found}
    kinds = {place.key: place.kind for place in county().places}
    wrong = [place for place in county().places if place.parent and kinds[place.parent] not in under[place.kind]]
    assert wrong == []


def test_names_are_unique_under_a_parent_and_villages_in_the_county() -> None:
    names = Counter((place.parent, place.name) for place in county().places)
    villages = Counter(place.name for place in county().places if place.kind in {"village", "community"})
    assert max(names.values()) == max(villages.values()) == 1


def test_numbers_are_valid_unique_and_nobodys() -> None:
    people = county().people
    assert all(idnumber.is_valid(human.id_number) and human.id_number.startswith("99") for human in people)
    assert all(idnumber.birth(human.id_number) == human.born for human in people)
    assert all((idnumber.sex(human.id_number) == "female") == human.female for human in people)
    assert len({human.id_number for human in people}) == len({human.phone for human in people}) == len(people)
    assert all(human.phone.startswith("154") and len(human.phone) == 11 for human in people)


def test_members_are_as_old_as_the_bulletin_says() -> None:
    people = county().people
    ages = [(DAY - human.born).days // 365 for human in people]
    women = sum(human.female for human in people) / len(people)
    assert 0.25 < women < 0.36
    assert 0.15 < sum(age > 60 for age in ages) / len(people) < 0.35
    assert all((human.party_since - human.born).days >= 18 * 365 for human in people)
    assert all(human.party_since < DAY for human in people)


def test_every_branch_has_one_to_three_groups() -> None:
    kinds = {place.key: place.kind for place in county().places}
    groups = Counter(place.parent for place in county().places if place.kind == "party_group")
    parties = [key for key, kind in kinds.items() if kind in {"village", "community", "branch"}]
    assert {groups[key] for key in parties} == {1, 2, 3}


def test_what_is_done_is_done_in_order_and_before_the_day() -> None:
    for order in county().orders:
        moments = [order.at, *(step.at for step in order.steps)]
        assert moments == sorted(moments), order.key
        assert county().begins <= moments[0], order.key
        assert moments[-1] < county().ends, order.key


def test_there_are_many_wishes_and_each_once() -> None:
    for category, wishes in texts().wishes["five-orders"].items():
        assert len({wish.text for wish in wishes}) == len(wishes) >= 25, category
        assert all(any(month in wish.months for wish in wishes) for month in range(1, 13)), category


def test_categories_are_those_of_the_declaration() -> None:
    declared = {"papers", "benefits", "care", "repairs", "roads", "surroundings", "farming", "disputes", "other"}
    assert set(texts().wishes["five-orders"]) == declared
    every = {wish.category for wishes in texts().wishes.values() for found in wishes.values() for wish in found}
    for heading, words in texts().words.items():
        tagged = {category for fits, _text in words for category in fits.split()}
        assert tagged <= every, heading
        slug = "talent-call" if heading == "not ours" else "five-orders"
        for category in texts().wishes[slug]:
            assert any(not fits or category in fits.split() for fits, _text in words), (heading, category)


def test_pictures_are_twenty_different_ones() -> None:
    assert len({picture(number) for number in range(20)}) == 20
