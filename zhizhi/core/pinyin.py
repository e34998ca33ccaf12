"""Latin spellings of Chinese text: to sort by, and to search by initials."""

import re
from collections.abc import Iterator
from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from zhizhi.core.plans.marks import chinese_number

# Surnames that are read otherwise than the same characters elsewhere; the figure is the tone.
_READINGS = """
单 shan4; 解 xie4; 仇 qiu2; 区 ou1; 查 zha1; 曾 zeng1; 盖 ge3; 尉 wei4; 任 ren2; 华 hua4; 乐 yue4; 朴 piao2;
翟 zhai2; 缪 miao4; 宁 ning4; 燕 yan1; 葛 ge3; 那 na1; 黑 he4; 员 yun4; 覃 qin2; 召 shao4; 祭 zhai4; 洗 xian3;
冼 xian3; 逄 pang2; 秘 bi4; 折 she2; 种 chong2; 纪 ji3; 过 guo1; 应 ying1; 曲 qu1; 哈 ha3; 么 yao1; 牟 mu4;
隗 wei3; 谌 chen2; 车 che1; 宿 su4; 藏 zang1; 柏 bai3; 薄 bo2; 贲 ben1; 都 du1; 句 gou1; 观 guan4; 冠 guan4;
会 gui4; 角 jue2; 隽 juan4; 繁 po2; 莘 shen1; 撒 sa3; 相 xiang4; 於 yu1; 郇 huan2; 郗 xi1; 乜 nie4; 粘 nian2;
訾 zi1; 石 shi2; 沈 shen3; 贾 jia3; 瞿 qu2; 盛 sheng4; 阚 kan4; 佴 nai4; 干 gan1; 重 chong2; 能 nai4; 炅 gui4;
令 ling4; 卜 bu3; 长 chang2; 钭 tou3; 尉迟 yu4 chi2; 万俟 mo4 qi2; 长孙 zhang3 sun1; 澹台 tan2 tai2;
单于 chan2 yu2; 令狐 ling2 hu2; 皇甫 huang2 fu3; 宰父 zai3 fu3; 鲜于 xian1 yu2; 夏侯 xia4 hou2; 欧阳 ou1 yang2;
司马 si1 ma3; 上官 shang4 guan1; 诸葛 zhu1 ge3; 东方 dong1 fang1; 慕容 mu4 rong2; 宇文 yu3 wen2; 司徒 si1 tu2;
轩辕 xuan1 yuan2; 呼延 hu1 yan2; 独孤 du2 gu1; 南宫 nan2 gong1; 端木 duan1 mu4; 百里 bai3 li3; 公孙 gong1 sun1;
太叔 tai4 shu1; 申屠 shen1 tu2; 濮阳 pu2 yang2; 闻人 wen2 ren2; 第五 di4 wu3; 亓官 qi2 guan1; 淳于 chun2 yu2;
公冶 gong1 ye3; 赫连 he4 lian2; 拓跋 tuo4 ba2
"""

SORT_KEY_LENGTH = 200
# Longer texts are read as a whole; they hold a phrase in any case.
SHORT = 10

# Marks a piece that is not Chinese.
_FOREIGN = "="
_LATIN = re.compile(r"[a-z0-9]+")
# Groups, branches and teams are counted; 三岔堰村 and 九龙镇 are not.
_COUNTED = re.compile(
    r"第?(?P<number>[一二三四五六七八九十百零〇]{1,5}|[0-9]{1,4})"
    r"(?=(?:村民|居民|党)?小?组|(?:联合)?党?(?:总支|支部)|网格|大?队|片区|社(?!区)|号)"
)


def _table(readings: str) -> dict[str, tuple[str, ...]]:
    rows = (row.split() for row in readings.split(";"))
    return {name: tuple(syllables) for name, *syllables in rows}


SURNAMES = _table(_READINGS)


def _foreign(piece: str) -> str:
    return _FOREIGN + piece.lower()


@lru_cache(maxsize=20_000)
def _syllables(text: str, person: bool) -> tuple[str, ...]:
    surname = _surname(text) if person else ()
    rest = text[len(surname) :]
    if len(rest) <= SHORT and not _has_phrase(rest) and all(ord(sign) in PINYIN_DICT for sign in rest):
        return (*surname, *map(_alone, rest))
    return (*surname, *_read(rest))


def _read(text: str) -> list[str]:
    return lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors=_foreign)


@lru_cache(maxsize=20_000)
def _alone(character: str) -> str:
    return _read(character)[0]


def _has_phrase(text: str) -> bool:
    """Whether the readings of characters may depend on their neighbours: most names hold no phrase, and are read
    character by character, twenty times as fast."""
    size = len(text)
    return any(text[at:end] in PHRASES_DICT for at in range(size - 1) for end in range(at + 2, size + 1))


def _surname(name: str) -> tuple[str, ...]:
    if len(name) > 2 and name[:2] in SURNAMES:
        return SURNAMES[name[:2]]
    return SURNAMES.get(name[:1], ())


def surname_length(name: str) -> int:
    """How many characters of a person's name are the surname: two for 欧阳 and its like."""
    return 2 if len(name) > 2 and name[:2] in SURNAMES else min(len(name), 1)


def _padded(found: re.Match[str]) -> str:
    figures = found["number"]
    number = int(figures) if figures.isdecimal() else chinese_number(figures)
    return f"{number:04}"


def sort_key(name: str, *, person: bool = False) -> str:
    """Text that sorts as the name does in a Chinese list: by syllable and tone, then by character.

    With `person`, a surname gets its own reading; what is no person's name sorts by the number it is counted with, 二组
    before 十组. At most SORT_KEY_LENGTH characters, so that a column can hold it.
    """
    read = name if person else _COUNTED.sub(_padded, name)
    syllables = " ".join(part.removeprefix(_FOREIGN) for part in _syllables(read, person))
    return f"{syllables} {name}"[:SORT_KEY_LENGTH]


def spelled(text: str, *, person: bool = False) -> str:
    """The syllables without tones and blanks: 青石镇 is qingshizhen."""
    return "".join(_pieces(text, person, letters=None))


def initials(text: str, *, person: bool = False) -> str:
    """The first letter of each syllable; Latin words and figures stay whole: 青石镇 is qsz."""
    return "".join(_pieces(text, person, letters=1))


def _pieces(text: str, person: bool, letters: int | None) -> Iterator[str]:
    for part in _syllables(text, person):
        if part.startswith(_FOREIGN):
            yield from _LATIN.findall(part)
        else:
            yield part.rstrip("12345")[:letters]
