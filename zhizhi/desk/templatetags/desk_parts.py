"""The parts of a page as template tags; the gallery page shows each of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

register = template.Library()

TABS = 4
LEVELS = {"warn": "warning", "debug": "info", "danger": "error", "": "info"}


@register.simple_tag
def split_navigation(navigation: Iterable[Any]) -> dict[str, Any]:
    """The tabs of a phone: all items when five fit, else the first four, and the rest behind “more”."""
    items = list(navigation)
    first = items if len(items) <= TABS + 1 else items[:TABS]
    more = items[len(first) :]
    return {"first": first, "more": more, "more_current": any(read(item, "current") for item in more)}


def read(item: Any, name: str) -> Any:
    """The value called `name` of a mapping or an object; None where it has none."""
    return item.get(name) if isinstance(item, Mapping) else getattr(item, name, None)


@register.inclusion_tag("desk/parts/notice.html")
def notice(level: str, text: object, title: str = "") -> dict[str, object]:
    """A box that says something; level is info, success, warning (or warn) or error."""
    return {"level": LEVELS.get(level, level), "text": text, "title": title}


@register.inclusion_tag("desk/parts/breadcrumb.html")
def breadcrumb(trail: Sequence[tuple[str, str]]) -> dict[str, object]:
    """The way here from above: (label, url) from the outside in; the page itself last, with an empty url."""
    return {"trail": trail}


@register.inclusion_tag("desk/parts/figures.html")
def figures(items: Iterable[Any], as_of: datetime | None = None) -> dict[str, object]:
    """Tiles, number first: value, label, and where given unit, note, url, state with light text; `as_of` below."""
    return {"items": items, "as_of": as_of}


@register.inclusion_tag("desk/parts/light.html")
def light(state: str, text: str) -> dict[str, str]:
    """A status in words with its shape; state is good, warning, bad or none."""
    return {"state": LEVELS.get(state, state), "text": text}


# While a case is suspended its limits lie in this year: no limit runs (zhizhi.engines.processes.limits.NEVER).
SUSPENDED = 9989
# So near a day is thought of by its weekday.
NEAR = 10


@register.simple_tag
def due_badge(due: date | datetime | None, provisional: bool = False, today: date | None = None) -> SafeString:
    """The last day of a limit and how far it is in calendar days; shows nothing without a limit."""
    if due is None:
        return SafeString()
    day = timezone.localtime(due).date() if isinstance(due, datetime) else due
    return _due_badge(day, provisional, today or timezone.localdate(), get_language())


@lru_cache(maxsize=2048)
def _due_badge(day: date, provisional: bool, today: date, language: str | None) -> SafeString:  # noqa: ARG001
    """Drawn once for all rows of a day in one language; lists hold many."""
    if day.year >= SUSPENDED:
        return render_to_string("desk/parts/suspended.html")
    state, text = distance((day - today).days)
    written = date_format(day, "MONTH_DAY_FORMAT" if day.year == today.year else "DATE_FORMAT")
    if abs((day - today).days) <= NEAR:
        written = f"{written} {date_format(day, 'D')}"
    facts = {"day": day, "written": written, "state": state, "text": text, "provisional": provisional}
    return render_to_string("desk/parts/due.html", facts)


def distance(days: int) -> tuple[str, str]:
    """State and words for a due day that is `days` from now."""
    if days < 0:
        return "bad", ngettext("%(days)d day overdue", "%(days)d days overdue", -days) % {"days": -days}
    if days == 0:
        return "warning", gettext("due today")
    if days == 1:
        return "warning", gettext("due tomorrow")
    return "none", ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}


@register.inclusion_tag("desk/parts/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, object]:
    """A history, in the order given: each has at, act, by, and where given place, text, note, state, links."""
    return {"entries": entries}


@register.inclusion_tag("desk/parts/facts.html")
def facts(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Labels and values; a value of None or "" shows as a dash."""
    return {"pairs": pairs}


@register.inclusion_tag("desk/parts/empty_state.html")
def empty_state(title: str, text: str = "", url: str = "", label: str = "") -> dict[str, str]:
    """Where a list would stand: that there is nothing, why, and what to do next."""
    return {"title": title, "text": text, "url": url, "label": label}


@register.inclusion_tag("desk/parts/pagination.html", takes_context=True)
def pagination(context: Context, page: "Page[Any]", parameter: str = "page") -> dict[str, object]:
    """Numbered pages; every other parameter of the address stays as it is."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    addresses = [(number, address(context, parameter, number)) for number in numbers]
    before = address(context, parameter, page.number - 1) if page.has_previous() else ""
    after = address(context, parameter, page.number + 1) if page.has_next() else ""
    return {"page": page, "addresses": addresses, "before": before, "after": after}


def address(context: Context, parameter: str, number: int | str) -> str:
    """The query string of this request with another page number; empty for the gap between numbers."""
    if not isinstance(number, int):
        return ""
    query = context["request"].GET.copy()
    query[parameter] = str(number)
    return f"?{query.urlencode()}"


@register.inclusion_tag("desk/parts/confirm.html", takes_context=True)
def confirm(
    context: Context, url: str, label: str, question: str, action: str, fields: Mapping[str, object] | None = None
) -> dict[str, object]:
    """A button that asks before it acts, without script; `fields` go along hidden."""
    hidden = dict(fields or {})
    return {
        "url": url,
        "label": label,
        "question": question,
        "action": action,
        "fields": hidden,
        "csrf_token": context.get("csrf_token"),
    }
