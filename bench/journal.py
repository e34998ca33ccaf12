"""A journal of ten million acts: the first page of each way to search, a page far back, heads, verifying, exports.

The acts are written in bulk: the last million one by one as a chain that verifies, two of three with details, those
before by the database, in kind and number like them. Prints one JSON object; expects an empty database of its own.
`ZHIZHI_BENCH_SHARE` makes a shorter one.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import django

ACTS = 10_000_000
CHAINED = 1_000_000
TRIES = 7
DAYS = 500
BEGIN = datetime(2024, 10, 1, tzinfo=UTC)
PORTION = 100_000
STRETCH = 900_000  # verified, of which seconds for a million are told
# Of three acts; the rare ones stand at certain numbers.
KINDS = ("case.moved", "person.changed", "case.opened")
COLUMNS = (
    "seq, at, act, account_id, person_id, actor_name, subject_kind, subject_id, organization_id, place_left,"
    " details_digest, previous, digest"
)
VALUES = (
    "n, {at}, CASE WHEN n % 1000 < 20 THEN 'person.revealed' WHEN n % 100000 = 50 THEN 'grant.made'"
    " WHEN n % 3 = 0 THEN 'case.moved' WHEN n % 3 = 1 THEN 'person.changed' ELSE 'case.opened' END, n % 4001,"
    " CASE WHEN n % 7 = 0 THEN NULL ELSE (n * 7919) % 4001 END, '', 'person',"
    " (n * 104729) % 400009, n % 3001, (n % 3001) * 1000000000000000, {blob}, {blob}, {blob}"
)
SERIES = {
    "postgresql": "FROM generate_series(1::bigint, {last}::bigint) AS seq (n)",
    "sqlite": "FROM (WITH RECURSIVE seq (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM seq WHERE n < {last})"
    " SELECT n FROM seq)",
}
COUNTED = (
    "INSERT INTO journal_daycount (day, act, count, first_seq, last_seq)"
    " SELECT {day}, act, count(*), min(seq), max(seq) FROM journal_act GROUP BY 1, 2"
)


def build(acts: int) -> None:
    """So many acts over five hundred days, their details, the head, and their counts by day."""
    from django.db import connection

    from bench.nation import indexes
    from zhizhi.registry.journal.models import Act

    first = max(acts - CHAINED, 0) + 1
    indexes(Act, "remove_index")
    filled(acts, first - 1)
    chain(acts, first)
    indexes(Act, "add_index")
    day = "(at AT TIME ZONE 'Asia/Shanghai')::date" if connection.vendor == "postgresql" else "date(at, '+8 hours')"
    with connection.cursor() as cursor:
        cursor.execute(COUNTED.format(day=day))
        cursor.execute("ANALYZE")


def filled(acts: int, last: int) -> None:
    """Of so many acts those up to the last, as the database makes them: digests of nought, no details."""
    from django.db import connection

    seconds, begin = DAYS * 86_400 / acts, f"{BEGIN:%Y-%m-%d %H:%M:%S}"
    nought = "00" * 32
    at, blob = {
        "postgresql": (f"timestamptz '{begin}+00' + n * interval '{seconds} seconds'", rf"'\x{nought}'::bytea"),
        "sqlite": (f"datetime('{begin}', '+' || CAST(n * {seconds} AS INTEGER) || ' seconds')", f"x'{nought}'"),
    }[connection.vendor]
    values, series = VALUES.format(at=at, blob=blob), SERIES[connection.vendor].format(last=last)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO journal_act ({COLUMNS}) SELECT {values} {series}")


def chain(acts: int, first: int) -> None:
    """The acts from the first on with their details in portions, then the head."""
    from django.db import connection, transaction

    from bench.nation import insert
    from zhizhi.registry.journal.chain import Link
    from zhizhi.registry.journal.models import Head

    columns = (*Link._fields, "previous", "digest", "place_left")
    moment = connection.ops.adapt_datetimefield_value
    made = chained(acts, first)
    while portion := list(islice(made, PORTION)):
        rows = ([link[0], moment(link[1]), *link[2:], *rest] for link, _stored, *rest in portion)
        details = ([link.seq, "", stored] for link, stored, *_rest in portion if stored)
        with transaction.atomic():
            insert("journal_act", ", ".join(columns), len(columns), rows)
            insert("journal_actdetails", "act_id, owner, stored", 3, details)
        last = portion[-1]
    Head.objects.update_or_create(pk=1, defaults={"seq": acts, "digest": last[3], "at": last[0].at})


def chained(acts: int, first: int) -> Iterator[tuple[Any, bytes, bytes, bytes, int]]:
    """Each act's columns, its details, the digest before, its own, and where it happened."""
    from zhizhi.registry.journal.chain import GENESIS, Link, details_digest, link_digest

    previous, step = GENESIS, timedelta(days=DAYS) / acts
    for n in range(first, acts + 1):
        stored = b'{"name":"invented"}' if n % 3 else b""
        link = Link(
            n, BEGIN + n * step, kind(n), n % 4001, n * 7919 % 4001 if n % 7 else None, "", "person",
            n * 104_729 % 400_009, n % 3001, details_digest("", stored) if stored else b"",
        )  # fmt: skip
        digest = link_digest(link, previous)
        yield link, stored, previous, digest, (n % 3001) * 10**15
        previous = digest


def kind(n: int) -> str:
    """Which act it is: of a thousand twenty reads of what is sensitive; grants are rare."""
    if n % 1000 < 20:
        return "person.revealed"
    return "grant.made" if n % 100_000 == 50 else KINDS[n % 3]


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


def whole() -> dict[str, float]:
    """Seconds of what reads more than a page: heads, a head compared, files, the whole chain."""
    from zhizhi.core.intervals import ROOT
    from zhizhi.registry.journal.exporting import MOST, as_lines, as_workbook
    from zhizhi.registry.journal.heads import RECOMPUTED, Printed, heads_compare
    from zhizhi.registry.journal.queries import daily_heads
    from zhizhi.registry.journal.searching import Wanted, acts_walked
    from zhizhi.registry.scope import DataClass, Reach, Scope

    scope = Scope(reaches={"journal.view": (Reach(*ROOT, DataClass.SENSITIVE),)})
    month = date(2025, 3, 1), date(2025, 3, 31)
    last = BEGIN.date() + timedelta(days=DAYS)
    head = daily_heads(last - timedelta(days=2), last)[-1]
    printed = [Printed(head.day, None, head.digest.hex()[:16])]
    calls: dict[str, Callable[[], Any]] = {
        "heads of a month": lambda: daily_heads(*month),
        "heads of all days": lambda: daily_heads(BEGIN.date(), last),
        "a head and 60,000 acts before it": lambda: proven(heads_compare(printed, most=RECOMPUTED).ok),
        "50,000 acts as lines": lambda: as_lines(acts_walked(scope, Wanted(), MOST), ""),
        "50,000 acts as a workbook": lambda: as_workbook(acts_walked(scope, Wanted(), MOST), "", BEGIN),
    }
    stretch = once(lambda: proven(heads_compare(printed, most=STRETCH).ok))
    return {
        **{name: once(call) for name, call in calls.items()},
        "a million acts verified": stretch * 1_000_000 / min(STRETCH, head.seq),
    }


def proven(held: bool) -> None:
    """A figure of a journal that does not verify says nothing."""
    if not held:
        raise AssertionError("the journal does not verify")


def once(call: Callable[[], Any]) -> float:
    """Seconds, the one time."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


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
    found = {"database": connection.vendor, "acts": acts, "built": built, "ms": times, "s": whole()}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
