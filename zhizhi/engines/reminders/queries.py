"""Reads of the outbox."""

from django.db.models import Count, QuerySet

from zhizhi.engines.reminders.models import Reminder


def reminders_in(state: str) -> QuerySet[Reminder]:
    """The newest first; all for an empty state."""
    rows = Reminder.objects.select_related("task__case", "person").order_by("-id")
    return rows.filter(state=state) if state else rows


def reminder_of(pk: int) -> Reminder | None:
    """One of them."""
    found: Reminder | None = Reminder.objects.filter(pk=pk).first()
    return found


def counts() -> dict[str, int]:
    """How many there are in each state."""
    return dict(Reminder.objects.order_by().values_list("state").annotate(number=Count("pk")))
