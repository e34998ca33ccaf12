"""The weekly and the monthly report on a plan, written from its figures: nothing in it is typed by hand."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhizhi.engines.processes.limits import end_of
from zhizhi.engines.processes.models import Event
from zhizhi.exchange.officialdoc import Block, Document, Heading, Note, Paragraph, Signature
from zhizhi.exchange.tables import Cell, Column, Kind, Table
from zhizhi.plans.assigning import tasks_of
from zhizhi.plans.checklist import Item, items_of, progress
from zhizhi.plans.cockpit import whole_of
from zhizhi.plans.exports import day_words, numeral, summary
from zhizhi.plans.models import Plan
from zhizhi.plans.statuses import Status, known_of

WEEK = 7
QUOTED = 40  # characters of a commitment that a sentence quotes


@dataclass(frozen=True, slots=True)
class Period:
    """What a report is about: its days, both included, and the day up to which the report before it went."""

    kind: str
    first: date
    last: date

    @property
    def before(self) -> date:
        """The last day of the report before."""
        return self.first - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """A commitment now, and as it was in the report before; `then` is None in the first report of a plan."""

    now: Item
    then: Item | None

    def became(self, status: Status) -> bool:
        """Whether it came to this status in the period."""
        return self.then is not None and self.now.status == status != self.then.status


def period_of(kind: str, last: date) -> Period:
    """The seven days, or the days of the month, up to and with `last`."""
    first = last.replace(day=1) if kind == "month" else last - timedelta(days=WEEK - 1)
    return Period(kind, first, last)


def report_of(plan: Plan, period: Period, *, sees_records: bool) -> Document:
    """The report as a public document. Its queries do not grow with the plan."""
    changes = _changes(plan, period, sees_records=sees_records)
    sections: list[tuple[str, list[Block]]] = [
        (_("How the plan stands"), [Paragraph(_overall(changes, period))]),
        (_("What changed since the last report"), _changed(changes, period)),
        (_("Late commitments"), _listed(changes, Status.LATE, period, _("No commitment is late."))),
        (_("Commitments at risk"), _listed(changes, Status.RISK, period, _("No commitment is at risk."))),
        (_("By lead unit"), [_units(changes)]),
        (_("Tasks"), [Paragraph(_tasks(plan, period))]),
    ]
    blocks: list[Block] = []
    for number, (title, found) in enumerate(sections, 1):
        blocks += [Heading(_("%(number)s. %(title)s") % {"number": numeral(number), "title": title}), *found]
    blocks += [Signature(plan.organization.name, day_words(period.last)), Note(_origin())]
    return Document(_title(plan, period), tuple(blocks), _span(period))


def _changes(plan: Plan, period: Period, *, sees_records: bool) -> list[Change]:
    known = known_of(plan)
    now = items_of(known, period.last, sees_records=sees_records)
    begun = localdate(plan.adopted_at) if plan.adopted_at else plan.from_day
    if begun > period.before:
        return [Change(item, None) for item in now]
    then = {item.key: item for item in items_of(known, period.before, sees_records=sees_records)}
    return [Change(item, then[item.key]) for item in now]


def _title(plan: Plan, period: Period) -> str:
    form = _("%(plan)s: monthly report") if period.kind == "month" else _("%(plan)s: weekly report")
    return form % {"plan": plan.title}


def _span(period: Period) -> str:
    return _("(%(first)s to %(last)s)") % {"first": day_words(period.first), "last": day_words(period.last)}


def _overall(changes: Sequence[Change], period: Period) -> str:
    """How many there are of each status, the sum of the plan, and how far it moved."""
    items = [change.now for change in changes]
    share, _light = whole_of(items)
    return _("%(first)s %(second)s") % {
        "first": summary(items, period.last),
        "second": _("There are no figures yet.") if share is None else _reached(share, changes, period),
    }


def _reached(share: float, changes: Sequence[Change], period: Period) -> str:
    """The weighted mean of the plan, and how far it moved."""
    earlier, _light = whole_of(change.then for change in changes if change.then)
    text = _("By weight, %(percent)s %% of the path is reached") % {"percent": _tenth(100 * share)}
    return text + (_moved(share, earlier, period) if earlier is not None else "") + _(".")


def _moved(now: float, then: float, period: Period) -> str:
    points = round(100 * (now - then), 1)
    words = {"points": _tenth(abs(points)), "day": day_words(period.before)}
    if not points:
        return _(", as much as on %(day)s") % words
    form = _(", %(points)s points more than on %(day)s") if points > 0 else _(
        ", %(points)s points less than on %(day)s"
    )  # fmt: skip
    return form % words


def _changed(changes: Sequence[Change], period: Period) -> list[Block]:
    """What became done, late, at risk, and what is on course again."""
    if not any(change.then for change in changes):
        return [Paragraph(_("This is the first report on the plan; there is nothing to compare it with."))]
    kinds: list[tuple[str, Callable[[Change], bool]]] = [
        (_("Newly done: %(count)s. "), lambda change: change.became(Status.DONE)),
        (_("Newly late: %(count)s. "), lambda change: change.became(Status.LATE)),
        (_("Newly at risk: %(count)s. "), lambda change: change.became(Status.RISK)),
        (_("On course again: %(count)s. "), _recovered),
    ]
    found: list[Block] = []
    for lead, fits in kinds:
        hits = [change for change in changes if fits(change)]
        if hits:
            found.append(Paragraph(_joined(_named(change.now) for change in hits), lead % {"count": len(hits)}))
    moved = [change for change in changes if _figure_moved(change)]
    if moved:
        words = _joined(_from_to(change) for change in moved)
        found.append(Paragraph(words, _("Figures that moved: %(count)s. ") % {"count": len(moved)}))
    return found or [Paragraph(_("Nothing changed since %(day)s.") % {"day": day_words(period.before)})]


def _recovered(change: Change) -> bool:
    return change.then is not None and change.then.status in (Status.LATE, Status.RISK) and (
        change.now.status == Status.COURSE
    )  # fmt: skip


def _figure_moved(change: Change) -> bool:
    readings = (change.now.stand.reading, change.then.stand.reading if change.then else None)
    return None not in readings and progress(readings[0]) != progress(readings[1])


def _from_to(change: Change) -> str:
    assert change.then is not None
    words = {"name": _named(change.now), "then": change.then.progress, "now": change.now.progress}
    return _("%(name)s from %(then)s to %(now)s") % words


def _listed(changes: Iterable[Change], status: Status, period: Period, none: str) -> list[Block]:
    """One numbered sentence each, the longest late first."""
    items = [change.now for change in changes if change.now.status == status]
    items.sort(key=lambda item: (item.due or date.max, item.number))
    sentences = [
        Paragraph(_("%(number)s. %(sentence)s") % {"number": number, "sentence": _sentence(item, period.last)})
        for number, item in enumerate(items, 1)
    ]
    return [*sentences] or [Paragraph(none)]


def _sentence(item: Item, day: date) -> str:
    """Which commitment, due when, how late, with which figure, at which step of its task."""
    parts = [_named(item)]
    if item.due:
        parts.append(_("due on %(day)s") % {"day": day_words(item.due)})
        if item.due < day:
            parts.append(_("%(days)s days late") % {"days": (day - item.due).days})
    if item.progress:
        parts.append(_("now %(figure)s") % {"figure": item.progress})
    if item.target:
        parts.append(_("asked for: %(target)s") % {"target": item.target})
    if item.task_state:
        parts.append(_("its task stands at “%(step)s”") % {"step": item.task_state})
    return pgettext("between clauses", ", ").join(parts) + _(".")


def _named(item: Item) -> str:
    words = item.text.rstrip("。；;.") if len(item.text) <= QUOTED else f"{item.text[:QUOTED]}…"
    if not item.lead:
        return _("“%(words)s” (no lead unit)") % {"words": words}
    return _("“%(words)s” (%(unit)s)") % {"words": words, "unit": item.lead}


def _joined(parts: Iterable[str]) -> str:
    return _("; ").join(parts) + _(".")


def _units(changes: Iterable[Change]) -> Table:
    """How many commitments each unit leads, and how they stand; the last row is the sum."""
    by_unit: dict[str, list[Item]] = {}
    for change in changes:
        by_unit.setdefault(change.now.lead or _("No lead unit"), []).append(change.now)
    every = [item for items in by_unit.values() for item in items]
    rows = sorted(by_unit.items(), key=lambda row: (-_count(row[1], Status.LATE), -len(row[1]), row[0]))
    columns = (
        Column(_("Lead unit"), 10), Column(_("All"), 4, Kind.NUMBER), Column(_("done"), 5, Kind.NUMBER),
        Column(_("on course"), 5, Kind.NUMBER), Column(_("at risk"), 5, Kind.NUMBER),
        Column(_("late"), 5, Kind.NUMBER), Column(_("no data yet"), 5, Kind.NUMBER),
    )  # fmt: skip
    return Table("", columns, tuple(_unit_row(*row) for row in [*rows, (_("Together"), every)]))


def _unit_row(name: str, items: Sequence[Item]) -> tuple[Cell, ...]:
    order = (Status.DONE, Status.COURSE, Status.RISK, Status.LATE, Status.UNKNOWN)
    return (name, len(items), *(_count(items, status) for status in order))


def _count(items: Iterable[Item], status: Status) -> int:
    return sum(item.status == status for item in items)


def _tasks(plan: Plan, period: Period) -> str:
    """What happened to the tasks of the plan in the period. One query."""
    events = Event.objects.filter(
        case__in=tasks_of(plan).values("pk"), at__gte=end_of(period.before), at__lt=end_of(period.last)
    )
    rows = events.order_by().values_list("kind", "move")
    found = Counter(move or kind for kind, move in rows)
    words = {
        "opened": _("given out %(count)s"), "accept": _("accepted %(count)s"), "report": _("reported %(count)s"),
        "verified": _("verified and closed %(count)s"), "sent_back": _("sent back %(count)s"),
        "grant_extension": _("given more time %(count)s"), "grant_transfer": _("given to another unit %(count)s"),
        "withdrawn": _("withdrawn %(count)s"), "alarmed": _("past a limit and told to the office %(count)s"),
    }  # fmt: skip
    parts = [form % {"count": found[name]} for name, form in words.items() if found[name]]
    if not parts:
        return _("No task was given out, reported or verified in this period.")
    return _("Tasks in this period: %(parts)s.") % {"parts": _(", ").join(parts)}


def _origin() -> str:
    return _(
        "Written by Zhizhi from the records of daily work; no figure was typed in."
        " What a unit reported by hand is marked."
    )


def _tenth(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
