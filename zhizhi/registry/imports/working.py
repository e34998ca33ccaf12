"""The work that takes long: checking, taking over, undoing. The tick does it; a lease says who is at it.

Each step may be cut off anywhere: a check begins anew, taking over and undoing are one transaction each.
"""

import gc
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from zhizhi.exchange.rosterfiles import RosterRefused
from zhizhi.registry.imports import checking
from zhizhi.registry.imports.deciding import decided_of
from zhizhi.registry.imports.division_table import DivisionsRefused
from zhizhi.registry.imports.models import Intake, Trace
from zhizhi.registry.imports.operations import UNDOABLE, job_of
from zhizhi.registry.imports.staging import Staged, State, rows_of
from zhizhi.registry.imports.targets.base import Job, Target, WorldChanged, Written, references_indexed
from zhizhi.registry.imports.targets.divisions import DivisionsTarget
from zhizhi.registry.imports.targets.kinds import target_of
from zhizhi.registry.imports.targets.people_writing import WriteRefused
from zhizhi.registry.imports.wording import roster_refusal
from zhizhi.registry.journal.operations import act_time, acting, record
from zhizhi.registry.keys.operations import seal_many, unseal_many
from zhizhi.registry.people.models import Person
from zhizhi.registry.rights.queries import scope_for

LEASE = timedelta(minutes=5)
WAITING = (Intake.State.CHECK, Intake.State.APPLY, Intake.State.UNDO)
TRACE = 2000
# Work that so often ended with its process (killed, out of memory, power cut) is not begun again.
ATTEMPTS = 3
# A file that was too much for the machine is sent anew in pieces of so many rows.
PIECE = 20_000
_log = logging.getLogger(__name__)


def imports_work(now: datetime | None = None) -> int:
    """Does all work that waits; how many files."""
    done = 0
    while (intake := _taken(now or timezone.now())) is not None:
        if intake.attempts > ATTEMPTS:
            _give_up(intake, act_time(timezone.now()))
        else:
            work(intake, act_time(timezone.now()))
        done += 1
    return done


def work(intake: Intake, at: datetime) -> None:
    """The next step of one file, on behalf of who asked for it and with the rights that they have at `at`."""
    steps = {Intake.State.CHECK: _check, Intake.State.APPLY: _apply, Intake.State.UNDO: _undo}
    step = steps[Intake.State(intake.state)]
    try:
        with _uncollected():
            step(_job(intake, at))
    except RosterRefused as fault:
        _stop(intake, Intake.State.FAILED, roster_refusal(fault))
    except DivisionsRefused as fault:
        _stop(intake, Intake.State.FAILED, str(fault))
    except Exception:
        _log.exception("import %s failed", intake.pk)
        back = Intake.State.APPLIED if step is _undo else Intake.State.FAILED
        _stop(intake, back, _("Something went wrong in the program; nothing was taken over. Tell your administrator."))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Rows go when nobody refers to them; looking for cycles among a hundred thousand took a quarter of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _taken(now: datetime) -> Intake | None:
    """A file that waits, with a lease on it, so that no other process takes it."""
    free = Q(lease=None) | Q(lease__lt=now)
    waiting = Intake.objects.system("the process that works").filter(free, state__in=WAITING)
    for pk in waiting.order_by("pk").values_list("pk", flat=True)[:10]:
        rows = Intake.objects.system("the process that works").filter(free, pk=pk, state__in=WAITING)
        if rows.update(lease=now + LEASE, attempts=F("attempts") + 1):
            found: Intake = Intake.objects.system("the process that works").select_related("place").get(pk=pk)
            return found
    return None


def _give_up(intake: Intake, at: datetime) -> None:
    """Tells the sender what to do; nothing of the work was kept, as each step is one transaction."""
    words = {"count": ATTEMPTS, "rows": PIECE}
    if intake.state == Intake.State.UNDO:
        back = Intake.State.APPLIED
        text = _(
            "Undoing was cut off %(count)s times, so it was given up. Everything stands as it was taken over; try again"
            " when the machine has less to do, or tell your administrator."
        )
    else:
        back = Intake.State.FAILED
        text = _(
            "The work on this file was cut off %(count)s times, so it was given up; nothing was taken over. It is"
            " probably too much for the machine: divide it into files of at most %(rows)s rows and bring them in one"
            " after the other. If these stop too, tell your administrator."
        )
    with acting():
        record(
            act="import.given_up", at=at, scope=None, subject=("import", intake.pk),
            place=(intake.place_id, intake.place_left), details={"digest": intake.digest, "step": intake.state},
        )  # fmt: skip
        _stop(intake, back, text % words)


def _job(intake: Intake, at: datetime) -> Job:
    person = Person.objects.system("on whose behalf").get(pk=intake.person_id or 0)
    return job_of(intake, scope_for(person=person, account_id=intake.account_id, at=at), at)


def _progress(intake: Intake) -> Callable[[int], None]:
    """Says how far it is, at most once a second, and keeps the lease."""
    told = 0.0

    def tell(done: int) -> None:
        nonlocal told
        if monotonic() - told < 1:
            return
        told = monotonic()
        rows = Intake.objects.system("progress").filter(pk=intake.pk)
        rows.update(done=done, lease=timezone.now() + LEASE)

    return tell


