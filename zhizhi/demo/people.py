"""The invented members, who holds which post, households and accounts."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from zhizhi.core.idnumber import check_character
from zhizhi.core.pinyin import spelled
from zhizhi.demo import names
from zhizhi.demo.dataset import Home, Human, Login, Place, Size, Tenure
from zhizhi.demo.places import SHOWN_KEY, clans, groups

# No area of the country has a code beginning with 99, so these numbers belong to nobody.
AREA = "9903"
# No operator was ever given 154.
PHONE = "154"
# Members by age as in the Party's yearly bulletin: (from, to, share). The oldest get more here,
# since those who lead and those who work in offices are drawn from the younger.
AGES = (
    (20, 30, 122),
    (31, 35, 107),
    (36, 40, 114),
    (41, 45, 97),
    (46, 50, 90),
    (51, 55, 94),
    (56, 60, 86),
    (61, 88, 460),
)
WOMEN = 0.309
# The village that the demo shows has three groups, large enough for all its stations.
SHOWN_MEMBERS = 34


@dataclass
class Roster:
    """The people as they are made, with counters that keep numbers apart."""

    rng: Random
    day: date
    people: list[Human] = field(default_factory=list)
    by_place: dict[str, list[Human]] = field(default_factory=dict)
    by_group: dict[str, list[Human]] = field(default_factory=dict)
    tenures: list[Tenure] = field(default_factory=list)
    _numbers: Counter[str] = field(default_factory=Counter)

    def member(self, place: Place, group: str, area: int, families: tuple[str, ...], ages: tuple[int, int]) -> Human:
        """One more member of `place`, aged within `ages`."""
        rng = self.rng
        female = rng.random() < WOMEN
        born = birthday(rng, self.day, ages)
        since = _joined(rng, self.day, born)
        name = names.full_name(rng, female=female, born=born.year, clans=families)
        key = len(self.people)
        phone = f"{PHONE}{(key * 7919 + 10_000_019) % 100_000_000:08}"
        human = Human(key, name, female, born, since, place.key, group, self._id_number(area, born, female), phone)
        self.people.append(human)
        self.by_place.setdefault(place.key, []).append(human)
        self.by_group.setdefault(group, []).append(human)
        return human

    def appoint(self, human: Human, place: str, role: str, title: str, oldest: int = 6) -> None:
        """The human holds the post since a day of the last years before the orders begin."""
        since = self.day - timedelta(days=self.rng.randint(220, 365 * oldest))
        self.tenures.append(Tenure(human.key, place, role, title, since))

    def _id_number(self, area: int, born: date, female: bool) -> str:
        stem = f"{AREA}{area:02}{born:%Y%m%d}"
        self._numbers[f"{stem}{female}"] += 1
        serial = 2 * self._numbers[f"{stem}{female}"] + (0 if female else 1)
        return f"{stem}{serial:03}{check_character(f'{stem}{serial:03}')}"


def birthday(rng: Random, day: date, ages: tuple[int, int]) -> date:
    """A date of birth of somebody who is now between the ages, both included."""
    return day - timedelta(days=rng.randint(ages[0] * 366, ages[1] * 365 + 300))


def roster(rng: Random, day: date, places: Sequence[Place], size: Size) -> tuple[Roster, list[Place]]:
    """All members in their branches and groups, and the groups themselves."""
    found, made = Roster(rng, day), []
    parents = {place.key: place for place in places}
    parties = [place for place in places if place.kind in {"village", "community", "branch"}]
    for place, count in zip(parties, _counts(rng, parties, size.members), strict=True):
        below = groups(place.key, count)
        made += below
        _fill(found, place, below, count, parents)
    return found, made


def _counts(rng: Random, parties: Sequence[Place], members: int) -> list[int]:
    """How many members each has: more in villages, at least four, exactly `members` in all."""
    weights = [rng.uniform(0.6, 1.5) * _weight(place) for place in parties]
    least = [16 if place.key.endswith("/organ") else 4 for place in parties]
    counts = [max(few, int(members * weight / sum(weights))) for few, weight in zip(least, weights, strict=True)]
    counts[[place.key for place in parties].index(SHOWN_KEY)] = SHOWN_MEMBERS
    spare = members - sum(counts)
    for number in range(abs(spare)):
        counts[-1 - number % (len(counts) - 1)] += 1 if spare > 0 else -1
    return counts


def _weight(place: Place) -> float:
    """A village has more members than a branch, a township's own branch all its cadres."""
    if place.kind != "branch":
        return 1.5
    return 2.2 if place.key.endswith("/organ") else 0.85


