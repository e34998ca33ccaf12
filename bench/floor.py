"""The least that a move can be: a row read and locked, written, another added, committed, by the driver alone.

No program that keeps a case and a journal in this database with this durability can be faster.
"""

from bench.direct import Direct

ROWS = 100
LINE = "x" * 300


class Floor(Direct):
    """A table of cases with one number each, and one to which lines are added."""

    def __init__(self) -> None:
        super().__init__()
        self.execute("CREATE TABLE bench_floor (id integer PRIMARY KEY, revision integer NOT NULL)")
        self.execute("CREATE TABLE bench_line (id integer PRIMARY KEY, line text NOT NULL)")
        with self.transaction():
            for number in range(ROWS):
                self.execute("INSERT INTO bench_floor (id, revision) VALUES ({p}, 0)", number)
        self.count = 0

    def move(self) -> None:
        """The next of the cases."""
        self.count += 1
        number = self.count % ROWS
        with self.transaction():
            found = self.execute("SELECT revision FROM bench_floor WHERE id = {p}{lock}", number).fetchone()
            self.execute("UPDATE bench_floor SET revision = {p} WHERE id = {p}", found[0] + 1, number)
            self.execute("INSERT INTO bench_line (id, line) VALUES ({p}, {p})", self.count, LINE)
