from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "zhizhi.engines.catalogue"
    label = "catalogue"
