from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "zhizhi.portal"
    label = "portal"
