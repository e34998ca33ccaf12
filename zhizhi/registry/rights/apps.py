from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "zhizhi.registry.rights"
    label = "rights"
