"""A draft that was kept, in the form again."""

from django.http import QueryDict
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from zhizhi.engines.processes.models import Draft


def restored(kept: Draft | None) -> QueryDict | None:
    """The form as it was sent to be kept; None without a draft."""
    if kept is None:
        return None
    data = QueryDict(mutable=True)
    for name, texts in kept.answers.items():
        data.setlist(name, texts)
    return data


def kept_told(kept: Draft | None) -> str:
    """Who kept it, and when."""
    if kept is None:
        return ""
    facts = {"name": kept.by_name, "day": localtime(kept.at).strftime("%Y-%m-%d %H:%M")}
    return _("Draft kept by %(name)s on %(day)s; not sent yet.") % facts
