"""What lists of cases and tasks share: the place that a name means, tabs, and addresses that keep the other filters."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from zhizhi.registry.longlists import number_told
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import organizations_for, organizations_matching
from zhizhi.registry.rights.guards import ScopedRequest

PLACES = 8


def place_meant(
    request: ScopedRequest, text: str, at: int | None = None
) -> tuple[Organization | None, list[Organization]]:
    """The place by its number, or by a name that only one has; else those that the text may mean."""
    if at:
        return organizations_for(request.scope).filter(pk=at).first(), []
    if not text:
        return None, []
    matching = organizations_matching(request.scope, text).select_related("parent").order_by("depth", "left")
    # A whole name is found however many others hold it as a part.
    few = list(matching[:PLACES]) or list(organizations_for(request.scope).filter(name=text)[:1])
    named = [place for place in few if text.lower() in {place.name, place.short_name, place.initials}]
    meant = few if len(few) == 1 else named
    return (meant[0], []) if len(meant) == 1 else (None, few)


def address(request: ScopedRequest, **changed: str) -> str:
    """This page with something else; the page number does not go along."""
    kept = {name: value for name, value in request.GET.items() if value and name != "page"} | changed
    return f"?{urlencode({name: value for name, value in kept.items() if value})}"


def tabs(
    request: ScopedRequest, name: str, labels: Mapping[str, str], numbers: Mapping[str, int], chosen: str, *,
    most: int | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Tabs over a list, one for each value of the parameter `name`, with how many there are where that is known.

    `most` is how far they were counted.
    """
    return [
        {
            "label": label,
            "count": number_told(numbers[key], most) if most and key in numbers else numbers.get(key),
            "url": address(request, **{name: key}),
            "current": key == chosen,
        }
        for key, label in labels.items()
    ]
