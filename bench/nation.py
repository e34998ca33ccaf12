"""A whole nation in the registry's own tables, written in bulk: 700,000 organizations, 4 million people, invented.

The numbers of units a level are those of the official division table; beside the villages stand Party branches. `SHARE`
makes a smaller one. The same bytes each time.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate, islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

from zhizhi.core.intervals import ROOT, Interval, child_interval, spread
from zhizhi.core.pinyin import initials, sort_key
from zhizhi.core.strokes import stroke_key
from zhizhi.engines.measures.keeping import measures_begin
from zhizhi.registry.organizations.models import Edge, Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.population.triggers import triggers_ensure

# kind of the level, and how many units in all; the last ones are spread over the one before
LEVELS = (("province", 31), ("city", 342), ("committee", 2_978), ("township", 41_352), ("village", 620_573))
BRANCHES = 34_723  # 700,000 with all others and the root
PEOPLE = 4_000_000
PORTION = 20_000
UNCOUNTED = {
    "sqlite": "DROP TRIGGER IF EXISTS population_came",
    "postgresql": "DROP TRIGGER IF EXISTS population_came ON people_person",
}
AT = datetime(2026, 3, 18, 1, 30, tzinfo=UTC)
OPENED = date(2021, 6, 1)
# The more frequent before the rarer, roughly as the police counts them; the first hundred have 85 of 100 people.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方"
    "白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘"
    "祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑"
    "景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗"
    "燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍"
)
GIVEN = (
    "华英玉明秀文红国小丽春平志建海军林金永伟云兰芳珍荣德光荣桂晓凤清生梅强新燕霞敏杰学成立东江艳忠祥庆龙福庭波辉宝超涛淑娟勇萍宏静琴峰洪玲"
    "芬娜磊洋刚鹏飞鑫斌宇浩凯健俊帆帅旭宁欢佳雪倩琳博思天雨子欣怡涵嘉瑞晨阳振维安全根树水长良富贵仁义和昌兴旺松柏青山川石岩素雅慧莉莲菊香"
    "翠月美银喜顺利民中正大世家少元太先进卫东爱党加彩巧连娥仙花锦绣珠宗传继绍启承泽润恒毅坚诚信达远航翔舟宁康乐怀培炳炎焕耀灿"
)
LONE = 0.2  # of given names have one character
YOUNGEST, OLDEST = date(2004, 12, 31), date(1945, 1, 1)


@dataclass(frozen=True, slots=True)
class Unit:
    """An organization before it is written."""

    pk: int
    kind: str
    parent: int | None
    interval: Interval
    depth: int


def build(share: float = 1.0, *, measured: bool = True) -> dict[str, list[Unit]]:
    """Writes the nation and returns its units by level; `share` of each number of units and people.

    All invariants of `registry verify` hold of it: what operations would have kept beside the rows is there, unless it
    is not `measured`, which takes as long as all else.
    """
    levels = dict(_levels(share))
    units = [unit for level in levels.values() for unit in level]
    sizes = _sizes(units)
    _write(Organization, (_organization(unit, sizes[unit.pk]) for unit in units))
    _write(Edge, (_edge(unit) for unit in units))
    homes = sorted(levels["village"] + levels["branch"], key=lambda unit: unit.interval)
    with connection.cursor() as cursor:  # made again afterwards, it counts everybody at once
        cursor.execute(UNCOUNTED[connection.vendor])
    _write(Person, _people(homes, int(PEOPLE * share)))
    with transaction.atomic():
        triggers_ensure(connection)
    if measured:
        measures_begin(AT)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return levels


def township_add(county: Unit, *, organizations: int, people: int) -> int:
    """One more township of so many organizations and people in the county, through the driver; its number."""
    taken = Organization.objects.system("benchmark").filter(parent=county.pk).values_list("left", "right")
    room = child_interval(county.interval, list(taken))
    if room is None:
        raise AssertionError("no room for another township")
    first = 1 + max(Organization.objects.system("benchmark").order_by("-pk").values_list("pk", flat=True)[:1])
    township = Unit(first, "township", county.pk, room, county.depth + 1)
    villages = list(_below([township], "village", organizations - 1, first + 1, county.depth + 2))
    with transaction.atomic():
        sizes = {unit.pk: 1 for unit in villages} | {first: organizations}
        Organization.objects.bulk_create(
            Organization(**_organization(unit, sizes[unit.pk])) for unit in [township, *villages]
        )
        above = Organization.objects.system("benchmark").filter(left__lte=room[0], right__gte=room[1]).exclude(pk=first)
        above.update(size=models.F("size") + organizations)
        # With their numbers, like all others: PostgreSQL's sequence knows nothing of those.
        after = max(Person.objects.system("benchmark").order_by("-pk").values_list("pk", flat=True)[:1])
        Person.objects.bulk_create(
            Person(**{**row, "id": after + row["id"], "name": f"移{row['name']}"}) for row in _people(villages, people)
        )
    return first


def _levels(share: float) -> Iterator[tuple[str, list[Unit]]]:
    above = [Unit(1, "nation", None, ROOT, 0)]
    yield "nation", above
    number = 2
    for depth, (kind, count) in enumerate((*LEVELS, ("branch", BRANCHES)), start=1):
        level = list(_below(above, kind, max(int(count * share), len(above)), number, depth))
        number += len(level)
        yield kind, level
        above = level[: max(int(BRANCHES * share), 1)] if kind == "village" else level


def _below(above: list[Unit], kind: str, count: int, first: int, depth: int) -> Iterator[Unit]:
    """`count` units spread evenly below those above."""
    number = first
    for at, parent in enumerate(above):
        share = (at + 1) * count // len(above) - at * count // len(above)
        for interval in spread(parent.interval, share) if share else ():
            yield Unit(number, kind, parent.pk, interval, depth)
            number += 1


def _sizes(units: list[Unit]) -> dict[int, int]:
    sizes = {unit.pk: 1 for unit in units}
    for unit in reversed(units):
        if unit.parent:
            sizes[unit.parent] += sizes[unit.pk]
    return sizes


def _organization(unit: Unit, size: int) -> dict[str, Any]:
    name = f"{unit.kind}{unit.pk}"
    return {
        "id": unit.pk, "name": name, "kind": unit.kind, "parent_id": unit.parent, "left": unit.interval[0],
        "right": unit.interval[1], "depth": unit.depth, "size": size, "code": f"N{unit.pk}", "sort_key": name,
        "opened_on": OPENED,
    }  # fmt: skip


def _edge(unit: Unit) -> dict[str, Any]:
    """Its history: since it was opened it is what it is."""
    return {
        "id": unit.pk, "organization_id": unit.pk, "parent_id": unit.parent, "name": f"{unit.kind}{unit.pk}",
        "kind": unit.kind, "from_date": OPENED,
    }  # fmt: skip


def _people(homes: list[Unit], count: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(7)  # noqa: S311 (the same nation each time)
    days = (YOUNGEST - OLDEST).days
    for number, name in enumerate(islice(_names(chance), count)):
        home = homes[number * len(homes) // count]
        yield {
            "id": number + 1, "name": name, "sort_key": _sorted_by(name)[0], "initials": _sorted_by(name)[1],
            "stroke_key": _sorted_by(name)[2], "sex": "12"[number % 10 < 4],
            "birth_date": OLDEST + timedelta(days=chance.randrange(days)),
            "politics": "01" if chance.random() < 0.08 else "13", "place_id": home.pk, "place_left": home.interval[0],
        }  # fmt: skip


def _names(chance: random.Random) -> Iterator[str]:
    """Names as frequent as they are: few hundred surnames, the first of them by far the most."""
    surnames, given = _summed(SURNAMES, 5, 1.3), _summed(GIVEN, 20, 1.0)
    while True:
        firsts = chance.choices(SURNAMES, cum_weights=surnames, k=PORTION)
        others = chance.choices(GIVEN, cum_weights=given, k=2 * PORTION)
        for at, first in enumerate(firsts):
            yield first + others[2 * at] + ("" if chance.random() < LONE else others[2 * at + 1])


def _summed(signs: str, flat: int, steep: float) -> list[float]:
    return list(accumulate((rank + flat) ** -steep for rank in range(1, len(signs) + 1)))


@lru_cache(maxsize=300_000)
def _sorted_by(name: str) -> tuple[str, str, str]:
    return sort_key(name, person=True), initials(name, person=True), stroke_key(name)


def _write(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """All rows through the driver, what a row does not say with the model's default; indexes are made afterwards."""
    fields = list(model._meta.concrete_fields)
    blank = [None if field.null or field.primary_key else field.get_default() for field in fields]
    names = ", ".join(f'"{field.column}"' for field in fields)
    # SQLite keeps the indexes that Django makes for keys of other tables; those declared are the large ones.
    indexes(model, "remove_index")
    values = ([row.get(str(field.column), empty) for field, empty in zip(fields, blank, strict=True)] for row in rows)
    with transaction.atomic():
        insert(model._meta.db_table, names, len(fields), values)
    with connection.cursor() as cursor:  # PostgreSQL counts on from the numbers that were given
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)
    indexes(model, "add_index")


def indexes(model: type[models.Model], verb: str) -> None:
    """Takes those away that the model declares, or makes them: `remove_index` or `add_index`."""
    with connection.schema_editor() as editor:
        for index in model._meta.indexes:
            getattr(editor, verb)(model, index)


def insert(table: str, names: str, width: int, rows: Iterator[list[Any]]) -> None:
    """The rows through the driver, by COPY where there is one."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copying:
                for row in rows:
                    copying.write_row(row)
            return
        statement = f'INSERT INTO "{table}" ({names}) VALUES ({", ".join(["%s"] * width)})'
        while portion := list(islice(rows, PORTION)):
            cursor.executemany(statement, portion)
