"""Bringing a file in: upload, columns, check, decisions, taking it over, undoing it, letting it go.

What takes long (checking, taking over, undoing) is only asked for here; `working.py` does it outside the request.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from django.db.models import Sum
from django.utils.translation import gettext as _

from zhizhi.exchange.rosterfiles import RosterRefused, book_open
from zhizhi.registry.imports import checking
from zhizhi.registry.imports.division_table import DivisionsRefused, table_read
from zhizhi.registry.imports.mapping import MappingRefused, checked, remember, signature_of
from zhizhi.registry.imports.models import Choice, Chunk, Intake, Part, Trace
from zhizhi.registry.imports.staging import State
from zhizhi.registry.imports.targets.base import Job
from zhizhi.registry.imports.targets.divisions import table_packed
from zhizhi.registry.imports.targets.kinds import target_of
from zhizhi.registry.imports.wording import mapping_refusal, roster_refusal
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.keys.operations import key_erase, seal_many
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.scope import DataClass, Scope

# A file that nobody decides on is forgotten; one that was taken over can be undone for longer.
WAITS = timedelta(days=14)
UNDOABLE = timedelta(days=90)
# Bytes of files that wait at one unit.
QUOTA = 400 * 2**20
CAPABILITY = "imports.make"
# What a file changes, and up to which class of data that right must reach.
NEEDED = {
    Intake.Target.PEOPLE: ("people.manage", DataClass.PERSONAL),
    Intake.Target.HOUSEHOLDS: ("people.manage", DataClass.PERSONAL),
    Intake.Target.ORGANIZATIONS: ("organizations.manage", DataClass.INTERNAL),
    Intake.Target.DIVISIONS: ("organizations.manage", DataClass.INTERNAL),
}
OPEN = (Intake.State.UPLOADED, Intake.State.PREVIEW, Intake.State.FAILED)


class IntakeRefused(Exception):
    """Why a file was not taken a step further, in words for the user."""


def may_bring(scope: Scope, target: str, left: int) -> bool:
    """Whether the scope may bring files of this kind in at a unit."""
    capability, data = NEEDED[Intake.Target(target)]
    return scope.covers(CAPABILITY, left) and scope.covers(capability, left, data)


def intake_upload(*, scope: Scope, place: Organization, target: str, name: str, path: Path, at: datetime) -> Intake:
    """Keeps the file sealed and finds its table. Raises IntakeRefused with what is wrong and what to do."""
    if not may_bring(scope, target, place.left):
        raise IntakeRefused(_("You may not bring in such a file for this unit."))
    try:
        book = book_open(path, top=True)
        columns = target_of(target).columns_of(place, scope, at)
        layout = checking.layout_find(book, columns, None, None)
    except RosterRefused as fault:
        raise IntakeRefused(roster_refusal(fault)) from fault
    content = path.read_bytes()
    waiting = Intake.objects.system("the unit's quota").filter(place=place, parts__isnull=False).distinct()
    if (waiting.aggregate(all=Sum("size"))["all"] or 0) + len(content) > QUOTA:
        raise IntakeRefused(_("Too many files wait at this unit. Take over or discard some of them first."))
    with acting():
        intake = Intake(
            place=place, place_left=place.left, account_id=scope.account_id, person_id=scope.person_id,
            actor_name=scope.name, target=target, file_name=name[:200], size=len(content),
            digest=checking.digest_of(content), made_at=at, expires_at=at + WAITS, signature=signature_of(layout),
        )  # fmt: skip
        intake.save()
        checking.parts_keep(intake, content)
        checking.layout_keep(intake, layout, list(zip(book.names, book.hidden, strict=True)))
        intake.save(update_fields=["sheet", "head_row", "layout_sealed"])
        _journal("import.uploaded", intake, scope, at, {"digest": intake.digest, "bytes": intake.size})
    return intake


def divisions_bring(*, scope: Scope, place: Organization, code: str, name: str, path: Path, at: datetime) -> Intake:
    """Keeps what the official table holds of one division; it is counted next. Raises IntakeRefused."""
    if not may_bring(scope, Intake.Target.DIVISIONS, place.left):
        raise IntakeRefused(_("You may not bring in such a file for this unit."))
    try:
        table = table_read(path, code)
    except DivisionsRefused as fault:
        raise IntakeRefused(str(fault)) from fault
    content = table_packed(table)
    with acting():
        intake = Intake(
            place=place, place_left=place.left, account_id=scope.account_id, person_id=scope.person_id,
            actor_name=scope.name, target=Intake.Target.DIVISIONS, file_name=f"{table.rows[0].name} – {name}"[:200],
            size=len(content), digest=checking.digest_of(content), made_at=at, expires_at=at + WAITS,
            mapping={"code": code}, state=Intake.State.CHECK, rows=len(table.rows),
        )  # fmt: skip
        intake.save()
        checking.parts_keep(intake, content)
        # What is not empty says that the file was not forgotten yet.
        intake.layout_sealed = seal_many([(intake.key_owner, "{}")])[0]
        intake.save(update_fields=["layout_sealed"])
        _journal("import.uploaded", intake, scope, at, {"digest": intake.digest, "bytes": intake.size})
    return intake


def intake_seen(*, intake: Intake) -> None:
    """The sender looked at the result: it is not told on other pages any more."""
    Intake.objects.system("the same row").filter(pk=intake.pk, unseen=True).update(unseen=False)


def intake_lay_out(*, intake: Intake, sheet: int, row: int | None, at: datetime, scope: Scope) -> None:
    """Another sheet, or another row of heads, than was found. Raises IntakeRefused."""
    _refuse_unless(intake, *OPEN)
    columns = target_of(intake.target).columns_of(intake.place, scope, at)
    try:
        with checking.opened(intake, top=True) as book:
            if not 0 <= sheet < len(book.names):
                raise IntakeRefused(_("The file has no such sheet."))
            layout = checking.layout_find(book, columns, sheet, row)
            checking.layout_keep(intake, layout, list(zip(book.names, book.hidden, strict=True)))
    except RosterRefused as fault:
        raise IntakeRefused(roster_refusal(fault)) from fault
    intake.state, intake.signature, intake.mapping = Intake.State.UPLOADED, signature_of(layout), {}
    intake.save(update_fields=["sheet", "head_row", "layout_sealed", "state", "signature", "mapping"])


def intake_map(*, scope: Scope, intake: Intake, mapping: Mapping[str, str], at: datetime) -> None:
    """Which column fills which field; the check begins. Raises IntakeRefused."""
    _refuse_unless(intake, *OPEN)
    try:
        mapped = checked(mapping, target_of(intake.target).columns_of(intake.place, scope, at))
    except MappingRefused as fault:
        raise IntakeRefused(mapping_refusal(fault)) from fault
    with acting():
        remember(intake, mapped, at)
        Choice.objects.filter(intake=intake).delete()
        intake.mapping, intake.leave_faulty = mapped, False
        _queue(intake, Intake.State.CHECK, "mapping", "leave_faulty")


def choice_make(*, intake: Intake, kind: str, row: int, take: bool | None) -> None:
    """Decides a conflict of one row, or (row 0) all of a kind that are not decided one by one; None takes it back."""
    _refuse_unless(intake, Intake.State.PREVIEW)
    if not intake.counts.get(kind if ":" in kind else f"conflict:{kind}"):
        raise IntakeRefused(_("There is no such conflict in this file."))
    name = kind.removeprefix("conflict:")
    if take is None:
        Choice.objects.filter(intake=intake, kind=name, row=row).delete()
    else:
        Choice.objects.update_or_create(intake=intake, kind=name, row=row, defaults={"take": take})


def intake_apply(*, intake: Intake, leave_faulty: bool, undecided: int, at: datetime) -> None:
    """Asks for the preview to be taken over: whole, or expressly without its faulty rows. Raises IntakeRefused.

    A second click finds it under way and changes nothing.
    """
    if intake.state in (Intake.State.APPLY, Intake.State.APPLIED):
        return
    _refuse_unless(intake, Intake.State.PREVIEW)
    faulty = intake.counts.get(State.FAULT, 0)
    if faulty and not leave_faulty:
        raise IntakeRefused(
            _("%(count)s rows are faulty. Correct the file, or say expressly that they are left out.")
            % {"count": faulty}
        )
    if undecided:
        raise IntakeRefused(
            _("%(count)s conflicts are not decided. Decide each, or all of a kind.") % {"count": undecided}
        )
    if not sum(
        intake.counts.get(state, 0) for state in (State.NEW, State.CHANGED, State.CONFLICT, State.KEPT, State.QUESTION)
    ):
        raise IntakeRefused(_("There is nothing to take over: all rows are registered as they stand, or faulty."))
    intake.leave_faulty = leave_faulty and bool(faulty)
    intake.applied_at = at
    _queue(intake, Intake.State.APPLY, "leave_faulty")


def intake_undo(*, intake: Intake) -> None:
    """Asks for what was taken over to be taken back as a whole. Raises IntakeRefused."""
    if intake.state in (Intake.State.UNDO, Intake.State.UNDONE):
        return
    _refuse_unless(intake, Intake.State.APPLIED)
    _queue(intake, Intake.State.UNDO)


def intake_discard(*, scope: Scope, intake: Intake, at: datetime) -> None:
    """Forgets a file that was not taken over. Raises IntakeRefused."""
    _refuse_unless(intake, *OPEN)
    with acting():
        _forget(intake, Intake.State.DISCARDED)
        _journal("import.discarded", intake, scope, at, {"digest": intake.digest})


def intakes_sweep(at: datetime) -> int:
    """Forgets files that expired; those taken over can then no longer be undone. Gives how many."""
    waiting = (*OPEN, Intake.State.APPLIED, Intake.State.UNDONE)
    due = Intake.objects.system("the sweep").filter(expires_at__lte=at, state__in=waiting)
    count = 0
    for intake in due.exclude(layout_sealed=b"").order_by("pk")[:100]:
        done = intake.state in (Intake.State.APPLIED, Intake.State.UNDONE)
        with acting():
            _forget(intake, intake.state if done else Intake.State.DISCARDED)
            _journal("import.expired", intake, None, at, {"digest": intake.digest})
        count += 1
    return count


def job_of(intake: Intake, scope: Scope, at: datetime) -> Job:
    """On whose behalf the work is done."""
    return Job(intake, scope, intake.place, at)


def _queue(intake: Intake, state: Intake.State, *more: str) -> None:
    """Leaves it to the process that works. What somebody else did meanwhile is not overwritten."""
    before = intake.state
    intake.state, intake.done, intake.message, intake.lease, intake.attempts = state, 0, "", None, 0
    names = ("state", "done", "message", "lease", "attempts", "applied_at", *more)
    values = {name: getattr(intake, name) for name in names}
    if not Intake.objects.system("the same row").filter(pk=intake.pk, state=before).update(**values):
        raise IntakeRefused(_("Somebody was faster: look at the page again."))


def _forget(intake: Intake, state: str) -> None:
    for model in (Part, Chunk, Choice, Trace):
        model._default_manager.filter(intake=intake).delete()
    key_erase(owner=intake.key_owner)
    intake.state, intake.layout_sealed, intake.skipped_sealed = state, b"", b""
    intake.save(update_fields=["state", "layout_sealed", "skipped_sealed"])


def _refuse_unless(intake: Intake, *states: str) -> None:
    if intake.state not in states:
        words = {"state": intake.get_state_display()}
        raise IntakeRefused(_("This is not possible now: the file is %(state)s.") % words)


def _journal(act: str, intake: Intake, scope: Scope | None, at: datetime, details: Mapping[str, object]) -> None:
    record(
        act=act, at=at, scope=scope, subject=("import", intake.pk), place=(intake.place_id, intake.place_left),
        details=details,
    )  # fmt: skip
