"""Terms, headcounts, joint organizations and firms of the demo county: as a county's office would have entered them."""

# ruff: noqa: S311 - chance that can be repeated is what a demo needs

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from django.utils.timezone import localdate

from zhizhi.demo.dataset import Dataset
from zhizhi.demo.joint import joint_make
from zhizhi.demo.load import ROWS, Loaded, measures_count
from zhizhi.demo.places import SHOWN_KEY
from zhizhi.offices.branches.firms import KINDS as FIRMS
from zhizhi.offices.branches.models import Workforce
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.operations import organization_create
from zhizhi.registry.people.models import Appointment, Post
from zhizhi.registry.people.operations import post_ensure
from zhizhi.registry.posts.models import Headcount
from zhizhi.registry.rights.models import Grant
from zhizhi.registry.rights.operations import appointment_start, grants_of
from zhizhi.registry.terms.models import Term
from zhizhi.registry.terms.rules import KINDS, length_of, months_later, regular_until
from zhizhi.registry.touched import untold

WHY = "the demo's invented history"
TRADES = (
    "电商服务部",
    "快运站",
    "外卖配送站",
    "家政公司",
    "农资经营部",
    "装饰公司",
    "酒店",
    "超市",
    "汽修厂",
    "幼儿园",
)
ASSOCIATIONS = ("茶叶协会", "个体劳动者协会", "柑橘协会", "义工协会", "养殖协会")
MEMBERS = (0, 1, 1, 2, 2, 3, 4, 5)
NEW_GROUPS = {"快运站": "courier", "外卖配送站": "delivery"}


def demo_branches_make(data: Dataset, loaded: Loaded) -> None:
    """All of it as of the demo's day, counted at the end in one go."""
    rng, day = Random(f"{data.seed}:branches:{data.day}"), localdate(data.ends)
    with untold(), acting():
        _terms(rng, loaded, day)
        _committees(data, loaded, day)
        _numbers(rng, day)
        firms = _firms(rng, loaded, data.ends)
        _instructors(rng, data, loaded, firms)
        joint_make(data, loaded, firms, day)
        record(act="demo.loaded", at=data.ends, scope=None, details={"part": "terms, headcounts, firms"})
    measures_count(data.ends)


def _terms(rng: Random, loaded: Loaded, day: date) -> None:
    """Villages elected together some years ago; a few are late, some were extended, one in a hundred is not entered."""
    rows: list[Term] = []
    season = day - timedelta(days=1660)
    for key, place in sorted(loaded.places.items()):
        if place.kind in KINDS and (rng.random() > 0.01 or key == SHOWN_KEY):
            rows += _history(rng, place, _elected(rng, place, season, day), day)
    Term.objects.bulk_create(rows, batch_size=ROWS)


def _elected(rng: Random, place: Organization, season: date, day: date) -> date:
    """The day of the last election."""
    if place.kind != "branch":
        late = rng.random() < 0.04
        return season - timedelta(days=rng.randint(230, 420)) if late else season + timedelta(days=rng.randint(0, 90))
    years = _years(place, day)
    return day - timedelta(
        days=rng.randint(20, 365 * years - 10) if rng.random() > 0.05 else 365 * years + rng.randint(20, 200)
    )


def _years(place: Organization, day: date) -> int:
    length = length_of(place.kind, place.parent.kind if place.parent else "", day)
    return length.years if length else 3


def _history(rng: Random, place: Organization, elected: date, day: date) -> Iterator[Term]:
    """The running term, extended for a few of those that ran out, and the one before for every third."""
    running = _term(place, elected)
    if running.regular_until < day and rng.random() < 0.35:
        running.extended_until = months_later(day, rng.randint(2, 5))
        running.extended_on = running.regular_until - timedelta(days=20)
        running.extension_basis = f"青组批〔{running.extended_on.year}〕{rng.randint(3, 40)}号"
    yield running
    if rng.random() < 0.33:
        earlier = _term(place, months_later(elected, -12 * rng.choice((3, 3, 5))))
        earlier.to_date = elected
        yield earlier


def _term(place: Organization, elected: date) -> Term:
    length = length_of(place.kind, place.parent.kind if place.parent else "", elected)
    assert length is not None
    return Term(
        organization=place, place_left=place.left, elected_on=elected, years=length.years, basis=length.basis,
        regular_until=regular_until(elected, length.years), approval=f"青组发〔{elected.year}〕{elected.day + 3}号",
    )  # fmt: skip


