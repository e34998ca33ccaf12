"""The share of complete records: kept by acts, equal to a recount, shown by place with the people behind it."""

from datetime import date
from typing import Any

import pytest

from tests.world import AT, World, client_for
from zhizhi.engines.measures.keeping import counted_all, measures_build, totals_of
from zhizhi.engines.measures.models import DayTotal
from zhizhi.engines.measures.queries import Figure, figures
from zhizhi.offices.records.measures import COMPLETE, DAY, KEPT
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import person_change, person_create
from zhizhi.registry.touched import ORGANIZATION, touched


@pytest.fixture
def counted(world: World) -> World:
    measures_build(KEPT, AT)
    return world


def figure(place: Any) -> Figure:
    return figures([COMPLETE], [place.pk])[COMPLETE, place.pk]


def test_acts_keep_the_share(counted: World) -> None:
    county, village = counted.county, counted.village
    everybody = Person.objects.system("test").count()
    assert figure(county) == Figure(0, everybody)
    person_change(scope=None, person=counted.secretary, at=AT, nation="01", politics="13")
    assert (figure(village).numerator, figure(county)) == (1, Figure(1, everybody))
    person_change(scope=None, person=counted.secretary, at=AT, nation="")
    assert figure(county) == Figure(0, everybody)
    person_create(scope=None, name="丁小满", place=village, at=AT)
    assert figure(county) == Figure(0, everybody + 1)


def test_what_acts_keep_is_what_a_recount_gives(counted: World) -> None:
    for number, person in enumerate([counted.member, counted.secretary, counted.organizer]):
        person_change(scope=None, person=person, at=AT, nation="01", politics="13" if number else "01")
    kept = {
        (row.measure, row.organization_id, row.day): (row.numerator, row.denominator)
        for row in DayTotal.objects.filter(measure=COMPLETE)
    }
    assert kept == totals_of(counted_all(KEPT, AT))
    assert figure(counted.county).numerator == 2


def test_who_was_merged_or_moved_counts_once(counted: World) -> None:
    people = Person.objects.system("test")
    before = figure(counted.county).denominator
    double = person_create(scope=None, name="马春生", place=counted.branch, at=AT)
    assert figure(counted.county).denominator == before + 1
    people.filter(pk=double.pk).update(merged_into=counted.member)
    people.filter(pk=counted.secretary.pk).update(place=counted.second_village, place_left=counted.second_village.left)
    touched(ORGANIZATION, [counted.branch.pk, counted.village.pk, counted.second_village.pk], AT)
    assert figure(counted.county).denominator == before
    assert figure(counted.second_village).denominator == 2
    assert set(DayTotal.objects.filter(measure=COMPLETE).values_list("day", flat=True)) == {DAY}


def test_the_page_leads_to_the_people_behind_each_figure(counted: World) -> None:
    client = client_for(counted.organizer)
    person_change(scope=None, person=counted.secretary, at=AT, nation="01", politics="01", party_since=date(2010, 7, 1))
    page = client.get(f"/completeness/?place={counted.village.pk}")
    items = {item: count for count, item, _name in page.context["items"]}
    roster = client.get(f"/rosters/?place={counted.village.pk}&lacks=full_since")
    assert items["full_since"] == 1 == len(roster.context["rows"])
    assert items["nation"] == len(client.get(f"/rosters/?place={counted.village.pk}&lacks=nation").context["rows"])
    whole = page.context["whole"]
    assert whole["missing"] == len(client.get(f"/rosters/?place={counted.village.pk}&lacks=any").context["rows"])
    township = client.get("/completeness/").context
    assert {row.name for row, _figure in township["rows"]} >= {"柳湾村", "石桥村"}


def test_who_sees_no_personal_data_sees_no_gaps(counted: World) -> None:
    assert client_for(counted.talent_liaison).get("/completeness/").status_code == 403
