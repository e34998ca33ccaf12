from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "zhizhi.registry.files"
    label = "files"

    def ready(self) -> None:
        """What must be true of its records is declared."""
        from zhizhi.registry.files import invariants  # noqa: F401
