"""Members serve where they live: they check in, serve, take small wishes; hours and thanks are recorded."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from zhizhi.engines.catalogue.queries import published
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.opening import case_open
from zhizhi.engines.processes.refusals import RuleRefused
from zhizhi.engines.processes.tests.many import parts
from zhizhi.engines.processes.tests.packs.county import County, county_of
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.facts.models import Fact, PlaceLink
from zhizhi.registry.people.models import Person

ME = {"skill": "repairs", "free": "weekends", "workplace": "农业农村局机关第一党支部"}
WELCOME = {"contact": "邱小燕 13900000009"}
SERVED = {"served_on": "2026-03-18", "service": "清理河道", "hours": "3"}
WISH = {"category": "repairs", "wish": "独居老人家里换灯泡", "where_to": "三组水井旁王奶奶"}


@pytest.fixture
def county(walk: Walk) -> County:
    return county_of(walk, "community-service")


def checked_in(county: County, who: Person | None = None, *, confirmed: bool = True) -> Case:
    """A department's contact checks in at the village in which she lives."""
    walk, world = county.walk, county.walk.world
    case = case_open(
        actor=walk.who(who or world.contact), version=published("community-service"), place=world.village,
        channel="self", sent=Sent(walk.key(), ME), at=walk.at,
    ).case  # fmt: skip
    if confirmed:
        assert county.go(case, (world.secretary, "confirm", WELCOME)) == "serve"
    return case


def wished(county: County) -> Case:
    walk, world = county.walk, county.walk.world
    walk.slug = "community-service-wish"
    return walk.ask(world.village, WISH, desk=world.secretary)


def hours(person: Person) -> list[tuple[str, dict[str, Any]]]:
    rows = Fact.objects.system("test").filter(person=person, kind="service_hours").order_by("pk")
    return [(row.words, row.amounts) for row in rows]


def links(county: County) -> int:
    return PlaceLink.objects.system("test").filter(organization=county.walk.world.village, to_date=None).count()


def test_a_member_checks_in_serves_and_the_community_confirms_the_hours(county: County) -> None:
    case, world = checked_in(county), county.walk.world
    assert (links(county), county.walk.fresh(case).settled_at is not None) == (1, True)
    assert (
        county.go(case, (world.contact, "served", SERVED), (world.secretary, "correct", {"wrong": "是两小时"}))
        == "serve"
    )
    assert hours(world.contact) == []
    county.go(
        case, (world.contact, "served", SERVED | {"hours": "2"}), (world.secretary, "thank", {"thanks": "辛苦了"})
    )
    assert hours(world.contact) == [("清理河道", {"hours": 2})]
    assert ("service_thanks", "辛苦了") in county.facts(world.contact)
    with pytest.raises(RuleRefused):
        county.go(case, (world.contact, "served", SERVED | {"served_on": "2026-03-19"}))
    # After a year the community asks whether she still lives there.
    county.tick(datetime(2027, 3, 20, 1, tzinfo=UTC))
    assert county.go(case, (world.secretary, "still_here", {})) == "serve"
    assert county.go(case, (world.contact, "leave", {})) == "left"
    assert links(county) == 0


def test_who_lives_elsewhere_is_told_where_and_nobody_confirms_themselves(county: County) -> None:
    case, world = checked_in(county, confirmed=False), county.walk.world
    assert county.go(case, (world.secretary, "elsewhere", {"where": "请到石桥村报到"})) == "elsewhere"
    own = checked_in(county, world.secretary, confirmed=False)
    with pytest.raises(RuleRefused):
        county.go(own, (world.secretary, "confirm", WELCOME))


def test_a_small_wish_is_taken_by_the_first_done_and_thanked_for(county: County) -> None:
    world = county.walk.world
    checked_in(county), checked_in(county, world.second_member)
    case = wished(county)
    assert {task.holder_person for task in parts(case)} == {world.contact, world.second_member}
    # One tap: the first who takes it has it, and may give it back; then all are asked again.
    county.part(case, world.contact)
    assert (county.state(case), county.walk.task(case).holder_person, parts(case)) == ("do", world.contact, [])
    assert county.go(case, (world.contact, "cannot", {"cannot_because": "临时出差"})) == "claim"
    county.part(case, world.second_member)
    assert county.walk.task(case).holder_person == world.second_member
    assert county.go(case, (world.second_member, "cannot", {"cannot_because": "记错日子"})) == "claim"
    county.part(case, world.contact)
    done = (world.contact, "done", {"what": "换了三个灯泡", "hours": "1"})
    assert county.go(case, done, (world.secretary, "again", {"missing": "厨房还有一个"})) == "do"
    assert county.go(case, done, (world.secretary, "thank", {"thanks": "屋里亮堂了"})) == "fulfilled"
    assert hours(world.contact) == [("换了三个灯泡", {"hours": 1})]
    assert ("service_thanks", "屋里亮堂了") in county.facts(world.contact)


def test_a_wish_that_nobody_takes_becomes_an_order(county: County) -> None:
    world, case = county.walk.world, wished(county)
    assert parts(case) == []
    county.tick(county.walk.at + timedelta(days=20))
    assert county.alarmed(case) == {"township_organizer"}
    assert county.go(case, (world.secretary, "order", {})) == "ordered"
    order = Case.objects.system("test").get(parent=case)
    assert (order.slug, order.data["wish"], order.state) == ("five-orders", WISH["wish"], "offer")


def test_the_secretary_may_ask_somebody_and_who_joins_later_may_take_it(county: County) -> None:
    world = county.walk.world
    case = wished(county)
    assert parts(case) == []
    checked_in(county)
    county.tick(county.walk.at + timedelta(days=1))
    assert [task.holder_person for task in parts(case)] == [world.contact]
    assert county.go(case, (world.secretary, "ask", {"helper": str(world.contact.pk)})) == "do"


def test_a_check_in_that_nobody_confirms_is_told_above(county: County) -> None:
    case = checked_in(county, confirmed=False)
    county.tick(county.walk.at + timedelta(days=8))
    assert county.alarmed(case) == {"township_organizer"}
