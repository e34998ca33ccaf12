"""Figures to reach: 全覆盖 is 100 %, 高于…20%, 每年不少于2次, 达到 N 个, 人均, 翻番."""

import re
from collections.abc import Iterator

from zhizhi.core.plans.marks import chinese_number
from zhizhi.core.plans.nodes import Target

_CN = "[一二两三四五六七八九十百]"
_NUMBER = rf"(?P<number>百分之(?P<percent>\d+(?:\.\d+)?|{_CN}+)|\d+(?:\.\d+)?|{_CN}+)"
_SCALE = r"(?P<scale>[千万亿百]*)"
_UNIT = (
    r"(?P<unit>%|％|个百分点|学时|小时|人次|平方米|平方公里|公里|个工作日|个月|个|名|人|次|期|家|户|元|项|场|条|件|天|支|处|所|篇|门|份|"
    r"倍|里|亩|批|岁|分|类|套|座|本|对|岗|轮|堂|节|课时|台|村|层)?"
)
_SIGNS = {
    ">=": r"不少于|不低于|至少|达到|达|超过|突破|高于|提高到|提升到|扩大到|保持在|控制在|稳定在|完成|"
    r"新增|建成|创建|打造|培育|培养|引进|选派|"
    r"储备|发展|选树|举办|开展|组织|评选|建设|建立|招引|轮训|培训|走访|评定|遴选|集中",
    "<=": r"不超过|不多于|不高于|低于|降至|降到|压减到|控制在[^，。]{0,4}以内|最多",
    "+": r"增长|增加|提高|提升|上升|增幅|递增|高出",
    "=": r"为|实现|各|配备",
}
_SIGN_GROUPS = "|".join(f"(?P<s{number}>{words})" for number, words in enumerate(_SIGNS.values()))
_PER = (
    r"(?P<per>每(?:个)?(?:年度|年|半年|季度|季|月|周|两年|三年|人|村|镇|乡镇|支部)|人均|户均|年均|村均|全年|年度|"
    r"按月|按季度)"
)
_FIGURE = re.compile(
    rf"(?:{_PER}[^，。；\d]{{0,14}}?)?(?:(?:{_SIGN_GROUPS})[^，。；\d]{{0,16}}?)?{_NUMBER}{_SCALE}\s*{_UNIT}(?P<tail>以上|以内|左右|及以上)?"
)
_WORDS: tuple[tuple[str, float, str, str], ...] = (
    (r"全覆盖|全部覆盖|应[一-龥]尽[一-龥]|一个不[漏落少]|全员(?:覆盖|参加|轮训)", 100, "%", "="),
    (r"翻[一]?番|翻两番", 2, "倍", "="),
    (r"(?:动态)?清零|零[投发积][诉案压]", 0, "", "="),
    (r"一半以上|过半", 50, "%", ">="),
)
_SCALES = {"百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_PERIODS = (
    ("半年", "half"),
    ("年", "year"),
    ("季", "quarter"),
    ("月", "month"),
    ("周", "week"),
    ("人", "person"),
    ("户", "household"),
    ("村", "village"),
)
_QUOTED = re.compile(r"“[^”]*”|《[^》]*》|[〔\[]\d{4}[〕\]]\d+号")
# “三个区分” and “两个覆盖” are names, “一个” and “一批” no figures.
_IDLE_UNITS = {"", "条", "层", "对", "里", "类", "处", "分", "本", "村"}


def targets(text: str, offset: int = 0) -> tuple[Target, ...]:
    """All figures of a text to reach, in order; dates and numbers within names are none."""
    hidden = _QUOTED.sub(lambda match: "〇" * len(match.group()), text)
    found = [*_words(hidden, offset), *_figures(hidden, offset)]
    return tuple(sorted(found, key=lambda target: target.start))


def _words(text: str, offset: int) -> Iterator[Target]:
    for pattern, value, unit, sign in _WORDS:
        for match in re.finditer(pattern, text):
            grown = 4.0 if "两番" in match.group() else value
            yield Target(match.group(), grown, unit, sign, "", offset + match.start(), offset + match.end())


def _figures(text: str, offset: int) -> Iterator[Target]:
    for match in _FIGURE.finditer(text):
        value = _value(match)
        if _counts(match, text):
            unit = "%" if match["percent"] or match["unit"] == "％" else match["unit"] or ""
            yield Target(
                match.group().strip(),
                value,
                unit,
                _sign(match),
                _per(match["per"]),
                offset + match.start(),
                offset + match.end(),
            )


def _counts(match: re.Match[str], text: str) -> bool:
    """Whether it is a figure to reach, and no date, no number of a list and no mere word."""
    after = text[match.end() : match.end() + 1]
    if match["unit"] == "岁":
        return False  # who is meant, not how many
    if after in ("年", "月", "日", "号", "+", "级", "大") and not match["unit"]:
        return False
    if text[: match.start("number")].endswith("第"):
        return False  # which one, not how many
    spelled = not match["number"][0].isdigit() and not match["percent"]
    signed = match["per"] or match["tail"] or _bounded(match)
    if spelled:
        return bool(signed and match["unit"] and match["unit"] not in _IDLE_UNITS and match["number"] != "一") or bool(
            match["per"] and match["unit"] in ("次", "期", "场")
        )
    return bool(match["unit"] or match["scale"]) or bool(signed)


def _bounded(match: re.Match[str]) -> bool:
    return any(match[f"s{number}"] for number in range(len(_SIGNS)))


def _value(match: re.Match[str]) -> float:
    digits = match["percent"] or match["number"]
    value = float(digits) if digits[0].isdigit() else float(chinese_number(digits.replace("两", "二")))
    for char in match["scale"]:
        value *= _SCALES[char]
    return value


def _sign(match: re.Match[str]) -> str:
    if match["tail"] in ("以上", "及以上"):
        return ">="
    if match["tail"] == "以内":
        return "<="
    return next((sign for number, sign in enumerate(_SIGNS) if match[f"s{number}"]), "=")


def _per(words: str | None) -> str:
    return next((period for word, period in _PERIODS if words and word in words), "")
