"""A nation's registry: a page and a count of a part at every level, against strings of ancestors; moving a township.

Prints one JSON object; expects an empty database of its own. `ZHIZHI_BENCH_SHARE` makes a smaller nation.
"""

import json
import os
import random
import threading
import time
from collections.abc import Callable
from contextlib import closing, contextmanager
from typing import Any

import django

SAMPLES = 5  # parts of each level
PAGE = 20
TRIES = 15
LEVELS = ("nation", "province", "city", "committee", "township", "village")
ANCESTORS = "CREATE TABLE bench_ancestors (place_id bigint PRIMARY KEY, ancestors text NOT NULL)"
# As administration scaffolds do it: each unit keeps the numbers of all above it in one string.
WITHIN = "(a.place_id = %s OR (',' || a.ancestors || ',') LIKE %s)"
JOINED = f"FROM people_person p JOIN bench_ancestors a ON a.place_id = p.place_id WHERE {WITHIN}"
PEER_PAGE = f"SELECT p.* {JOINED} AND p.sex = %s AND p.politics = %s ORDER BY p.sort_key, p.id LIMIT {PAGE}"
PEER_COUNT = f"SELECT count(*) {JOINED}"


def timed(call: Callable[[], Any], statement: Any = None) -> tuple[float, float]:
    """Milliseconds of the call, and of its statement through the driver alone, with all rows fetched.

    The best of some tries, more of the short ones: the first may find the disk cold, and any the processor taken.
    """
    found: list[tuple[float, float]] = []
    began = time.perf_counter()
    while len(found) < 2 or (len(found) < TRIES and time.perf_counter() - began < 0.5):
        start = time.perf_counter()
        call()
        middle = time.perf_counter()
        if statement:
            statement()
        found.append(((middle - start) * 1000, (time.perf_counter() - middle) * 1000))
    return min(whole for whole, _statement in found), min(statement for _whole, statement in found)


class Stage:
    """The nation, and samples of each level."""

    def __init__(self, share: float) -> None:
        from bench import nation

        self.levels = nation.build(share)
        self.parts = {level: sampled(self.levels[level]) for level in LEVELS}
        self._ancestors()

    def _ancestors(self) -> None:
        from django.db import connection, transaction

        known: dict[int | None, str] = {None: ""}
        for unit in (unit for level in self.levels.values() for unit in level):
            known[unit.pk] = f"{known[unit.parent]},{unit.pk}".removeprefix(",")
        rows = [(pk, ancestors) for pk, ancestors in known.items() if pk]
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute(ANCESTORS)
            for first in range(0, len(rows), 20_000):
                cursor.executemany("INSERT INTO bench_ancestors VALUES (%s, %s)", rows[first : first + 20_000])
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def sampled(units: list[Any]) -> list[Any]:
    """Some units of a level, the same each time."""
    return random.Random(3).sample(units, min(SAMPLES, len(units)))  # noqa: S311


def ours(part: Any) -> dict[str, tuple[Callable[[], Any], Callable[[], Any]]]:
    """What pages ask: twenty with two filters, with other filters, the count. Each as a whole, and its statement."""
    from zhizhi.registry.longlists import stretch_of
    from zhizhi.registry.organizations.models import Organization
    from zhizhi.registry.people.listing import people_listed
    from zhizhi.registry.population.queries import people_counted
    from zhizhi.registry.prepared import rows_of
    from zhizhi.registry.scope import DataClass, Reach, Scope

    place = Organization(pk=part.pk, left=part.interval[0], right=part.interval[1])
    scope = Scope(reaches={"people.view": (Reach(part.interval[0], part.interval[1], DataClass.PERSONAL),)})

    def page(text: str = "", **filters: Any) -> tuple[Callable[[], Any], Callable[[], Any]]:
        found = people_listed(scope, place, text).filter(**filters)
        numbers = found.values_list("pk", flat=True)[:PAGE].query.sql_with_params()
        rows = found.filter(pk__in=[row.pk for row in found[:PAGE]] or [0]).query.sql_with_params()
        return (
            lambda: stretch_of(people_listed(scope, place, text).filter(**filters), 0, PAGE),
            lambda: (rows_of(*numbers), rows_of(*rows)),
        )

    def count() -> Any:
        return people_counted([part.pk])

    return {
        "page": page(sex="2", politics="01"),
        "other filters": page(native_place="", birth_date__year=1980),
        "substring": page("静丽"),
        "initials": page("wjl"),
        "count": (count, count),
    }


def peers(part: Any) -> dict[str, Callable[[], Any]]:
    """The same page and count by strings of ancestors."""
    from zhizhi.registry.prepared import rows_of

    within = [part.pk, f"%,{part.pk},%"]
    return {
        "page": lambda: rows_of(PEER_PAGE, [*within, "2", "01"]),
        "count": lambda: rows_of(PEER_COUNT, within),
    }


def speeds(stage: Stage) -> list[dict[str, Any]]:
    """For each level and question the longest of the samples, ours and the peer's, in turn."""
    found = []
    for level, parts in stage.parts.items():
        for question in ours(parts[0]):
            mine = [timed(*ours(part)[question]) for part in parts]
            others = [timed(peers(part)[question]) for part in parts[:2] if question in peers(part)]
            found.append(
                {"level": level, "question": question, "ms": longest(mine, 0), "database_ms": longest(mine, 1),
                 "peer_ms": longest(others, 0)}
            )  # fmt: skip
    return found


def longest(runs: list[tuple[float, float]], which: int) -> float:
    """The longest of the runs, 0 where there are none."""
    return max((run[which] for run in runs), default=0.0)


def move(stage: Stage) -> dict[str, Any]:
    """A township of 300 organizations and 20,000 people goes to another county while others read."""
    from bench import nation
    from zhizhi.registry.journal.operations import acting
    from zhizhi.registry.organizations.models import Organization
    from zhizhi.registry.organizations.operations import organization_move

    below, target = stage.levels["committee"][0], stage.levels["committee"][-1]
    pk = nation.township_add(below, organizations=300, people=20_000)
    moved = Organization.objects.system("benchmark").get(pk=pk)
    above = Organization.objects.system("benchmark").get(pk=target.pk)
    with reading(stage) as waits:
        time.sleep(2)
        quiet = max(waits)
        waits.clear()
        began = time.perf_counter()
        with acting():
            organization_move(scope=None, organization=moved, parent=above, at=nation.AT)
        took = (time.perf_counter() - began) * 1000
        during = max(waits, default=0.0)
    return {"ms": took, "longest_read_before": quiet, "longest_read_during": during}


@contextmanager
def reading(stage: Stage) -> Any:
    """Somebody else reads page after page of the county that loses the township; how long each took, milliseconds."""
    waits: list[float] = []
    stop = threading.Event()

    def read() -> None:
        from django.db import connection

        with closing(connection):
            page, _statement = ours(stage.levels["committee"][0])["page"]
            while not stop.is_set():
                began = time.perf_counter()
                page()
                waits.append((time.perf_counter() - began) * 1000)
                time.sleep(0.005)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield waits
    finally:
        stop.set()
        reader.join()


def main() -> None:
    """Prints what was measured."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhizhi.site.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    began = time.monotonic()
    stage = Stage(float(os.environ.get("ZHIZHI_BENCH_SHARE", "1")))
    built = time.monotonic() - began
    print(json.dumps({"database": connection.vendor, "built": built, "speeds": speeds(stage), "move": move(stage)}))


if __name__ == "__main__":
    main()
