from django.apps import AppConfig


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
