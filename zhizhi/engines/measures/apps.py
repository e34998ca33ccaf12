from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class MeasuresConfig(AppConfig):
    name = "zhizhi.engines.measures"
    label = "measures"

    def ready(self) -> None:
        """What must be true of its records is declared; sums follow what moves in the tree and what acts touch."""
        from zhizhi.engines.measures import invariants  # noqa: F401
        from zhizhi.engines.measures.keeping import records_touched
        from zhizhi.engines.measures.operations import subtree_moved
        from zhizhi.registry.organizations.moving import on_move
        from zhizhi.registry.touched import on_touch

        on_move(subtree_moved)
        on_touch(records_touched)
        post_migrate.connect(_begin, sender=self)


def _begin(using: str, plan: Any = (), **_others: Any) -> None:
    """Measures that came with an upgrade are counted with it, before an act counts the one record that it touches."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor
    from django.utils import timezone

    from zhizhi.engines.measures.keeping import measures_begin
    from zhizhi.registry.journal.appending import last_at

    if not plan:
        return
    executor = MigrationExecutor(connections[using])
    # Halfway, or on the way back, the tables are not those that are counted.
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    now = timezone.now()
    measures_begin(max(now, last_at() or now))
