from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

ACTS = {
    "appointment.started": _("Appointment begun"),
    "appointment.ended": _("Appointment ended"),
    "rights.aligned": _("Rights follow changed roles"),
    "delegation.started": _("Post delegated"),
    "emergency.started": _("Emergency access opened"),
    "emergency.read": _("Page opened during emergency access"),
    "emergency.reviewed": _("Emergency access reviewed"),
    "line.started": _("Line of management given"),
    "mandate.ended": _("Delegation, emergency access or line ended"),
}


class RightsConfig(AppConfig):
    name = "zhizhi.registry.rights"
    label = "rights"

    def ready(self) -> None:
        """The journal's pages name this app's acts; after an upgrade grants follow their roles."""
        from zhizhi.registry.journal.names import name_acts
        from zhizhi.registry.rights import confirming, invariants  # noqa: F401 (they register themselves)

        name_acts(ACTS)
        post_migrate.connect(_align, sender=self)


def _align(**more: Any) -> None:
    """An upgrade may have changed what roles carry. Emptying tables, and a part of the migrations, is no upgrade."""
    if "plan" not in more:
        return
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    from zhizhi.registry.journal.operations import act_time
    from zhizhi.registry.rights.operations import grants_align

    grants_align(act_time(now()))
