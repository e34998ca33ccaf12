"""A dozen joint organizations of the demo county, with partners, meetings, issues and ratings."""

# ruff: noqa: S311 - chance that can be repeated is what a demo needs

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from zhizhi.demo.dataset import Dataset
from zhizhi.demo.load import Loaded
from zhizhi.demo.places import SHOWN_KEY
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.overlays.models import Link, Overlay
from zhizhi.registry.overlays.operations import (
    Founding,
    Who,
    issue_close,
    issue_raise,
    link_start,
    meeting_record,
    overlay_create,
    survey_record,
)

# kind, name, purpose, what it meets about
JOINT = (
    ("chain", "茶产业链联合党委", "党组织建在茶产业链上，种植、加工、销售各环节联建", "统一春茶收购价和用药标准"),
    ("chain", "柑橘产业链党总支", "带动沿江各村柑橘统防统治、统一品牌", "商定柑橘采收和分选安排"),
    ("functional", "文旅项目功能型党支部", "古镇改造项目建设期间设立", "协调施工占道和群众出行"),
    ("functional", "防汛抢险临时党支部", "汛期统一调度各村党员突击队", "汛前排查隐患点、划分责任段"),
    ("joint", "村企联合党支部", "村党组织与企业联建，覆盖尚无党组织的企业", "研究企业用工和村级土地流转"),
    ("joint", "商圈联合党支部", "覆盖商户和快递、外卖站点", "设置骑手驿站和充电点"),
    ("area", "北片区联建党委", "强村带弱村，产业、治理、服务联动", "商定片区道路养护分摊"),
    ("area", "沿河片区联建党委", "沿河各村河道管护和旅游联营", "河道清漂轮值和民宿标准"),
)
ESTATES = ("青岚花园", "岚江新居", "锦绣苑", "翠屏小区")
PARTNERS = (
    ("property", "安居物业服务中心"),
    ("owners", "业主委员会"),
    ("buildings", "楼栋长议事会"),
    ("volunteers", "邻里志愿服务队"),
)
ISSUES = (
    ("楼道堆放杂物", "已清理并张贴公约"), ("电动车飞线充电", "新增集中充电桩12个"),
    ("地下车库渗水", "已动用维修资金完成防水"),
    ("垃圾分类点异味", "调整清运时间，每日冲洗两次"), ("老年活动室开放时间短", "延长至每晚九点，由志愿者值班"),
)  # fmt: skip


@dataclass(slots=True)
class Making:
    """What making one takes."""

    rng: Random
    data: Dataset
    day: date


def joint_make(data: Dataset, loaded: Loaded, firms: Sequence[Organization], day: date) -> None:
    """Those of the townships in turn, the first where the demo leads; estates at communities."""
    making = Making(Random(f"{data.seed}:joint:{data.day}"), data, day)
    townships = [key for key, place in loaded.places.items() if place.kind == "township"]
    townships.sort(key=lambda key: (key != SHOWN_KEY.split("/")[0], key))
    for number, row in enumerate(JOINT):
        host = townships[0 if number < 2 else number % len(townships)]
        _township(making, loaded, firms, host, row)
    communities = sorted(key for key, place in loaded.places.items() if place.kind == "community")
    for name, key in zip(ESTATES, communities, strict=False):
        _estate(making, _fresh(loaded.places[key]), name)


def _township(
    making: Making, loaded: Loaded, firms: Sequence[Organization], key: str, row: tuple[str, str, str, str]
) -> None:
    kind, name, purpose, topic = row
    host = _fresh(loaded.places[key])
    villages = sorted(
        (place for found, place in loaded.places.items() if place.parent_id == host.pk and place.kind == "village"),
        key=lambda place: (place.pk != loaded.places[SHOWN_KEY].pk, place.pk),
    )  # fmt: skip
    others = [place for place in loaded.places.values() if place.kind == "village" and place.parent_id != host.pk]
    overlay = _begun(making, kind, f"{host.short_name or host.name[:2]}{name}", host, purpose)
    links = [_linked(making, overlay, "lead", place) for place in villages[:1]]
    links += [_linked(making, overlay, "partner", place) for place in villages[1:4]]
    if others:
        links.append(_linked(making, overlay, "partner", making.rng.choice(others[:12])))
    links.append(_linked(making, overlay, "partner", f"{host.short_name}云峰专业合作社"))
    if kind == "joint":
        links += [_linked(making, overlay, "covered", firm) for firm in firms if firm.parent_id == host.pk][1:2]
    else:
        own = [firm for firm in firms if firm.parent_id == host.pk]
        links += [_linked(making, overlay, "support", firm) for firm in own[:1]]
    _meetings(making, overlay, links, topic)


def _estate(making: Making, host: Organization, name: str) -> None:
    overlay = _begun(making, "estate", name, host, "小区党支部牵头，六方共治")
    links = [_linked(making, overlay, "community", host)]
    links += [_linked(making, overlay, kind, f"{name}{title}") for kind, title in PARTNERS[: making.rng.randint(3, 4)]]
    _meetings(making, overlay, links, "议定停车位划线和门禁改造")
    for number, (words, outcome) in enumerate(making.rng.sample(ISSUES, 3)):
        raised = making.day - timedelta(days=120 - 40 * number)
        issue = issue_raise(
            scope=None, overlay=overlay, words=words, raised_on=raised, answers=links[1 + number % 2],
            due=raised + timedelta(days=60), at=making.data.ends,
        )  # fmt: skip
        if number < 2:
            closed = raised + timedelta(days=making.rng.randint(10, 35))
            issue_close(scope=None, issue=issue, state="settled", outcome=outcome, day=closed, at=making.data.ends)
    for quarter in (1, 2):
        answers = making.rng.choice((3, 46, 88, 120))
        survey_record(
            scope=None, overlay=overlay, day=making.day - timedelta(days=90 * quarter), answers=answers,
            stars=answers * 4 - making.rng.randint(0, answers // 3), source="季度入户问卷", at=making.data.ends,
        )  # fmt: skip


def _begun(making: Making, kind: str, name: str, host: Organization, purpose: str) -> Overlay:
    begun = making.day - timedelta(days=making.rng.randint(200, 500))
    return overlay_create(scope=None, founding=Founding(kind, name, host, purpose, begun), at=making.data.ends)


def _linked(making: Making, overlay: Overlay, kind: str, who: Who) -> Link:
    if isinstance(who, Organization):
        who = _fresh(who)
    return link_start(scope=None, overlay=overlay, kind=kind, who=who, from_date=overlay.from_date, at=making.data.ends)


def _meetings(making: Making, overlay: Overlay, links: Sequence[Link], topic: str) -> None:
    """Every quarter or so; some have not met for long."""
    last = making.day - timedelta(days=making.rng.choice((5, 12, 30, 55, 130)))
    topics = (topic, "通报上次议定事项落实情况", "研究下季度共建计划")
    for number, words in enumerate(topics):
        day = last - timedelta(days=85 * number)
        if day >= overlay.from_date:
            came = [link for link in links if making.rng.random() < 0.85] or links[:1]
            meeting_record(
                scope=None, overlay=overlay, day=day, topic=words, attended=came,
                decisions=f"{words}，由牵头单位跟进落实。", at=making.data.ends,
            )  # fmt: skip


def _fresh(place: Organization) -> Organization:
    """The place as it is now: one made before may have moved its interval."""
    return Organization.objects.system("the demo's invented history").select_related("parent").get(pk=place.pk)