def _fill(found: Roster, place: Place, below: Sequence[Place], count: int, parents: dict[str, Place]) -> None:
    rng = found.rng
    base = parents[place.parent] if place.kind == "branch" else place
    rural = base.kind in {"village", "community"}
    families = clans(base, rng) if base.kind == "village" else ()
    area = 1 + sum(map(ord, place.key.split("/")[0])) % 40
    for number in range(count):
        # The first of each branch are of an age to lead it.
        ages = (30, 56) if number < (5 if place.kind != "branch" else 3) else _age(rng)
        if not rural and "retired" not in place.key:
            ages = (min(ages[0], 50), min(ages[1], 59))
        if "retired" in place.key:
            ages = (61, 88)
        found.member(place, below[number % len(below)].key, area, families, ages)


def _age(rng: Random) -> tuple[int, int]:
    at = rng.randrange(sum(share for _first, _last, share in AGES))
    for first, last, share in AGES:
        at -= share
        if at < 0:
            return first, last
    return AGES[-1][:2]


def _joined(rng: Random, day: date, born: date) -> date:
    age = (day - born).days // 365
    joined = born + timedelta(days=int(365.25 * min(rng.triangular(18.3, 48, 24), age - 1 if age > 20 else 18.9)))
    return max(joined, born + timedelta(days=6580))


Title = tuple[str, str]
_COUNTY_TITLES: tuple[Title, ...] = (("局长", ""), ("副局长", ""), ("副局长", ""), ("办公室主任", ""))
_TOWNSHIP_TITLES: tuple[Title, ...] = (
    ("党委书记", ""), ("镇长", ""), ("人大主席", ""), ("党委副书记", ""), ("组织委员", "township_organizer"),
    ("纪委书记", ""), ("宣传委员", ""), ("副镇长", ""), ("副镇长", ""), ("武装部部长", ""),
    ("人才专干", "talent_liaison"), ("党群服务中心代办员", "desk_officer"),
)  # fmt: skip
_STAFF = ("一级科员", "二级科员", "四级主任科员", "三级主任科员", "工作人员")
# Who of the organization department acts for the whole county; the demo has an account for those with a station.
_STATIONS = (
    ("county", "组织部基层组织股股长", "county_officer", "county"),
    ("", "组织部基层组织股干事", "county_officer", "county"),
    ("talent", "县委人才办主任", "talent_officer", "county"),
    ("", "县委人才办干事", "talent_officer", "county"),
    ("cadre", "组织部干部股股长", "cadre_officer", "county"),
    ("head", "组织部副部长", "county_leader", "county"),
    ("", "组织部常务副部长", "county_leader", "county"),
    ("admin", "系统管理员", "administrator", "county"),
    ("audit", "审计员", "auditor", "county"),
)


def offices(found: Roster, places: Sequence[Place], size: Size) -> dict[str, int]:
    """Posts of departments and townships, `size.cadres` of them in all; the key of each station's holder."""
    free = {place.key: _cadres(found, place, places) for place in places if place.kind in {"department", "township"}}
    left = size.cadres
    stations: dict[str, int] = {}
    for station, title, role, where in _STATIONS:
        # Not the first ones, who lead their branches.
        human = free["d00"].pop(min(8, len(free["d00"]) - 1))
        found.appoint(human, where, role, title)
        stations |= {station: human.key} if station else {}
        left -= 1
    left -= sum(_leaders(found, place, free[place.key]) for place in places if place.key in free)
    for place in _rounds([place for place in places if place.key in free], free):
        if left <= 0:
            break
        found.appoint(free[place.key].pop(0), place.key, "", found.rng.choice(_STAFF), oldest=12)
        left -= 1
    return stations


def _rounds(places: Sequence[Place], free: dict[str, list[Human]]) -> Iterator[Place]:
    """Each place in turn as long as somebody is left there."""
    while waiting := [place for place in places if free[place.key]]:
        yield from waiting


def _cadres(found: Roster, place: Place, places: Sequence[Place]) -> list[Human]:
    """Those of the place's own branches who are of working age."""
    own = [
        item.key for item in places if item.parent == place.key and item.kind == "branch" and "retired" not in item.key
    ]
    people = [human for key in own for human in found.by_place.get(key, ())]
    return [human for human in people if (found.day - human.born).days < 59 * 365]


def _leaders(found: Roster, place: Place, free: list[Human]) -> int:
    titles = (
        _TOWNSHIP_TITLES
        if place.kind == "township"
        else (*_department_titles(place), ("部门联络员", "department_contact"))
    )
    taken = 0
    for title, role in titles:
        if free:
            found.appoint(free.pop(0), place.key, role, _fitting(title, place))
            taken += 1
    return taken


