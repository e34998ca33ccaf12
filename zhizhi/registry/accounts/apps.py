from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "zhizhi.registry.accounts"
    label = "accounts"
