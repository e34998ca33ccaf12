"""Rules about the lines of a table that was asked: each by itself, all together, none twice. They name the line."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhizhi.core.declarations import Column, FieldKind
from zhizhi.core.verdicts import Verdict
from zhizhi.core.vocabulary import ColumnOf, Maybe
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.rules.figures import NUMBERS
from zhizhi.engines.processes.rules.judging import Bound, Facts, bound, rule
from zhizhi.registry.language import said
from zhizhi.registry.values.wording import amount

Line = Mapping[str, Any]
ORDERED = (*NUMBERS, FieldKind.DATE)
# By which a line is called: the first of its columns that has words.
CALLED = (FieldKind.TEXT, FieldKind.CHOICE, FieldKind.LONG_TEXT, FieldKind.DATE)


@rule(rows=FieldKind.ROWS, columns=ColumnOf(NUMBERS, several=True), least=Maybe(int), value=Maybe(str))
def each_row_at_least(facts: Facts, *, rows: str, columns: str, least: int | None = None, value: str = "") -> Verdict:
    """In each line the columns, added up, come to at least `least`, or what the `value` says."""
    table = _Table(facts, rows)
    limit = table.bound(columns, least, value)
    wrong = ((line, given) for line, given in table.sums(columns) if given < limit.number)
    text = _("%(row)s: %(given)s is too little: at least %(bound)s.")
    return table.verdict("each_row_at_least", table.measured(text, next(wrong, None), limit), limit)


@rule(rows=FieldKind.ROWS, columns=ColumnOf(NUMBERS, several=True), most=Maybe(int), value=Maybe(str))
def each_row_at_most(facts: Facts, *, rows: str, columns: str, most: int | None = None, value: str = "") -> Verdict:
    """In each line the columns, added up, come to at most `most`, or what the `value` says."""
    table = _Table(facts, rows)
    limit = table.bound(columns, most, value)
    wrong = ((line, given) for line, given in table.sums(columns) if given > limit.number)
    text = _("%(row)s: %(given)s is too much: at most %(bound)s.")
    return table.verdict("each_row_at_most", table.measured(text, next(wrong, None), limit), limit)


@rule(rows=FieldKind.ROWS, column=ColumnOf(NUMBERS), least=Maybe(int), value=Maybe(str))
def sum_of_rows_at_least(facts: Facts, *, rows: str, column: str, least: int | None = None, value: str = "") -> Verdict:
    """The column adds up to at least `least`, or what the `value` says."""
    table = _Table(facts, rows)
    limit, added = table.bound(column, least, value), sum(given for _line, given in table.sums(column))
    words = {"given": amount(added, limit.unit), "least": amount(limit.number, limit.unit)}
    text = "" if added >= limit.number else _("%(given)s is too little: at least %(least)s.") % words
    return table.verdict("sum_of_rows_at_least", text, limit, given=added)


@rule(rows=FieldKind.ROWS, most=Maybe(int), value=Maybe(str))
def rows_at_most(facts: Facts, *, rows: str, most: int | None = None, value: str = "") -> Verdict:
    """The table has at most so many lines."""
    table, limit = _Table(facts, rows), bound(facts, most, value)
    words = {"given": len(table.lines), "most": limit.number}
    text = "" if len(table.lines) <= limit.number else _("%(given)d lines are too many: at most %(most)d.") % words
    return table.verdict("rows_at_most", text, limit, given=len(table.lines))


@rule(rows=FieldKind.ROWS, column=ColumnOf(), option=Maybe(str), least=Maybe(int), value=Maybe(str))
def rows_with_at_least(
    facts: Facts, *, rows: str, column: str, option: str = "", least: int | None = None, value: str = ""
) -> Verdict:
    """At least so many lines have the column answered: with the option, of a yes or no with yes."""
    table, limit = _Table(facts, rows), bound(facts, least, value)
    given = sum(_has(line, column, option) for line in table.lines)
    words = {"given": given, "least": limit.number, "what": table.wanted(column, option)}
    sentence = _("%(given)d lines have %(what)s; at least %(least)d are needed.")
    return table.verdict("rows_with_at_least", "" if given >= limit.number else sentence % words, limit, given=given)


@rule(rows=FieldKind.ROWS, column=ColumnOf(), option=Maybe(str))
def each_row_has(facts: Facts, *, rows: str, column: str, option: str = "") -> Verdict:
    """Each line has the column answered: with the option, of a yes or no with yes."""
    table = _Table(facts, rows)
    wrong = next((line for line in table.lines if not _has(line, column, option)), None)
    if wrong is None:
        return table.verdict("each_row_has", "")
    words = {"row": table.called(wrong), "what": table.wanted(column, option)}
    return table.verdict("each_row_has", _("%(row)s lacks %(what)s.") % words)


@rule(rows=FieldKind.ROWS, columns=ColumnOf(several=True))
def no_row_twice(facts: Facts, *, rows: str, columns: str) -> Verdict:
    """No two lines answer these columns alike; lines that leave all of them empty are not compared."""
    table, text = _Table(facts, rows), ""
    seen: dict[tuple[str, ...], int] = {}
    for line in table.lines:
        answers = tuple(_plain(line.get(name)) for name in columns.split())
        if any(answers) and answers in seen and not text:
            text = _("%(row)s repeats line %(first)d.") % {"row": table.called(line), "first": seen[answers]}
        seen.setdefault(answers, table.number(line))
    return table.verdict("no_row_twice", text)


@rule(rows=FieldKind.ROWS, first=ColumnOf(ORDERED), second=ColumnOf(ORDERED))
def each_row_in_order(facts: Facts, *, rows: str, first: str, second: str) -> Verdict:
    """In each line the `second` column is not before, or less than, the `first`; a line without both is left out."""
    table = _Table(facts, rows)
    both = (line for line in table.lines if line.get(first) is not None and line.get(second) is not None)
    wrong = next((line for line in both if line[second] < line[first]), None)
    if wrong is None:
        return table.verdict("each_row_in_order", "")
    words = {"row": table.called(wrong), "first": table.head(first), "second": table.head(second)}
    return table.verdict("each_row_in_order", _("%(row)s: “%(second)s” is less than “%(first)s”.") % words)


class _Table:
    """The lines answered, and what people call them."""

    def __init__(self, facts: Facts, rows: str) -> None:
        asked = process_of(facts.case.declaration).fields()[rows]
        self.facts, self.name, self.lines = facts, rows, list(facts.answers[rows])
        self.columns: Mapping[str, Column] = {column.id: column for column in asked.columns}

    def bound(self, columns: str, number: int | None, value: str) -> Bound:
        """The bound of these columns: of money in fen."""
        money = all(self.columns[name].kind == "money" for name in columns.split())
        return bound(self.facts, number, value, "fen" if money else "count")

    def sums(self, columns: str) -> Iterator[tuple[Line, int]]:
        """Each line that answers one of the columns, with what they come to."""
        names = columns.split()
        for line in self.lines:
            given = [int(line[name]) for name in names if line.get(name) is not None]
            if given:
                yield line, sum(given)

    def number(self, line: Line) -> int:
        """Which line it is, from one."""
        return next(number for number, one in enumerate(self.lines, 1) if one is line)

    def called(self, line: Line) -> str:
        """Its number, and what it is about."""
        words, number = next(filter(None, (_words(one, line) for one in self.columns.values())), ""), self.number(line)
        if not words:
            return _("Line %(number)d") % {"number": number}
        return _("Line %(number)d (%(name)s)") % {"number": number, "name": words}

    def head(self, column: str) -> str:
        """The head of a column."""
        return said(self.columns[column].name)

    def wanted(self, column: str, option: str) -> str:
        """What a line should have, in words."""
        words = next((said(one.name) for one in self.columns[column].options if one.id == option), option)
        return _("“%(words)s”") % {"words": f"{self.head(column)}: {words}" if option else self.head(column)}

    def measured(self, text: str, wrong: tuple[Line, int] | None, limit: Bound) -> str:
        """The sentence about a line that is beyond the bound; nothing without one."""
        if wrong is None:
            return ""
        words = {"given": amount(wrong[1], limit.unit), "bound": amount(limit.number, limit.unit)}
        return text % {"row": self.called(wrong[0]), **words}

    def verdict(self, name: str, text: str, limit: Bound | None = None, **used: Any) -> Verdict:
        """It holds when there is nothing to say."""
        facts = {"rows": self.name, **used} | (limit.used() if limit else {})
        return Verdict(name, not text, text, facts, limit.basis if limit else "")


def _has(line: Line, column: str, option: str) -> bool:
    given = line.get(column)
    return given == option if option else given not in (None, "", False)


def _plain(given: Any) -> str:
    """For comparing: without blanks around or between."""
    return "".join(str(given).split()) if given is not None else ""


def _words(column: Column, line: Line) -> str:
    given = line.get(column.id)
    if given in (None, "") or column.kind not in CALLED:
        return ""
    return next((said(one.name) for one in column.options if one.id == given), str(given))[:20]
