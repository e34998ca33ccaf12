"""Joint organizations link for a time and move nobody; they meet, settle issues, are rated, and end as a whole."""

from datetime import date

import pytest

from tests.world import AT, World
from zhizhi.registry.invariants import invariants
from zhizhi.registry.journal.models import Act
from zhizhi.registry.organizations.operations import closing_hindrances, organization_create
from zhizhi.registry.overlays.models import Issue, Link, Meeting, Overlay
from zhizhi.registry.overlays.operations import (
    Founding,
    OverlayRefused,
    issue_close,
    issue_raise,
    link_end,
    link_start,
    meeting_record,
    meeting_remove,
    overlay_create,
    overlay_end,
    survey_record,
)
from zhizhi.registry.overlays.queries import Wanted, link_name, may_keep, overlays_for
from zhizhi.registry.overlays.tests.scenes import BEGUN, chain_make, estate_make, linked, met
from zhizhi.registry.people.models import Appointment, Membership

TODAY = date(2026, 3, 18)


def broken() -> list[str]:
    return [fault for one in invariants() if one.name.startswith("overlays.") for fault in one.check()]


def test_links_move_nobody(world: World) -> None:
    before = [list(rows.system("test").values_list()) for rows in (Membership.objects, Appointment.objects)]
    overlay = chain_make(world)
    links = [
        linked(overlay, "lead", world.village), linked(overlay, "partner", world.other_village),
        linked(overlay, "partner", "某茶叶专业合作社"), linked(overlay, "convener", world.secretary),
    ]  # fmt: skip
    assert [list(rows.system("test").values_list()) for rows in (Membership.objects, Appointment.objects)] == before
    assert overlay.organization.parent == world.township
    assert [link.place_left for link in links] == [
        world.village.left, world.other_village.left, overlay.place_left, overlay.place_left,
    ]  # fmt: skip
    assert broken() == []


@pytest.mark.parametrize(
    ("kind", "who", "day"),
    [
        ("owners", "业主委员会", BEGUN),  # of estates only
        ("lead", "member", BEGUN),  # a person is no unit
        ("convener", "village", BEGUN),  # a unit is no person
        ("partner", "village", date(2025, 8, 31)),  # before it began
        ("partner", "", BEGUN),
        ("lead", "village", BEGUN),  # twice
    ],
)
def test_what_cannot_be_linked(world: World, kind: str, who: str, day: date) -> None:
    overlay = chain_make(world)
    linked(overlay, "lead", world.village)
    with pytest.raises(OverlayRefused):
        linked(overlay, kind, getattr(world, who, who), day)
    assert Link.objects.system("test").count() == 1


def test_it_is_seen_where_it_stands_and_where_its_partners_stand(world: World) -> None:
    overlay = chain_make(world)
    stranger, wanted = world.scope(world.stranger_organizer), Wanted(TODAY)
    assert list(overlays_for(stranger, wanted)) == []
    link = linked(overlay, "partner", world.other_village)
    linked(overlay, "participant", world.member)
    met(overlay, link)
    (row,) = overlays_for(stranger, wanted)
    assert (row.partners, row.met, row.unsettled) == (1, date(2026, 3, 2), 0)  # type: ignore[attr-defined]
    assert link_name(Link.objects.system("test").get(kind="participant"), stranger) != world.member.name
    assert not may_keep(stranger, overlay)


def test_who_leads_it_may_keep_it(world: World) -> None:
    overlay = chain_make(world)
    linked(overlay, "lead", world.village)
    people = (world.organizer, world.secretary, world.second_secretary)
    assert [may_keep(world.scope(one), overlay) for one in people] == [True, True, False]


def test_partners_meet_while_they_are_partners(world: World) -> None:
    overlay, other = chain_make(world), chain_make(world, "area", "青溪片区联建")
    link, foreign = linked(overlay, "lead", world.village), linked(other, "lead", world.village)
    late = linked(overlay, "partner", world.other_village, date(2026, 3, 10))
    pk = met(overlay, link)
    given = {"overlay": overlay, "topic": "议事", "decisions": "", "scope": None, "at": AT}
    for day, came in [(date(2026, 3, 2), late), (TODAY, foreign), (date(2026, 3, 19), link), (date(2025, 8, 1), link)]:
        with pytest.raises(OverlayRefused):
            meeting_record(day=day, attended=[came], **given)  # type: ignore[arg-type]
    with pytest.raises(OverlayRefused):
        meeting_record(day=TODAY, attended=[], **given)  # type: ignore[arg-type]
    with pytest.raises(OverlayRefused, match="2026-03-02"):
        link_end(scope=None, link=link, to_date=date(2026, 3, 2), at=AT)
    link_end(scope=None, link=link, to_date=date(2026, 3, 5), at=AT)
    assert broken() == []
    meeting_remove(scope=None, meeting=Meeting.objects.system("test").get(pk=pk), reason="录重", at=AT)
    assert Act.objects.filter(act="overlay.meeting_removed").count() == 1


