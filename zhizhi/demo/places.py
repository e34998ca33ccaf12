"""The invented county of Qinglan 青岚县: committee, departments, townships, villages, branches and party groups."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from zhizhi.demo.dataset import Place, Size
from zhizhi.demo.texts import lists

COUNTY_NAME = "中共青岚县委员会"
COUNTY_SHORT = "青岚县"
COUNTY_KEY = "county"
# The first village of the first township, through which the demo leads.
SHOWN_KEY = "t00/v00"

_WORDS = lists("places.txt")
DEPARTMENTS = _WORDS["departments"]

# A town with its seat has a community beside its villages; the four sub-districts have communities only.
STREETS = _WORDS["streets"]
TOWNS = _WORDS["towns"]
RURAL = _WORDS["rural townships"]
_COMMUNITIES = _WORDS["communities"]
_NATURE = _WORDS["nature"]
_CLANS = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余杜叶程魏苏吕任卢姚沈钟谭廖熊邹"
)
_GROUND = _WORDS["ground"]
_TRADES = _WORDS["trades"]
_FIRMS = _WORDS["firms"]
_FIRM_WORDS = [
    "岚茗",
    "青禾",
    "云栖",
    "鑫泰",
    "永固",
    "惠民",
    "绿源",
    "山野",
    "恒达",
    "嘉禾",
    "金穗",
    "众诚",
    "顺发",
    "华岚",
    "松涛",
    "清泉",
    "百草",
    "锦程",
    "鸿运",
    "丰裕",
]
FIGURES = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Ground:
    """A township as the lists above have it, with the number of its villages and communities."""

    name: str
    villages: int
    communities: int


def places(rng: Random, size: Size) -> list[Place]:
    """All organizations from the county down to the branches; parents come before their children."""
    found = [Place(COUNTY_KEY, COUNTY_NAME, COUNTY_SHORT, "committee", "", 0)]
    for number, name in enumerate(DEPARTMENTS[: size.departments]):
        found += _department(number, name)
    villages = _village_names(rng)
    communities = iter([f"{name}社区" for name in _COMMUNITIES])
    for number, ground in enumerate(_grounds(size)):
        found += _township(rng, number, ground, villages, communities)
    return [*found, *_branches(rng, found, size)]


def groups(place: str, members: int) -> list[Place]:
    """The one to three party groups of a branch with so many members."""
    count = 1 if members < 10 else 2 if members < 20 else 3
    return [
        Place(f"{place}/g{number}", f"第{FIGURES[number]}党小组", f"{FIGURES[number]}组", "party_group", place, number)
        for number in range(count)
    ]


def clans(place: Place, rng: Random) -> tuple[str, ...]:
    """The three surnames that half of a village bears, the first one that of its name if it has one."""
    own = [place.name[0]] if place.name[1:2] == "家" else []
    return tuple([*own, *rng.sample("王李张刘陈杨黄赵吴周何罗高谢唐邓", 3)][:3])


def _department(number: int, name: str) -> Iterator[Place]:
    key = f"d{number:02}"
    short = name.removeprefix("县委") if name.startswith("县委") else name.removeprefix("县")
    yield Place(key, name, short, "department", COUNTY_KEY, number)
    for branch in range(3 if number % 3 else 2):
        title = f"{short}机关第{FIGURES[branch]}党支部"
        yield Place(f"{key}/b{branch}", title, f"机关{FIGURES[branch]}支部", "branch", key, branch)
    yield Place(f"{key}/retired", f"{short}离退休干部党支部", "离退休支部", "branch", key, 9)


def _grounds(size: Size) -> list[Ground]:
    """The townships in the office's order; the first one is a town, whose village the demo shows."""
    names = [TOWNS[0], *STREETS, *TOWNS[1:], *RURAL][: size.townships]
    streets = sum(name in STREETS for name in names)
    inner = min(10 * streets, size.villages // 3, len(_COMMUNITIES))
    rest, others = size.villages - inner, len(names) - streets
    shares = [rest // others + (number < rest % others) for number in range(others)]
    found, left = [], iter(shares)
    for name in names:
        if name in STREETS:
            found.append(Ground(name, 0, inner // streets))
        else:
            share = next(left)
            found.append(Ground(name, share - name.endswith("镇"), int(name.endswith("镇"))))
    return found


def _township(
    rng: Random, number: int, ground: Ground, villages: Iterator[str], communities: Iterator[str]
) -> Iterator[Place]:
    key = f"t{number:02}"
    yield Place(key, ground.name, ground.name[:-1].removesuffix("街"), "township", COUNTY_KEY, 100 + number)
    names = [(next(villages), "village") for _ in range(ground.villages)]
    street = ground.name in STREETS
    names += [
        (next(communities) if street else f"{ground.name[:-1]}场社区", "community") for _ in range(ground.communities)
    ]
    for position, (name, kind) in enumerate(names):
        yield Place(
            f"{key}/v{position:02}",
            name,
            name.removesuffix("社区" if kind == "community" else "村"),
            kind,
            key,
            position,
        )
    yield from _public_bodies(rng, key, ground.name)


def _public_bodies(rng: Random, key: str, name: str) -> Iterator[Place]:
    """The township's own branch, school, clinic and firms, each with its branch."""
    yield Place(f"{key}/organ", f"{name}机关党支部", "机关支部", "branch", key, 90)
    short = name.removesuffix("街道")
    bodies = [("school", f"{short}中心学校"), ("school", f"{short}初级中学"), ("institution", f"{short}卫生院")]
    bodies += [("firm", f"青岚{word}{trade}有限公司") for word, trade in _firm_names(rng, 5)]
    for number, (kind, title) in enumerate(bodies):
        body = f"{key}/{kind[0]}{number}"
        yield Place(body, title, title.removeprefix("青岚").removesuffix("有限公司"), kind, key, 60 + number)
        yield Place(f"{body}/b0", f"{title.removesuffix('有限公司')}党支部", "党支部", "branch", body, 0)


def _firm_names(rng: Random, count: int) -> list[tuple[str, str]]:
    return list(zip(rng.sample(_FIRM_WORDS, count), rng.sample(_FIRMS, count), strict=True))


def _village_names(rng: Random) -> Iterator[str]:
    """Names such as 杨柳湾村 and 陈家坝村, each once in the county."""
    yield "石板塘村"
    names = [f"{nature}{ground}村" for nature in _NATURE for ground in _GROUND if ground not in nature]
    names += [f"{clan}家{ground}村" for clan in _CLANS for ground in _GROUND]
    names.remove("石板塘村")
    yield from rng.sample(names, len(names))


def _branches(rng: Random, found: list[Place], size: Size) -> Iterator[Place]:
    """Further branches below villages and communities, until the county has as many as wanted."""
    missing = size.branches - sum(place.kind == "branch" for place in found)
    bases = [place for place in found if place.kind in {"village", "community"}]
    rng.shuffle(bases)
    trades = {base.key: rng.sample(_TRADES, 4) for base in bases}
    for number in range(max(missing, 0)):
        base, turn = bases[number % len(bases)], number // len(bases)
        stem = base.name.removesuffix("村")
        name = (
            f"{stem}{trades[base.key][turn % 4]}产业党支部"
            if base.kind == "village"
            else f"{stem}第{FIGURES[turn]}网格党支部"
        )
        yield Place(f"{base.key}/b{turn}", name, name.removeprefix(stem), "branch", base.key, 10 + turn)
