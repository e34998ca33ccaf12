"""The county sets a figure: what holds on which day, what is refused and why, and what its pages show."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from tests.world import World
from zhizhi.registry.journal.models import Act
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.values.models import LocalValue
from zhizhi.registry.values.operations import ValueRefused, value_set
from zhizhi.registry.values.queries import value_on

pytestmark = pytest.mark.django_db
BASIS = "县委办〔2026〕3号"


def put(
    world: World, name: str, value: int | None, day: str, basis: str = BASIS, place: Organization | None = None
) -> LocalValue:
    return value_set(
        scope=world.scope(world.administrator), name=name, value=value, from_date=date.fromisoformat(day),
        basis=basis, at=world.at, place=place,
    )  # fmt: skip


def test_what_the_county_set_holds_from_its_day_and_until_it_is_taken_back(world: World) -> None:
    put(world, "finding_reply", 7, "2026-04-01")
    put(world, "finding_reply", 9, "2026-04-01")
    put(world, "finding_reply", None, "2026-06-01")
    found = [
        (
            value_on("finding_reply", date(2026, month, day)).value,
            value_on("finding_reply", date(2026, month, day)).local,
        )
        for month, day in ((3, 31), (4, 1), (5, 31), (6, 1))
    ]
    assert found == [(5, False), (9, True), (9, True), (5, False)]
    assert Act.objects.filter(act="value.set").count() == 3


@pytest.mark.parametrize(
    ("name", "value", "basis", "sentence"),
    [
        ("appointment_notice", 4, BASIS, "至少"),
        ("training_made_up", 13, BASIS, "至多"),
        ("probation", 18, BASIS, "不能另定"),
        ("finding_reply", 0, BASIS, "1"),
        ("finding_reply", 900, BASIS, "250"),
        ("finding_reply", 7, " ", "依据"),
        ("finding_reply", None, BASIS, "规定"),
    ],
)
def test_what_a_county_may_not_set_is_refused_with_a_sentence(
    world: World, name: str, value: int | None, basis: str, sentence: str
) -> None:
    with pytest.raises(ValueRefused) as refused:
        put(world, name, value, "2026-04-01", basis)
    assert sentence in str(refused.value)
    assert not LocalValue.objects.exists()


def test_a_law_is_made_stricter_and_its_history_stays(world: World, client_for: Callable[[Person], Client]) -> None:
    client = client_for(world.administrator)
    sent = {"value": "7", "from_date": "2026-03-01", "basis": BASIS}
    assert client.post("/values/appointment_notice/", sent).status_code == 302
    page = client.get("/values/appointment_notice/").content.decode()
    assert [words in page for words in ("7个工作日", "5个工作日", BASIS, "党政领导干部选拔任用工作条例")] == [True] * 4
    refused = client.post("/values/appointment_notice/", sent | {"value": "3"})
    assert (refused.status_code, "至少" in refused.content.decode()) == (422, True)
    listed = client.get("/values/").content.decode()
    assert "任职前公示期" in listed
    assert client.get("/values/nothing/").status_code == 404
    with pytest.raises(DatabaseError), transaction.atomic():
        LocalValue.objects.update(value=1)


def test_a_unit_s_figure_holds_there_and_below_and_the_nearest_above_counts(
    world: World, client_for: Callable[[Person], Client]
) -> None:
    day = date(2026, 4, 2)

    def held() -> list[int]:
        places = (world.county, world.township, world.village, world.other_village)
        return [value_on("finding_reply", day, place.left).value for place in places]

    put(world, "finding_reply", 7, "2026-04-01")
    put(world, "finding_reply", 9, "2026-04-01", place=world.township)
    assert (held(), value_on("finding_reply", day).value) == ([7, 9, 9, 7], 7)
    assert value_on("finding_reply", date(2026, 3, 31), world.village.left).value == 5
    put(world, "finding_reply", 8, "2026-04-02", place=world.village)
    assert held() == [7, 9, 8, 7]
    put(world, "finding_reply", None, "2026-04-02", place=world.village)
    put(world, "finding_reply", None, "2026-04-02")
    assert held() == [5, 9, 9, 5]
    with pytest.raises(ValueRefused):  # nothing is set for it
        put(world, "finding_reply", None, "2026-04-02", place=world.other_village)
    with pytest.raises(ValueRefused):  # no unit may undercut the rule
        put(world, "appointment_notice", 4, "2026-04-01", place=world.township)
    client = client_for(world.administrator)
    sent = {"value": "6", "from_date": "2026-04-01", "basis": BASIS, "place": str(world.township.pk)}
    assert client.post("/values/appointment_notice/", sent).status_code == 302
    page = client.get("/values/appointment_notice/").content.decode()
    assert [words in page for words in (f">{world.township.name}</td>", "全县", "6个工作日")] == [True] * 3
    assert client.post("/values/appointment_notice/", sent | {"place": str(world.village.pk)}).status_code == 422
    assert value_on("appointment_notice", day, world.village.left).place == world.township.name
