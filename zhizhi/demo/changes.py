"""How the demo county came to be as it is: old names, merged villages, one that moved; and changes made since."""

# ruff: noqa: S311 - chance that can be repeated is what a demo needs

from collections.abc import Iterator
from datetime import date, datetime
from random import Random

from zhizhi.core.intervals import child_interval
from zhizhi.core.pinyin import initials, sort_key
from zhizhi.demo.dataset import Dataset
from zhizhi.demo.load import OPENED, Loaded
from zhizhi.demo.places import SHOWN_KEY
from zhizhi.registry.changes.models import Change
from zhizhi.registry.changes.operations import change_make, change_undo
from zhizhi.registry.changes.preview import preview_of
from zhizhi.registry.changes.wanted import Wanted
from zhizhi.registry.journal.operations import acting
from zhizhi.registry.organizations.models import Edge, Organization, Succession
from zhizhi.registry.organizations.operations import new_code, organization_create
from zhizhi.registry.people.models import Appointment, Membership, Post
from zhizhi.registry.scope import Scope

WHY = "the demo's invented history"
# What departments were called before the reform of 2019.
REFORM = date(2019, 3, 1)
BEFORE_REFORM = {
    "县农业农村局": "县农业局",
    "县自然资源和规划局": "县国土资源局",
    "县卫生健康局": "县卫生和计划生育局",
    "县文化和旅游局": "县文化体育广播电视局",
    "县应急管理局": "县安全生产监督管理局",
    "县经济和信息化局": "县工业和信息化局",
}
# Villages were merged on one day, as the province asked; townships became towns earlier.
MERGED = date(2019, 12, 20)
GONE = ("上坪村", "观音岩村", "老鹰沟村", "土桥村", "龙洞村", "三岔河村")
TOWN, MOVED = date(2013, 8, 1), date(2016, 6, 1)
BASIS = "青岚委〔2026〕11号"
GROUPS = ("一", "二", "三", "四", "五", "六")


def demo_history_make(data: Dataset, loaded: Loaded) -> None:
    """What was before the program came, as dated rows without acts: nobody did it with the program."""
    rng = Random(f"{data.seed}:history")
    villages = [place.key for place in data.places if place.kind == "village" and place.key != SHOWN_KEY]
    _renames(loaded)
    chosen = rng.sample(villages, min(len(GONE), len(villages) - 1))
    with acting():
        for name, key in zip(GONE, [SHOWN_KEY, *chosen], strict=False):
            _merged(data, loaded, name, key)
        _moved(loaded, next(key for key in villages if key not in chosen))
        _groups(data, loaded)


def demo_changes_make(data: Dataset, loaded: Loaded, scope: Scope) -> None:
    """What the county's officer did with the program: two schools merged, a firm moved, a mistake taken back."""
    last = [place.key for place in data.places if place.kind == "township"][-2:]
    school, other = (loaded.places[f"{last[1]}/s{number}"] for number in (0, 1))
    firms = [loaded.places[f"{last[1]}/f{number}"] for number in (3, 4)]
    at = data.ends
    _make(scope, Wanted("merge", other.pk, others=(school.pk,), into=school.pk, basis=BASIS), at)
    _make(scope, Wanted("move", firms[0].pk, parent=loaded.places[last[0]].pk, basis="企业迁址"), at)
    wrong = _make(scope, Wanted("rename", firms[1].pk, name=f"{firms[1].name}（筹）", basis=""), at)
    change_undo(scope=scope, change=wrong, at=at)


def _make(scope: Scope, wanted: Wanted, at: datetime) -> Change:
    preview = preview_of(wanted, scope=scope, at=at)
    key = f"demo-{wanted.kind}-{wanted.organization}"
    return change_make(scope=scope, wanted=wanted, seen=preview.digest, since=0, key=key, at=at)


def _renames(loaded: Loaded) -> None:
    for place in loaded.places.values():
        if place.kind == "department" and place.name in BEFORE_REFORM:
            _called(place, BEFORE_REFORM[place.name], REFORM)
        elif place.kind == "township" and place.name.endswith("镇") and place.position % 3 == 0:
            _called(place, f"{place.name[:-1]}乡", TOWN)


def _called(place: Organization, name: str, until: date) -> None:
    """It had another name until that day."""
    edges = Edge.objects.filter(organization=place, from_date=OPENED)
    edges.update(from_date=until)
    _edge(place, name, place.parent, OPENED, until)


def _edge(place: Organization, name: str, parent: Organization | None, since: date, until: date) -> None:
    Edge.objects.create(
        organization=place, parent=parent, name=name, kind=place.kind, initials=initials(name), from_date=since,
        to_date=until,
    )  # fmt: skip


def _moved(loaded: Loaded, key: str) -> None:
    """It stood under another township until it was handed over."""
    place = loaded.places[key]
    townships = [one for one in loaded.places.values() if one.kind == "township" and one.pk != place.parent_id]
    Edge.objects.filter(organization=place, from_date=OPENED).update(from_date=MOVED)
    _edge(place, place.name, townships[0], OPENED, MOVED)


def _merged(data: Dataset, loaded: Loaded, name: str, key: str) -> None:
    """A village that the one of this key took in, with its last secretary and its members of then."""
    into = loaded.places[key]
    gone = _gone(name, into)
    _edge(gone, name, into.parent, OPENED, MERGED)
    Succession.objects.create(predecessor=gone, successor=into, how=Succession.How.MERGED, from_date=MERGED)
    came = list(_members(data, key))[:8]
    rows = Membership.objects.system(WHY).filter(person__in=[loaded.people[one].pk for one in came], to_date=None)
    for row in rows.order_by("pk"):
        Membership.objects.create(
            person_id=row.person_id, organization=gone, place_left=gone.left, from_date=row.from_date, to_date=MERGED
        )
    rows.update(from_date=MERGED)
    if came:
        post = Post.objects.create(organization=gone, role="secretary", title="村党组织书记")
        Appointment.objects.create(
            person=loaded.people[came[0]], post=post, place_left=gone.left, from_date=date(2011, 1, 10), to_date=MERGED
        )


def _gone(name: str, into: Organization) -> Organization:
    taken = Organization.objects.system(WHY).filter(parent=into).values_list("left", "right")
    room = child_interval((into.left, into.right), list(taken))
    assert room is not None, "a new tree has room"
    gone: Organization = Organization.objects.create(
        name=name, kind="village", parent=into, left=room[0], right=room[1], depth=into.depth + 1, code=new_code(),
        sort_key=sort_key(name), initials=initials(name), opened_on=OPENED, closed_on=MERGED,
    )  # fmt: skip
    return gone


def _members(data: Dataset, key: str) -> Iterator[int]:
    """Old members of the village itself, who may have belonged to another before."""
    for human in data.people:
        if human.place == key and human.party_since < date(2005, 1, 1):
            yield human.key


def _groups(data: Dataset, loaded: Loaded) -> None:
    """The village groups and grids of the first township, which the demo shows."""
    first = SHOWN_KEY.split("/")[0]
    for place in data.places:
        if place.kind == "village" and place.parent == first:
            village = loaded.places[place.key]
            names = [("village_group", f"{number}组") for number in GROUPS[: 3 + place.position % 4]]
            names += [("grid", f"第{number}网格") for number in GROUPS[:2]]
            for position, (kind, name) in enumerate(names, start=20):
                made = organization_create(scope=None, parent=village, kind=kind, name=name, at=data.begins)
                made.position = position
                made.save(update_fields=["position"])