def _department_titles(place: Place) -> tuple[Title, ...]:
    if place.name.endswith("局"):
        return _COUNTY_TITLES
    return (("负责人", ""), ("副职", ""), ("副职", ""), ("办公室主任", ""))


def _fitting(title: str, place: Place) -> str:
    if place.name.endswith("街道"):
        return title.replace("镇长", "办事处主任").replace("副办事处主任", "办事处副主任").replace("党委", "党工委")
    return title.replace("镇长", "乡长") if place.name.endswith("乡") else title


def branches(found: Roster, places: Sequence[Place], made: Sequence[Place], empty: Callable[[str], bool]) -> None:
    """Secretaries, group leaders and desk officers; `empty` says of a place whether its post is vacant now."""
    for place in places:
        if place.kind not in {"village", "community", "branch"}:
            continue
        people = found.by_place[place.key]
        if not empty(place.key):
            found.appoint(people[0], place.key, "secretary", _secretary_title(place))
        if place.kind != "branch" and len(people) > 4:
            found.appoint(people[4], place.key, "desk_officer", "便民服务代办员")
    for group in made:
        leader = _leader(found.by_group[group.key], group)
        if leader and not empty(group.key):
            found.appoint(leader, group.key, "group_leader", "党小组组长", oldest=4)


def _secretary_title(place: Place) -> str:
    return {"village": "村党支部书记", "community": "社区党支部书记"}.get(place.kind, "党支部书记")


def _leader(people: Sequence[Human], group: Place) -> Human | None:
    """The second of the group where the first leads the branch."""
    return people[1] if group.position == 0 and len(people) > 1 else people[0]


def former(found: Roster) -> list[Tenure]:
    """Earlier holders of a tenth of the posts, until the day the present one began."""
    rng, earlier = found.rng, []
    for tenure in found.tenures:
        colleagues = found.by_place.get(tenure.place, [])
        if tenure.role == "secretary" and len(colleagues) > 9 and rng.random() < 0.2:
            since = tenure.since - timedelta(days=rng.randint(700, 1900))
            earlier.append(Tenure(colleagues[9].key, tenure.place, tenure.role, tenure.title, since, tenure.since))
    return earlier


def homes(found: Roster, places: Sequence[Place], size: Size) -> list[Home]:
    """The households of all villages and communities, `size.households` in all, shared out among the members."""
    rng = found.rng
    bases = [place for place in places if place.kind in {"village", "community"}]
    weights = [rng.uniform(0.5, 1.6) for _ in bases]
    counts = [int(size.households * weight / sum(weights)) for weight in weights]
    counts[0] += size.households - sum(counts)
    return [home for place, count in zip(bases, counts, strict=True) for home in _homes_of(found, place, count)]


def _homes_of(found: Roster, place: Place, count: int) -> Iterator[Home]:
    rng, members = found.rng, found.by_place[place.key]
    families = clans(place, rng) if place.kind == "village" else ()
    for number in range(1, count + 1):
        head = names.full_name(rng, female=rng.random() < 0.2, born=rng.randint(1945, 1990), clans=families)
        persons = rng.choices(range(1, 8), (14, 25, 22, 19, 12, 6, 2))[0]
        linked = members[number * len(members) // (count + 1)].key
        yield Home(place.key, f"{number:04}", head, _address(rng, place, number), persons, linked)


def _address(rng: Random, place: Place, number: int) -> str:
    if place.kind == "village":
        return f"{1 + number // 28}组{1 + number % 28}号"
    return f"{1 + number // 40}栋{rng.randint(1, 3)}单元{rng.randint(1, 6)}0{rng.randint(1, 4)}"


def logins(found: Roster, stations: dict[str, int], few: Sequence[Human]) -> list[Login]:
    """Accounts of all who hold a post now, and of `few` members; stations have short names, others their spelling."""
    named = {human: station for station, human in stations.items()}
    holders = dict.fromkeys([*(tenure.human for tenure in found.tenures), *(human.key for human in few), *named])
    taken: Counter[str] = Counter(named.values())
    made = []
    for key in sorted(holders):
        station = named.get(key, "")
        made.append(Login(station or _username(found.people[key].name, taken), key, station))
    return made


def _username(name: str, taken: Counter[str]) -> str:
    stem = spelled(name, person=True)[:30]
    taken[stem] += 1
    return f"{stem}{taken[stem]}"
