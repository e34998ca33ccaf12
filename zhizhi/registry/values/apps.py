from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ValuesConfig(AppConfig):
    name = "zhizhi.registry.values"
    label = "values"

    def ready(self) -> None:
        """A faulty file stops the start; the journal names this app's acts."""
        import zhizhi.registry.values.invariants  # noqa: F401
        from zhizhi.registry.journal.names import name_acts
        from zhizhi.registry.values.queries import values

        values()
        name_acts({"value.set": _("Figure of a rule set")})
