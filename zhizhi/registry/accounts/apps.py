from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "zhizhi.registry.accounts"
    label = "accounts"

    def ready(self) -> None:
        from zhizhi.registry.accounts import receivers  # noqa: F401
