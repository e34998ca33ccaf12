from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "zhizhi.engines.measures"
    label = "measures"

    def ready(self) -> None:
        """What must be true of its records is declared; sums follow what moves in the tree."""
        from zhizhi.engines.measures import invariants  # noqa: F401
        from zhizhi.engines.measures.operations import subtree_moved
        from zhizhi.registry.organizations.moving import on_move

        on_move(subtree_moved)
