from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "declaration.new": _("Mechanism published"),
    "declaration.changed": _("New version of a mechanism published"),
    "declaration.kept": _("A shipped file looked at, and the county's own version kept"),
    "declaration.quarantined": _("Version of a mechanism quarantined: this program cannot run it"),
    "declaration.released": _("Version of a mechanism runs again"),
}


class CatalogueConfig(AppConfig):
    name = "zhizhi.engines.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """The journal's pages name this app's acts."""
        from zhizhi.registry.journal.names import name_acts

        name_acts(ACTS)
