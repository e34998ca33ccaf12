from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "zhizhi.registry.files"
    label = "files"
