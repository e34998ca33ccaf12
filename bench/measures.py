"""Rows that one move writes for each measure: at most the levels of the tree and two. Prints one JSON object."""

import json
import os
from typing import Any

import django


def rows_by_move() -> dict[str, Any]:
    """For each move of an order that is re-opened once: measure to rows written, contributions and totals together."""
    from bench.house import House
    from bench.walks import REOPENED

    house = House()
    case = house.open()
    found: dict[str, dict[str, int]] = {}
    for number, act in enumerate(REOPENED, start=1):
        before = _contributions()
        house.move(house.task_of(case), act)
        changed = [measure for (measure, _), row in _contributions().items() if before.get((measure, _)) != row]
        totals = _totals_at(house.at)
        written = {measure: changed.count(measure) + totals.get(measure, 0) for measure in {*changed, *totals}}
        found[f"{number:>2} {act.step}: {act.way}"] = dict(sorted(written.items()))
    return {"depth": house.world.village.depth, "moves": found}


def _contributions() -> dict[tuple[str, int], tuple[Any, ...]]:
    from zhizhi.engines.measures.models import Contribution

    rows = Contribution.objects.values_list("measure", "record_id", "day", "numerator", "denominator", "changes_at")
    return {(measure, record): tuple(rest) for measure, record, *rest in rows}


def _totals_at(at: Any) -> dict[str, int]:
    """How many totals each measure has that this moment wrote; no two moves of a benchmark share one."""
    from django.db.models import Count

    from zhizhi.engines.measures.models import DayTotal

    rows = DayTotal.objects.filter(changed_at=at).values("measure")
    return dict(rows.annotate(count=Count("pk")).values_list("measure", "count"))


def main() -> None:
    """Expects an empty database of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhizhi.site.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(json.dumps(rows_by_move()))


if __name__ == "__main__":
    main()
