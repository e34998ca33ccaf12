from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "zhizhi.desk"
    label = "desk"
