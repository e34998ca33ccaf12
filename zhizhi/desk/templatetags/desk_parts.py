"""The parts of a page as template tags; the gallery page shows each of them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone

register = template.Library()

TABS = 4
LEVELS = {"warn": "warning", "debug": "info", "danger": "error"}


@register.simple_tag
def split_navigation(navigation: Sequence[Any]) -> dict[str, Any]:
    """The tabs of a phone: all items when five fit, else the first four, and the rest behind “more”."""
    items = list(navigation)
    first = items if len(items) <= TABS + 1 else items[:TABS]
    more = items[len(first) :]
    return {"first": first, "more": more, "more_current": any(read(item, "current") for item in more)}


def read(item: Any, name: str) -> Any:
    """The value called `name` of a mapping or an object; None where it has none."""
    return item.get(name) if isinstance(item, dict) else getattr(item, name, None)


@register.inclusion_tag("desk/parts/notice.html")
def notice(level: str, text: object, title: str = "") -> dict[str, object]:
    """A box that says something: info, success, warning (warn) or error."""
    return {"level": LEVELS.get(level, level) or "info", "text": text, "title": title}
