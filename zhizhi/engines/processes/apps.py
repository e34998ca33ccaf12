from django.apps import AppConfig
from django.utils.timezone import now


class ProcessesConfig(AppConfig):
    name = "zhizhi.engines.processes"
    label = "processes"

    def ready(self) -> None:
        """Limits are counted anew when a holiday table was entered."""
        from zhizhi.engines.processes.ticking import recount_provisional
        from zhizhi.registry.holidays.operations import on_change
        from zhizhi.registry.journal.operations import act_time

        def recount(_year: int) -> None:
            recount_provisional(act_time(now()))

        on_change(recount)
