from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    name = "zhizhi.engines.processes"
    label = "processes"
