"""Open duties follow a change of the tree: cases, tasks and alerts of a merged organization go on at its successor."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.engines.measures.operations import contributions_move
from zhizhi.engines.processes.actors import APPLICANT, CLOCK, Actor
from zhizhi.engines.processes.counting import answers_of
from zhizhi.engines.processes.history import event_add
from zhizhi.engines.processes.holders import Holder, holder_of
from zhizhi.engines.processes.measures import ANSWER, CASE, RECORD
from zhizhi.engines.processes.models import Alert, Case, Event, Round, Task
from zhizhi.engines.processes.notice_models import Notice
from zhizhi.registry.changes.carrying import Carried, Carrier, Done, Fate, Line, Reference, carried
from zhizhi.registry.organizations.models import Organization

# Carriers have one shape; not each needs all that it is told.
# ruff: noqa: ARG002

WHY = "carried along by a change of the tree"
SOME = 5


@carried("cases", gettext_lazy("Open cases"))
class Cases(Carrier):
    """The place of open cases is the successor; closed ones keep theirs, and so do figures of settled rounds."""

    def lines(self, carried: Carried) -> Sequence[Line]:
        ids = tuple(_cases(carried).order_by("pk").values_list("pk", flat=True))
        words = _("They go on at the successor; residents keep number and code.")
        return [Line(str(self.label), Fate.MOVES, ids, words)] if ids and carried.goes_on else ()

    def hindrances(self, carried: Carried) -> Sequence[str]:
        count = 0 if carried.goes_on else _cases(carried).count()
        return [_("Open cases: %(count)d. They are ended first.") % {"count": count}] if count else []

    def carry(self, carried: Carried) -> Done:
        if carried.target is None:
            return {}
        rows = [[case.pk, case.place_id, case.revision + 1] for case in _cases(carried).select_for_update()]
        _place(rows, carried.target, 1)
        _count(rows, carried.target, carried)
        for case in Case.objects.system(WHY).filter(pk__in=[row[0] for row in rows]).select_related("declaration"):
            _told(case, carried.target, carried)
        return {"cases": rows}

    def references(self, carried: Carried, done: Done) -> Sequence[Reference]:
        known = {pk: revision for pk, _place, revision in done["cases"]}
        rows = Case.objects.system(WHY).filter(pk__in=list(known)).order_by("pk")
        moved = [row for row in rows if row.revision != known[row.pk] or row.place_id != carried.onto().pk]
        return [
            Reference(
                _("Case %(number)s has moved on since.") % {"number": row.number},
                reverse("processes:case", args=[row.number]),
            )
            for row in moved[:SOME]
        ]  # fmt: skip

    def undo(self, carried: Carried, done: Done) -> None:
        by_place: dict[int, list[list[int]]] = {}
        for row in done["cases"]:
            by_place.setdefault(row[1], []).append(row)
        for place in Organization.objects.system(WHY).filter(pk__in=list(by_place)):
            _place(by_place[place.pk], place, -1)
            _count(by_place[place.pk], place, carried)


@carried("tasks", gettext_lazy("Open tasks"))
class Tasks(Carrier):
    """Who owes an act is asked anew at the successor: the same role there, or above where nobody holds it."""

    def lines(self, carried: Carried) -> Sequence[Line]:
        ids = tuple(_tasks(carried).order_by("pk").values_list("pk", flat=True))
        words = _("The same role at the successor owes them; where nobody holds it, the next superior is asked.")
        return [Line(str(self.label), Fate.MOVES, ids, words)] if ids and carried.goes_on else ()

    def hindrances(self, carried: Carried) -> Sequence[str]:
        count = 0 if carried.goes_on else _tasks(carried).count()
        return [_("Open tasks: %(count)d. They are done or handed over first.") % {"count": count}] if count else []

    def carry(self, carried: Carried) -> Done:
        if carried.target is None:
            return {}
        kept = []
        for task in _tasks(carried).order_by("pk").select_for_update(of=("self",)):
            kept.append([task.pk, task.holder_role, task.holder_organization_id, task.asked_above])
            holder = _holder(task, carried)
            Task.objects.system(WHY).filter(pk=task.pk).update(
                holder_role=holder.role, holder_organization=holder.organization_id, asked_above=holder.asked_above
            )
        alerts = Alert.objects.filter(seen_at=None, organization__in=carried.source_ids)
        told = [[pk, place] for pk, place in alerts.values_list("pk", "organization_id")]
        alerts.update(organization=carried.target)
        inside = Notice.objects.filter(ended_at=None, unit__in=carried.source_ids)
        shown = [[pk, unit] for pk, unit in inside.values_list("pk", "unit_id")]
        inside.update(unit=carried.target)
        return {"tasks": kept, "alerts": told, "notices": shown}

    def references(self, carried: Carried, done: Done) -> Sequence[Reference]:
        rows = Task.objects.system(WHY).filter(pk__in=[row[0] for row in done["tasks"]]).exclude(closed_at=None)
        return [
            Reference(
                _("A task of case %(number)s was done since.") % {"number": row.case.number},
                reverse("processes:case", args=[row.case.number]),
            )
            for row in rows.select_related("case").order_by("pk")[:SOME]
        ]

    def undo(self, carried: Carried, done: Done) -> None:
        for pk, role, organization, above in done["tasks"]:
            Task.objects.system(WHY).filter(pk=pk).update(
                holder_role=role, holder_organization=organization, asked_above=above
            )
        for pk, organization in done["alerts"]:
            Alert.objects.filter(pk=pk).update(organization=organization)
        for pk, unit in done.get("notices", ()):
            Notice.objects.filter(pk=pk).update(unit=unit)


def _cases(carried: Carried) -> Any:
    rows = Case.objects.system(WHY).filter(closed_at=None, place__in=carried.source_ids)
    return rows.none() if carried.split else rows


def _tasks(carried: Carried) -> Any:
    rows = Task.objects.system(WHY).open().filter(holder_organization__in=carried.source_ids)
    return rows.none() if carried.split else rows


def _place(rows: Sequence[Sequence[int]], place: Organization, step: int) -> None:
    ids = [row[0] for row in rows]
    cases = Case.objects.system(WHY).filter(pk__in=ids)
    cases.update(place=place, place_left=place.left, revision=F("revision") + step)
    Task.objects.system(WHY).filter(case__in=ids).update(place_left=place.left)


def _count(rows: Sequence[Sequence[int]], place: Organization, carried: Carried) -> None:
    """Rounds that are not settled count at the place where they now are; settled ones stay."""
    turns = Round.objects.filter(case__in=[row[0] for row in rows], settled_at=None)
    ids = list(turns.values_list("pk", flat=True))
    contributions_move(record_kind=RECORD, record_ids=ids, organization_id=place.pk, at=carried.at)
    cases = [row[0] for row in rows]
    contributions_move(record_kind=CASE, record_ids=cases, organization_id=place.pk, at=carried.at)
    contributions_move(record_kind=ANSWER, record_ids=answers_of(cases), organization_id=place.pk, at=carried.at)


def _told(case: Case, target: Organization, carried: Carried) -> None:
    actor = Actor(carried.scope) if carried.scope else CLOCK
    note = _("The organization was merged into “%(name)s”.") % {"name": target.name}
    event_add(case, Event.Kind.HANDED_OVER, actor, carried.at, note=note, answers={"name": target.name})


def _holder(task: Task, carried: Carried) -> Holder:
    target = carried.onto()
    if task.holder_role == APPLICANT or task.holder_person_id:
        return Holder(task.holder_role, target.pk, task.asked_above)
    return holder_of(task.holder_role, target, carried.at)
