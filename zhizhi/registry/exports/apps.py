from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExportsConfig(AppConfig):
    name = "zhizhi.registry.exports"
    label = "exports"

    def ready(self) -> None:
        """The journal's pages name this app's acts."""
        from zhizhi.registry.journal.names import name_acts

        name_acts({"export.made": _("Data taken out")})
