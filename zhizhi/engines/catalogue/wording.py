"""Parts of declarations in words that people read."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhizhi.core.process import Limit


def limit_said(limit: Limit) -> str:
    """Such as “3 working days”."""
    if limit.workdays is not None:
        return ngettext("%(count)s working day", "%(count)s working days", limit.workdays) % {"count": limit.workdays}
    if limit.days is not None:
        return ngettext("%(count)s day", "%(count)s days", limit.days) % {"count": limit.days}
    if limit.months is not None:
        return ngettext("%(count)s month", "%(count)s months", limit.months) % {"count": limit.months}
    return _("as the rules in force say")
