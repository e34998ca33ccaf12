"""Where two databases differ: the table, the row by its key, the columns. No value is told, as it may be secret."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhizhi.site.tablesides import Row, Table


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A row that is not the same on both sides. Without columns it is only `here`, or only there."""

    table: str
    key: str
    columns: tuple[str, ...] = ()
    here: bool = False

    def __str__(self) -> str:
        said = {"table": self.table, "key": self.key, "columns": ", ".join(self.columns)}
        if self.columns:
            return _("%(table)s, row %(key)s: another %(columns)s") % said
        if self.here:
            return _("%(table)s, row %(key)s: only in the database in use") % said
        return _("%(table)s, row %(key)s: only in the other database") % said


def discrepancies(table: Table, here: Iterator[Row], there: Iterator[Row]) -> Iterator[Discrepancy]:
    """Each row that differs. Both sides give their rows in the order of the key, so that they are walked once."""
    names = [column.name for column in table.columns]
    places = [names.index(name) for name in table.key]

    def key(row: Row) -> tuple[Any, ...]:
        return tuple(row[place] for place in places)

    def told(row: Row) -> str:
        return ", ".join(str(value) for value in key(row))

    one, other = next(here, None), next(there, None)
    while one is not None or other is not None:
        if other is None or (one is not None and key(one) < key(other)):
            yield Discrepancy(table.name, told(one or ()), here=True)
            one = next(here, None)
        elif one is None or key(other) < key(one):
            yield Discrepancy(table.name, told(other))
            other = next(there, None)
        else:
            if columns := _unlike(names, one, other):
                yield Discrepancy(table.name, told(one), columns)
            one, other = next(here, None), next(there, None)


def _unlike(names: list[str], one: Row, other: Row) -> tuple[str, ...]:
    """As the digests see it, to which 1 and 1.0 are not the same."""
    return tuple(name for name, a, b in zip(names, one, other, strict=True) if repr(a) != repr(b))
