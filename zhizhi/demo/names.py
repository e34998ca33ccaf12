"""Invented persons' names: common surnames and given names, by sex and generation."""

from bisect import bisect
from itertools import accumulate
from random import Random

from zhizhi.demo.texts import lists

# Surnames with their weight in a thousand, roughly as common as they are.
_SURNAMES = """
王 72; 李 71; 张 67; 刘 54; 陈 45; 杨 31; 黄 22; 赵 20; 吴 20; 周 20; 徐 14; 孙 14; 马 13; 朱 13; 胡 13; 郭 12; 何 12;
林 11; 罗 11; 高 10; 郑 9; 梁 9; 谢 8; 宋 7; 唐 7; 许 6; 韩 6; 邓 6; 冯 6; 曹 6; 彭 5; 曾 5; 肖 5; 田 5; 董 5; 潘 5;
袁 5; 蔡 5; 蒋 5; 余 5; 于 4; 杜 4; 叶 4; 程 4; 魏 4; 苏 4; 吕 4; 丁 4; 任 4; 卢 4; 姚 4; 沈 4; 钟 4; 姜 4; 崔 4; 谭 4;
陆 3; 范 3; 汪 3; 廖 3; 石 3; 金 3; 韦 3; 贾 3; 夏 3; 付 3; 方 3; 邹 3; 熊 3; 白 3; 孟 3; 秦 3; 邱 3; 侯 3; 江 3; 尹 3;
薛 2; 闫 2; 段 2; 雷 2; 龙 2; 黎 2; 史 2; 陶 2; 贺 2; 毛 2; 郝 2; 顾 2; 龚 2; 邵 2; 万 2; 覃 2; 武 2; 钱 2; 戴 2; 严 2;
莫 2; 孔 2; 向 2; 常 2; 欧阳 1
"""

# The second characters of given names go with any of the first ones of the same line.
_MEN = {
    "old": ("德国建志永兴文光明正福天朝世荣", "华军平林生才贵富成清山发祥安顺全"),
    "middle": ("建国志永海新春晓立俊勇启宏向少", "军强平峰辉伟刚林涛斌波明东华兵勇"),
    "young": ("子浩宇俊博文泽家志鹏思嘉晨逸天", "轩然杰宇豪阳航翔涵凯飞睿磊成鑫源"),
}
_WOMEN = {
    "old": ("秀桂玉淑春兰素凤金翠月荣开文正", "英兰珍芳华群琼莲碧容香蓉清云芬"),
    "middle": ("晓丽小海春红雪艳秋玉文燕慧素金", "梅芳燕霞玲萍娟琴红丽华蓉敏英莉"),
    "young": ("雨欣思梦佳诗嘉子雅晓婉若语心梓", "涵怡琪瑶悦婷萱彤雯妍宁洁颖然莹"),
}
_ONE_MAN = "伟军强勇涛斌波鹏飞杰磊超刚亮辉"
_ONE_WOMAN = "芳丽敏静燕娟艳霞玲红梅萍莉倩琳"
# People everybody knows from the news; an invented person is none of them.
_KNOWN = frozenset(lists("persons.txt")["known"])


def _table(rows: str) -> tuple[list[str], list[int]]:
    pairs = [row.split() for row in rows.split(";")]
    return [name for name, _ in pairs], list(accumulate(int(weight) for _, weight in pairs))


_NAMES, _SUMS = _table(_SURNAMES)


def surname(rng: Random) -> str:
    """A surname, common ones more often."""
    return _NAMES[bisect(_SUMS, rng.randrange(_SUMS[-1]))]


def given_name(rng: Random, *, female: bool, born: int) -> str:
    """One or two characters as parents of that year chose them."""
    age = "old" if born < 1966 else "middle" if born < 1990 else "young"
    if rng.random() < (0.08 if age == "old" else 0.2):
        return rng.choice(_ONE_WOMAN if female else _ONE_MAN)
    first, second = (_WOMEN if female else _MEN)[age]
    one, two = rng.choice(first), rng.choice(second)
    return one + two if one != two else one


def full_name(rng: Random, *, female: bool, born: int, clans: tuple[str, ...] = ()) -> str:
    """A whole name; in a village half of the people bear one of its few `clans`."""
    while True:
        family = rng.choice(clans) if clans and rng.random() < 0.5 else surname(rng)
        name = family + given_name(rng, female=female, born=born)
        if name not in _KNOWN:
            return name
