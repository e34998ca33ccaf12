from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "zhizhi.engines.measures"
    label = "measures"

    def ready(self) -> None:
        """What must be true of its records is declared."""
        from zhizhi.engines.measures import invariants  # noqa: F401
