from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "zhizhi.registry.journal"
    label = "journal"
