from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "term.recorded": _("Election of a committee recorded"),
    "term.extended": _("Term of a committee extended"),
    "term.cancelled": _("Record of an election taken back"),
    "term.rule_made": _("Local length of terms set"),
    "term.rule_ended": _("Local length of terms ended"),
}


class TermsConfig(AppConfig):
    name = "zhizhi.registry.terms"
    label = "terms"

    def ready(self) -> None:
        """The journal names this app's acts; what must be true of terms is declared."""
        from zhizhi.registry.journal.names import name_acts
        from zhizhi.registry.terms import carrying, invariants  # noqa: F401

        name_acts(ACTS)
