"""Facts about people and units: recorded once, ended and never removed, shown by class of data, kept through merges."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from tests.world import World
from zhizhi.registry.changes.operations import change_make, change_undo
from zhizhi.registry.changes.preview import preview_of
from zhizhi.registry.changes.queries import last_act
from zhizhi.registry.changes.wanted import Wanted
from zhizhi.registry.duplicates.tests.scenes import merged
from zhizhi.registry.facts.models import Fact, PlaceLink
from zhizhi.registry.facts.operations import (
    FactRefused,
    Source,
    fact_end,
    fact_record,
    link_end,
    link_start,
)
from zhizhi.registry.facts.queries import facts_of, facts_shown, people_linked, selection_facts
from zhizhi.registry.invariants import invariants
from zhizhi.registry.people.models import Person

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 18)
CASE = Source("case", 7, "GZ-0007")


def put(world: World, kind: str, subject: object, **more: object) -> Fact:
    given = {"from_date": DAY, "at": world.at, "source": CASE} | more
    return fact_record(scope=None, kind=kind, subject=subject, **given)  # type: ignore[arg-type]


def test_a_fact_is_recorded_once_expires_and_is_ended_by_another_record(world: World) -> None:
    first = put(world, "finding_decided", world.member, words="违反工作纪律")
    assert put(world, "finding_decided", world.member, words="违反工作纪律").pk == first.pk
    assert first.to_date == date(2027, 3, 18)
    assert [row.pk for row in selection_facts(world.member, DAY)] == [first.pk]
    fact_end(scope=None, kind="finding_decided", subject=world.member, on=date(2026, 5, 1), at=world.at, source=CASE)
    assert facts_of(world.member, ["finding_decided"], date(2026, 5, 1)) == []
    assert Fact.objects.system("test").get().ended_words == "GZ-0007"
    with pytest.raises(FactRefused, match="马春生"):
        fact_end(scope=None, kind="finding_decided", subject=world.member, on=date(2026, 6, 1), at=world.at)


@pytest.mark.parametrize(
    ("kind", "who", "more"),
    [
        ("weak_branch", "member", {}),
        ("award", "branch", {}),
        ("weak_branch", "branch", {"source": Source("case", 8, "GZ-0008")}),
        ("award", "member", {"until": DAY - timedelta(days=1)}),
        ("award", "member", {"amounts": {"hours": 3}}),
    ],
)
def test_what_does_not_fit_is_refused(world: World, kind: str, who: str, more: dict[str, object]) -> None:
    put(world, "weak_branch", world.branch)
    with pytest.raises(FactRefused):
        put(world, kind, getattr(world, who), **more)
    assert Fact.objects.system("test").count() == 1


@pytest.mark.parametrize(
    ("reader", "seen"),
    [
        ("desk_officer", {"award"}),
        ("secretary", {"award", "talk_held"}),
        ("member", {"award", "talk_held", "finding_decided"}),
        ("stranger_secretary", set()),
        ("administrator", {"award", "talk_held"}),
    ],
)
def test_each_reader_sees_what_the_class_of_data_allows(world: World, reader: str, seen: set[str]) -> None:
    for kind in ("award", "talk_held", "finding_decided"):
        put(world, kind, world.member)
    shown = facts_shown(world.scope(getattr(world, reader)), world.member, DAY)
    assert {one.row.kind for one in shown} == seen  # type: ignore[union-attr]


def test_what_is_forgotten_nobody_reads_after_its_last_day_the_person_neither(world: World) -> None:
    put(world, "finding_decided", world.member, until=DAY)
    put(world, "award", world.member, until=DAY)
    for days, kinds in ((0, {"finding_decided", "award"}), (1, {"award"})):
        shown = facts_shown(world.scope(world.member, world.at + timedelta(days=days)), world.member, DAY)
        assert {one.row.kind for one in shown} == kinds  # type: ignore[union-attr]


def test_pages_show_facts_and_links(world: World, client_for: Callable[[Person], Client]) -> None:
    put(world, "service_hours", world.member, amounts={"hours": 6}, words="清理河道")
    put(world, "weak_branch", world.branch)
    link_start(
        scope=None, link="serves_at_community", person=world.member, organization=world.second_village, from_date=DAY,
        at=world.at, source=CASE,
    )  # fmt: skip
    client = client_for(world.secretary)
    page = client.get(f"/people/{world.member.pk}/").content.decode()
    assert [word in page for word in ("志愿服务", "清理河道", "6", "GZ-0007", "在社区报到服务")] == [True] * 5
    assert "软弱涣散党组织" in client.get(f"/organizations/{world.branch.pk}/").content.decode()


def test_links_go_along_when_their_place_is_merged_and_come_back(world: World) -> None:
    link = link_start(
        scope=None, link="serves_at_community", person=world.member, organization=world.second_village,
        from_date=DAY - timedelta(days=30), at=world.at,
    )  # fmt: skip
    with pytest.raises(FactRefused):
        link_start(
            scope=None, link="serves_at_community", person=world.member, organization=world.second_village,
            from_date=DAY, at=world.at,
        )  # fmt: skip
    wanted = Wanted("merge", world.village.pk, others=(world.second_village.pk,), into=world.village.pk, basis="县政函")
    preview = preview_of(wanted, scope=None, at=world.at)
    assert "关联到本地的人员" in [line.label for line in preview.lines]
    change = change_make(scope=None, wanted=wanted, seen=preview.digest, since=last_act(), key="k", at=world.at)
    assert people_linked("serves_at_community", world.village, DAY) == [world.member]
    assert people_linked("serves_at_community", world.second_village, DAY) == []
    change_undo(scope=None, change=change, at=world.at)
    assert people_linked("serves_at_community", world.second_village, DAY) == [world.member]
    assert PlaceLink.objects.system("test").get().pk == link.pk
    link_end(scope=None, link=PlaceLink.objects.system("test").get(), on=DAY, at=world.at)
    assert [list(one.check()) for one in invariants() if one.name.startswith("facts.")] == [[], [], []]


def test_a_merge_of_two_records_joins_their_facts_and_links(world: World) -> None:
    for person in (world.member, world.second_member):
        put(world, "award", person)
        link_start(
            scope=None,
            link="serves_at_community",
            person=person,
            organization=world.village,
            from_date=DAY,
            at=world.at,
        )
    merged(world, world.second_member, world.member)
    kept = [row.person_id for row in Fact.objects.system("test")]
    assert kept == [world.member.pk, world.member.pk]
    assert people_linked("serves_at_community", world.village, DAY + timedelta(days=1)) == [world.member]
