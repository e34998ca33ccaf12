from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RostersConfig(AppConfig):
    name = "zhizhi.registry.rosters"
    label = "rosters"

    def ready(self) -> None:
        """The journal's pages name this app's acts."""
        from zhizhi.registry.journal.names import name_acts

        name_acts(
            {
                "roster.search_saved": _("Roster search kept"),
                "roster.search_deleted": _("Roster search deleted"),
                "roster.given_up": _("Roster given up after its writing was cut off several times"),
                "roster.numbers": _("Roster with numbers in clear taken out"),
            }
        )
