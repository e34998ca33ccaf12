"""Rules about days that were given: their order, and how far they lie apart."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from zhizhi.core.ages import months_after
from zhizhi.core.declarations import FieldKind
from zhizhi.core.verdicts import Verdict
from zhizhi.core.vocabulary import Maybe
from zhizhi.engines.processes.rules.judging import Bound, Facts, bound, rule
from zhizhi.registry.holidays.queries import calendar
from zhizhi.registry.values.wording import amount


@rule(day=FieldKind.DATE)
def day_ahead(facts: Facts, *, day: str) -> Verdict:
    """The day given in the field `day` is still to come."""
    today, chosen = facts.day, facts.date(day)
    return Verdict(
        "day_ahead", chosen > today, "" if chosen > today else _("Choose a day that is still to come."),
        {"day": chosen.isoformat(), "today": today.isoformat()},
    )  # fmt: skip


@rule(day=FieldKind.DATE)
def day_not_ahead(facts: Facts, *, day: str) -> Verdict:
    """The day given in the field `day` is today or over: what is reported has happened."""
    today, chosen = facts.day, facts.date(day)
    return Verdict(
        "day_not_ahead", chosen <= today, "" if chosen <= today else _("This day has not come yet; enter when it was."),
        {"day": chosen.isoformat(), "today": today.isoformat()},
    )  # fmt: skip


@rule(day=FieldKind.DATE)
def later_than_due(facts: Facts, *, day: str) -> Verdict:
    """The day given in the field `day` lies after the day by which the case is due now."""
    due, chosen = facts.case.due_day, facts.date(day)
    return Verdict(
        "later_than_due", chosen > due, "" if chosen > due else _("Choose a day after the present limit."),
        {"day": chosen.isoformat(), "due": due.isoformat()},
    )  # fmt: skip


@rule(day=FieldKind.DATE)
def day_not_put_off(facts: Facts, *, day: str) -> Verdict:
    """The day answered now is not later than the one answered to the same question before: a review worsens nothing.

    Where it was never answered, there is nothing to compare with.
    """
    before, chosen = str(facts.case.data.get(day) or ""), facts.date(day)
    ok = not before or chosen.isoformat() <= before
    text = _("It was %(day)s before; a review makes nothing worse, so choose no later day.") % {"day": before}
    return Verdict("day_not_put_off", ok, "" if ok else text, {"day": chosen.isoformat(), "before": before})


@rule(first=FieldKind.DATE, second=FieldKind.DATE)
def days_in_order(facts: Facts, *, first: str, second: str) -> Verdict:
    """The day in `second` is not before the day in `first`."""
    begins, ends = facts.date(first), facts.date(second)
    words = {"first": begins.isoformat(), "second": ends.isoformat()}
    text = _("The end (%(second)s) lies before the beginning (%(first)s).") % words
    return Verdict("days_in_order", begins <= ends, "" if begins <= ends else text, words)


@rule(first=FieldKind.DATE, second=FieldKind.DATE, days=Maybe(int), value=Maybe(str))
def days_between_at_least(
    facts: Facts, *, first: str, second: str, days: int | None = None, value: str = ""
) -> Verdict:
    """From the day in `first` to that in `second` there are at least so many `days`, or as many as the `value` says."""
    limit, begins, ends = bound(facts, days, value, "days"), facts.date(first), facts.date(second)
    wanted = _after(begins, limit)
    words = {"amount": amount(limit.number, limit.unit), "day": wanted.isoformat(), "first": begins.isoformat()}
    text = _("At least %(amount)s have to lie after %(first)s: not before %(day)s.") % words
    used = {"first": begins.isoformat(), "second": ends.isoformat(), **limit.used()}
    return Verdict("days_between_at_least", ends >= wanted, "" if ends >= wanted else text, used, limit.basis)


@rule(first=FieldKind.DATE, second=FieldKind.DATE, days=Maybe(int), value=Maybe(str))
def days_between_at_most(facts: Facts, *, first: str, second: str, days: int | None = None, value: str = "") -> Verdict:
    """From the day in `first` to that in `second` there are at most so many `days`, or as many as the `value` says."""
    limit, begins, ends = bound(facts, days, value, "days"), facts.date(first), facts.date(second)
    last = _after(begins, limit)
    words = {"amount": amount(limit.number, limit.unit), "day": last.isoformat(), "first": begins.isoformat()}
    text = _("At most %(amount)s may lie after %(first)s: not later than %(day)s.") % words
    used = {"first": begins.isoformat(), "second": ends.isoformat(), **limit.used()}
    return Verdict("days_between_at_most", ends <= last, "" if ends <= last else text, used, limit.basis)


def _after(day: date, limit: Bound) -> date:
    """The day that lies so much later, the first one not counted."""
    if limit.unit == "workdays":
        return calendar().add(day, limit.number).day
    if limit.unit in {"months", "years"}:
        return months_after(day, limit.number * (12 if limit.unit == "years" else 1))
    return day + timedelta(days=limit.number)
