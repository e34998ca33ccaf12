from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class JournalConfig(AppConfig):
    name = "zhizhi.registry.journal"
    label = "journal"

    def ready(self) -> None:
        """What must be true of its records is declared."""
        from zhizhi.registry.journal import invariants  # noqa: F401

        post_migrate.connect(_guard, sender=self)


def _guard(using: str, **_others: Any) -> None:
    """A migration that rebuilds a table on SQLite takes its triggers away."""
    from django.db import connections

    from zhizhi.registry.journal.triggers import guards_ensure

    guards_ensure(connections[using])
