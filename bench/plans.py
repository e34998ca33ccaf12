"""Plans: the reader's speed, the living page before 10^4 to 10^6 records, rows that one changed record writes.

Prints one JSON object; expects an empty database of its own. The records are rows of contributions and the totals that
belong to them, written in bulk; the page is asked for in Django's test client.
"""

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

import django

# Invented, of the shapes that plans have; the number makes each sentence another one.
SENTENCES = (
    "（{n}）抓实第{n}片区服务。推行“五单”服务，群众点单按期办结率达到90%以上（牵头单位：农业农村局）。",
    "2026年10月底前，选派{n}名技术员到村指导，由农业农村局牵头，白岩乡配合。",
    "各镇每季度组织不少于2次业务培训，每个村每月公开一次办理情况。",
    "坚持问题导向，聚焦群众急难愁盼，推动服务重心下移、力量下沉。",
)
SIZES = (2_500, 10_000, 40_000, 160_000)  # characters
COMMITMENTS = 300
ORGANIZATIONS = 380
RECORDS = (10_000, 100_000, 1_000_000)
MEASURES = ("in_time", "withdrawn", "rating")
DAYS = 240
ROUNDS = 5
# Far from the numbers of real records.
FIRST = 10**9

CONTRIBUTION = (
    "INSERT INTO measures_contribution (measure, record_kind, record_id, organization_id, day, numerator, denominator)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s)"
)
TOTAL = (
    "INSERT INTO measures_daytotal (measure, organization_id, day, numerator, denominator, changed_at)"
    " VALUES (%s, %s, %s, %s, %s, %s)"
)


def text_of(characters: int) -> str:
    """An invented plan of about so many characters, with a heading every twelve lines."""
    lines, length, number = ["云岭县2026年便民服务工作要点"], 0, 0
    while length < characters:
        if number % 12 == 0:
            lines.append(f"{'一二三四五六七八九十'[number // 12 % 10]}、办好第{number // 12 + 1}批实事")
        lines.append(SENTENCES[number % len(SENTENCES)].format(n=number % 90 + 1))
        length += len(lines[-1]) + 1
        number += 1
    return "\n".join(lines) + "\n"


def reader_speeds() -> list[tuple[int, float, float]]:
    """For each size: characters, and characters a second on the clock and of the processor; the catalogue is loaded."""
    from zhizhi.plans.reading import read

    read(text_of(200))
    found = []
    for size in SIZES:
        text = text_of(size)
        began, spent = time.perf_counter(), time.process_time()
        read(text)
        wall, own = time.perf_counter() - began, time.process_time() - spent
        found.append((len(text), len(text) / wall, len(text) / own))
    return found


