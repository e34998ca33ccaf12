"""Signatures before a move (会签): who owes one, who gave or refused it, and that a move waits for all of them.

Each is a part of the step: "sign:secretary" for a role that the step names, "sign:person:12" for a colleague whom its
leader asks besides. Asked for anew, all are owed again: what was signed before is not what stands there now.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from zhizhi.core.process import CONCERNED, Move, Step
from zhizhi.engines.processes.hearing import GIVEN, tell
from zhizhi.engines.processes.holders import Holder, holder_of
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.language import said
from zhizhi.registry.prepared import insert
from zhizhi.registry.rights.roles import role_of

SIGN = "sign:"
PERSON = "sign:person:"
# What a part was closed with.
SIGNED, REFUSED, DROPPED = "signed", "refused", "dropped"


@dataclass(frozen=True, slots=True)
class Signature:
    """One that is owed, given ("signed") or "refused"; `named` asks a person besides those whom the step names."""

    task: Task
    who: str
    state: str
    by: str
    at: datetime | None
    remark: str

    @property
    def named(self) -> bool:
        """Whether the leader asked for it, so that the leader may do without."""
        return self.task.part.startswith(PERSON)


def signatures_begin(case: Case, step: Step, task: Task, at: datetime) -> None:
    """The case has come to a step that names signatures: each role is asked."""
    for role in step.signatures:
        signature_owe(case, task, f"{SIGN}{role}", at)


def signature_owe(case: Case, leading: Task, part: str, at: datetime) -> Task:
    """One signature is owed from now on, as long as the step lasts."""
    holder, person = _holder(case, leading, part.removeprefix(SIGN), at)
    owed = Task(
        case=case, round=leading.round, step=leading.step, part=part, place_left=case.place_left,
        holder_role=holder.role, holder_organization_id=holder.organization_id, holder_person_id=person,
        asked_above=holder.asked_above, opened_at=at, due_at=max(leading.due_at, at),
        due_provisional=leading.due_provisional,
    )  # fmt: skip
    insert(owed)
    tell(GIVEN, owed, at)
    return owed


def _holder(case: Case, leading: Task, who: str, at: datetime) -> tuple[Holder, int | None]:
    """The role at the case's place or above; the colleague by name; whom the case is about.

    Who has no account signs on paper, which the leader of the step enters.
    """
    leader = Holder(leading.holder_role, leading.holder_organization_id)
    if who.startswith("person:"):
        return leader, int(who.removeprefix("person:"))
    if who != CONCERNED:
        return holder_of(who, case.place, at), None
    if Account.objects.filter(person=case.concerns_id, is_active=True).exists():
        return Holder(CONCERNED, case.place_id), case.concerns_id
    return leader, leading.holder_person_id


def signatures_of(leading: Task) -> list[Signature]:
    """The signatures of this turn of the step, in the order asked. Two queries; one where there are none."""
    rows = Task.objects.system("of a case already allowed").filter(case=leading.case_id, part__startswith=SIGN)
    latest = {row.part: row for row in _with_names(rows.filter(pk__gt=leading.pk))}
    return _told(row for row in latest.values() if row.move != DROPPED)


def signatures_given(case: Case) -> list[Signature]:
    """All signatures that were ever given or refused, oldest first: for the file of the case."""
    rows = Task.objects.system("of a case already allowed").filter(case=case, part__startswith=SIGN)
    return _told(_with_names(rows.filter(move__in=[SIGNED, REFUSED])))


def unsigned(task: Task, step: Step, way: Move) -> str:
    """Why the move has to wait for signatures, in a sentence that names who is missing; nothing when it need not."""
    if way.unsigned or not (step.signatures or task.with_parts):
        return ""
    signatures = signatures_of(task)
    if refused := [one for one in signatures if one.state == REFUSED]:
        words = _("%(who)s refused to sign: “%(why)s”. Change what is wrong, then ask for all signatures anew.")
        return words % {"who": refused[0].by, "why": refused[0].remark}
    if missing := [one.who for one in signatures if one.state != SIGNED]:
        return _("Not signed yet: %(who)s. The move waits for it.") % {"who": _("; ").join(missing)}
    return ""


def _with_names(rows: Iterable[Task]) -> Sequence[Task]:
    named = rows.select_related("holder_organization", "holder_person", "closed_by")  # type: ignore[attr-defined]
    return list(named.order_by("pk"))


def _told(rows: Iterable[Task]) -> list[Signature]:
    parts = list(rows)
    remarks = dict(
        Event.objects.filter(task__in=[row.pk for row in parts], kind__in=_SPOKEN).values_list("task", "note")
    ) if parts else {}  # fmt: skip
    return [_signature(row, remarks.get(row.pk, "")) for row in parts]


def _signature(row: Task, remark: str) -> Signature:
    given = row.move in {SIGNED, REFUSED}
    by = row.closed_by.name if given and row.closed_by else ""
    return Signature(row, asked(row), row.move if given else "waiting", by, row.closed_at if given else None, remark)


def asked(row: Task) -> str:
    """Of whom the signature is asked, in words."""
    who = row.part.removeprefix(SIGN)
    if who == CONCERNED:
        return _("whom the case is about")
    return holder_said(row)


def holder_said(row: Task) -> str:
    """Who has a task, in words: the person, or the role and where."""
    if row.holder_person:
        return str(row.holder_person.name)
    role = role_of(row.holder_role)
    name = said(role.name) if role else row.holder_role
    return stands_in(row, _("%(who)s, %(place)s") % {"who": name, "place": row.holder_organization.name})


def stands_in(row: Task, who: str) -> str:
    """Says of whom is asked because nobody holds the post that was looked for that this is so."""
    return _("%(who)s (nobody holds the post that should)") % {"who": who} if row.asked_above else who


_SPOKEN = (Event.Kind.SIGNED, Event.Kind.SIGNATURE_REFUSED)
