from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "zhizhi.registry.people"
    label = "people"

    def ready(self) -> None:
        from zhizhi.registry.organizations.operations import closing_hindered_by
        from zhizhi.registry.people.queries import closing_hindrances

        closing_hindered_by(closing_hindrances)
