"""When: 2026年10月底前, 每季度, 上半年, 五年内, 3月至6月."""

import calendar
import re
from collections.abc import Iterator

from zhizhi.core.plans.marks import chinese_number
from zhizhi.core.plans.nodes import When

_CN = "[一二两三四五六七八九十]"
_YEAR = r"(?:(?P<year>20\d{2})\s*年(?:度)?|(?P<rel>今年|明年|当年|本年度?))"
_MONTH = r"(?P<month>1[0-2]|0?[1-9])\s*月(?:份)?"
_UNTIL = r"(?:\s*(?:之前|以前|前|完成|内))?"
_DAY = re.compile(rf"(?:{_YEAR})?{_MONTH}(?P<day>[12]\d|3[01]|0?[1-9])\s*[日号]{_UNTIL}")
_MONTH_END = re.compile(rf"(?:{_YEAR})?{_MONTH}(?P<part>底|末|上旬|中旬|下旬|初)?{_UNTIL}")
_YEAR_PART = re.compile(
    rf"(?:{_YEAR})?(?P<part>上半年|下半年|年底|年末|年内|年中|第?[一二三四1-4]季度(?:末|底)?|[一二三四]季度|底){_UNTIL}"
)
_YEAR_ONLY = re.compile(r"(?:到|至|截至|自|从)?(?P<year>20\d{2})\s*年(?:度)?(?:\s*(?:之前|以前|前|起))?")
_RANGE = re.compile(r"(?P<first>20\d{2})\s*年?\s*[—\-–~～至到]{1,2}\s*(?P<year>20\d{2})\s*年")
_MONTHS = re.compile(
    rf"(?:{_YEAR})?(?:1[0-2]|0?[1-9])\s*月?\s*(?:\d{{1,2}}\s*日)?\s*[—\-–~～至到]{{1,2}}\s*(?P<year2>20\d{{2}}年)?"
    rf"{_MONTH}(?:(?P<day>\d{{1,2}})\s*日)?"
)
_EVERY = re.compile(
    r"每(?:个)?(?:两|三)?(?:年|半年|季度|季|月|周|天|日)|逐[年月]|按(?:季度|月|年|周)|定期|(?:月|季度|年|周)调度|常态化|长期坚持"
)
_SPAN = re.compile(
    rf"(?P<number>\d+|{_CN}+)(?:至(?P<to>\d+|{_CN}+))?个?(?P<unit>年|月|季度|工作日|天|日|周)(?:之|以)?内"
)
_PARTS = {
    "上半年": (6, 30),
    "下半年": (12, 31),
    "年底": (12, 31),
    "年末": (12, 31),
    "年内": (12, 31),
    "年中": (6, 30),
    "底": (12, 31),
}
_QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
_PERIODS = (
    ("半年", "half"),
    ("年", "year"),
    ("季", "quarter"),
    ("月", "month"),
    ("周", "week"),
    ("天", "day"),
    ("日", "day"),
)
_UNITS = {
    "年": "years",
    "月": "months",
    "季度": "quarters",
    "工作日": "workdays",
    "天": "days",
    "日": "days",
    "周": "weeks",
}


def dates(text: str, offset: int = 0) -> tuple[When, ...]:
    """All dates and periods of a text in order; where two overlap, the longer one."""
    found = sorted(_all(text, offset), key=lambda when: (when.start, when.start - when.end))
    kept: list[When] = []
    for when in found:
        if not kept or when.start >= kept[-1].end:
            kept.append(when)
    return tuple(kept)


def _all(text: str, offset: int) -> Iterator[When]:
    for match in _RANGE.finditer(text):
        yield _when(match, offset, f"{match['year']}-12-31")
    for match in _MONTHS.finditer(text):
        yield _when(match, offset, _last_month(match))
    for match in _DAY.finditer(text):
        yield _when(match, offset, _day(match["year"], int(match["month"]), int(match["day"])))
    for match in _MONTH_END.finditer(text):
        yield _when(match, offset, _month(match))
    for match in _YEAR_PART.finditer(text):
        if match["part"] != "底" or match["year"] or match["rel"]:
            yield _when(match, offset, _part(match))
    for match in _YEAR_ONLY.finditer(text):
        yield _when(match, offset, f"{match['year']}-12-31")
    for match in _EVERY.finditer(text):
        yield When(match.group(), "", _every(match.group()), "", offset + match.start(), offset + match.end())
    for match in _SPAN.finditer(text):
        yield When(match.group(), "", "", _span(match), offset + match.start(), offset + match.end())


def _when(match: re.Match[str], offset: int, due: str) -> When:
    # Which year 明年 means, the sentence alone does not say.
    due = "" if "明年" in match.group() else due
    return When(match.group().strip(), due, "", "", offset + match.start(), offset + match.end())


def _day(year: str | None, month: int, day: int) -> str:
    """The day in ISO form, `--MM-DD` without a year; a day that the month lacks becomes its last."""
    last = calendar.monthrange(int(year or 2028), month)[1]
    return f"{year or '-'}-{month:02}-{min(day, last):02}"


def _last_month(match: re.Match[str]) -> str:
    """The end of a stretch of months."""
    year = (match["year2"] or match["year"] or "").rstrip("年") or None
    return _day(year, int(match["month"]), int(match["day"] or 31))


def _month(match: re.Match[str]) -> str:
    days = {"上旬": 10, "中旬": 20, "初": 10}
    return _day(match["year"], int(match["month"]), days.get(match["part"] or "", 31))


def _part(match: re.Match[str]) -> str:
    part = match["part"]
    if "季度" in part:
        digit = next(char for char in part if char in _QUARTERS)
        return _day(match["year"], _QUARTERS[digit], 31)
    month, day = _PARTS[part]
    return _day(match["year"], month, day)


def _every(words: str) -> str:
    return next((period for word, period in _PERIODS if word in words), "always")


def _span(match: re.Match[str]) -> str:
    digits = match["to"] or match["number"]
    number = int(digits) if digits.isdigit() else chinese_number(digits.replace("两", "二"))
    return f"{number} {_UNITS[match['unit']]}"