def test_an_issue_is_settled_once(world: World) -> None:
    overlay = estate_make(world)
    property_firm = linked(overlay, "property", "安居物业")
    given = {"scope": None, "overlay": overlay, "raised_on": TODAY, "at": AT}
    with pytest.raises(OverlayRefused):
        issue_raise(words="路灯不亮", answers=property_firm, due=date(2026, 3, 1), **given)  # type: ignore[arg-type]
    issue = issue_raise(words="路灯不亮", answers=property_firm, due=None, **given)  # type: ignore[arg-type]
    closing = {"scope": None, "issue": issue, "day": TODAY, "at": AT}
    for state, outcome in [("settled", " "), ("open", "已换"), ("other", "已换")]:
        with pytest.raises(OverlayRefused):
            issue_close(state=state, outcome=outcome, **closing)  # type: ignore[arg-type]
    issue_close(state="settled", outcome="三盏路灯已更换", **closing)  # type: ignore[arg-type]
    assert Issue.objects.system("test").get().closed_on == TODAY
    with pytest.raises(OverlayRefused):
        issue_close(state="dropped", outcome="重复", **closing)  # type: ignore[arg-type]


@pytest.mark.parametrize(("answers", "stars", "fits"), [(10, 43, True), (10, 9, False), (10, 51, False), (0, 0, False)])
def test_a_rating_is_a_count_and_a_sum(world: World, answers: int, stars: int, fits: bool) -> None:
    overlay = estate_make(world)
    given = {"scope": None, "day": TODAY, "source": "居民代表会议", "at": AT}
    if fits:
        survey_record(overlay=overlay, answers=answers, stars=stars, **given)  # type: ignore[arg-type]
    with pytest.raises(OverlayRefused):
        survey_record(overlay=overlay, answers=answers, stars=stars, **given)  # type: ignore[arg-type]
    with pytest.raises(OverlayRefused):
        survey_record(overlay=chain_make(world), answers=10, stars=40, **given)  # type: ignore[arg-type]


def test_it_ends_with_all_its_links_and_no_other_way(world: World) -> None:
    overlay = chain_make(world)
    link = linked(overlay, "lead", world.village)
    assert len(closing_hindrances(overlay.organization, TODAY)) == 1
    with pytest.raises(OverlayRefused):
        overlay_end(scope=None, overlay=overlay, reason=" ", at=AT)
    overlay_end(scope=world.scope(world.organizer), overlay=overlay, reason="任务完成", at=AT)
    link.refresh_from_db()
    overlay.organization.refresh_from_db()
    assert (link.to_date, overlay.organization.closed_on) == (TODAY, TODAY)
    with pytest.raises(OverlayRefused):
        linked(overlay, "partner", world.second_village)
    assert broken() == []


def test_an_estate_of_the_tree_gets_its_partners_and_outlives_them(world: World) -> None:
    estate = organization_create(scope=None, parent=world.village, kind="estate", name="清溪花园", at=AT)
    founding = Founding("estate", "", None, "", BEGUN, estate)
    overlay = overlay_create(scope=None, founding=founding, at=AT)
    with pytest.raises(OverlayRefused):
        overlay_create(scope=None, founding=founding, at=AT)
    overlay_end(scope=None, overlay=overlay, reason="并入社区治理", at=AT)
    estate.refresh_from_db()
    assert estate.closed_on is None


def test_invariants_see_what_is_wrong(world: World) -> None:
    overlay = chain_make(world)
    link = linked(overlay, "lead", world.village)
    met(overlay, link)
    Link.objects.system("test").filter(pk=link.pk).update(from_date=date(2026, 3, 10))
    Overlay.objects.system("test").update(from_date=date(2026, 3, 12))
    assert len(broken()) == 2
    link_start(scope=None, overlay=overlay, kind="partner", who=world.second_village, from_date=TODAY, at=AT)
    Link.objects.system("test").filter(kind="partner").update(place_left=0)
    assert len(broken()) == 3
