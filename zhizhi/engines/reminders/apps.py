from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "reminders.chosen": _("Reminders chosen"),
    "reminders.retried": _("Reminder sent once more"),
    "reminders.tested": _("Test reminder sent"),
}


class RemindersConfig(AppConfig):
    name = "zhizhi.engines.reminders"
    label = "reminders"

    def ready(self) -> None:
        """Hears of tasks where e-mail or a webhook is configured; the journal names this app's acts."""
        from zhizhi.engines.processes.hearing import on_occasion
        from zhizhi.engines.reminders.filling import configured, reminders_fill
        from zhizhi.engines.reminders.operations import choices_forget
        from zhizhi.registry.journal.names import name_acts, name_groups
        from zhizhi.registry.retention.erasing import forgotten_with

        name_acts(ACTS)
        name_groups({"reminders": _("Reminders")})
        forgotten_with(choices_forget)
        on_occasion(configured, reminders_fill)
