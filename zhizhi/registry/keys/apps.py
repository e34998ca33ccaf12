from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "zhizhi.registry.keys"
    label = "keys"
