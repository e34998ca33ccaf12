"""What must be true of the database itself: no reference leads nowhere, no page is damaged."""

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.registry.invariants import invariant

LACKING = "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE NOT convalidated"


@invariant("database.references", gettext_lazy("No record refers to one that is not there."))
def references() -> Iterator[str]:
    """Rows of SQLite that refer to nothing; PostgreSQL's constraints that were never checked."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_key_check")
            for table, row, other, _number in cursor.fetchall():
                said = {"table": table, "row": row, "other": other}
                yield _("row %(row)s of %(table)s refers to a row of %(other)s that is not there") % said
            return
        cursor.execute(LACKING)
        for table, name in cursor.fetchall():
            yield _("%(name)s of %(table)s was never checked") % {"name": name, "table": table}


@invariant("database.whole", gettext_lazy("The database's own check finds no damage."))
def whole() -> Iterator[str]:
    """SQLite's findings; PostgreSQL finds damaged pages by its checksums when it reads them."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(20)")
        yield from (str(found) for (found,) in cursor.fetchall() if found != "ok")
