"""Why a person's record is not taken, in words for the user."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.core.partialdates import Unclear, UnclearDate


class PersonRefused(Exception):
    """Why a person's record was not changed, in words for the user."""


_REASONS = {
    Unclear.EMPTY: gettext_lazy("Nothing is written."),
    Unclear.NO_DATE: gettext_lazy(
        "“%(text)s” is no date; write it like 1985-03-07, or 1985-03 where only the month is known."
    ),
    Unclear.SHORT_YEAR: gettext_lazy("“%(text)s”: write the year with four digits, such as 1985-03."),
    Unclear.ORDER: gettext_lazy("“%(text)s”: write the year first, then month and day."),
    Unclear.NO_SUCH_MONTH: gettext_lazy("“%(text)s”: a year has twelve months."),
    Unclear.NO_SUCH_DAY: gettext_lazy("“%(text)s”: this month has no such day."),
    Unclear.FAR: gettext_lazy("“%(text)s”: the year is out of range."),
    Unclear.LUNAR: gettext_lazy("“%(text)s” is a date of the lunar calendar; write that of the solar one."),
    Unclear.VAGUE: gettext_lazy("“%(text)s”: write the month as a number, or only the year."),
    Unclear.TENTH: gettext_lazy("“%(text)s” may be January or October, as tables lose the last zero; write 01 or 10."),
    Unclear.SERIAL: gettext_lazy("“%(text)s” is a number of days as Excel counts them; give the cell a date format."),
}


def date_refusal(fault: UnclearDate) -> str:
    """Why a text is no date, and what to write instead."""
    return str(_REASONS[fault.reason]) % {"text": fault.text[:30]}


def code_refusal(text: str, label: object) -> str:
    """That a code set knows no such entry."""
    return _("“%(text)s” is not known as %(label)s.") % {"text": text[:30], "label": label}
