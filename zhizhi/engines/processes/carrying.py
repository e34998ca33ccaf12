"""Open duties follow a change of the tree: cases, tasks and alerts of a merged organization go on at its successor.

Of a split one those go along that were chosen; and what it owes in places that go along, unless it is to finish that.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q
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
from zhizhi.registry.scope import Scope

# Carriers have one shape; not each needs all that it is told.
# ruff: noqa: ARG002

WHY = "carried along by a change of the tree"
SOME, MANY = 5, 100


@carried("cases", gettext_lazy("Open cases"))
class Cases(Carrier):
    """The place of open cases is the successor; closed ones keep theirs, and so do figures of settled rounds."""

    def lines(self, carried: Carried) -> Sequence[Line]:
        if not carried.goes_on:
            return ()
        going = _cases(carried)
        found = [self._line(going, Fate.MOVES, _("They go on there; residents keep number and code."), carried)]
        if carried.split:
            staying = _open(carried).exclude(pk__in=going.values("pk"))
            words = _("They stay with “%(name)s”.") % {"name": carried.names}
            found.append(self._line(staying, Fate.STAYS, words, carried))
        return [line for line in found if line.ids]

    def hindrances(self, carried: Carried) -> Sequence[str]:
        if not carried.goes_on:
            count = _cases(carried).count()
            return [_("Open cases: %(count)d. They are ended first.") % {"count": count}] if count else []
        chosen = carried.chosen.get("cases", ()) if carried.choices.get("open_cases") == "chosen" else ()
        gone = len(chosen) - _open(carried).filter(pk__in=chosen).count()
        words = _("Cases that you chose and that are no longer open there: %(count)d. Choose again.")
        return [words % {"count": gone}] if gone else []

    def offered(self, organization: Organization, scope: Scope) -> list[tuple[int, str]]:
        rows = Case.objects.visible_to(scope).filter(closed_at=None, place=organization).order_by("pk")
        return [(row.pk, _called(row)) for row in rows[:MANY]]

    def _line(self, rows: Any, fate: Fate, words: str, carried: Carried) -> Line:
        """Each by itself for who may read it; the others are counted."""
        ids = tuple(rows.order_by("pk").values_list("pk", flat=True))
        shown = Case.objects.visible_to(carried.scope).filter(pk__in=ids) if carried.scope else rows
        items = tuple(
            (_called(row), reverse("processes:case", args=[row.number])) for row in shown.order_by("pk")[:MANY]
        )
        return Line(str(self.label), fate, ids, words, each=items, private=True)

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
        if not carried.goes_on:
            return ()
        ids = tuple(_tasks(carried).order_by("pk").values_list("pk", flat=True))
        words = _("The same role at the successor owes them; where nobody holds it, the next superior is asked.")
        found = [Line(str(self.label), Fate.MOVES, ids, words)] if ids else []
        if carried.split:
            rest = _held(carried).exclude(pk__in=ids).order_by("pk")
            staying = tuple(rest.values_list("pk", flat=True))
            words = _("“%(name)s” goes on owing them.") % {"name": carried.names}
            found += [Line(str(self.label), Fate.STAYS, staying, words)] if staying else []
        return found

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
        alerts = alerts.filter(task__in=[row[0] for row in kept]) if carried.split else alerts
        told = [[pk, place] for pk, place in alerts.values_list("pk", "organization_id")]
        alerts.update(organization=carried.target)
        inside = Notice.objects.filter(ended_at=None, unit__in=() if carried.split else carried.source_ids)
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


def _open(carried: Carried) -> Any:
    return Case.objects.system(WHY).filter(closed_at=None, place__in=carried.source_ids)


def _cases(carried: Carried) -> Any:
    """Those that go along: all of what ends, of what is split those that were chosen."""
    inside = Task.objects.system(WHY).open().filter(_along(carried, "holder_organization__left"))
    chosen = {
        "go": Q(), "place": Q(pk__in=inside.values("case")), "chosen": Q(pk__in=carried.chosen.get("cases", ())),
    }  # fmt: skip
    rows = _open(carried)
    return rows.filter(chosen.get(carried.choices.get("open_cases", ""), Q(pk__in=()))) if carried.split else rows


def _held(carried: Carried) -> Any:
    return Task.objects.system(WHY).open().filter(holder_organization__in=carried.source_ids)


def _tasks(carried: Carried) -> Any:
    """What is owed there; of what is split, in the cases that go along, and in places that do."""
    if not carried.split:
        return _held(carried)
    moved = Q(case__in=_cases(carried).values("pk"))
    if carried.target is not None:  # its cases have come already
        moved |= Q(case__place=carried.target)
    if carried.choices.get("tasks_below") == "go":
        moved |= _along(carried, "case__place_left")
    return _held(carried).filter(moved)


def _along(carried: Carried, column: str) -> Q:
    """Within the organizations below that go along, wherever they stand by now."""
    found = Q(pk__in=())
    for child in Organization.objects.system(WHY).filter(pk__in=carried.chosen.get("children", ())):
        found |= Q(**{f"{column}__gte": child.left, f"{column}__lt": child.right})
    return found


def _called(case: Case) -> str:
    return f"{case.number} {case.title}"


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
    split, merged = (
        _("The organization was split; this goes on at “%(name)s”."),
        _("The organization was merged into “%(name)s”."),
    )
    note = (split if carried.split else merged) % {"name": target.name}
    event_add(case, Event.Kind.HANDED_OVER, actor, carried.at, note=note, answers={"name": target.name})


def _holder(task: Task, carried: Carried) -> Holder:
    target = carried.onto()
    if task.holder_role == APPLICANT or task.holder_person_id:
        return Holder(task.holder_role, target.pk, task.asked_above)
    return holder_of(task.holder_role, target, carried.at)
