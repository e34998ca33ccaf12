"""Reads of public notices: those in force for everybody, those of a case for who sees the case."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core import masks
from zhizhi.core.declarations import FieldKind, FormField, Text
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.contacts import read_once_a_day
from zhizhi.engines.processes.disclosing import hides_step
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.notice_models import Notice, NoticeQuerySet, Objection
from zhizhi.registry.keys.operations import KeyErased, unseal
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Membership, Person
from zhizhi.registry.scope import Scope

# Most that one page of a place shows; nobody reads more.
MOST = 50
BELONGS = "whoever belongs to a unit reads what is shown inside it"
# What a page asks of who objects. Who they are is theirs to say.
ASKED = (
    FormField(
        id="objection", kind=FieldKind.LONG_TEXT,
        name=Text(zh="您的异议", en="What you have against it"),
        help=Text(zh="请写明事实和理由，便于核实。", en="Give facts and reasons, so that they can be checked."),
    ),
    FormField(
        id="objector", kind=FieldKind.TEXT, required=False, restricted=True, maximum=40,
        name=Text(zh="您的姓名", en="Your name"),
        help=Text(zh="加密保存，只有承办人能看到，不对外公布。", en="Kept sealed for the office, never published."),
    ),
    FormField(
        id="objector_phone", kind=FieldKind.PHONE, required=False, restricted=True,
        name=Text(zh="您的电话", en="Your telephone number"),
        help=Text(
            zh="留下电话，承办人可以向您核实并当面答复。",
            en="With a number the office can ask you and tell you the answer.",
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ObjectionShown:
    """An objection as this reader of the case sees it: who it came from is told to who answers it alone."""

    row: Objection
    name: str
    phone: str
    dials: str = ""


@dataclass(frozen=True, slots=True)
class NoticeShown:
    """A period with its objections."""

    row: Notice
    objections: list[ObjectionShown]


def notice_running(task: Task) -> Notice | None:
    """The period that the task's notice is in; None while it is interrupted."""
    return Notice.objects.filter(task=task, ended_at=None).first()


def notices_of(case: Case) -> list[Notice]:
    """All periods of the case, the latest first."""
    return list(Notice.objects.filter(case=case).order_by("-number"))


def blocked(task: Task) -> bool:
    """Whether an objection of the step waits for its answer, or was upheld."""
    return Objection.objects.filter(Q(upheld=None) | Q(upheld=True), notice__task=task).exists()


def upheld(task: Task) -> bool:
    """Whether an objection of the step was upheld."""
    return Objection.objects.filter(notice__task=task, upheld=True).exists()


def waiting(task: Task) -> str:
    """Why the step cannot be left by hand yet; nothing when it can."""
    count = Objection.objects.filter(notice__task=task, upheld=None).count()
    return _("Objections without an answer: %(count)s. Answer each of them first.") % {"count": count} if count else ""


def notices_shown_at(place: Organization, at: datetime) -> list[Notice]:
    """What the public page of the place shows: notices of the place and of what is below it, and the county's."""
    return list(_public(place, at).select_related("task__holder_organization")[:MOST])


def notice_shown_at(place: Organization, notice_id: int, at: datetime) -> Notice | None:
    """One of them."""
    return _public(place, at).select_related("task__holder_organization").filter(pk=notice_id).first()


def _public(place: Organization, at: datetime) -> NoticeQuerySet:
    here = Q(seen=Notice.Seen.PLACE, case__place_left__gte=place.left, case__place_left__lt=place.right)
    return Notice.objects.in_force(at).filter(here | Q(seen=Notice.Seen.COUNTY))


def notices_in_force(scope: Scope, at: datetime) -> NoticeQuerySet:
    """What this account may read: all that is shown somewhere, but of what one unit alone reads only its own."""
    rows = Notice.objects.in_force(at).filter(~Q(seen=Notice.Seen.UNIT) | Q(pk__in=_in_circle(scope, at)))
    return rows.select_related("case__place", "task__holder_organization", "unit")


