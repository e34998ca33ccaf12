from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "zhizhi.registry.journal"
    label = "journal"

    def ready(self) -> None:
        """What must be true of its records is declared."""
        from zhizhi.registry.journal import invariants  # noqa: F401
