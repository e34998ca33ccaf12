from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "zhizhi.offices.records"
    label = "records"

    def ready(self) -> None:
        """How complete people's records are is kept as a measure and offered to plans."""
        from zhizhi.engines.measures.keeping import keep
        from zhizhi.engines.measures.offers import offer
        from zhizhi.offices.records.measures import KEPT, OFFERED

        keep(KEPT)
        offer(OFFERED)
