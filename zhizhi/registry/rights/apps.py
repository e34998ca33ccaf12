from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "appointment.started": _("Appointment begun"),
    "appointment.ended": _("Appointment ended"),
}


class RightsConfig(AppConfig):
    name = "zhizhi.registry.rights"
    label = "rights"

    def ready(self) -> None:
        """The journal's pages name this app's acts."""
        from zhizhi.registry.journal.names import name_acts
        from zhizhi.registry.rights import invariants  # noqa: F401

        name_acts(ACTS)
