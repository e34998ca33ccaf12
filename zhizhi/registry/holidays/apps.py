from django.apps import AppConfig


class HolidaysConfig(AppConfig):
    name = "zhizhi.registry.holidays"
    label = "holidays"
