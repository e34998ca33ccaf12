"""The way of administration scaffolds: each unit keeps the numbers of all units above it in one string.

Their tables (`sys_dept`, `sys_user` and their like) have primary keys; here the people have an index of their unit
beside, which not all of them have. Who belongs to a part is asked by looking for its number in the strings:
`find_in_set` on MySQL, on other databases one of FORMS.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, transaction

from zhizhi.registry.prepared import rows_of

PAGE = 20
SHOWN = (
    "id, name, sort_key, sex, birth_date, nation, politics, education, id_masked, phone_masked, merged_into_id,"
    " place_id"
)
UNITS = "CREATE TABLE bench_unit (id bigint PRIMARY KEY, parent_id bigint, ancestors text NOT NULL)"
PEOPLE = {
    "sqlite": (
        "CREATE TABLE bench_person (id integer PRIMARY KEY, name text, sort_key text, sex text, birth_date date,"
        " nation text, politics text, education text, id_masked text, phone_masked text, merged_into_id integer,"
        " unit_id integer)",
        f"INSERT INTO bench_person SELECT {SHOWN} FROM people_person",
    ),
    "postgresql": (
        f"CREATE TABLE bench_person AS SELECT {SHOWN.replace('place_id', 'place_id AS unit_id')} FROM people_person",
        "ALTER TABLE bench_person ADD PRIMARY KEY (id)",
    ),
}
INDEX = "CREATE INDEX bench_person_unit ON bench_person (unit_id)"
# How public code on these databases looks for a number among the ancestors; the fastest in the run is the peer.
FORMS = {
    "like": "(',' || u.ancestors || ',') LIKE '%%,' || %s || ',%%'",
    "instr": "instr(',' || u.ancestors || ',', ',' || %s || ',') > 0",
    "strpos": "strpos(',' || u.ancestors || ',', ',' || %s || ',') > 0",
    "any": "%s = ANY(string_to_array(u.ancestors, ','))",
}
KNOWN = {"sqlite": ("like", "instr"), "postgresql": ("like", "strpos", "any")}
WITHIN = "p.{unit} IN (SELECT u.id FROM bench_unit u WHERE u.id = %s OR {form})"
JOINED = "JOIN bench_unit u ON u.id = p.{unit} WHERE (u.id = %s OR {form})"
COUNT = "SELECT count(*) FROM {table} p {within} AND p.merged_into_id IS NULL"
LIST = (
    "SELECT p.* FROM {table} p {within} AND p.merged_into_id IS NULL AND p.sex = '2' AND p.politics = '01'"
    f" ORDER BY p.sort_key, p.id LIMIT {PAGE}"
)
OWN, OURS = ("bench_person", "unit_id"), ("people_person", "place_id")


class Ancestors:
    """The peer, in the database of the nation: on tables of its own, and on ours with our indexes."""

    def __init__(self, units: Iterable[Any], tried: Any) -> None:
        """Writes its tables; the form that counts the part `tried` in the shortest time is the one it uses."""
        _write(list(units))
        ways = [(form, within) for form in KNOWN[connection.vendor] for within in (f"WHERE {WITHIN}", JOINED)]
        took = {way: _shortest(self._asked(COUNT, OWN, way, tried)) for way in ways}
        self.way = min(took, key=lambda way: took[way])
        self.took = {f"{form} {'joined' if within == JOINED else 'in'}": took[form, within] for form, within in ways}

    def count(self, part: Any, *, ours: bool = False) -> Callable[[], Any]:
        """The number of people of the part."""
        return self._asked(COUNT, OURS if ours else OWN, self.way, part)

    def page(self, part: Any, *, ours: bool = False) -> Callable[[], Any]:
        """The first twenty by name with two filters."""
        return self._asked(LIST, OURS if ours else OWN, self.way, part)

    def _asked(self, question: str, tables: tuple[str, str], way: tuple[str, str], part: Any) -> Callable[[], Any]:
        (table, unit), (form, within) = tables, way
        statement = question.format(table=table, within=within.format(unit=unit, form=FORMS[form]))
        return lambda: rows_of(statement, [part.pk, str(part.pk)])


def _shortest(call: Callable[[], Any]) -> float:
    found = []
    for _try in range(3):
        began = time.perf_counter()
        call()
        found.append((time.perf_counter() - began) * 1000)
    return min(found)


def _write(units: list[Any]) -> None:
    known: dict[int | None, str] = {None: "0"}
    for unit in units:
        known[unit.pk] = f"{known[unit.parent]},{unit.pk}"
    # A unit's string holds those above it and not itself.
    rows = [(unit.pk, unit.parent, known[unit.parent]) for unit in units]
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(UNITS)
        for first in range(0, len(rows), 20_000):
            cursor.executemany("INSERT INTO bench_unit VALUES (%s, %s, %s)", rows[first : first + 20_000])
        for statement in (*PEOPLE[connection.vendor], INDEX):
            cursor.execute(statement)
    with connection.cursor() as cursor:
        # All tables, as PostgreSQL leaves them by itself some time after many rows were written.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
