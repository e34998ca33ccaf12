"""The official divisions as a kind of file: only the rows of the wanted code are kept, counted, then made at once."""

import json
from collections import Counter
from collections.abc import Callable, Iterable

from zhizhi.registry.imports.division_table import Division, DivisionsRefused, LeftOut, Table
from zhizhi.registry.imports.divisions import Planned, divisions_plan, divisions_write
from zhizhi.registry.imports.models import Intake
from zhizhi.registry.imports.staging import Staged, State, content_of
from zhizhi.registry.imports.targets.base import Decided, Target, Written
from zhizhi.registry.imports.targets.organizations import token_of
from zhizhi.registry.imports.targets.organizations_undoing import organizations_unwrite
from zhizhi.registry.imports.targets.people_writing import WriteRefused
from zhizhi.registry.organizations.models import Organization


class DivisionsTarget(Target):
    """What the table holds of one province, city, county or township, to stand under the unit of the file."""

    erases = (Organization, "organization")

    def counted(self) -> Counter[str]:
        """How many are new and how many are there. Raises DivisionsRefused."""
        planned = self.planned()
        return Counter({State.NEW: planned.new, State.SAME: planned.same})

    def planned(self) -> Planned:
        """What would be made. Raises DivisionsRefused."""
        return divisions_plan(table_kept(self.job.intake), self.job.place)

    def prepare(self, rows: Iterable[list[Staged]], decided: Decided) -> Callable[[], Written]:
        """The table is read beforehand; it has no rows to decide on."""
        del rows, decided
        table = table_kept(self.job.intake)
        return lambda: self._write(table)

    def _write(self, table: Table) -> Written:
        job, written = self.job, Written()
        try:
            loaded = divisions_write(
                scope=job.scope, table=table, code=code_of(job.intake), under=job.place, at=job.at
            )  # fmt: skip
        except DivisionsRefused as fault:
            raise WriteRefused(str(fault)) from fault
        written.add("organization", *(one.pk for one in loaded.made))
        # What was there has an official code now, and loses it again when this is undone.
        written.changed += [
            [one.pk, {"old": [one.name, one.short_name, one.kind, ""], "new": token_of(one)}] for one in loaded.coded
        ]
        written.counts |= {"new": len(loaded.made), "changed": len(loaded.coded)}
        return written

    def unwrite(self, written: Written) -> list[str]:
        """Takes it back."""
        return organizations_unwrite(self.job, written)


def table_packed(table: Table) -> bytes:
    """The rows of a table as an intake keeps them."""
    rows = [[row.code, row.name, row.kind, row.above] for row in table.rows]
    gone = [[row.code, row.name, row.below] for row in table.left_out]
    return json.dumps({"rows": rows, "left_out": gone}, ensure_ascii=False, separators=(",", ":")).encode()


def table_kept(intake: Intake) -> Table:
    """The rows as they were kept."""
    told = json.loads(content_of(intake))
    return Table([Division(*row) for row in told["rows"]], [LeftOut(*row) for row in told["left_out"]])


def code_of(intake: Intake) -> str:
    """Which division is wanted."""
    return str(intake.mapping.get("code", ""))
