"""Committees, posts with their numbers, joint organizations when the tree changes: what moves, ends, and returns."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.world import AT, World
from zhizhi.registry.changes.operations import change_undo
from zhizhi.registry.changes.preview import preview_of
from zhizhi.registry.changes.references import references_of
from zhizhi.registry.changes.tests.test_changes import BEFORE, DAY, LATER, broken, everything, make
from zhizhi.registry.changes.wanted import Wanted
from zhizhi.registry.organizations.operations import organization_create
from zhizhi.registry.overlays.models import Issue, Link, Overlay
from zhizhi.registry.overlays.operations import Founding, issue_raise, link_start, overlay_create
from zhizhi.registry.overlays.tests.scenes import chain_make, linked
from zhizhi.registry.people.models import Appointment, Post
from zhizhi.registry.posts.models import Excess, Headcount
from zhizhi.registry.posts.operations import headcount_set
from zhizhi.registry.posts.queries import approved_on, filled_on
from zhizhi.registry.rights.models import Grant
from zhizhi.registry.terms.models import LocalRule, Term
from zhizhi.registry.terms.operations import Election, rule_make, term_record

TABLES = (Term, LocalRule, Post, Headcount, Excess, Overlay, Link, Issue)
SINCE = date(2025, 9, 1)


def kept() -> dict[str, Any]:
    """All rows that the carriers touch."""
    found = everything()
    for model in TABLES:
        rows = model.objects.system("test") if hasattr(model.objects, "system") else model.objects.all()
        found[model.__name__] = [
            {key: value for key, value in row.items() if key not in {"place_left"}}
            for row in rows.order_by("pk").values()
        ]
    return found


def merge(world: World, **more: Any) -> Wanted:
    """The second village goes into the first."""
    return Wanted("merge", world.village.pk, others=(world.second_village.pk,), into=world.village.pk, **more)


def told(wanted: Wanted) -> str:
    """All that the preview says, in one text."""
    lines = preview_of(wanted, scope=None, at=LATER).lines
    return "\n".join(
        f"{line.label}|{line.fate}|{line.words}|{'；'.join(words for words, _url in line.each)}" for line in lines
    )


def secretary_post(place: Any) -> Post:
    return Post.objects.get(organization=place, role="secretary")


def committees(world: World) -> None:
    for place in (world.village, world.second_village):
        term_record(scope=None, organization=place, election=Election(date(2021, 3, 10)), at=AT)


def test_a_committee_of_what_is_merged_ends_and_that_of_the_successor_goes_on(world: World) -> None:
    committees(world)
    before, text = kept(), told(merge(world))
    assert "石桥村：2021-03-10选举" in text
    assert "2026-03-10" in text
    change = make(merge(world))
    ended = Term.objects.system("test").get(organization=world.second_village)
    assert ended.to_date == DAY
    assert Term.objects.system("test").get(organization=world.village).to_date is None
    assert broken() == []
    change_undo(scope=None, change=change, at=LATER)
    assert kept() == before


@pytest.mark.parametrize(
    ("choices", "approved", "filled", "over"),
    [
        ({}, 2, 1, ""),
        ({"numbers": "keep"}, 1, 1, ""),
        ({"holders": "move"}, 2, 2, ""),
        ({"holders": "move", "numbers": "keep"}, 1, 2, "超配1"),
    ],
)
def test_numbers_of_posts_are_added_or_kept_and_too_many_holders_show(
    world: World, choices: dict[str, str], approved: int, filled: int, over: str
) -> None:
    before, text = kept(), told(merge(world, **choices))
    assert (over or "超") in text or not over
    change = make(merge(world, **choices))
    post = secretary_post(world.village)
    assert (approved_on(post, DAY), filled_on(post, DAY), approved_on(post, BEFORE)) == (approved, filled, 1)
    held = Appointment.objects.system("test").filter(person=world.second_secretary, to_date=None)
    assert held.exists() == ("holders" in choices)
    assert Grant.objects.system("test").filter(appointment__in=held).exists() == held.exists()
    assert Excess.objects.system("test").filter(appointment__in=held).exists() == bool(over)
    assert broken() == []
    change_undo(scope=None, change=change, at=LATER)
    assert kept() == before


def test_a_number_decided_since_keeps_the_merger(world: World) -> None:
    change = make(merge(world))
    headcount_set(scope=None, post=secretary_post(world.village), number=5, from_date=DAY, basis="镇发5号", at=LATER)
    assert any("职数" in one.words for one in references_of(change))


def test_the_successor_is_the_partner_and_answers_for_the_issues(world: World) -> None:
    chain = chain_make(world)
    link = linked(chain, "partner", world.second_village)
    issue = issue_raise(
        scope=None, overlay=chain, words="茶园水渠", raised_on=date(2026, 3, 1), answers=link, due=None, at=AT
    )
    before = kept()
    assert "茶产业链联合党委" in told(merge(world))
    change = make(merge(world))
    now = Link.objects.system("test").get(overlay=chain, organization=world.village, to_date=None)
    issue.refresh_from_db()
    link.refresh_from_db()
    assert (issue.answers_id, link.to_date, now.from_date) == (now.pk, DAY, DAY)
    assert broken() == []
    change_undo(scope=None, change=change, at=LATER)
    assert kept() == before


def test_what_closes_leaves_its_joint_organizations(world: World) -> None:
    firm = organization_create(scope=None, parent=world.department, kind="branch", name="企业支部", at=AT)
    link = linked(chain_make(world), "partner", firm)
    before, wanted = kept(), Wanted("close", firm.pk)
    change = make(wanted)
    link.refresh_from_db()
    assert link.to_date == DAY
    change_undo(scope=None, change=change, at=LATER)
    assert kept() == before


def two_joint(world: World) -> tuple[Overlay, Overlay]:
    """Two joint organizations of the township, each with the village and a unit of its own."""
    made = []
    for name, own in (("茶叶联合党委", world.branch), ("旅游联合党委", world.other_branch)):
        founding = Founding("joint", name, world.township, "", SINCE)
        one = overlay_create(scope=None, founding=founding, at=AT)
        for partner in (world.village, own):
            link_start(scope=None, overlay=one, kind="partner", who=partner, from_date=SINCE, at=AT)
        link_start(scope=None, overlay=one, kind="participant", who=world.secretary, from_date=SINCE, at=AT)
        made.append(one)
    return made[0], made[1]


@pytest.mark.parametrize("new", [False, True])
def test_joint_organizations_come_together_with_their_partners(world: World, new: bool) -> None:
    first, second = two_joint(world)
    issue_raise(scope=None, overlay=second, words="停车场", raised_on=SINCE, answers=None, due=None, at=AT)
    before = kept()
    more: dict[str, Any] = {"name": "茶旅联合党委"} if new else {"into": first.organization_id}
    change = make(Wanted("merge", first.organization_id, others=(second.organization_id,), **more))
    joined = Overlay.objects.system("test").get(to_date=None)
    partners = Link.objects.system("test").filter(overlay=joined, to_date=None, kind="partner")
    assert set(partners.values_list("organization_id", flat=True)) == {
        world.village.pk, world.branch.pk, world.other_branch.pk,
    }  # fmt: skip
    assert Issue.objects.system("test").get().overlay_id == joined.pk
    assert broken() == []
    change_undo(scope=None, change=change, at=LATER + timedelta(days=1))
    after = kept()
    made = change.done["made"]
    after["Organization"] = [row for row in after["Organization"] if row["id"] != made]
    assert after == before


def test_local_lengths_of_terms_hold_at_the_successor(world: World) -> None:
    scope = world.scope(world.organizer)
    rule_make(scope=scope, place=world.second_village, kind="branch", years=2, basis="镇发3号", from_date=SINCE, at=AT)
    before = kept()
    change = make(merge(world))
    assert LocalRule.objects.system("test").get(to_date=None).place == world.village
    assert broken() == []
    change_undo(scope=None, change=change, at=LATER)
    assert kept() == before


def test_a_split_leaves_the_committee_and_says_that_the_new_one_has_none(world: World) -> None:
    committees(world)
    text = told(Wanted("split", world.village.pk, name="上柳湾村", children=(world.branch.pk,)))
    assert "decide" in text
    make(Wanted("split", world.village.pk, name="上柳湾村", children=(world.branch.pk,)))
    assert Term.objects.system("test").filter(to_date=None).count() == 2
    assert broken() == []
