"""The inbox of one secretary, and a turn of the clock, among ten thousand open cases and among a million.

Both sizes are made in one database, one after the other, of copies of one real case; the secretary owes as many tasks
and the clock finds as many limits reached in both. Prints one JSON object.
"""

import json
import os
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from statistics import median
from typing import Any

import django

FEW, MANY, VILLAGES = 10_000, 1_000_000, 300
OWED, DUE, ROUNDS = 20, 100, 15
LONGEST = 5_000  # milliseconds that one question may take in all
FIRST = 10_000_000
MINUTES_BEFORE = "t.opened_at - seq.n * interval '1 minute'"
RARE = "水管漏水"  # in the title of one case in a thousand
# What a county officer opens, who may see them all.
PAGES = {
    "cases": "/cases/", "open cases by due day": "/cases/?state=open", "cases done": "/cases/?state=done",
    "a word in some": f"/cases/?text={RARE}", "a word in none": "/cases/?text=没有的词",
    "search": f"/search/?q={RARE}", "work list": "/work/", "waiting for": "/work/?whose=waiting",
    "board": "/work/?whose=waiting&view=board", "month": "/work/?whose=waiting&view=month",
}  # fmt: skip


def measure() -> dict[str, Any]:
    """Milliseconds of each question at each size, and their ratio."""
    from django.db import connection

    from bench.house import House
    from tests.world import AT

    house = House()
    village_ids(house)
    for _ in range(OWED):
        house.open()
    template = house.open()
    found: dict[int, dict[str, float]] = {}
    made = 0
    for size in (FEW, MANY):
        built = time.monotonic()
        crowd(template, made, size - made, AT + timedelta(days=90))
        analyze()
        made, built = size, time.monotonic() - built
        found[size] = {"built_s": built, **asked(house, size)}
    names = [name for name in found[FEW] if name != "built_s"]
    ratios = {name: found[MANY][name] / found[FEW][name] for name in names}
    return {"database": connection.vendor, "sizes": found, "ratios": ratios}


def village_ids(house: Any) -> None:
    """As many villages as a county has, among which the cases lie."""
    from zhizhi.registry.journal.operations import acting
    from zhizhi.registry.organizations.operations import organization_create

    with acting():
        for number in range(VILLAGES):
            organization_create(
                scope=None, parent=house.world.other_township, kind="village", name=f"第{number + 1}村", at=house.at
            )


def crowd(template: int, before: int, count: int, due: datetime) -> None:
    """`count` more open cases like the template, spread over the villages, with task, round and figures."""
    from zhizhi.engines.measures.models import Contribution
    from zhizhi.engines.processes.models import Case, Round, Task

    number = f"{FIRST + before} + seq.n"
    place, left = 'v."id"', 'v."left"'
    moment = f"'{due:%Y-%m-%d %H:%M:%S}'" if vendor() == "sqlite" else f"'{due.isoformat()}'::timestamptz"
    task = Task.objects.system("benchmark").get(case=template)
    turn = Round.objects.get(case=template)
    opened = "datetime(t.opened_at, '-' || seq.n || ' minutes')" if vendor() == "sqlite" else MINUTES_BEFORE
    multiply(
        Case, template, count,
        {"id": number, "number": f"'X' || ({number})", "place_id": place, "place_left": left, "opened_at": opened,
         "title": f"CASE WHEN seq.n %% 1000 = 7 THEN '{RARE}' ELSE t.title END"},
    )  # fmt: skip
    multiply(
        Task, task.pk, count,
        {"id": number, "case_id": number, "place_left": left, "holder_organization_id": place, "due_at": moment,
         "alarm_at": moment},
    )  # fmt: skip
    multiply(Round, turn.pk, count, {"id": number, "case_id": number, "due_at": moment})
    for contribution in Contribution.objects.filter(record_kind="round", record_id=turn.pk):
        own = f"{FIRST * (contribution.pk % 7 + 1)} * 10 + {number}"
        multiply(
            Contribution, contribution.pk, count,
            {"id": own, "record_id": number, "organization_id": place, "changes_at": moment},
        )  # fmt: skip


