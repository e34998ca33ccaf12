from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "zhizhi.plans"
    label = "plans"

    def ready(self) -> None:
        from zhizhi.engines.catalogue.queries import mechanism_runs
        from zhizhi.engines.processes.subjects import show_subject
        from zhizhi.plans import carrying  # noqa: F401
        from zhizhi.plans.assigning import SUBJECT, commitment_shown
        from zhizhi.plans.queries import plans_named, projects_named
        from zhizhi.registry.journal.names import name_acts, name_groups, name_subjects

        show_subject(SUBJECT, commitment_shown)
        for ref in ("M01", "M03"):
            mechanism_runs(ref, "plans:list")
        mechanism_runs("M02", "plans:projects")
        mechanism_runs("M05", "plans:task_forces")
        mechanism_runs("M07", "plans:cockpit")

        name_groups({"plan": _("Plans"), "taskforce": _("Task forces"), "project": _("Projects")})
        name_groups({"milestone": _("Milestones")})
        name_subjects("plan", _("Plan"), plans_named, opens="plans.view")
        name_subjects("project", _("Project"), projects_named, opens="plans.view")
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
                "taskforce.create": _("Task force set up"),
                "taskforce.extend": _("Task force extended"),
                "taskforce.take": _("Task force given commitments"),
                "taskforce.dissolve": _("Task force dissolved"),
                "project.create": _("Project made"),
                "project.change": _("Project changed"),
                "project.close": _("Project closed"),
                "milestone.add": _("Milestone set"),
                "milestone.done": _("Milestone reached"),
                "milestone.remove": _("Milestone taken off"),
            }
        )
