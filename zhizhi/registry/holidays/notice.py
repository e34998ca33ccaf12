"""Read holiday tables as people copy them from the official notice: one day or one span a line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

_DAY = r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
_LINE = re.compile(rf"{_DAY}(?:\s*(?:至|到|~|—|–|to)\s*{_DAY})?[\s,，]*(休|放假|班|上班|rest|work)[\s,，]*(.*)")
_REST = {"休", "放假", "rest"}
LONGEST_SPAN = 20
NAME_LENGTH = 40


@dataclass(slots=True)
class Table:
    """What the lines said: days off and worked weekend days with their names, and a sentence for each bad line."""

    holidays: dict[date, str] = field(default_factory=dict)
    workdays: dict[date, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


class _BadLine(Exception):
    pass


def parse(text: str, year: int) -> Table:
    """The days of lines such as "2027-01-01 休 元旦", "2月5日至11日 休 春节", "2027-02-07 班".

    Empty lines and those beginning with # are passed over. A day without a year is one of `year`.
    """
    table = Table()
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            try:
                _enter(table, line.strip(), year)
            except _BadLine as bad:
                table.errors.append(_("Line %(number)s: %(fault)s") % {"number": number, "fault": bad})
    return table


def _enter(table: Table, line: str, year: int) -> None:
    found = _LINE.fullmatch(_whole_span(line))
    if not found:
        raise _BadLine(_("not understood; write for example “2027-01-01 休 元旦” or “2027-02-07 班”."))
    first_year, first_month, first_day, last_year, last_month, last_day, mark, name = found.groups()
    first = _date(first_year or year, first_month, first_day)
    last = _date(last_year or first.year, last_month, last_day) if last_day else first
    days = table.holidays if mark in _REST else table.workdays
    for day in _span(first, last):
        if day in table.holidays or day in table.workdays:
            raise _BadLine(_("%(day)s is given twice.") % {"day": day})
        days[day] = name.strip()[:NAME_LENGTH]


def _whole_span(line: str) -> str:
    """“2月5日至11日” says the month once; write it a second time."""
    return re.sub(r"(\d{1,2})月(\d{1,2})日?\s*(至|到|~|—|–)\s*(\d{1,2})日", r"\1月\2日\3\1月\4日", line)


def _date(year: str | int, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise _BadLine(
            _("%(year)s-%(month)s-%(day)s is no day.") % {"year": year, "month": month, "day": day}
        ) from None


def _span(first: date, last: date) -> Iterator[date]:
    length = (last - first).days
    if not 0 <= length < LONGEST_SPAN:
        raise _BadLine(_("from %(first)s to %(last)s is no holiday.") % {"first": first, "last": last})
    return (first + timedelta(days=number) for number in range(length + 1))


def written(days: list[tuple[date, bool, str]]) -> str:
    """The table as lines that `parse` reads."""
    return "\n".join(f"{day.isoformat()} {'班' if working else '休'} {name}".rstrip() for day, working, name in days)
