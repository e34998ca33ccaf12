"""Loading a case for an act: locked, and with the answer to “was this done already, and by whom?”."""

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.wording import quarantine_said
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.engines.processes.refusals import CaseMoved, CaseRefused, KeyReused, NotYours
from zhizhi.engines.processes.statements import task_read


def task_locked(task_id: int, key: str, fingerprint: str, *, also_suspended: bool = False) -> tuple[Task, Event | None]:
    """The open task with its case, locked; or the event of the same key, when this was sent before.

    Raises CaseMoved with what somebody else did first, KeyReused when the key was sent with something else, and
    CaseRefused while the case is suspended, unless the act is `also_suspended` allowed, or its version in quarantine.
    """
    task, known = task_read(task_id, key)
    if task is None:
        raise CaseRefused(_("There is no such task."))
    # Who waited for the lock sees the task closed, but not yet the event that closed it.
    if (known or task.closed_at) and (first := first_result(key, fingerprint)):
        return task, first
    if task.closed_at:
        did = Event.objects.filter(case=task.case_id, task=task, at=task.closed_at).order_by("id").last()
        raise CaseMoved(_("Somebody acted on this before you."), did)
    if not also_suspended:
        suspended_refuse(task.case)
    quarantine_refuse(task.case)
    return task, None


def task_held(actor: Actor, task_id: int, key: str, fingerprint: str) -> tuple[Task, Event | None]:
    """The task, locked, if it is the actor's; or what the same key did before. Raises NotYours and as task_locked."""
    task, first = task_locked(task_id, key, fingerprint)
    if first is None and not actor.holds(task):
        raise NotYours(_("This task is not yours."))
    return task, first


def task_led(actor: Actor, task_id: int, key: str, fingerprint: str) -> tuple[Task, Event | None]:
    """The same, for who leads the step: a part of many is none that one leads by."""
    task, first = task_held(actor, task_id, key, fingerprint)
    if first is None and task.part:
        raise NotYours(_("This task is not yours."))
    return task, first


def shut(case: Case) -> bool:
    """Whether the case's version is in quarantine, so that nothing is done with it."""
    return bool(case.declaration.state == DeclarationVersion.State.QUARANTINED)


def quarantine_refuse(case: Case) -> None:
    """Raises CaseRefused for a case whose version this program cannot run any more."""
    if shut(case):
        raise CaseRefused(quarantine_said(case.declaration))


def suspended_refuse(case: Case) -> None:
    """Raises CaseRefused while the case is suspended."""
    if case.suspended_at:
        raise CaseRefused(suspended_said(case))


def suspended_said(case: Case) -> str:
    """That the case stands, since when and how long, and who lets it go on."""
    since = f"{localdate(case.suspended_at):%Y-%m-%d}"
    if case.suspended_until:
        days = {"since": since, "until": f"{case.suspended_until:%Y-%m-%d}"}
        return _("This case is suspended since %(since)s. It goes on by itself on %(until)s, or earlier when an"
                 " overseer resumes it.") % days  # fmt: skip
    return _("This case is suspended since %(since)s. An overseer resumes it; until then nothing is done.") % {
        "since": since
    }


def case_locked(
    case_id: int, key: str, fingerprint: str, *, also_quarantined: bool = False
) -> tuple[Case, Task, Event | None]:
    """The case and its open task, locked; or the event of the same key.

    Raises CaseRefused when the case has ended, or its version is in quarantine.
    """
    rows = Case.objects.system("the act checks the right").select_related("declaration")
    rows = rows.defer("declaration__body", "declaration__faults").select_for_update(of=("self",))
    case = rows.filter(pk=case_id).first()
    task = (
        Task.objects.system("the act checks the right")
        .open()
        .leading()
        .filter(case=case_id)
        .select_for_update()
        .first()
    )
    if case is None:
        raise CaseRefused(_("There is no such case."))
    first = first_result(key, fingerprint)
    if task is None and first is None:
        raise CaseMoved(_("This case has ended already."), Event.objects.filter(case=case).last())
    if first is None and not also_quarantined:
        quarantine_refuse(case)
    return case, task, first  # type: ignore[return-value]


def first_result(key: str, fingerprint: str) -> Event | None:
    """The event that this key brought about before. Raises KeyReused for another content."""
    event = Event.objects.filter(key=key).select_related("case").first() if key else None
    if event and event.fingerprint != fingerprint:
        raise KeyReused(_("This form was sent before with other words. Open the case again and look what was kept."))
    return event
