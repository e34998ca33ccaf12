"""Changes of the tree: what moves, what stays, who is told, what is refused, and that everything can go back."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.world import AT, World
from zhizhi.registry.changes.models import Change
from zhizhi.registry.changes.operations import ChangeForbidden, ChangeStale, change_make, change_undo
from zhizhi.registry.changes.preview import preview_of
from zhizhi.registry.changes.queries import last_act, roster_on, secretaries_in, team_on
from zhizhi.registry.changes.references import references_of
from zhizhi.registry.changes.wanted import ChangeRefused, Wanted
from zhizhi.registry.invariants import invariants
from zhizhi.registry.journal.models import Act
from zhizhi.registry.organizations.asof import children_on, edge_on, successor_of
from zhizhi.registry.organizations.models import Organization, Succession
from zhizhi.registry.organizations.operations import organization_create, organization_rename
from zhizhi.registry.organizations.queries import organization_by_code, organizations_matching
from zhizhi.registry.people.models import Appointment, Household, Membership, Person
from zhizhi.registry.people.operations import membership_end, person_create
from zhizhi.registry.rights.models import Grant
from zhizhi.registry.scope import DataClass, Scope

LATER = AT + timedelta(days=30)
DAY, BEFORE = date(2026, 4, 17), date(2026, 4, 1)
TABLES = (Organization, Person, Membership, Appointment, Household, Grant)

Make = Callable[..., Change]


def broken() -> list[str]:
    """What the invariants of the whole registry find."""
    return [f"{one.name}: {sentence}" for one in invariants() for sentence in one.check()]


def everything(*, besides: int | None = None) -> dict[str, Any]:
    """All rows that changes touch, with their places by names of the moment; labels may differ."""
    found: dict[str, Any] = {}
    for model in TABLES:
        rows = model.objects.system("test").order_by("pk").values()
        found[model.__name__] = [
            {key: value for key, value in row.items() if key not in {"left", "right", "place_left"}}
            for row in rows
            if not (model is Organization and row["id"] == besides)
        ]
    found["edges"] = sorted(
        (row.pk, edge.from_date, edge.to_date, edge.name, edge.parent_id, edge.kind)
        for row in Organization.objects.system("test")
        for edge in row.edges.all()
    )
    found["successions"] = list(Succession.objects.values_list("predecessor", "successor"))
    return found


def make(wanted: Wanted, *, scope: Scope | None = None, at: datetime = LATER, key: str = "") -> Change:
    """Previewed and done."""
    preview = preview_of(wanted, scope=scope, at=at)
    key = key or f"key-{Change.objects.system('test').count()}"
    return change_make(scope=scope, wanted=wanted, seen=preview.digest, since=last_act(), key=key, at=at)


def merged(world: World, **more: Any) -> Change:
    """The second village goes into the first."""
    wanted = Wanted("merge", world.village.pk, others=(world.second_village.pk,), into=world.village.pk)
    return make(wanted, **more)


def fresh(organization: Organization) -> Organization:
    organization.refresh_from_db()
    return organization


def test_a_merger_moves_what_goes_on_and_ends_what_cannot(world: World) -> None:
    change = merged(world, scope=world.scope(world.organizer, LATER))
    second = fresh(world.second_village)
    assert second.closed_on == DAY
    assert second.parent == world.village
    assert Household.objects.system("test").filter(organization=world.village).count() == 8
    numbers = Household.objects.system("test").filter(organization=world.village).values_list("number", flat=True)
    assert {"石桥村-001", "石桥村-002", "001", "006"} <= set(numbers)
    held = Appointment.objects.system("test").get(person=world.second_secretary)
    assert held.to_date == DAY
    assert not Grant.objects.system("test").filter(appointment=held, to_date=None).exists()
    assert Person.objects.system("test").get(pk=world.second_secretary.pk).place == world.village
    assert successor_of(second) == world.village
    assert (change.title, change.actor_name) == ("“石桥村”并入“柳湾村”", "陆文斌")
    assert Act.objects.filter(act="change.merge").count() == 1
    assert broken() == []


def test_the_days_before_a_merger_read_as_they_were(world: World) -> None:
    merged(world)
    scope = world.scope(world.officer, LATER)
    names = [one.edge.name for one in children_on(world.township, scope, BEFORE)[0]]
    assert sorted(names) == ["柳湾村", "石桥村"]
    assert [one.edge.name for one in children_on(world.township, scope, DAY)[0]] == ["柳湾村"]
    assert secretaries_in(team_on(world.second_village, BEFORE)) == ["何春梅"]
    assert secretaries_in(team_on(world.second_village, DAY)) == []


def test_members_of_what_was_merged_show_on_both_rosters(world: World) -> None:
    county = organization_create(scope=None, parent=world.department, kind="branch", name="一支部", at=AT)
    other = organization_create(scope=None, parent=world.department, kind="branch", name="二支部", at=AT)
    person = person_create(scope=None, name="齐思远", place=county, at=AT)
    Membership.objects.create(person=person, organization=county, place_left=county.left, from_date=BEFORE)
    make(Wanted("merge", county.pk, others=(other.pk,), into=other.pk))
    scope = world.scope(world.officer, LATER)
    assert [row.organization for row in roster_on(fresh(other), scope, DAY)] == [other]
    assert [row.organization for row in roster_on(fresh(county), scope, BEFORE)] == [county]
    assert not roster_on(fresh(county), scope, DAY).exists()
    assert broken() == []


def test_two_become_a_new_one_that_may_keep_a_name(world: World) -> None:
    wanted = Wanted("merge", world.village.pk, others=(world.second_village.pk,), name="柳湾村", short_name="柳湾")
    change = make(wanted)
    new = Organization.objects.system("test").get(pk=change.organization_id)
    assert (new.name, new.parent, new.size) == ("柳湾村", world.township, 4)
    assert fresh(world.branch).parent == new
    assert edge_on(new, DAY)
    assert broken() == []


@pytest.mark.parametrize("old", ["石桥", "sqc"])
def test_a_merged_village_is_found_by_its_old_name_and_its_old_sheet(world: World, old: str) -> None:
    merged(world)
    found = organizations_matching(world.scope(world.officer, LATER), old)
    assert list(found) == [world.village]
    assert organization_by_code(world.second_village.code) == world.village


def test_children_whose_name_is_taken_get_the_old_name_in_front(world: World) -> None:
    for parent in (world.village, world.second_village):
        organization_create(scope=None, parent=parent, kind="grid", name="第一网格", at=AT)
    preview = preview_of(
        Wanted("merge", world.village.pk, others=(world.second_village.pk,), into=world.village.pk),
        scope=None,
        at=LATER,
    )
    assert any("石桥村第一网格" in line.words for line in preview.lines)
    merged(world)
    names = Organization.objects.system("test").open().filter(parent=world.village).values_list("name", flat=True)
    assert set(names) == {"柳湾村党支部", "第一网格", "石桥村第一网格"}


def split(world: World, **more: Any) -> Change:
    """The first village's branch, its secretary and two households become a village of their own."""
    homes = Household.objects.system("test").filter(organization=world.village, number__in=["001", "002"])
    post = Appointment.objects.system("test").get(person=world.secretary).post_id
    return make(
        Wanted(
            "split", world.village.pk, name="新柳村", children=(world.branch.pk,), posts=(post,),
            households=tuple(homes.values_list("pk", flat=True)),
        ),
        **more,
    )  # fmt: skip


