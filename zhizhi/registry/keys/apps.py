from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "zhizhi.registry.keys"
    label = "keys"

    def ready(self) -> None:
        """What must be true of its records is declared."""
        from zhizhi.registry.keys import invariants  # noqa: F401
