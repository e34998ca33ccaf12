"""A measure over a place and the places below it, and the records behind each figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from zhizhi.engines.catalogue.queries import NotDeclared, process_of, published
from zhizhi.engines.measures.queries import NOTHING, Figure, figures
from zhizhi.engines.processes.overview import kinds_shown, withheld
from zhizhi.plans.lights import Course, Light, attainment, light
from zhizhi.plans.measures import Measure
from zhizhi.plans.progress import Window, yellow_from
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import children_of
from zhizhi.registry.scope import Scope


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """The figure of one place; `records_url` where the reader may see what stands behind it."""

    place: Organization
    figure: Figure
    value: float | None
    light: Light
    withheld: bool
    records_url: str


def rows_of(
    scope: Scope, measure: Measure, place: Organization, window: Window, course: Course | None
) -> list[PlaceRow]:
    """The place and those right below it. Three queries."""
    below = list(children_of(place, scope).filter(kind__in=measure.kinds or _kinds(measure)))
    places = [place, *below]
    days = {} if measure.stock else {"from_day": window.first, "to_day": window.last}
    found = figures([measure.sums], [one.pk for one in places], **days)
    values = {one.pk: found.get((measure.sums, one.pk), NOTHING) for one in places}
    sees = scope.covers(measure.capability, place.left)
    hidden = set() if sees or not measure.personal else withheld(values, place.pk)
    return [
        _row(one, values[one.pk], measure, window, course, hidden=one.pk in hidden, sees=sees) for one in places
    ]  # fmt: skip


def _row(
    place: Organization, figure: Figure, measure: Measure, window: Window, course: Course | None, *, hidden: bool,
    sees: bool,
) -> PlaceRow:  # fmt: skip
    value = None if hidden or figure == NOTHING else measure.value(figure)
    # A share is owed by every place alike; a number is owed by all together.
    alike = course is not None and measure.read in {"share", "mean"}
    share = attainment(value, course, window.last) if alike and course else None
    url = records_url(measure, place, window) if sees and figure.denominator else ""
    return PlaceRow(place, figure, value, light(share, yellow_from()), hidden, url)


def records_url(measure: Measure, place: Organization, window: Window) -> str:
    """The list of the cases, or other records, that the figure counts."""
    if measure.records:
        return measure.records(place.pk)
    kept = {"process": measure.slug, "at": place.pk, "measure": measure.sums.split(".", 1)[1], "part": measure.part}
    if not measure.stock:
        kept |= {"from_day": window.first.isoformat(), "to_day": window.last.isoformat()}
    return f"{reverse('processes:cases')}?{urlencode(kept)}"


def _kinds(measure: Measure) -> Sequence[str]:
    try:
        return sorted(kinds_shown(process_of(published(measure.slug))))
    except NotDeclared:
        return ()