def test_a_split_takes_along_what_was_chosen_and_leaves_the_rest(world: World) -> None:
    change = split(world)
    new = Organization.objects.system("test").get(name="新柳村")
    assert fresh(world.branch).parent == new
    assert Household.objects.system("test").filter(organization=new).count() == 2
    assert Household.objects.system("test").filter(organization=world.village).count() == 4
    held = Appointment.objects.system("test").filter(person=world.secretary).order_by("pk")
    assert [(row.post.organization_id, row.to_date) for row in held] == [(world.village.pk, DAY), (new.pk, None)]
    assert world.scope(world.secretary, LATER).covers("people.reveal", fresh(new).left, DataClass.SENSITIVE)
    assert not fresh(world.village).closed_on
    assert list(Succession.objects.values_list("predecessor", "successor", "how")) == [
        (world.village.pk, new.pk, "split")
    ]
    assert change.organization == world.village
    assert broken() == []


def test_closing_ends_appointments_and_names_what_must_go_first(world: World) -> None:
    made = organization_create(scope=None, parent=world.township, kind="school", name="小学", at=AT)
    assert make(Wanted("close", made.pk)).title == "撤销“小学”"
    assert fresh(made).closed_on == DAY
    with pytest.raises(ChangeRefused, match="下级组织"):
        make(Wanted("close", world.village.pk))
    with pytest.raises(ChangeRefused, match="户"):
        make(Wanted("close", world.second_village.pk))


