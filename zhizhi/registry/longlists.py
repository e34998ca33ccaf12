"""What long lists share: a way that suits how many they hold, and counting no further than anybody pages.

Two ways lead to the first twenty of a part of the tree. One reads the part by its index and sorts it: right where the
part holds few. The other walks all records in the order asked for and leaves out whatever is elsewhere: right where
twenty are soon found. A database guesses how many a part holds, and guesses wrong; who knows hides from it the column
that it must not start from.
"""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property

# A part of so many is read and sorted.
FEW = 2_000


def hidden(column: str) -> Coalesce:
    """The column as a term for which the database has no index to start from or to sort by; it may read it in one."""
    return Coalesce(column, column)


def in_order(column: str, *, walked: bool) -> Any:
    """What a list is sorted by: the column itself, which an index gives, or the column after reading."""
    return F(column) if walked else hidden(column)


def counted_to(rows: "QuerySet[Any]", most: int) -> int:
    """How many there are, at most one more than `most`."""
    number: int = rows.order_by()[: most + 1].count()
    return number


def number_told(counted: int, most: int) -> str:
    """The number in words: the words of a number that was counted to `most` say when there are more."""
    return f"{most}+" if counted > most else str(counted)


def stretch_of(rows: "QuerySet[Any]", first: int, most: int) -> list[Any]:
    """So many rows from the `first` on. Which they are is found by an index alone, if one holds what is asked.

    PostgreSQL is asked once, since a second statement is planned and waited for; for SQLite a second one is nothing,
    and of two conditions on the number it might start from the other.
    """
    found = rows.values_list("pk", flat=True)[first : first + most]
    if connection.vendor == "postgresql":
        return list(rows.filter(pk__in=found))
    numbers = list(found)
    return list(rows.filter(pk__in=numbers)) if numbers else []


class LongPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of a list that may be a nation's: it counts to `most` and then says `more`."""

    def __init__(self, rows: Any, page: int, most: int, known: int | None = None) -> None:
        """`known` is what counted_to said, where somebody has asked already."""
        super().__init__(rows, page)
        self._most, self._known = most, known

    def page(self, number: int | str) -> "Page[Any]":
        """The rows of one page. Two queries."""
        number = self.validate_number(number)
        rows: Any = self.object_list
        return Page(stretch_of(rows, self.per_page * (number - 1), self.per_page), number, self)

    @cached_property
    def count(self) -> int:
        """How many there are, at most `most`."""
        return min(self._counted, self._most)

    @property
    def more(self) -> bool:
        """Whether there are more than it counted."""
        return self._counted > self._most

    @cached_property
    def _counted(self) -> int:
        return counted_to(self.object_list, self._most) if self._known is None else self._known  # type: ignore[arg-type]
