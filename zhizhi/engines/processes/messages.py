"""The sentences for wrong answers."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhizhi.core.forms import AnswerProblem

SENTENCES = {
    "required": gettext_noop("Please fill this in."),
    "unknown_field": gettext_noop("This form does not ask for that; open it again."),
    "wrong_type": gettext_noop("Please write text here."),
    "too_long": gettext_noop("At most %(limit)s characters; please shorten it."),
    "phone": gettext_noop("This is not a phone number; write 11 figures, or a landline with its area code."),
    "date": gettext_noop("This is not a date; write it like 2026-11-20."),
    "choice": gettext_noop("Please choose one of those offered."),
    "yes_no": gettext_noop("Please answer yes or no."),
    "whole_number": gettext_noop("Please write a whole number."),
    "too_small": gettext_noop("At least %(limit)s."),
    "too_large": gettext_noop("At most %(limit)s."),
    "money": gettext_noop("This is not a sum; write yuan in figures, such as 1250.50."),
    "too_few": gettext_noop("At least %(limit)s."),
    "too_many": gettext_noop("At most %(limit)s."),
    "row": gettext_noop("Line %(row)s, column %(column)s is not right."),
    "stars": gettext_noop("Please choose one to five stars."),
}


def sentence(problem: AnswerProblem) -> str:
    """The problem in the reader's language."""
    return _(SENTENCES[problem.code]) % dict(problem.params)
