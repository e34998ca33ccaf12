from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "difference.recorded": _("Difference to decide recorded"),
    "difference.decided": _("Difference decided"),
    "difference.withdrawn": _("Difference withdrawn"),
    "correction.proposed": _("Correction proposed"),
    "correction.withdrawn": _("Correction withdrawn"),
    "correction.accepted": _("Correction accepted"),
    "correction.refused": _("Correction refused"),
}


class CorrectionsConfig(AppConfig):
    name = "zhizhi.registry.corrections"
    label = "corrections"

    def ready(self) -> None:
        """The journal's pages name this app's acts; what must be true of its records is declared."""
        from zhizhi.registry.corrections import invariants  # noqa: F401
        from zhizhi.registry.journal.names import name_acts

        name_acts(ACTS)
