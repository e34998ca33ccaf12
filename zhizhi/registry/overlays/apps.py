from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "overlay.created": _("Joint organization set up"),
    "overlay.ended": _("Joint organization ended"),
    "overlay.linked": _("Partner of a joint organization linked"),
    "overlay.unlinked": _("Partner of a joint organization left"),
    "overlay.met": _("Joint meeting recorded"),
    "overlay.meeting_removed": _("Record of a joint meeting taken back"),
    "overlay.issue": _("Issue of a joint organization raised"),
    "overlay.issue_closed": _("Issue of a joint organization closed"),
    "overlay.survey": _("Rating of a property service recorded"),
}


class OverlaysConfig(AppConfig):
    name = "zhizhi.registry.overlays"
    label = "overlays"

    def ready(self) -> None:
        """A running joint organization is not closed as if it were an ordinary one."""
        from zhizhi.registry.journal.names import name_acts, name_subjects
        from zhizhi.registry.organizations.operations import closing_hindered_by
        from zhizhi.registry.overlays import carrying, invariants  # noqa: F401
        from zhizhi.registry.overlays.queries import closing_hindrances, overlays_named

        name_acts(ACTS)
        name_subjects("overlay", _("Joint organization"), overlays_named, opens="organizations.view")
        closing_hindered_by(closing_hindrances)
