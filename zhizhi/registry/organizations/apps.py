from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "zhizhi.registry.organizations"
    label = "organizations"
