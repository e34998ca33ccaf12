from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "zhizhi.engines.measures"
    label = "measures"