def _in_circle(scope: Scope, at: datetime) -> list[int]:
    """Of the few that run inside one unit, those whose unit the person belongs to, or whose case the person sees."""
    running = Notice.objects.in_force(at).filter(seen=Notice.Seen.UNIT).select_related("unit")
    found = list(running) if scope.person_id else []
    if not found:
        return []
    seen = Case.objects.visible_to(scope).filter(pk__in=[one.case_id for one in found])
    cases, lefts = set(seen.order_by().values_list("pk", flat=True)), _belongs(scope, localdate(at))
    return [one.pk for one in found if one.case_id in cases or any(one.inside(left) for left in lefts)]


def _belongs(scope: Scope, day: date) -> set[int]:
    """Where the person belongs on that day: posts, memberships, and where the record stands."""
    rows: list[Any] = [model.objects.system(BELONGS).on(day) for model in (Appointment, Membership)]
    lefts = [one.filter(person=scope.person_id).order_by().values_list("place_left", flat=True) for one in rows]
    own = Person.objects.system(BELONGS).filter(pk=scope.person_id or 0).order_by().values_list("place_left", flat=True)
    return set(own.union(*lefts))


def notices_past(scope: Scope, at: datetime) -> NoticeQuerySet:
    """The archive, for who sees the cases."""
    seen = Case.objects.visible_to(scope).values("pk")
    rows = Notice.objects.exclude(pk__in=Notice.objects.in_force(at).values("pk")).filter(case__in=seen)
    return rows.select_related("case__place", "task__holder_organization", "unit")


def notice_for(scope: Scope, notice_id: int, at: datetime) -> tuple[Notice | None, Case | None]:
    """The notice if this person may read it while it is in force, or sees its case; and that case."""
    related = ("case__place", "task__holder_organization", "unit")
    row = Notice.objects.select_related(*related).filter(pk=notice_id).first()
    if row is None:
        return None, None
    case = Case.objects.visible_to(scope).select_related("place", "declaration").filter(pk=row.case_id).first()
    if case and hides_step(scope, case, row.task.step):
        case = None
    return (row if case or notices_in_force(scope, at).filter(pk=notice_id).exists() else None), case


def objection_of(case: Case, objection_id: int) -> Objection | None:
    """An objection of the case."""
    return Objection.objects.select_related("notice__task").filter(notice__case=case, pk=objection_id).first()


def notices_told(scope: Scope, case: Case, at: datetime, *, clear: bool) -> list[NoticeShown]:
    """All periods of a case that this person sees, with the objections. Reading names is an act, once a day."""
    rows = Notice.objects.filter(case=case).order_by("-number").prefetch_related("objections__answered_by")
    found = [NoticeShown(row, [_shown(case, one, clear=clear) for one in row.objections.all()]) for row in rows]
    if clear and any(one.row.sealed for told in found for one in told.objections):
        read_once_a_day(scope, case, at)
    return found


def notice_panel(scope: Scope, case: Case, task: Task, at: datetime) -> Mapping[str, Any]:
    """What the case's page shows of its notice."""
    holds = Actor(scope).holds(task)
    told = notices_told(scope, case, at, clear=holds)
    running = next((one.row for one in told if one.row.ended_at is None), None)
    return {
        "case": case, "holds": holds, "notices": told, "running": running, "code": case.place.code,
        "over": running is not None and running.ends_at <= at, "upheld": upheld(task), "waiting": waiting(task),
    }  # fmt: skip


def _shown(case: Case, row: Objection, *, clear: bool) -> ObjectionShown:
    if row.sealed is None:
        return ObjectionShown(row, "", "")
    try:
        known = json.loads(unseal(owner=case.key_owner, sealed=bytes(row.sealed)))
    except KeyErased:
        return ObjectionShown(row, _("Erased on request"), "")
    name, phone = known.get("objector", ""), known.get("objector_phone", "")
    if clear:
        return ObjectionShown(row, name, phone, dials=phone)
    return ObjectionShown(row, masks.name(name) if name else "", masks.phone(phone) if phone else "")
