"""The driver's own connection, set up by Django with the same settings as ours, and its transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


class Direct:
    """Statements without Django's wrappers; `words` say what the two drivers write differently."""

    def __init__(self) -> None:
        self.words = {"p": "?", "lock": ""}
        if connection.vendor == "postgresql":
            self.words = {"p": "%s", "lock": " FOR UPDATE"}

    def driver(self) -> Any:
        """The connection of sqlite3 or psycopg."""
        connection.ensure_connection()
        return connection.connection

    def execute(self, statement: str, *values: object) -> Any:
        """The cursor of a statement."""
        return self.driver().execute(statement.format(**self.words), values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One that commits as durably as ours."""
        if connection.vendor == "postgresql":
            with self.driver().transaction():
                yield
            return
        self.driver().execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.driver().execute("ROLLBACK")
            raise
        self.driver().execute("COMMIT")
