from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HolidaysConfig(AppConfig):
    name = "zhizhi.registry.holidays"
    label = "holidays"

    def ready(self) -> None:
        from zhizhi.registry.journal.names import name_acts

        name_acts({"holidays.enter": _("Holiday table entered")})
