from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "import.uploaded": _("File brought in"),
    "import.discarded": _("File discarded"),
    "import.expired": _("File forgotten after its time"),
    "import.given_up": _("Import given up after its work was cut off several times"),
    "import.applied": _("Import taken over"),
    "import.undone": _("Import undone"),
    "import.divisions": _("Divisions made from the official table"),
    "person.imported": _("Person entered by an import"),
    "person.import_undone": _("Imported person taken back"),
    "household.imported": _("Household entered by an import"),
    "household.changed": _("Household changed by an import"),
    "household.import_undone": _("Imported household taken back"),
    "organization.coded": _("Division code entered"),
    "organization.import_undone": _("Imported organization taken back"),
}


class ImportsConfig(AppConfig):
    name = "zhizhi.registry.imports"
    label = "imports"
    verbose_name = _("Imports")

    def ready(self) -> None:
        """The journal's pages name this app's acts; the registry's verification knows its invariants."""
        from zhizhi.registry.imports import invariants  # noqa: F401
        from zhizhi.registry.journal.names import name_acts

        name_acts(ACTS)
