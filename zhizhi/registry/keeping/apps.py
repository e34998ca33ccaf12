from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "backup.made": _("Backup made"),
    "backup.restored": _("Restored from a backup"),
    "registry.verified": _("Registry verified"),
}


class KeepingConfig(AppConfig):
    name = "zhizhi.registry.keeping"
    label = "keeping"

    def ready(self) -> None:
        """The journal names this app's acts; what must be true of the database itself is declared."""
        from zhizhi.registry.journal.names import name_acts
        from zhizhi.registry.keeping import invariants  # noqa: F401

        name_acts(ACTS)
