from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "pair.different": _("Two records found to be of different people"),
    "pair.later": _("Two records that look alike put off"),
    "pair.open": _("Two records that look alike taken up again"),
    "person.merged": _("Another record merged into this one"),
    "person.merged_away": _("Record merged into another"),
    "person.parted": _("Merge of two records undone"),
}


class DuplicatesConfig(AppConfig):
    name = "zhizhi.registry.duplicates"
    label = "duplicates"

    def ready(self) -> None:
        """The journal names this app's acts; the registry's own records know how they go over in a merge."""
        from zhizhi.registry.duplicates import invariants, joins  # noqa: F401
        from zhizhi.registry.journal.names import name_acts

        name_acts(ACTS)