@pytest.mark.parametrize(
    "what", ["rename", "move", "merge", "merge new", "split", "close"]
)  # fmt: skip
def test_a_change_taken_back_leaves_nothing_behind(world: World, what: str) -> None:
    grid = organization_create(scope=None, parent=world.second_village, kind="grid", name="网格", at=AT)
    before = everything()
    changes: dict[str, Callable[[], Change]] = {
        "rename": lambda: make(Wanted("rename", world.village.pk, name="新村", new_kind="community")),
        "move": lambda: make(Wanted("move", world.village.pk, parent=world.other_township.pk)),
        "merge": lambda: merged(world),
        "merge new": lambda: make(Wanted("merge", world.village.pk, others=(world.second_village.pk,), name="柳湾村")),
        "split": lambda: split(world),
        "close": lambda: make(Wanted("close", grid.pk)),
    }
    change = changes[what]()
    assert everything() != before
    assert references_of(change) == []
    change_undo(scope=None, change=change, at=LATER + timedelta(days=3))
    assert everything(besides=change.done["made"]) == before
    assert broken() == []
    with pytest.raises(ChangeRefused, match="已"):
        change_undo(scope=None, change=change, at=LATER)


def test_what_rests_on_a_merger_is_named_and_keeps_it(world: World) -> None:
    change = merged(world)
    organization_create(scope=None, parent=fresh(world.village), kind="grid", name="网格", at=LATER)
    assert references_of(change) == []  # the grid is the village's own and stays when the merger is taken back
    home = Household.objects.system("test").filter(number="石桥村-001").get()
    home.delete()
    later = make(Wanted("rename", world.village.pk, name="大柳湾村"), at=LATER + timedelta(days=1))
    assert [one.url for one in references_of(change)] == [f"/organizations/changes/{later.pk}/"]
    change_undo(scope=None, change=later, at=LATER + timedelta(days=1))
    assert [one.words for one in references_of(change)] == ["此后另行登记或注销的农户 1 户"]
    with pytest.raises(ChangeRefused, match="1"):
        change_undo(scope=None, change=change, at=LATER)


def test_what_was_entered_at_the_new_organization_is_named(world: World) -> None:
    change = make(Wanted("merge", world.village.pk, others=(world.second_village.pk,), name="新村"))
    new = Organization.objects.system("test").get(pk=change.organization_id)
    person_create(scope=None, name="新来", place=new, at=LATER)
    organization_create(scope=None, parent=new, kind="grid", name="网格", at=LATER)
    words = "".join(one.words for one in references_of(change))
    assert "网格" in words
    assert "人员" in words


