from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "proposal.made": _("Act proposed to a second person"),
    "proposal.confirmed": _("Proposed act confirmed by a second person"),
    "proposal.refused": _("Proposed act refused"),
    "proposal.withdrawn": _("Proposed act withdrawn"),
    "proposal.overtaken": _("Proposed act overtaken by other changes"),
    "proposal.lapsed": _("Proposed act lapsed"),
}


class ProposalsConfig(AppConfig):
    name = "zhizhi.registry.proposals"
    label = "proposals"

    def ready(self) -> None:
        """The journal's pages name this app's acts; a faulty acts.yaml stops the start."""
        from zhizhi.registry.journal.names import name_acts
        from zhizhi.registry.proposals import invariants  # noqa: F401 (declares them)
        from zhizhi.registry.proposals.acts import acts

        name_acts(ACTS)
        acts()
