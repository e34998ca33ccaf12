"""Public notices (公示): begun with the step, shown for a period, cleared when nothing stands against them."""

from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from zhizhi.core.process import NoticeStep
from zhizhi.core.workdays import Calendar
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.actors import CLOCK, Actor
from zhizhi.engines.processes.history import event_add
from zhizhi.engines.processes.kinds import Kind, Panel, look_next, step_kind
from zhizhi.engines.processes.limits import DueAt, due_at, end_of
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.engines.processes.notice_models import Notice
from zhizhi.engines.processes.notice_queries import blocked, notice_panel, notice_running, notices_of, waiting
from zhizhi.engines.processes.statements import organization_read
from zhizhi.registry.holidays.queries import calendar
from zhizhi.registry.journal.operations import acting
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.prepared import number_rows
from zhizhi.registry.scope import Scope


@step_kind("notice")
class NoticeKind(Kind):
    """A step at which a text is shown to everybody, and objections are received and answered."""

    def arrived(self, case: Case, step: NoticeStep, task: Task, at: datetime) -> None:
        number_rows()
        notice_begin(case, step, task, CLOCK, at)

    def left(self, case: Case, step: NoticeStep, task: Task, at: datetime) -> None:  # noqa: ARG002
        Notice.objects.filter(task=task, ended_at=None).update(ended_at=at)

    def looks_at(self, case: Case, step: NoticeStep, task: Task, at: datetime) -> datetime | None:
        if task.pk is None:
            return due_at(step.period, task.opened_at, calendar(), case.place_left).at
        notice = notice_running(task)
        # Whose period is over waits for answers, or for the holidays of its year; both look again.
        return notice.ends_at if notice and (notice.ends_at > at or cleared(notice, task, at)) else None

    def looked(self, task: Task, step: NoticeStep, at: datetime) -> str:
        notice = notice_running(task)
        return step.cleared if notice and cleared(notice, task, at) else ""

    def refusal(self, task: Task, step: NoticeStep, move: str, at: datetime) -> str:  # noqa: ARG002
        return "" if move in step.by_itself().values() else waiting(task)

    def resumed(self, task: Task, step: NoticeStep, since: datetime, at: datetime) -> None:
        """Days on which the case stood do not count, and a period is whole or none: it begins anew."""
        reason = _("The case was suspended.")
        # One that was over before waits for its answers only.
        stood = Notice.objects.filter(task=task, ended_at=None, ends_at__gt=since)
        if stood.update(ended_at=at, interrupted=True, reason=reason):
            notice_begin(task.case, step, task, CLOCK, at)

    def panel(self, scope: Scope, case: Case, step: NoticeStep, task: Task, at: datetime) -> Panel:  # noqa: ARG002
        return Panel("processes/parts/notice_panel.html", notice_panel(scope, case, task, at))


def notice_begin(
    case: Case, step: NoticeStep, task: Task, actor: Actor, at: datetime, key: str | None = None, fingerprint: str = ""
) -> Event:
    """A period begins, with all its days; what is shown is what was answered."""
    due = due_at(step.period, at, calendar(), case.place_left)
    earlier = notices_of(case)
    notice = Notice.objects.create(
        case=case, task=task, number=len(earlier) + 1, seen=step.seen, unit=_unit(case, step),
        text=str(case.data.get(step.text, "")), contact=_contact(task), begun_at=at, ends_at=due.at,
        provisional=due.provisional,
    )  # fmt: skip
    answers = {"notice": notice.number, "row": notice.pk, "until": due.at.isoformat(), "provisional": due.provisional}
    return event_add(
        case, Event.Kind.NOTICE_BEGUN, actor, at, task=task, answers=answers, key=key, fingerprint=fingerprint
    )


def cleared(notice: Notice, task: Task, at: datetime) -> bool:
    """Whether the period is over for certain, and nothing stands against what was shown."""
    over = notice.ends_at <= at and not notice.provisional
    return over and task.case.suspended_at is None and not blocked(task)


def notices_recount(at: datetime, year: int | None, days: Calendar) -> int:
    """Counts running periods anew that are provisional or touch `year`; how many changed."""
    running = Notice.objects.filter(_touching(year), ended_at=None).order_by("pk")
    return sum(_recount(notice_id, at, days) for notice_id in list(running.values_list("pk", flat=True)))


def _touching(year: int | None) -> Q:
    provisional = Q(provisional=True)
    if year is None:
        return provisional
    first, last = end_of(date(year - 1, 12, 31)), end_of(date(year, 12, 31))
    return provisional | Q(begun_at__lt=last, ends_at__gt=first)


def _recount(notice_id: int, at: datetime, days: Calendar) -> int:
    with acting():
        tasks = Task.objects.system("periods are counted anew").select_related("case__place", "case__declaration")
        task = tasks.select_for_update(of=("case", "self")).filter(notices=notice_id, closed_at=None).first()
        notice = Notice.objects.filter(pk=notice_id, ended_at=None).first()
        if task is None or notice is None:
            return 0
        declaration = process_of(task.case.declaration)
        step = declaration.step(task.step)
        assert isinstance(step, NoticeStep), "a running case keeps its version"
        before = DueAt(notice.ends_at, notice.provisional)
        due = due_at(step.period, notice.begun_at, days, task.case.place_left)
        if due == before:
            return 0
        notice.ends_at, notice.provisional = due.at, due.provisional
        notice.save(update_fields=["ends_at", "provisional"])
        _recount_told(task, notice, before, at)
        # While the case is suspended its clock stands; going on, the period begins anew.
        task.alarm_at = task.alarm_at if task.case.suspended_at else look_next(declaration, step, task, at, days)
        task.save(update_fields=["alarm_at"])
    return 1


def _recount_told(task: Task, notice: Notice, before: DueAt, at: datetime) -> None:
    """The history says which last day became which; not that a day is certain now."""
    if before.at != notice.ends_at:
        answers = {
            "notice": notice.number, "before": before.at.isoformat(), "after": notice.ends_at.isoformat(),
            "provisional": notice.provisional,
        }  # fmt: skip
        event_add(task.case, Event.Kind.RECOUNTED, CLOCK, at, task=task, answers=answers)


def _unit(case: Case, step: NoticeStep) -> Organization | None:
    """Whose people alone read it, if it is limited so; one that is gone is read at the case's place."""
    if step.seen != "unit":
        return None
    return (organization_read(case.data[step.unit]) if step.unit else None) or case.place


def _contact(task: Task) -> str:
    """Where this office received objections the last time."""
    earlier = Notice.objects.filter(task__holder_organization=task.holder_organization_id).exclude(contact="")
    return earlier.values_list("contact", flat=True).first() or ""
