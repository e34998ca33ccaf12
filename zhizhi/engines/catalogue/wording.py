"""Parts of declarations in words that people read."""

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhizhi.core.problems import Problem
from zhizhi.core.process import Limit
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.registry.values.queries import Figure, value_on

Worded = Callable[[DeclarationVersion, Problem], str]
# Who says a fault in the reader's language: the core knows no other than English.
_worded: list[Worded] = []


def quarantine_said(version: DeclarationVersion) -> str:
    """Why nothing goes on under this version, and what is to be done."""
    return _(
        "This program cannot run version %(version)s of the process any more. Its cases can be read and printed; they"
        " go on once a corrected version is published and they are brought to it."
    ) % {"version": version.version}


def worded_by(says: Worded) -> None:
    """Registers who says a fault in the reader's language."""
    _worded[:] = [says]


def faults_said(version: DeclarationVersion) -> list[str]:
    """What the program found wrong, in the reader's language. What an older program kept stays as it was written."""
    found = []
    for kept in version.faults:
        if isinstance(kept, str):
            found.append(kept)
        else:
            problem = Problem(tuple(kept["place"]), kept["message"], kept["remedy"])
            found.append(_worded[0](version, problem) if _worded else str(problem))
    return found


def limit_said(limit: Limit, day: date | None = None, figures: Mapping[str, Figure] | None = None) -> str:
    """Such as “3 working days”; of a dated value what it is on `day`, without one today.

    Where many limits are said, their `figures` are read once.
    """
    if limit.value is not None:
        figure = figures[limit.value] if figures else value_on(limit.value, day or localdate())
        return limit_said(Limit(**{figure.unit: figure.value}))
    if limit.workdays is not None:
        return ngettext("%(count)s working day", "%(count)s working days", limit.workdays) % {"count": limit.workdays}
    if limit.days is not None:
        return ngettext("%(count)s day", "%(count)s days", limit.days) % {"count": limit.days}
    months = limit.months or 0
    return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}
