from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "zhizhi.plans"
    label = "plans"

    def ready(self) -> None:
        from zhizhi.engines.processes.subjects import show_subject
        from zhizhi.plans.assigning import SUBJECT, commitment_shown
        from zhizhi.registry.journal.names import name_acts

        show_subject(SUBJECT, commitment_shown)

        name_acts(
            {
                "plan.upload": _("Plan uploaded"),
                "plan.edit": _("Plan corrected"),
                "plan.head": _("Title or period of a plan changed"),
                "plan.adopt": _("Plan adopted"),
                "plan.supersede": _("Plan superseded"),
                "plan.discard": _("Draft discarded"),
                "plan.bind": _("Measure bound"),
                "plan.report": _("Reported by hand"),
                "plan.tasks": _("Tasks given out"),
                "plan.export": _("Checklist or report taken out"),
            }
        )
