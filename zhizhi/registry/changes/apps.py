from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "change.rename": _("Organization renamed, after a preview"),
    "change.move": _("Organization moved, after a preview"),
    "change.merge": _("Organizations merged"),
    "change.split": _("Organization split"),
    "change.close": _("Organization closed, after a preview"),
    "change.planned": _("Change of organizations planned"),
    "change.plan_cancelled": _("Planned change of organizations cancelled"),
    "change.plan_refused": _("Planned change of organizations not carried out"),
    "change.undone": _("Change of organizations taken back"),
}


class ChangesConfig(AppConfig):
    name = "zhizhi.registry.changes"
    label = "changes"

    def ready(self) -> None:
        """The journal names this app's acts; what the registry itself carries along is registered."""
        from zhizhi.registry.changes import carriers, invariants  # noqa: F401
        from zhizhi.registry.journal.names import name_acts

        name_acts(ACTS)
