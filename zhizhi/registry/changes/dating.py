"""Which days a change may hold from: a past one only where nothing later is known of what it touches."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Min
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.registry.changes.models import Change
from zhizhi.registry.changes.wanted import Units, Wanted, day_of
from zhizhi.registry.organizations.models import Edge, Organization

# How far back, and how far ahead.
YEAR = timedelta(days=365)
LEAST_REASON = 2


def day_hindrances(wanted: Wanted, units: Units, children: Sequence[Organization], at: datetime) -> Iterator[str]:
    """Why the change cannot hold from its day, as sentences."""
    day, today = day_of(wanted, at), localdate(at)
    if abs(day - today) > YEAR:
        yield _("A change holds from a day within a year before or after today.")
    if day >= today:
        return
    if len(wanted.reason.strip()) < LEAST_REASON:
        yield _("Say why the change is entered after its day.")
    yield from _later_changes(units, day)
    touched = {one.pk: one for one in [units.about, *units.sources, *children]}
    yield from _later_edges(touched, day)
    besides = [one for one in (units.target, units.parent, units.about.parent) if one]
    yield from _not_yet({one.pk: one for one in besides}, day)


def _later_changes(units: Units, day: date) -> Iterator[str]:
    rows = Change.objects.system("the day is checked").standing().filter(day__gt=day, concerned__in=units.every)
    for one in rows.distinct().order_by("day", "pk"):
        words = {"title": one.title, "day": one.day}
        yield _("A later change touches the same: %(title)s, %(day)s. Choose that day or a later one.") % words


def _later_edges(organizations: dict[int, Organization], day: date) -> Iterator[str]:
    """What stands in history since a later day would have to be told anew."""
    rows = Edge.objects.filter(organization__in=organizations, to_date=None, from_date__gt=day)
    for pk, since in rows.order_by("organization").values_list("organization_id", "from_date"):
        words = {"name": organizations[pk].name, "day": since}
        yield _("“%(name)s” was set up or changed on %(day)s. Choose that day or a later one.") % words


def _not_yet(organizations: dict[int, Organization], day: date) -> Iterator[str]:
    first = Edge.objects.filter(organization__in=organizations).order_by().values("organization")
    for row in first.annotate(since=Min("from_date")).filter(since__gt=day):
        words = {"name": organizations[row["organization"]].name, "day": row["since"]}
        yield _("“%(name)s” is there since %(day)s only. Choose that day or a later one.") % words
