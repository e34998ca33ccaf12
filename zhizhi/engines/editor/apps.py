from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "draft.started": _("Draft of a process started"),
    "draft.deleted": _("Draft of a process deleted"),
    "draft.restored": _("Draft of a process taken back"),
    "draft.rebased": _("Draft of a process made to follow a newer version"),
    "draft.published": _("Draft of a process published"),
    "declaration.retired": _("Process retired"),
    "declaration.brought_back": _("Process brought back"),
}


class EditorConfig(AppConfig):
    name = "zhizhi.engines.editor"
    label = "editor"

    def ready(self) -> None:
        """The journal's pages name this app's acts; what keeps a version from running is said in the reader's words."""
        from zhizhi.engines.catalogue.wording import worded_by
        from zhizhi.engines.editor.faultwords import problem_said
        from zhizhi.registry.journal.names import name_acts, name_groups

        worded_by(problem_said)
        name_acts(ACTS)
        name_groups({"draft": _("Drafts of processes")})