def _committees(data: Dataset, loaded: Loaded, day: date) -> None:
    """Villages and communities have a deputy and two members beside the secretary."""
    busy = {tenure.human for tenure in data.tenures}
    free: dict[str, list[int]] = {}
    for human in data.people:
        if human.key not in busy and (day - human.born).days < 60 * 365:
            free.setdefault(human.place, []).append(human.key)
    terms = Term.objects.system(WHY).filter(to_date=None).values_list("organization_id", "elected_on")
    elected = dict(terms)
    posts, seats = [], []
    for key, place in sorted(loaded.places.items()):
        if place.kind not in {"village", "community"} or place.pk not in elected or len(free.get(key, ())) < 3:
            continue
        for role, title, number in (("deputy_secretary", "党组织副书记", 1), ("committee_member", "党组织委员", 2)):
            posts.append(Post(organization=place, role=role, title=title, headcount=number))
            seats += [(posts[-1], free[key].pop(0), elected[place.pk]) for _seat in range(number)]
    Post.objects.bulk_create(posts, batch_size=ROWS)
    rows = [
        Appointment(
            person=loaded.people[human], post=post, place_left=post.organization.left, from_date=since, basis="换届选举"
        )
        for post, human, since in seats
    ]  # fmt: skip
    Appointment.objects.bulk_create(rows, batch_size=ROWS)
    Grant.objects.bulk_create([grant for row in rows for grant in grants_of(row)], batch_size=ROWS)


def _numbers(rng: Random, day: date) -> None:
    """Decisions on the posts of departments and townships: most fit, some leave vacancies, a few were lowered."""
    places = ("department", "township")
    posts = Post.objects.filter(organization__kind__in=places).select_related("organization").order_by("pk")
    rows = []
    for post in posts:
        first = date(day.year - 4, 5, 20)
        rows.append(_number(post, first, post.headcount + rng.choice((0, 0, 0, 0, 1)), "三定方案"))
        if rng.random() < 0.06:
            rows.append(_number(post, date(day.year - 1, 3, 1), post.headcount + 1, "乡镇机构改革方案"))
        elif post.headcount > 1 and rng.random() < 0.2:
            rows.append(_number(post, date(day.year - 1, 3, 1), post.headcount - 1, "机构改革核减，超出人员逐步消化"))
    Headcount.objects.bulk_create(rows, batch_size=ROWS)


def _number(post: Post, since: date, number: int, basis: str) -> Headcount:
    basis = f"{basis}（青编〔{since.year}〕{since.month}号）"
    return Headcount(post=post, place_left=post.organization.left, from_date=since, number=number, basis=basis)


def _firms(rng: Random, loaded: Loaded, at: datetime) -> list[Organization]:
    """Beside the firms that have a branch: two firms and for some an association in each township, without one."""
    townships = [(key, place) for key, place in sorted(loaded.places.items()) if place.kind == "township"]
    made = []
    for number, (_key, place) in enumerate(townships):
        short = place.short_name or place.name[:2]
        made += [_under(place, "firm", f"{short}{trade}", at) for trade in rng.sample(TRADES, 2)]
        if number % 3 == 0:
            made.append(_under(place, "association", f"{short}{rng.choice(ASSOCIATIONS)}", at))
    old = [place for _key, place in sorted(loaded.places.items()) if place.kind == "firm"]
    lefts = dict(Organization.objects.system(WHY).filter(kind__in=FIRMS).values_list("pk", "left"))
    rows = [_declared(rng, place, lefts[place.pk], localdate(at), rng.randint(4, 12)) for place in old]
    rows += [_declared(rng, place, lefts[place.pk], localdate(at), rng.choice(MEMBERS)) for place in made]
    Workforce.objects.bulk_create(rows, batch_size=ROWS)
    return made


def _under(parent: Organization, kind: str, name: str, at: datetime) -> Organization:
    # Read anew: a child before may have moved the parent's interval.
    place = Organization.objects.system(WHY).get(pk=parent.pk)
    return organization_create(scope=None, parent=place, kind=kind, name=name, at=at)


def _declared(rng: Random, place: Organization, left: int, day: date, members: int) -> Workforce:
    field = next((group for trade, group in NEW_GROUPS.items() if place.name.endswith(trade)), "")
    since = day - timedelta(days=rng.randint(20, 200))
    return Workforce(
        organization=place, place_left=left, day=since, employees=members * 6 + rng.randint(3, 60), members=members,
        field=field, source="两新组织摸底排查表",
    )  # fmt: skip


def _instructors(rng: Random, data: Dataset, loaded: Loaded, firms: list[Organization]) -> None:
    """Half of the firms without an organization have an instructor from the township's own branch."""
    organs = {f"{key}/organ": place.pk for key, place in loaded.places.items() if place.kind == "township"}
    near: dict[int, list[int]] = {}
    for human in data.people:
        if human.place in organs:
            near.setdefault(organs[human.place], []).append(human.key)
    for firm in firms:
        helpers = near.get(firm.parent_id or 0, [])
        if helpers and rng.random() < 0.4:
            post = post_ensure(organization=firm, role="party_instructor", title="党建指导员")
            since = localdate(data.ends) - timedelta(days=rng.randint(30, 400))
            person = loaded.people[rng.choice(helpers)]
            appointment_start(scope=None, person=person, post=post, from_date=since, at=data.ends, basis="选派文件")
