"""Searching a journal of ten million acts: the first page of each way to search, and a page far back.

The acts are written in bulk, without a chain that would verify: searching does not look at it. Prints one JSON object;
expects an empty database of its own. `ZHIZHI_BENCH_SHARE` makes a shorter journal.
"""

import json
import os
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import django

ACTS = 10_000_000
TRIES = 7
# Of a thousand acts: what they are, who did them, about whom, where.
KIND = (
    "CASE WHEN n % 1000 < 20 THEN 'person.revealed' WHEN n % 100000 = 50 THEN 'grant.made'"
    " WHEN n % 3 = 0 THEN 'case.moved' WHEN n % 3 = 1 THEN 'person.changed' ELSE 'case.opened' END"
)
COLUMNS = (
    "seq, at, act, account_id, person_id, actor_name, subject_kind, subject_id, organization_id, place_left,"
    " details_digest, previous, digest"
)
VALUES = (
    "n, {at}, " + KIND + ", n % 4001, CASE WHEN n % 7 = 0 THEN NULL ELSE (n * 7919) % 4001 END, '', 'person',"
    " (n * 104729) % 400009, n % 3001, (n % 3001) * 1000000000000000, {blob}, {blob}, {blob}"
)
SERIES = {
    "postgresql": "FROM generate_series({first}::bigint, {last}::bigint) AS seq (n)",
    "sqlite": "FROM (WITH RECURSIVE seq (n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM seq WHERE n < {last})"
    " SELECT n FROM seq)",
}
PORTION = 1_000_000
COUNTED = (
    "INSERT INTO journal_daycount (day, act, count, first_seq, last_seq)"
    " SELECT {day}, act, count(*), min(seq), max(seq) FROM journal_act GROUP BY 1, 2"
)


def build(acts: int) -> None:
    """So many acts over five hundred days, and their counts by day."""
    from django.db import connection

    from bench.nation import indexes
    from zhizhi.registry.journal.models import Act

    postgres = connection.vendor == "postgresql"
    begin = "2024-10-01 00:00:00"
    at = (
        f"timestamptz '{begin}+00' + n * interval '{500 * 86_400 / acts} seconds'" if postgres
        else f"datetime('{begin}', '+' || CAST(n * {500 * 86_400 / acts} AS INTEGER) || ' seconds')"
    )  # fmt: skip
    blob = r"'\x00'::bytea" if postgres else "x'00'"
    day = "(at AT TIME ZONE 'Asia/Shanghai')::date" if postgres else "date(at, '+8 hours')"
    series = SERIES[connection.vendor]
    indexes(Act, "remove_index")
    with connection.cursor() as cursor:
        for first in range(1, acts + 1, PORTION):
            rows = series.format(first=first, last=min(first + PORTION - 1, acts))
            cursor.execute(f"INSERT INTO journal_act ({COLUMNS}) SELECT {VALUES.format(at=at, blob=blob)} {rows}")
    indexes(Act, "add_index")
    with connection.cursor() as cursor:
        cursor.execute(COUNTED.format(day=day))
        cursor.execute("ANALYZE")


def asked() -> dict[str, Callable[[], Any]]:
    """Each way to search, as the auditor's page asks it: fifty acts, newest first."""
    from zhizhi.core.intervals import ROOT
    from zhizhi.registry.journal.counting import counts_by_day
    from zhizhi.registry.journal.searching import Subtree, Wanted, acts_found
    from zhizhi.registry.scope import DataClass, Reach, Scope

    all_of_it = Scope(reaches={"journal.view": (Reach(*ROOT, DataClass.SENSITIVE),)})
    village, township = Subtree(2 * 10**15, 2 * 10**15 + 1), Subtree(10**17, 10**17 + 5 * 10**16)
    county, nobody = Subtree(10**18, 2 * 10**18), Subtree(10**15 + 1, 10**15 + 2)
    told = (date(2025, 3, 1), date(2025, 3, 31))

    def found(**wanted: Any) -> Callable[[], Any]:
        return lambda: acts_found(all_of_it, Wanted(**wanted))

    return {
        "everything": found(),
        "a page far back": lambda: acts_found(all_of_it, Wanted(), before=5_000_000),
        "a person": found(subjects=(("person", 4711),)),
        "an actor": found(actors=(1234,)),
        "the system": found(actors=(None,)),
        "sensitive reads": found(acts=("person.revealed",)),
        "a rare act": found(acts=("grant.made",)),
        "an act of a kind": found(acts=("case.moved",)),
        "a village": found(places=(village,)),
        "a township": found(places=(township,)),
        "a third of all": found(places=(county,)),
        "where nothing happened": found(places=(nobody,)),
        "a month": found(first_day=told[0], last_day=told[1]),
        "an actor's sensitive reads": found(actors=(1234,), acts=("person.revealed",)),
        "an actor in a village": found(actors=(1234,), places=(village,)),
        "sensitive reads in a township": found(acts=("person.revealed",), places=(township,)),
        "sensitive reads in a month": found(acts=("person.revealed",), first_day=told[0], last_day=told[1]),
        "an actor in a month": found(actors=(1234,), first_day=told[0], last_day=told[1]),
        "who never acted": found(actors=(999_999,)),
        "figures of a month": lambda: counts_by_day(*told),
    }


def best(call: Callable[[], Any]) -> float:
    """Milliseconds; the best of some tries, fewer of long ones."""
    found: list[float] = []
    while len(found) < TRIES and sum(found) < 3_000:
        began = time.perf_counter()
        call()
        found.append((time.perf_counter() - began) * 1000)
    return min(found)


def main() -> None:
    """Prints what was measured."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhizhi.site.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    acts = int(ACTS * float(os.environ.get("ZHIZHI_BENCH_SHARE", "1")))
    began = time.monotonic()
    build(acts)
    built = time.monotonic() - began
    times = {name: best(call) for name, call in asked().items()}
    print(json.dumps({"database": connection.vendor, "acts": acts, "built": built, "ms": times}))


if __name__ == "__main__":
    main()
