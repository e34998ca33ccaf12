"""Approved, filled, vacant, over: on a day, below a place, after a decision; and appointments beyond the number."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.world import AT, World
from zhizhi.registry.invariants import invariants
from zhizhi.registry.journal.models import Act
from zhizhi.registry.people.models import Appointment, Person, Post
from zhizhi.registry.people.operations import post_ensure
from zhizhi.registry.people.queries import seats_of
from zhizhi.registry.posts.models import Excess
from zhizhi.registry.posts.operations import PostRefused, headcount_set, post_make
from zhizhi.registry.posts.queries import (
    Wanted,
    approved_on,
    posts_for,
    posts_in_state,
    posts_sorted,
    reasons_of,
    totals_of,
)
from zhizhi.registry.rights.operations import HeadcountExceeded, appointment_end, appointment_start

ClientFor = Callable[[Person], Client]
TODAY = date(2026, 3, 18)
BASIS = "青编〔2026〕2号"


def secretary_post(world: World) -> Post:
    return Post.objects.get(organization=world.village, role="secretary")


def decided(world: World, number: int, from_date: date = TODAY) -> Post:
    post = secretary_post(world)
    headcount_set(scope=None, post=post, number=number, from_date=from_date, basis=BASIS, at=AT)
    return post


def test_numbers_follow_each_other_without_gap(world: World) -> None:
    post = decided(world, 3, date(2025, 6, 1))
    decided(world, 2, date(2026, 1, 1))
    days = [date(2025, 5, 31), date(2025, 6, 1), date(2025, 12, 31), date(2026, 1, 1), date(2027, 1, 1)]
    assert [approved_on(post, day) for day in days] == [1, 3, 3, 2, 2]
    assert Act.objects.filter(act="post.headcount").count() == 2
    assert [fault for one in invariants() if one.name.startswith("posts.") for fault in one.check()] == []


@pytest.mark.parametrize(("number", "basis"), [(1, BASIS), (3, " "), (1000, BASIS), (-1, BASIS)])
def test_a_number_needs_a_basis_and_must_change_something(world: World, number: int, basis: str) -> None:
    with pytest.raises(PostRefused):
        headcount_set(scope=None, post=secretary_post(world), number=number, from_date=TODAY, basis=basis, at=AT)


def test_a_decision_of_the_same_day_replaces_the_one_before(world: World) -> None:
    decided(world, 3)
    assert approved_on(decided(world, 2), TODAY) == 2


def test_totals_below_a_place_are_what_counting_by_hand_gives(world: World) -> None:
    decided(world, 3)
    scope = world.scope(world.officer)
    for place in (world.county, world.township, world.village):
        rows = list(posts_for(scope, Wanted(TODAY, place)))
        totals = totals_of(posts_for(scope, Wanted(TODAY, place)))
        by_hand = [
            (approved_on(row, TODAY), Appointment.objects.system("test").on(TODAY).filter(post=row).count())
            for row in Post.objects.filter(organization__left__gte=place.left, organization__left__lt=place.right)
        ]
        assert len(rows) == len(by_hand) == totals.posts
        assert totals.approved == sum(approved for approved, _filled in by_hand)
        assert totals.filled == sum(filled for _approved, filled in by_hand)
        assert totals.vacant == sum(max(approved - filled, 0) for approved, filled in by_hand)
    assert totals_of(posts_for(scope, Wanted(TODAY, world.village))).vacant == 2


def test_nobody_is_appointed_beyond_the_number_silently(world: World) -> None:
    post, scope = secretary_post(world), world.scope(world.officer)
    given = {"scope": scope, "person": world.member, "post": post, "from_date": TODAY, "at": AT}
    with pytest.raises(HeadcountExceeded, match="1"):
        appointment_start(**given)  # type: ignore[arg-type]
    made = appointment_start(**given, over_reason="老书记月底到龄，交接一个月")  # type: ignore[arg-type]
    assert Excess.objects.system("test").get().appointment_id == made.pk
    (row,) = posts_in_state(posts_for(scope, Wanted(TODAY)), "over")
    assert (row.approved, row.filled, row.over) == (1, 2, 1)  # type: ignore[attr-defined]
    assert reasons_of([row], TODAY) == {post.pk: "老书记月底到龄，交接一个月"}
    assert [seat.over for seat in seats_of(world.village, TODAY) if seat.post == post] == [1]
    appointment_end(scope=None, appointment=made, to_date=date(2026, 3, 20), at=AT)
    assert not posts_in_state(posts_for(scope, Wanted(date(2026, 3, 20))), "over").exists()


def test_a_lowered_number_gives_its_decision_as_the_reason(world: World) -> None:
    post = decided(world, 0)
    (row,) = posts_in_state(posts_for(world.scope(world.officer), Wanted(TODAY)), "over")
    assert reasons_of([row], TODAY) == {post.pk: BASIS}


def test_a_post_is_set_up_before_anybody_holds_it(world: World) -> None:
    given = {"role": "secretary", "title": "第一书记", "number": 2, "from_date": TODAY, "basis": BASIS}
    made = post_make(scope=None, organization=world.village, at=AT, **given)  # type: ignore[arg-type]
    assert approved_on(made, TODAY) == 2
    for wrong in ({"title": "第一书记"}, {"title": " "}, {"title": "组长", "role": "group_leader"}):
        with pytest.raises(PostRefused):
            post_make(scope=None, organization=world.village, at=AT, **(given | wrong))  # type: ignore[arg-type]


def test_the_page_of_an_appointment_asks_for_the_reason(world: World, client_for: ClientFor) -> None:
    client = client_for(world.officer)
    address = f"/people/{world.member.pk}/appoint/?place={world.village.pk}"
    given = {"role": "secretary", "title": "村党组织书记", "from_date": "2026-03-18", "basis": ""}
    assert 'type="hidden" name="over_reason"' in client.get(address).content.decode()
    refused = client.post(address, given)
    assert 'type="text" name="over_reason"' in refused.content.decode()
    assert client.post(address, given | {"over_reason": "交接"}).status_code == 302
    assert "交接" in client.get("/posts/?state=over").content.decode()


@pytest.mark.parametrize(
    ("address", "count"), [("?role=secretary", 2), ("?q=石桥", 1), ("?state=vacant", 0), ("?day=2020-01-01&role=-", 0)]
)
def test_the_list_as_it_is_narrowed(world: World, client_for: ClientFor, address: str, count: int) -> None:
    page = client_for(world.organizer).get(f"/posts/{address}")
    organizations = {row[0].organization_id for row in page.context["rows"]}
    assert len(organizations - {world.branch.pk}) == count


def test_vacancies_say_since_when_and_are_narrowed_by_how_long(world: World, client_for: ClientFor) -> None:
    held = Appointment.objects.system("test").get(post__organization=world.second_village, post__role="secretary")
    appointment_end(scope=None, appointment=held, to_date=date(2026, 1, 10), at=AT)
    scope = world.scope(world.organizer)
    for months, found in {0: 1, 1: 1, 3: 0}.items():
        wanted = Wanted(TODAY, role="secretary", state="vacant", months=months)
        rows = posts_in_state(posts_for(scope, wanted), "vacant")
        found_rows: Any = rows
        assert [(row.organization_id, row.since) for row in found_rows] == [
            (world.second_village.pk, date(2026, 1, 10))
        ][:found]
    client = client_for(world.organizer)
    page = client.get("/posts/?state=vacant&role=secretary&sort=since").content.decode()
    printed = client.post("/posts/export/print/", {"state": "vacant", "role": "secretary"}).content.decode()
    assert ("自2026-01-10起空缺" in page, "2026-01-10" in printed) == (True, True)
    assert "有空缺的单位" in page


def test_the_list_takes_the_same_queries_for_many(
    world: World, client_for: ClientFor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        post_ensure(organization=world.village, role="", title=f"岗位{number}")
    client = client_for(world.officer)
    with django_assert_max_num_queries(26):
        client.get("/posts/")


def test_what_is_taken_out_has_the_totals(world: World, client_for: ClientFor) -> None:
    printed = client_for(world.officer).post("/posts/export/print/", {"role": "secretary"}).content.decode()
    assert "石桥村" in printed
    assert Act.objects.filter(act="export.made").count() == 1


def test_orders_are_known(world: World) -> None:
    found = posts_for(world.scope(world.officer), Wanted(TODAY))
    titles = [row.title for row in posts_sorted(found, "title")]
    assert titles == sorted(titles)
