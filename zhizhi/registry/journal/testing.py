"""A pytest plugin: tests that commit empty the tables afterwards, which the append-only triggers would refuse.

Enable it in the root conftest.py: `pytest_plugins = ["zhizhi.registry.journal.testing"]`.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from zhizhi.registry.journal import triggers


@pytest.fixture(scope="session", autouse=True)
def _flush_passes_triggers() -> Iterator[None]:
    """Lift the triggers while a test database is flushed, and put them back."""
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def flush_lifted(self: Any, sql_list: list[str]) -> None:
        with triggers.lifted(self.connection):
            flush(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", flush_lifted)
        yield
