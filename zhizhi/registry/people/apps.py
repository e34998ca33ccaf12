from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "zhizhi.registry.people"
    label = "people"
