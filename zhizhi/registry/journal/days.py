"""Local days as moments: from which to which moment acts are of a day."""

from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone


def midnight(day: date) -> datetime:
    """The moment at which a local day begins."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 (made aware here)


def between(first: date | None, last: date | None, column: str = "at") -> Q:
    """Acts from the beginning of one local day to the end of another."""
    found = Q()
    if first:
        found &= Q(**{f"{column}__gte": midnight(first)})
    if last:
        found &= Q(**{f"{column}__lt": midnight(last + timedelta(days=1))})
    return found
