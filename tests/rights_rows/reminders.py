"""Rows of reminders besides the inbox."""

from tests.rights_rows import Row
from tests.world import World
from zhizhi.engines.reminders.models import Reminder


def failed(world: World) -> list[int]:
    return [
        Reminder.objects.create(
            occasion="test", recipient="hook", state="failed", made_at=world.at, next_at=world.at
        ).pk
    ]


OTHERS = {"colleague": ("auditor", 403), "holder": ("administrator", 200)}
DONE = {"colleague": ("auditor", 403), "holder": ("administrator", 302)}
ROWS = [
    Row("reminders:mine", colleague=("nobody", 200), holder=("secretary", 200)),
    Row("reminders:mine", method="post", data={"address": ""}, colleague=("nobody", 302), holder=("secretary", 302)),
    Row("reminders:sent", **OTHERS),  # type: ignore[arg-type]
    Row("reminders:test", method="post", data={"way": "hook"}, **DONE),  # type: ignore[arg-type]
    Row("reminders:retry", failed, method="post", **DONE),  # type: ignore[arg-type]
]
