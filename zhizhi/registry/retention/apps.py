from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "person.erased": _("Person erased"),
    "retention.held": _("Record held against erasing"),
    "retention.lifted": _("Hold on a record lifted"),
    "retention.portion": _("Portion of what fell due done"),
}


class RetentionConfig(AppConfig):
    name = "zhizhi.registry.retention"
    label = "retention"

    def ready(self) -> None:
        """Names the acts, registers the registry's own sources; a faulty retention.yaml stops the start."""
        from zhizhi.registry.journal.names import name_acts, name_groups, name_subjects
        from zhizhi.registry.retention import invariants, operations, sources  # noqa: F401
        from zhizhi.registry.retention.classes import classes

        name_acts(ACTS)
        name_groups({"retention": _("Keeping and erasing")})
        name_subjects("retention", _("Class of records"), lambda _ids: {})
        name_subjects("retention_run", _("Run of what fell due"), lambda _ids: {})
        name_subjects("slip", _("Sign-in slip"), lambda _ids: {})
        sources.register()
        classes()