def multiply(model: Any, key: int, count: int, other: Mapping[str, str]) -> None:
    """Copies of one row, `count` of them, with these columns otherwise; `seq.n` counts, `v` is a village."""
    from django.db import connection

    columns = [field.column for field in model._meta.concrete_fields]
    values = [other.get(column, f't."{column}"') for column in columns]
    listed = ", ".join(f'"{column}"' for column in columns)
    statement = (
        "WITH RECURSIVE seq (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM seq WHERE n + 1 < %s),"
        ' v AS (SELECT id, "left", row_number() OVER (ORDER BY id) - 1 AS k FROM organizations_organization'
        " WHERE kind = 'village' AND name LIKE '第%%村') "
    )
    rows = f'SELECT {", ".join(values)} FROM seq JOIN v ON v.k = seq.n %% {VILLAGES} JOIN "{model._meta.db_table}" t'
    insertion = f'INSERT INTO "{model._meta.db_table}" ({listed}) '
    with connection.cursor() as cursor:
        cursor.execute(f'{statement}{insertion}{rows} ON t."id" = %s', [count, key])


def asked(house: Any, size: int) -> dict[str, float]:
    """The usual times: of the inbox page and its statements alone, of the clock, of lists of everything."""
    from zhizhi.engines.processes.queries import owed_counted, tasks_owed
    from zhizhi.registry.rights.queries import scope_for

    client = house.world.client_for(house.world.secretary)
    scope = scope_for(person=house.world.secretary, account_id=None, at=house.at)
    times = {
        "inbox page": usual(lambda: client.get("/")),
        "inbox read": usual(lambda: (tasks_owed(scope, 0, 20), owed_counted(scope, house.at))),
        "idle clock": usual(lambda: turn(house.at + timedelta(minutes=1))),
    }
    officer = house.world.client_for(house.world.officer)
    times |= {name: usual(partial(got, officer, address)) for name, address in PAGES.items()}
    return times | {f"{DUE} limits reached": limits_reached(house, size)}


def got(client: Any, address: str) -> None:
    """The page is opened."""
    if client.get(address).status_code != 200:
        raise AssertionError(address)


def limits_reached(house: Any, size: int) -> float:
    """One turn of the clock that finds DUE tasks and rounds past their limit; undone afterwards."""
    from django.db import transaction

    from zhizhi.engines.measures.models import Contribution
    from zhizhi.engines.processes.models import Task

    at = house.at + timedelta(days=30)
    ids = [FIRST + number * (size // DUE) for number in range(DUE)]
    taken = []
    for _ in range(3):
        with transaction.atomic():
            Task.objects.system("benchmark").filter(pk__in=ids).update(alarm_at=at, due_at=at)
            Contribution.objects.filter(record_kind="round", record_id__in=ids).exclude(changes_at=None).update(
                changes_at=at
            )
            began = time.perf_counter()
            turn(at)
            taken.append((time.perf_counter() - began) * 1000)
            transaction.set_rollback(True)
    return median(taken)


def turn(at: datetime) -> None:
    """What the clock does to cases."""
    from zhizhi.engines.processes.ticking import tick

    tick(at)


def usual(act: Callable[[], object]) -> float:
    """The median in milliseconds, after one to warm up."""
    act()
    taken: list[float] = []
    while len(taken) < ROUNDS and sum(taken) < LONGEST:
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return median(taken)


def vendor() -> str:
    """sqlite or postgresql."""
    from django.db import connection

    return connection.vendor


def analyze() -> None:
    """The planner's knowledge, as a running database has it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main() -> None:
    """Migrates, measures, prints."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhizhi.site.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    print(json.dumps(measure()))


if __name__ == "__main__":
    main()