def _check(job: Job) -> None:
    intake = job.intake
    target = target_of(intake.target)(job)
    counts = target.counted() if isinstance(target, DivisionsTarget) else checking.check(job, _progress(intake))
    intake.counts = dict(counts)
    intake.rows = sum(counts[state] for state in State)
    intake.state, intake.checked_at, intake.lease, intake.unseen = Intake.State.PREVIEW, job.at, None, True
    intake.done = intake.rows
    if not intake.rows:
        intake.state, intake.message = Intake.State.FAILED, _("The table has heads, but no row below them.")
    intake.save(
        update_fields=["counts", "rows", "done", "state", "checked_at", "lease", "message", "skipped_sealed", "unseen"]
    )


def _apply(job: Job) -> None:
    """Everything is computed first; then one transaction writes it, with the journal."""
    intake = job.intake
    try:
        write = target_of(intake.target)(job).prepare(_good_rows(intake), decided_of(intake))
        with acting():
            locked = Intake.objects.system("the same row").select_for_update().get(pk=intake.pk)
            if locked.state != Intake.State.APPLY:
                return
            written = write()
            _applied(job, written)
    except WorldChanged as fault:
        _again(intake, fault.rows)
    except IntegrityError:
        _again(intake, [])
    except WriteRefused as fault:
        _stop(intake, Intake.State.PREVIEW, str(fault))


def _good_rows(intake: Intake) -> Iterator[list[Staged]]:
    tell, done = _progress(intake), 0
    for rows in rows_of(intake):
        yield [row for row in rows if row.state != State.FAULT]
        done += len(rows)
        tell(done)


def _applied(job: Job, written: Written) -> None:
    intake = job.intake
    _trace_keep(intake, written)
    intake.state, intake.lease, intake.message, intake.unseen = Intake.State.APPLIED, None, "", True
    intake.applied_at, intake.expires_at = job.at, job.at + UNDOABLE
    intake.counts = {**intake.counts, "written": written.counts}
    intake.save(update_fields=["state", "lease", "message", "unseen", "applied_at", "expires_at", "counts"])
    left_out = intake.counts.get(State.FAULT, 0) if intake.leave_faulty else 0
    record(
        act="import.applied", at=job.at, scope=job.scope, subject=("import", intake.pk),
        place=(intake.place_id, intake.place_left),
        details={"digest": intake.digest, "target": intake.target, "rows": intake.rows, "left_out": left_out,
                 **written.counts},
    )  # fmt: skip


def _undo(job: Job) -> None:
    intake = job.intake
    written = _trace_read(intake)
    hindrances: list[str] = []
    target = target_of(intake.target)(job)
    with _room(target, written), transaction.atomic(), acting():
        locked = Intake.objects.system("the same row").select_for_update().get(pk=intake.pk)
        if locked.state != Intake.State.UNDO:
            return  # another process was quicker, when the lease of this one had run out
        hindrances = target.unwrite(written)
        if not hindrances:
            intake.state, intake.lease, intake.message, intake.unseen = Intake.State.UNDONE, None, "", True
            intake.save(update_fields=["state", "lease", "message", "unseen"])
            Trace.objects.filter(intake=intake).delete()
            record(
                act="import.undone", at=job.at, scope=job.scope, subject=("import", intake.pk),
                place=(intake.place_id, intake.place_left), details={"digest": intake.digest, **written.counts},
            )  # fmt: skip
    if hindrances:
        text = _("It cannot be undone, for records were built on it:") + "\n" + "\n".join(hindrances)
        _stop(intake, Intake.State.APPLIED, text)


def _room(target: Target, written: Written) -> AbstractContextManager[None]:
    if target.erases is None:
        return nullcontext()
    model, kind = target.erases
    return references_indexed(model, len(written.made.get(kind, ())))


def _again(intake: Intake, rows: list[int]) -> None:
    """The preview is no longer true: the file is checked anew, and the user told which rows."""
    listed = "、".join(map(str, sorted(rows)[:20]))
    text = _("The registry changed since the preview, so nothing was taken over; look at the fresh preview.")
    if rows:
        text += " " + _("Rows concerned: %(rows)s.") % {"rows": listed}
    _stop(intake, Intake.State.CHECK, text)


def _stop(intake: Intake, state: Intake.State, message: str) -> None:
    rows = Intake.objects.system("the same row").filter(pk=intake.pk)
    rows.update(state=state, message=message, lease=None, attempts=0, unseen=state not in WAITING)


def _trace_keep(intake: Intake, written: Written) -> None:
    told: list[dict[str, Any]] = [{"made": {kind: ids}} for kind, ids in written.made.items()]
    told += [{"changed": written.changed[at : at + TRACE]} for at in range(0, len(written.changed), TRACE)]
    told.append({"counts": written.counts})
    sealed = seal_many([(intake.key_owner, json.dumps(part, ensure_ascii=False)) for part in told])
    Trace.objects.bulk_create(Trace(intake=intake, number=number, sealed=body) for number, body in enumerate(sealed))


def _trace_read(intake: Intake) -> Written:
    written = Written()
    for sealed in Trace.objects.filter(intake=intake).order_by("number").values_list("sealed", flat=True):
        part = json.loads(unseal_many([(intake.key_owner, bytes(sealed))])[0] or "{}")
        for kind, ids in part.get("made", {}).items():
            written.add(kind, *ids)
        written.changed += part.get("changed", [])
        written.counts |= part.get("counts", {})
    return written
