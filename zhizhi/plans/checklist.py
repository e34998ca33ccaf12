"""The checklist of a plan: each commitment with its units, deliverable, day, light and task, filtered and grouped."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.models import Case
from zhizhi.plans.assigning import target_words, tasks_of, tasks_seen
from zhizhi.plans.models import Kind, Node, Plan
from zhizhi.plans.queries import text_of
from zhizhi.plans.states import NodeState
from zhizhi.plans.statuses import Known, Reading, Stand, Status, stands_on
from zhizhi.registry.language import said
from zhizhi.registry.organizations.queries import names_of
from zhizhi.registry.scope import Scope

SHAPES = {
    Status.DONE: "good", Status.LATE: "bad", Status.RISK: "warning", Status.COURSE: "good", Status.UNKNOWN: "none",
}  # fmt: skip
STATUSES = tuple(Status)


@dataclass(frozen=True, slots=True)
class Item:
    """One commitment as a row of the list; `number` counts in the order of the text."""

    number: int
    key: int
    text: str
    heading: str
    lead_id: int | None
    lead: str
    supports: tuple[str, ...]
    deliverable: str
    target: str
    due: date | None
    stand: Stand
    task_state: str

    @property
    def status(self) -> Status:
        """Its status in one word."""
        return self.stand.status

    @property
    def shape(self) -> str:
        """The state of the desk's light."""
        return SHAPES[self.stand.status]

    @property
    def status_name(self) -> str:
        """The status in words."""
        return status_name(self.stand.status)

    @property
    def progress(self) -> str:
        """The figure in words, marked where it was reported by hand; empty without one."""
        return progress(self.stand.reading)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list shows: what is empty does not narrow; lead 0 is no lead unit; `sort` orders within groups `by`."""

    text: str = ""
    lead: int | None = None
    status: str = ""
    until: date | None = None
    by: str = ""
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading."""

    title: str
    items: list[Item]


def status_name(status: str) -> str:
    """In words."""
    return {
        "done": _("done"), "late": _("late"), "risk": _("at risk"), "course": _("on course"),
        "unknown": _("no data yet"),
    }[status]  # fmt: skip


def progress(reading: Reading | None) -> str:
    """A figure with its unit: 83.5 %; by hand is said."""
    if reading is None:
        return ""
    number = f"{reading.value:.1f}".rstrip("0").rstrip(".")
    text = (_("%(number)s %(unit)s") % {"number": number, "unit": reading.unit}).strip()
    return _("%(figure)s (by hand)") % {"figure": text} if reading.by_hand else text


def items_of(known: Known, day: date, *, sees_records: bool = True) -> list[Item]:
    """Every commitment as it stood at the end of `day`, in the order of the text."""
    content, stands = text_of(known.plan).content, stands_on(known, day, sees_records=sees_records)
    parts = sorted(known.states.values(), key=lambda one: one.start)
    headings = [one for one in parts if one.kind in (Kind.SECTION, Kind.THEME)]
    names = names_of({one for part in parts for one in (part.lead or 0, *part.supports)})
    rows = [part for part in parts if part.key in stands]
    return [
        _item(number, part, stands[part.key], _Words(content, headings, names)) for number, part in enumerate(rows, 1)
    ]


@dataclass(frozen=True, slots=True)
class _Words:
    """What the rows of one list are put into words with."""

    content: str
    headings: Sequence[NodeState]
    names: Mapping[int, str]

    def of(self, part: NodeState) -> str:
        """The text of a part in one line."""
        return " ".join(self.content[part.start : part.end].split())

    def above(self, part: NodeState) -> str:
        """The heading under which it stands; empty before the first."""
        found = next((one for one in reversed(self.headings) if one.start < part.start), None)
        return self.of(found) if found else ""


def _item(number: int, part: NodeState, stand: Stand, words: _Words) -> Item:
    return Item(
        number=number, key=part.key, text=words.of(part), heading=words.above(part), lead_id=part.lead,
        lead=words.names.get(part.lead or 0, ""), supports=tuple(words.names[one] for one in part.supports),
        deliverable=part.deliverable, target=target_words(part.target, part.direction, part.unit), due=stand.due,
        stand=stand, task_state=_task_state(stand.task),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class TaskShown:
    """A task of one commitment: its case, where it stands in words, and whether this reader may open it."""

    case: Case
    state: str
    seen: bool


def tasks_about(scope: Scope, plan: Plan, key: int) -> list[TaskShown]:
    """The tasks that one commitment has had, newest first. Two queries."""
    wanted = Node.objects.of(plan).filter(key=key).values("pk")
    cases = list(tasks_of(plan).filter(subject_id__in=wanted).select_related("declaration").order_by("-id"))
    seen = tasks_seen(scope, plan) if cases else set()
    return [TaskShown(case, _task_state(case), case.pk in seen) for case in cases]


def _task_state(task: Case | None) -> str:
    """Where the task stands, in words."""
    if task is None:
        return ""
    declaration = process_of(task.declaration)
    at = declaration.step(task.state) or declaration.result(task.state)
    return said(at.name) if at else task.state


def narrowed(items: Iterable[Item], wanted: Wanted) -> list[Item]:
    """Those that fit, in the order asked for."""
    found = [item for item in items if _fits(item, wanted)]
    keys = {
        "due": lambda item: (item.due or date.max, item.number),
        "lead": lambda item: (not item.lead, item.lead, item.number),
        "status": lambda item: (STATUSES.index(item.status), item.due or date.max, item.number),
    }
    return sorted(found, key=keys[wanted.sort]) if wanted.sort in keys else found


def _fits(item: Item, wanted: Wanted) -> bool:
    text = wanted.text.strip()
    if text and text not in item.text and text not in item.lead and text not in item.heading:
        return False
    if wanted.lead is not None and (item.lead_id or 0) != wanted.lead:
        return False
    if wanted.status and item.status != wanted.status:
        return False
    return wanted.until is None or (item.due is not None and item.due <= wanted.until)


def grouped(items: Sequence[Item], by: str) -> list[Group]:
    """Under headings: by lead unit, by month, by status, or by section; without `by` all in one group."""
    if by not in {"lead", "due", "status", "heading"}:
        return [Group("", list(items))] if items else []
    found: dict[str, list[Item]] = {}
    for item in sorted(items, key=lambda one: _place(one, by)):
        found.setdefault(_title(item, by), []).append(item)
    return [Group(title, rows) for title, rows in found.items()]


def _place(item: Item, by: str) -> tuple[object, ...]:
    """Where the group of an item stands among the others; sorting is stable, so rows keep their order."""
    if by == "lead":
        return (not item.lead, item.lead)
    if by == "due":
        return (item.due.year, item.due.month) if item.due else (date.max.year, 12)
    return (STATUSES.index(item.status),) if by == "status" else ()


def _title(item: Item, by: str) -> str:
    if by == "lead":
        return item.lead or _("No lead unit")
    if by == "due":
        return _("%(month)s/%(year)s") % {"year": item.due.year, "month": item.due.month} if item.due else _("No day")
    return item.status_name if by == "status" else item.heading


def counts(items: Iterable[Item]) -> dict[str, int]:
    """How many there are of each status, the most urgent first."""
    found = Counter(item.status for item in items)
    return {status.value: found[status] for status in STATUSES}


def leads_of(items: Iterable[Item]) -> list[tuple[int, str]]:
    """The lead units that occur, by name."""
    return sorted({(item.lead_id, item.lead) for item in items if item.lead_id}, key=lambda one: one[1])
