"""Rules about numbers, sums, how many were named, each against a number or a dated value; and about yes or no."""

from django.utils.translation import gettext as _

from zhizhi.core.declarations import FieldKind
from zhizhi.core.verdicts import Verdict
from zhizhi.core.vocabulary import ColumnOf, Maybe
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.rules.judging import Bound, Facts, bound, rule
from zhizhi.registry.language import said
from zhizhi.registry.values.wording import amount

# What can be added up.
NUMBERS = (FieldKind.INTEGER, FieldKind.MONEY)


@rule(number=FieldKind.INTEGER, least=Maybe(int), value=Maybe(str))
def number_at_least(facts: Facts, *, number: str, least: int | None = None, value: str = "") -> Verdict:
    """The number in the field is at least `least`, or what the `value` says."""
    return _least("number_at_least", int(facts.answers[number]), bound(facts, least, value))


@rule(number=FieldKind.INTEGER, most=Maybe(int), value=Maybe(str))
def number_at_most(facts: Facts, *, number: str, most: int | None = None, value: str = "") -> Verdict:
    """The number in the field is at most `most`, or what the `value` says."""
    return _most("number_at_most", int(facts.answers[number]), bound(facts, most, value))


@rule(money=FieldKind.MONEY, most=Maybe(int), value=Maybe(str))
def money_at_most(facts: Facts, *, money: str, most: int | None = None, value: str = "") -> Verdict:
    """The sum of money in the field is at most `most` fen, or what the `value` says."""
    return _most("money_at_most", int(facts.answers[money]), bound(facts, most, value, "fen"))


@rule(first=FieldKind.MONEY, second=FieldKind.MONEY)
def money_in_order(facts: Facts, *, first: str, second: str) -> Verdict:
    """The sum in `second` is not larger than that in `first`: no more is paid than was approved."""
    given, most = int(facts.answers[second]), int(facts.answers[first])
    words = {"given": amount(given, "fen"), "most": amount(most, "fen")}
    text = _("%(given)s is more than the %(most)s entered before.") % words
    return Verdict("money_in_order", given <= most, "" if given <= most else text, {"first": most, "second": given})


@rule(rows=FieldKind.ROWS, column=ColumnOf(NUMBERS), money=Maybe(FieldKind.MONEY), most=Maybe(int), value=Maybe(str))
def sum_of_rows_at_most(
    facts: Facts, *, rows: str, column: str, money: str = "", most: int | None = None, value: str = ""
) -> Verdict:
    """The column adds up to at most the sum in the field `money`, or to `most`, or what the `value` says."""
    added = sum(int(line.get(column) or 0) for line in facts.answers[rows])
    limit = Bound(int(facts.answers[money]), "fen") if money else bound(facts, most, value)
    return _most("sum_of_rows_at_most", added, limit)


@rule(rows=FieldKind.ROWS, least=Maybe(int), value=Maybe(str))
def rows_at_least(facts: Facts, *, rows: str, least: int | None = None, value: str = "") -> Verdict:
    """The table has at least so many lines."""
    return _least("rows_at_least", len(facts.answers[rows]), bound(facts, least, value))


@rule(people=FieldKind.PEOPLE, least=Maybe(int), value=Maybe(str))
def people_at_least(facts: Facts, *, people: str, least: int | None = None, value: str = "") -> Verdict:
    """At least so many different people were named."""
    return _least("people_at_least", len(set(facts.answers[people])), bound(facts, least, value))


@rule(people=FieldKind.PEOPLE, number=FieldKind.INTEGER)
def people_within_number(facts: Facts, *, people: str, number: str) -> Verdict:
    """No more different people were named than the number in the field allows, such as a quota."""
    limit = Bound(int(facts.answers[number]))
    return _most("people_within_number", len(set(facts.answers[people])), limit)


@rule(part=FieldKind.INTEGER, whole=FieldKind.INTEGER, percent=Maybe(int), value=Maybe(str))
def share_at_most(facts: Facts, *, part: str, whole: str, percent: int | None = None, value: str = "") -> Verdict:
    """The number in `part` is at most so many in a hundred of that in `whole`."""
    limit, some, every = bound(facts, percent, value, "percent"), int(facts.answers[part]), int(facts.answers[whole])
    ok = some * 100 <= every * limit.number
    words = {"part": some, "whole": every, "percent": limit.number, "most": every * limit.number // 100}
    text = _("%(part)d of %(whole)d is more than %(percent)d percent: at most %(most)d.") % words
    used = {"part": some, "whole": every, **limit.used()}
    return Verdict("share_at_most", ok, "" if ok else text, used, limit.basis)


@rule(part=FieldKind.INTEGER, whole=FieldKind.INTEGER, most=Maybe(int), value=Maybe(str))
def one_in_at_most(facts: Facts, *, part: str, whole: str, most: int | None = None, value: str = "") -> Verdict:
    """The number in `part` is at most one in so many of that in `whole`; no percentage is a seventh."""
    limit, some, every = bound(facts, most, value), int(facts.answers[part]), int(facts.answers[whole])
    ok = some * limit.number <= every
    words = {"part": some, "whole": every, "number": limit.number, "most": every // max(limit.number, 1)}
    text = _("%(part)d of %(whole)d is more than one in %(number)d: at most %(most)d.") % words
    used = {"part": some, "whole": every, **limit.used()}
    return Verdict("one_in_at_most", ok, "" if ok else text, used, limit.basis)


@rule(question=FieldKind.YES_NO)
def answered_yes(facts: Facts, *, question: str) -> Verdict:
    """The answer to the question is yes: a condition that somebody looked at and found to be met."""
    ok = facts.answers[question] is True
    asked = process_of(facts.case.declaration).fields()[question]
    text = _("The condition “%(question)s” is not met; choose another way out.") % {"question": said(asked.name)}
    return Verdict("answered_yes", ok, "" if ok else text, {"question": question})


def _least(name: str, given: int, limit: Bound) -> Verdict:
    ok = given >= limit.number
    words = {"given": _said(given, limit), "least": _said(limit.number, limit)}
    text = _("%(given)s is too little: at least %(least)s.") % words
    return Verdict(name, ok, "" if ok else text, {"given": given, **limit.used()}, limit.basis)


def _most(name: str, given: int, limit: Bound) -> Verdict:
    ok = given <= limit.number
    words = {"given": _said(given, limit), "most": _said(limit.number, limit)}
    text = _("%(given)s is too much: at most %(most)s.") % words
    return Verdict(name, ok, "" if ok else text, {"given": given, **limit.used()}, limit.basis)


def _said(number: int, limit: Bound) -> str:
    return amount(number, limit.unit)
