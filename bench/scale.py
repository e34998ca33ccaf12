"""A nation's registry: a page and a count of a part at every level, against strings of ancestors; moving a township.

Prints one JSON object; expects an empty database of its own. `ZHIZHI_BENCH_SHARE` makes a smaller nation.
"""

import json
import os
import random
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing, contextmanager
from itertools import count
from statistics import median
from typing import Any
from unittest.mock import patch

import django

PAGE = 20
SAMPLES = 40  # parts of each level
ASKED = 120  # times that a question is asked at a level, if that takes no longer than SECONDS
FEWEST = 2
SECONDS = 3.0
LEVELS = ("nation", "province", "city", "committee", "township", "village")
Call = Callable[[], Any]


class Stage:
    """The nation, samples of each level, and the peers."""

    def __init__(self, share: float) -> None:
        from bench import nation
        from bench.ancestors import Ancestors

        self.levels = nation.build(share, measured=False)
        self.parts = {level: sampled(self.levels[level]) for level in LEVELS}
        self.peer = Ancestors((unit for level in self.levels.values() for unit in level), self.parts["city"][0])


def sampled(units: list[Any]) -> list[Any]:
    """Some units of a level, the same each time."""
    return random.Random(3).sample(units, min(SAMPLES, len(units)))  # noqa: S311


def timed(calls: list[Call], asked: int = ASKED) -> list[float]:
    """Milliseconds of the calls, in turn and again: so many, or as many as fit into SECONDS."""
    found: list[float] = []
    began = time.perf_counter()
    for number in count():
        start = time.perf_counter()
        if number >= asked or (number >= FEWEST and start - began > SECONDS):
            return found
        calls[number % len(calls)]()
        found.append((time.perf_counter() - start) * 1000)
    return found


def p95(taken: Iterable[float]) -> float:
    """What 95 of a hundred do not exceed."""
    rows = sorted(taken)
    return rows[-(-len(rows) * 95 // 100) - 1]


def ours(part: Any) -> dict[str, Call]:
    """What pages ask: twenty with two filters, with other filters, with part of a name or initials; the count."""
    from zhizhi.registry.longlists import stretch_of
    from zhizhi.registry.organizations.models import Organization
    from zhizhi.registry.people.listing import people_listed
    from zhizhi.registry.population.queries import people_counted
    from zhizhi.registry.scope import DataClass, Reach, Scope

    place = Organization(pk=part.pk, left=part.interval[0], right=part.interval[1])
    scope = Scope(reaches={"people.view": (Reach(part.interval[0], part.interval[1], DataClass.PERSONAL),)})

    def page(text: str = "", **filters: Any) -> Call:
        return lambda: stretch_of(people_listed(scope, place, text).filter(**filters), 0, PAGE)

    return {
        "page": page(sex="2", politics="01"),
        "count": lambda: people_counted([part.pk]),
        "other filters": page(native_place="", birth_date__year=1980),
        "rare filters": page(nation="57"),
        "part of a name": page("静丽"),
        "a whole name": page("王静丽"),
        "initials": page("wjl"),
    }


def statements(call: Call) -> Call:
    """All that the call asks the database, through the driver alone, with all rows fetched."""
    from django.db import connection

    from zhizhi.registry import driver
    from zhizhi.registry.prepared import rows_of

    found: list[tuple[str, Any, bool]] = []

    def handed(statement: str, values: Any, *, kept: bool = False, database: Any = None) -> Any:
        found.append((statement, values, kept))
        return execute(statement, values, kept=kept, database=database)

    def heard(go: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not driver.handed():
            found.append((sql, params or (), False))
        return go(sql, params, many, context)

    execute = driver.execute
    with connection.execute_wrapper(heard), patch.object(driver, "execute", handed):
        call()
    return lambda: [rows_of(sql, params, kept=kept) for sql, params, kept in found]


def speeds(stage: Stage) -> list[dict[str, Any]]:
    """For each level and question ours and the peers', one after the other."""
    found = []
    for level, parts in stage.parts.items():
        mine = [ours(part) for part in parts]
        for question in mine[0]:
            calls = [asked[question] for asked in mine]
            line = {"level": level, "question": question, "ms": p95(timed(calls))}
            taken = timed([statements(call) for call in calls])
            line |= {"database_ms": median(taken), "p95_ms": p95(taken)}
            if question in ("page", "count"):
                line |= {name: median(timed(peer)) for name, peer in peers(stage, parts, question).items()}
            found.append(line)
    return found


def peers(stage: Stage, parts: list[Any], question: str) -> dict[str, list[Call]]:
    """The same asked by strings of ancestors, on tables as scaffolds have them and on ours."""
    ask = getattr(stage.peer, question)
    return {"peer_ms": [ask(part) for part in parts], "strict_ms": [ask(part, ours=True) for part in parts]}


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
            page = ours(stage.levels["committee"][0])["page"]
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
    found = {"database": connection.vendor, "built": built, "forms": stage.peer.took, "speeds": speeds(stage)}
    print(json.dumps({**found, "move": move(stage)}))


if __name__ == "__main__":
    main()