class Stage:
    """A county of 380 organizations with a plan of 300 commitments in force, each bound to a measure."""

    def __init__(self) -> None:
        from bench.house import House
        from zhizhi.registry.organizations.models import Organization

        self.house = House()
        self.world = self.house.world
        self._villages()
        self.lineages = {
            village.pk: self._lineage(village)
            for village in Organization.objects.system("benchmark").filter(kind="village").select_related("parent")
        }
        self.plan = self._plan()
        self.records = 0
        self.totals: Counter[tuple[str, int, str]] = Counter()

    def _villages(self) -> None:
        from zhizhi.registry.journal.operations import acting
        from zhizhi.registry.organizations.models import Organization
        from zhizhi.registry.organizations.operations import organization_create

        missing = ORGANIZATIONS - Organization.objects.system("benchmark").count()
        with acting():
            for number in range(missing):
                parent = self.world.township if number % 2 else self.world.other_township
                organization_create(scope=None, parent=parent, kind="village", name=f"{number}号村", at=self.world.at)
        self.world.county.refresh_from_db()

    def _lineage(self, village: Any) -> tuple[int, int, int]:
        return village.pk, village.parent_id, village.parent.parent_id

    def _plan(self) -> Any:
        from zhizhi.plans.models import Binding, Node
        from zhizhi.plans.operations import plan_adopt
        from zhizhi.plans.tests.conftest import draft_make

        items = "".join(f"{number}.各村办好第{number}号实事，办结率达到90%。\n" for number in range(1, COMMITMENTS + 1))
        draft = draft_make(self.world, f"关于办好实事的要点\n\n一、办好实事\n{items}")
        nodes = list(Node.objects.of(draft).filter(kind="commitment"))
        if len(nodes) != COMMITMENTS:
            raise AssertionError(f"{len(nodes)} commitments were read, not {COMMITMENTS}")
        Binding.objects.of(draft).delete()
        Binding.objects.bulk_create(
            Binding(node=node, ref="M66", measure=f"five-orders.{MEASURES[at % len(MEASURES)]}", target=90)
            for at, node in enumerate(nodes)
        )
        return plan_adopt(scope=None, plan_id=draft.pk, based_on=1, confirmed=True, at=self.world.at)

    def fill(self, records: int) -> None:
        """As many records as that behind the figures, over all villages and over the days until today."""
        from django.db import connection, transaction

        with transaction.atomic(), connection.cursor() as cursor:
            rows = self._contributions(records)
            while batch := list(islice(rows, 20_000)):
                cursor.executemany(CONTRIBUTION, batch)
            cursor.execute("DELETE FROM measures_daytotal")
            at = str(self.world.at.replace(tzinfo=None))
            cursor.executemany(TOTAL, [(*key, count, count, at) for key, count in self.totals.items()])
        self.records = records

    def _contributions(self, records: int) -> Iterator[tuple[Any, ...]]:
        from zhizhi.engines.processes.measures import MEASURES as KEPT

        keys = [one.of("five-orders") for one in KEPT]
        places, today = list(self.lineages), localdate_of(self.world.at)
        for number in range(self.records, records):
            place, measure = places[number % len(places)], keys[number % len(keys)]
            day = str(today - timedelta(days=number // len(places) % DAYS))
            for above in self.lineages[place]:
                self.totals[measure, above, day] += 1
            yield measure, "bench", FIRST + number, place, day, 1, 1

    def page(self) -> dict[str, Any]:
        """The living page as the officer sees it: queries, milliseconds (median), bytes."""
        from django.db import connection
        from django.urls import reverse

        client, address = self.world.client_for(self.world.officer), reverse("plans:plan", args=[self.plan.pk])
        client.get(address)
        asked: list[str] = []
        with connection.execute_wrapper(partial(_noted, asked)):
            answer = client.get(address)
        if answer.status_code != 200:
            raise AssertionError(f"the page answers {answer.status_code}")
        times = sorted(_seconds(client, address) for _ in range(ROUNDS))
        return {
            "records": self.records,
            "queries": len(asked),
            "ms": 1000 * times[ROUNDS // 2],
            "bytes": len(answer.content),
        }


def _noted(asked: list[str], run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    asked.append(sql)
    return run(sql, params, many, context)


def localdate_of(at: datetime) -> date:
    """The day in the county."""
    from django.utils.timezone import localdate

    day: date = localdate(at)
    return day


def _seconds(client: Any, address: str) -> float:
    began = time.perf_counter()
    client.get(address)
    return time.perf_counter() - began


def rows_of_one_record(stage: Stage) -> dict[str, Any]:
    """Rows that one record writes whose figure changes: its contribution, and the totals that have this moment."""
    from django.db import transaction

    from zhizhi.engines.measures.contributions import Amount, Record
    from zhizhi.engines.measures.models import DayTotal
    from zhizhi.engines.measures.operations import contributions_set
    from zhizhi.engines.processes.measures import IN_TIME, RECORD

    village, at = stage.world.village, stage.world.at + timedelta(days=1)
    amount = Amount(IN_TIME.of("five-orders"), localdate_of(stage.world.at), 0, 1)
    began = time.perf_counter()
    with transaction.atomic():
        contributions_set(record=Record(RECORD, FIRST, village.pk), amounts=[amount], at=at)
    spent = time.perf_counter() - began
    rows = 1 + DayTotal.objects.filter(changed_at=at).count()
    return {"rows": rows, "depth": village.depth, "records": stage.records, "ms": 1000 * spent}


def main() -> None:
    """Runs all three."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhizhi.site.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    speeds = reader_speeds()
    stage, pages = Stage(), []
    for records in RECORDS:
        stage.fill(records)
        pages.append(stage.page())
    if len({page["queries"] for page in pages}) > 1:
        raise AssertionError(f"the queries grow with the records: {pages}")
    print(json.dumps({"reader": speeds, "pages": pages, "changed": rows_of_one_record(stage)}))


if __name__ == "__main__":
    main()
