"""Why two records may be one human, and how sure: pure comparison of what may be read, masks instead of numbers."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from django.utils.translation import gettext_lazy

from zhizhi.core.partialdates import PartialDate
from zhizhi.core.pinyin import spelled

# Traditional, variant and often confused characters of names, each with the one it stands for.
_FOLDED = """
劉刘 張张 陳陈 楊杨 趙赵 黃黄 吳吴 孫孙 馬马 鄭郑 謝谢 許许 韓韩 馮冯 鄧邓 葉叶 蔣蒋 餘余 蘇苏
呂吕 盧卢 鍾钟 鐘钟 譚谭 陸陆 範范 賈贾 韋韦 鄒邹 閆闫 閻闫 阎闫 龍龙 賀贺 顧顾 龔龚 萬万 錢钱
嚴严 溫温 莊庄 聶聂 歐欧 衛卫 蕭萧 肖萧 傅付 藍蓝 兰蓝 華华 國国 軍军 偉伟 傑杰 強强 彊强 興兴
榮荣 蘭兰 鳳凤 麗丽 豔艳 艷艳 瓊琼 瑩莹 穎颖 頴颖 靈灵 嬌娇 貴贵 財财 寶宝 寳宝 發发 東东 長长
開开 遠远 達达 運运 勝胜 慶庆 廣广 學学 會会 義义 禮礼 誌志 聰聪 賢贤 峯峰 羣群 崑昆 堃坤 昇升
陞升 喆哲 甦苏 淼渺 彥彦 釵钗 鋒锋 銘铭 錦锦 鵬鹏 鴻鸿 樹树 楓枫 樺桦 雲云 愛爱 歡欢 曉晓 暁晓
筱小 潔洁 滿满 澤泽 燦灿 煒炜 燁烨 輝辉 煇辉 連连 進进 壽寿 夢梦 嵐岚 師师 幹干 慧惠 珮佩 瑋玮
瑤瑶 環环 紅红 純纯 細细 維维 綠绿 緒绪 練练 縣县 脩修 蓮莲 詠咏 詩诗 誠诚 諾诺 輪轮 邁迈 雙双
靜静 靑青 韻韵 順顺 須须 頌颂 飛飞 騰腾 齊齐 齡龄 祿禄 禎祯 穀谷 筆笔 節节 勳勋 勛勋 洪鸿 燕艳
"""
FOLDED = {pair[0]: pair[1] for pair in _FOLDED.split()}
_SHOWN = 4  # characters of a mask's end
FAMILY = 6  # more than so many with one telephone number share a village's or an office's
AGE = 2  # years by which the birth of one human is written differently, at most


class Reason(StrEnum):
    """What two records have in common."""

    NUMBER = "number"
    NUMBER_OLD = "number_old"
    NUMBER_NEAR = "number_near"
    NAME = "name"
    BIRTH = "birth"
    MONTH = "month"
    BIRTH_NEAR = "birth_near"
    PHONE = "phone"
    SOUND = "sound"
    VARIANT = "variant"
    ONE_SIGN = "one_sign"
    PLACE = "place"


WORDS = {
    Reason.NUMBER: gettext_lazy("same ID number"),
    Reason.NUMBER_OLD: gettext_lazy("ID number of 15 and of 18 digits"),
    Reason.NUMBER_NEAR: gettext_lazy("ID numbers differ in one digit of those shown"),
    Reason.NAME: gettext_lazy("same name"),
    Reason.BIRTH: gettext_lazy("same birth date"),
    Reason.MONTH: gettext_lazy("birth dates that may be the same day"),
    Reason.BIRTH_NEAR: gettext_lazy("birth dates near each other"),
    Reason.PHONE: gettext_lazy("same phone number"),
    Reason.SOUND: gettext_lazy("names that sound the same"),
    Reason.VARIANT: gettext_lazy("same name in other characters"),
    Reason.ONE_SIGN: gettext_lazy("names differ in one character"),
    Reason.PLACE: gettext_lazy("same part of the organization"),
}


@dataclass(frozen=True, slots=True)
class Human:
    """What is compared of a record. `number` is the mask of the ID number, `phone` its blind index."""

    pk: int
    name: str
    sex: str
    birth: PartialDate | None
    number: str
    phone: bytes | None
    place_left: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """How sure, from 1 to 100, and why."""

    sure: int
    reasons: tuple[Reason, ...]


def alike(one: Human, other: Human, *, near: bool) -> Likeness | None:
    """Whether the two may be one human, None when little speaks for it; `near`: both stand in one part of the tree.

    Two different ID numbers speak against it, unless they differ in a digit as a slip of the pen does.
    """
    number, name = _numbers(one.number, other.number), _names(one.name, other.name)
    birth, phone = _births(one.birth, other.birth), bool(one.phone and one.phone == other.phone)
    born_apart = birth is None and bool(one.birth and other.birth)
    if number is Reason.NUMBER_NEAR and not _slipped(name, birth):
        number = None
    apart = bool(one.number and other.number and number is None)
    if one.sex and other.sex and one.sex != other.sex and number is None:
        return None
    sure = _sure(name, birth, born_apart, number, phone, near)
    if apart:
        # Two people of one name and birth date are rarer than two numbers wrongly written, but not by much.
        sure = sure - 45 if phone and name is Reason.NAME else 0
    if sure < 1:
        return None
    found = [number, name, birth, Reason.PHONE if phone else None, Reason.PLACE if near else None]
    return Likeness(min(sure, 99), tuple(reason for reason in found if reason))


def folded(name: str) -> str:
    """The name in the usual characters, without blanks and dots."""
    return "".join(FOLDED.get(sign, sign) for sign in name if not sign.isspace() and sign not in "·•.．")


@lru_cache(maxsize=100_000)
def sound(name: str) -> str:
    """How the name is spelled, without tones."""
    return spelled(name, person=True)


def name_keys(human: Human) -> set[str]:
    """People whose names may be alike share one of these: the sound; or the birth month and all characters but one.

    Names that differ in a character count only with the same birth, which keeps the groups small.
    """
    plain = folded(human.name)
    found = {sound(human.name), sound(plain)}
    if human.birth and human.birth.known != "y":
        month = f"{human.birth.day:%Y%m}"
        found |= {f"{month}{plain[:at]}?{plain[at + 1 :]}" for at in range(len(plain)) if len(plain) > 1}
    return found


# Points for a name and a birth date, within one part of the tree and across all; `None`: a birth date is unknown.
_NEAR: dict[Reason, dict[Reason | None, int]] = {
    Reason.NAME: {Reason.BIRTH: 88, Reason.MONTH: 72, Reason.BIRTH_NEAR: 50, None: 45},
    Reason.VARIANT: {Reason.BIRTH: 80, Reason.MONTH: 62, Reason.BIRTH_NEAR: 45, None: 35},
    Reason.SOUND: {Reason.BIRTH: 70, Reason.MONTH: 55, Reason.BIRTH_NEAR: 40},
    # Brothers and sisters share all but one character, and are born near each other.
    Reason.ONE_SIGN: {Reason.BIRTH: 52},
}
_FAR: dict[Reason, dict[Reason | None, int]] = {Reason.NAME: {Reason.BIRTH: 88, Reason.MONTH: 72}}


def _sure(
    name: Reason | None, birth: Reason | None, apart: bool, number: Reason | None, phone: bool, near: bool
) -> int:
    """Points for what two records share; below one, they are no pair. `apart`: births are known and far apart."""
    if name is None:
        return 55 if number and (phone or birth) else 0
    base = 0 if apart else (_NEAR if near else _FAR).get(name, {}).get(birth, 0)
    if phone and name is Reason.ONE_SIGN:
        base = base and base + 25
    elif phone:
        base = max(base, 30 if apart else 55) + 25
    if number:
        base = max(base, 60) + 25
    return base + (5 if near and base else 0)


def _numbers(one: str, other: str) -> Reason | None:
    """What the masks of two ID numbers tell: three characters at the beginning, four at the end."""
    if not one or not other:
        return None
    if len(one) != len(other):
        old, new = sorted([one, other], key=len)
        fits = (len(old), len(new)) == (15, 18) and old[:3] == new[:3] and old[-3:] == new[-4:-1]
        return Reason.NUMBER_OLD if fits else None
    wrong = sum(a != b for a, b in zip(one[:3] + one[-_SHOWN:-1], other[:3] + other[-_SHOWN:-1], strict=True))
    # A wrong digit changes the check character too; a wrong one among those hidden changes only that.
    return Reason.NUMBER_NEAR if wrong <= 1 else None


def _slipped(name: Reason | None, birth: Reason | None) -> bool:
    """Whether the hidden digits, which say the birth date, are near too: neighbours share those shown."""
    same = {Reason.BIRTH, Reason.MONTH}
    return birth in same or (birth is Reason.BIRTH_NEAR and name in {Reason.NAME, Reason.SOUND, Reason.VARIANT})


def _names(one: str, other: str) -> Reason | None:
    if one == other:
        return Reason.NAME
    plain, others = folded(one), folded(other)
    if plain == others:
        return Reason.VARIANT
    if sound(one) == sound(other):
        return Reason.SOUND
    same = len(plain) == len(others) > 1 and sum(a != b for a, b in zip(plain, others, strict=True)) == 1
    return Reason.ONE_SIGN if same else None


def _births(one: PartialDate | None, other: PartialDate | None) -> Reason | None:
    """BIRTH_NEAR also where only one digit differs. None where one is unknown or they are far apart."""
    if one is None or other is None:
        return None
    if one.agrees(other):
        return Reason.BIRTH if one == other and one.known == "d" else Reason.MONTH
    return Reason.BIRTH_NEAR if _slip(one.day, other.day) else None


def _slip(one: date, other: date) -> bool:
    digits = sum(a != b for a, b in zip(f"{one:%Y%m%d}", f"{other:%Y%m%d}", strict=True))
    swapped = (one.year, one.month, one.day) == (other.year, other.day, other.month)
    return digits == 1 or swapped or abs((one - other).days) <= 366 * AGE
