from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "fact.recorded": _("Fact recorded"),
    "fact.ended": _("Fact ended"),
    "link.started": _("Linked to a place"),
    "link.ended": _("Link to a place ended"),
}


class FactsConfig(AppConfig):
    name = "zhizhi.registry.facts"
    label = "facts"

    def ready(self) -> None:
        """A faulty file stops the start; the journal names this app's acts; changes of the tree carry links along."""
        from zhizhi.registry.facts import carrying, invariants  # noqa: F401
        from zhizhi.registry.facts.kinds import fact_kinds
        from zhizhi.registry.journal.names import name_acts

        fact_kinds()
        name_acts(ACTS)
