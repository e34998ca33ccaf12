"""Limits as durations that other programs read (ISO 8601)."""

from zhizhi.core.process import Limit


def duration(limit: Limit, percent: int = 100) -> str:
    """Such as P3D. Working days count as days, since BPMN knows no calendar; the words beside it say what is meant.

    A share of months counts thirty days for each. A dated value that nobody has looked up stands as its name.
    """
    if limit.value:
        return limit.value
    if limit.months and percent == 100:
        return f"P{limit.months}M"
    days = limit.workdays or limit.days or 30 * (limit.months or 0)
    return f"P{-(-days * percent // 100)}D"


# How often a recurring report comes, as a repeating interval.
CYCLES = {"week": "R/P7D", "month": "R/P1M", "quarter": "R/P3M", "half_year": "R/P6M", "year": "R/P1Y"}