def test_a_membership_that_ended_since_keeps_the_merger(world: World) -> None:
    one = organization_create(scope=None, parent=world.department, kind="branch", name="一支部", at=AT)
    two = organization_create(scope=None, parent=world.department, kind="branch", name="二支部", at=AT)
    person = person_create(scope=None, name="齐思远", place=world.department, at=AT)
    Membership.objects.create(person=person, organization=one, place_left=one.left, from_date=BEFORE)
    change = make(Wanted("merge", one.pk, others=(two.pk,), into=two.pk))
    row = Membership.objects.system("test").get(organization=two)
    membership_end(scope=None, membership=row, to_date=DAY + timedelta(days=5), at=LATER + timedelta(days=5))
    assert "齐思远" in references_of(change)[0].words
    assert references_of(change)[0].url == f"/people/{person.pk}/"


def test_the_same_form_twice_is_one_change(world: World) -> None:
    wanted = Wanted("rename", world.village.pk, name="新村")
    seen = preview_of(wanted, scope=None, at=LATER).digest
    first = change_make(scope=None, wanted=wanted, seen=seen, since=0, key="k", at=LATER)
    again = change_make(scope=None, wanted=wanted, seen=seen, since=0, key="k", at=LATER)
    assert first == again
    with pytest.raises(ChangeRefused):
        change_make(scope=None, wanted=Wanted("close", world.village.pk), seen=seen, since=0, key="k", at=LATER)


def test_who_comes_second_is_told_what_the_first_did(world: World) -> None:
    wanted = Wanted("merge", world.village.pk, others=(world.second_village.pk,), into=world.village.pk)
    seen, since = preview_of(wanted, scope=None, at=LATER).digest, last_act()
    scope = world.scope(world.organizer, LATER)
    organization_rename(scope=scope, organization=world.second_village, name="石拱桥村", short_name="", at=LATER)
    with pytest.raises(ChangeStale, match="陆文斌") as told:
        change_make(scope=None, wanted=wanted, seen=seen, since=since, key="k", at=LATER)
    assert "石拱桥村" in told.value.preview.title
    assert not Change.objects.system("test").exists()
    done = change_make(scope=None, wanted=wanted, seen=told.value.preview.digest, since=last_act(), key="k", at=LATER)
    assert done.pk


def test_a_township_changes_nothing_outside(world: World) -> None:
    scope = world.scope(world.organizer, LATER)
    for wanted in (
        Wanted("merge", world.village.pk, others=(world.other_village.pk,), into=world.village.pk),
        Wanted("move", world.village.pk, parent=world.other_township.pk),
        Wanted("rename", world.other_village.pk, name="x"),
        Wanted("merge", world.township.pk, others=(world.other_township.pk,), into=world.township.pk),
    ):
        with pytest.raises(ChangeForbidden):
            make(wanted, scope=scope)
    change = make(Wanted("move", world.village.pk, parent=world.other_township.pk), scope=world.scope(world.officer))
    with pytest.raises(ChangeForbidden):
        change_undo(scope=scope, change=change, at=LATER)


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("merge", {"others": ["township"]}, "类型"),
        ("merge", {}, "两个"),
        ("merge", {"others": ["second_village"], "name": "柳湾村党支部"}, ""),
        ("split", {"name": "石桥村", "children": ["branch"]}, "石桥村"),
        ("split", {"name": "新村"}, "选择"),
        ("move", {"parent": "county"}, "不能"),
        ("rename", {"name": ""}, "名称"),
    ],
)
def test_what_cannot_be_is_refused_before(world: World, kind: str, more: dict[str, Any], words: str) -> None:
    def named(value: Any) -> Any:
        if isinstance(value, list):
            return tuple(getattr(world, one).pk for one in value)
        return value

    given = {key: named(value) if key != "parent" else getattr(world, value).pk for key, value in more.items()}
    if kind == "merge" and "name" not in more:
        given["into"] = world.village.pk
    preview = preview_of(Wanted(kind, world.village.pk, **given), scope=None, at=LATER)
    assert bool(preview.hindrances) == bool(words)
    assert words in "".join(preview.hindrances)
