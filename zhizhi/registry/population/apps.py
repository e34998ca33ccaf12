from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PopulationConfig(AppConfig):
    name = "zhizhi.registry.population"
    label = "population"

    def ready(self) -> None:
        from zhizhi.registry.population import invariants  # noqa: F401 (it declares them)

        post_migrate.connect(_guard, sender=self)


def _guard(using: str, **_others: Any) -> None:
    """SQLite drops triggers when a migration rebuilds a table, here or in a part below: put back after each."""
    from django.db import connections

    from zhizhi.registry.population.triggers import triggers_ensure

    triggers_ensure(connections[using])
