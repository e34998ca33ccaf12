"""Reads of what falls due, of holds and of runs."""

from dataclasses import dataclass
from datetime import date

from zhizhi.core.retention import RetentionClass
from zhizhi.registry.journal.names import Named, kind_name, subjects_named
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.proposals.models import Proposal
from zhizhi.registry.retention.classes import classes, ends_before, source_of
from zhizhi.registry.retention.models import Hold, Run
from zhizhi.registry.retention.operations import RUN, due_counted
from zhizhi.registry.scope import Scope

CAPABILITY = "retention.manage"
COUNTED = 1000
SHOWN = 100


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class with what of it is due today; `more` when that is at least so many. `waiting` is a proposal."""

    declared: RetentionClass
    before: date | None
    due: int
    waiting: Proposal | None
    run: Run | None

    @property
    def more(self) -> bool:
        return self.due >= COUNTED


@dataclass(frozen=True, slots=True)
class DueRow:
    """A record that is due, by name, and what stands in its way."""

    named: Named
    since: date
    hindrance: str


def classes_due(today: date) -> list[ClassRow]:
    """All classes, in the order of the file."""
    proposals = {
        proposal.arguments.get("class"): proposal
        for proposal in Proposal.objects.system("shown to who manages retention").filter(act=RUN, state="waiting")
    }
    runs = {run.class_id: run for run in Run.objects.filter(state=Run.State.RUNNING)}
    rows = []
    for declared in classes().values():
        before = ends_before(declared, today) if declared.months else None
        due = due_counted(declared.id, before, COUNTED) if before else 0
        rows.append(ClassRow(declared, before, due, proposals.get(declared.id), runs.get(declared.id)))
    return rows


def due_listed(declared: RetentionClass, before: date) -> list[DueRow]:
    """The first records that are due, also those that cannot be done."""
    source = source_of(declared)
    items = source.due(before, 0, SHOWN)
    named, word = subjects_named((source.kind, item.pk) for item in items), kind_name(source.kind)
    return [
        DueRow(named.get((source.kind, item.pk), Named(f"{word} {item.pk}")), item.since, item.hindrance)
        for item in items
    ]


def holds_open() -> list[tuple[Hold, str, Named]]:
    """The holds that stand, with the word and the name of what they hold."""
    holds = list(Hold.objects.filter(lifted_at=None).select_related("set_by").order_by("-set_at"))
    named = subjects_named((hold.kind, hold.subject_id) for hold in holds)
    return [
        (hold, kind_name(hold.kind), named.get((hold.kind, hold.subject_id), Named(str(hold.subject_id))))
        for hold in holds
    ]


def hold_open(pk: int) -> Hold | None:
    """One hold that stands."""
    return Hold.objects.filter(pk=pk, lifted_at=None).first()


def runs_latest() -> list[Run]:
    """The last runs, newest first."""
    return list(Run.objects.order_by("-pk")[:10])


def top_of(scope: Scope) -> Organization | None:
    """The highest place at which the scope manages retention."""
    places = Organization.objects.system("narrowed to where retention is managed")
    found: Organization | None = places.filter(scope.within(CAPABILITY, "left")).order_by("depth", "left").first()
    return found


def person_to_erase(scope: Scope, pk: int) -> Person | None:
    """A person whose record the scope manages."""
    people = Person.objects.system("narrowed to where records are managed")
    found: Person | None = (
        people.filter(scope.within("people.manage", "place_left"), pk=pk, merged_into=None)
        .select_related("place")
        .first()
    )
    return found
