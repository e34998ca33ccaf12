"""The checklist as an Excel sheet and as a public document; that somebody took it out is an act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from zhizhi.exchange.officialdoc import Block, Document, Heading, Paragraph, document
from zhizhi.exchange.sheets import workbook
from zhizhi.exchange.tables import Cell, Column, Kind, Table
from zhizhi.plans.checklist import Group, Item, counts, status_name
from zhizhi.plans.models import Plan
from zhizhi.registry.exports.operations import Mark, export_record
from zhizhi.registry.scope import Scope

FIGURES = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken out of a plan, and the mark that goes along."""

    plan: Plan
    mark: Mark

    @property
    def at(self) -> datetime:
        """When."""
        return self.mark.at

    @property
    def day(self) -> date:
        """The local day."""
        return localtime(self.at).date()


def taken_out(*, scope: Scope, plan: Plan, what: str, count: int, at: datetime) -> Taken:
    """Who took what out of the plan; `what` is a name such as checklist.xlsx, `count` the rows."""
    place, subject = plan.organization, ("plan", plan.pk)
    return Taken(plan, export_record(scope=scope, what=what, rows=count, at=at, place=place, subject=subject))


def checklist_sheet(taken: Taken, groups: Sequence[Group]) -> bytes:
    """One sheet; the group of a row stands in its own column, so that Excel can filter by it."""
    items = [item for group in groups for item in group.items]
    columns = (
        Column(_("No."), 3, Kind.NUMBER), Column(_("Part of the plan"), 14), Column(_("Commitment"), 36),
        Column(_("Lead unit"), 10), Column(_("Supporting units"), 16), Column(_("Deliverable"), 12),
        Column(_("Target"), 8), Column(pgettext("checklist", "Due"), 6, Kind.DATE), Column(_("Figure now"), 8),
        Column(_("Of its path"), 5, Kind.PERCENT), Column(_("Status"), 5), Column(_("Task"), 6),
    )  # fmt: skip
    rows = tuple(_row(item) for item in items)
    title = _title(taken.plan)
    return workbook(
        [Table(title, columns, rows, (_explained(taken),), taken.mark.text, taken.mark.short)], made=taken.at
    )


def checklist_document(taken: Taken, groups: Sequence[Group]) -> bytes:
    """A public document: how it stands in one paragraph, then a table for each group, on pages across."""
    items = [item for group in groups for item in group.items]
    blocks: list[Block] = [Paragraph(summary(items, taken.day))]
    for number, group in enumerate(groups, 1):
        if group.title:
            words = {"number": numeral(number), "title": group.title, "count": len(group.items)}
            blocks.append(Heading(_("%(number)s. %(title)s (%(count)s)") % words))
        last = number == len(groups)
        blocks.append(_table(group, (_explained(taken),) if last else (), taken.mark.text if last else ""))
    subtitle = _("(as of %(day)s)") % {"day": day_words(taken.day)}
    return document(
        Document(_title(taken.plan), tuple(blocks), subtitle, across=True, watermark=taken.mark.short), made=taken.at
    )


def _table(group: Group, notes: tuple[str, ...], mark: str) -> Table:
    columns = (
        Column(_("No."), 3, Kind.NUMBER), Column(_("Commitment"), 26), Column(_("Lead unit"), 8),
        Column(_("Supporting units"), 11), Column(_("Deliverable"), 9), Column(_("Target"), 7),
        Column(pgettext("checklist", "Due"), 6, Kind.DATE), Column(_("Figure now"), 7), Column(_("Status"), 4.5),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (item.number, item.text, item.lead or None, _joined(item), item.deliverable or None, item.target or None,
         item.due, item.progress or None, item.status_name)
        for item in group.items
    ]  # fmt: skip
    return Table("", columns, tuple(rows), notes, mark)


def _row(item: Item) -> tuple[Cell, ...]:
    return (
        item.number, item.heading or None, item.text, item.lead or None, _joined(item), item.deliverable or None,
        item.target or None, item.due, item.progress or None, item.stand.share, item.status_name,
        item.task_state or None,
    )  # fmt: skip


def _joined(item: Item) -> str | None:
    return _(", ").join(item.supports) or None


def _title(plan: Plan) -> str:
    return _("%(plan)s: who does what by when") % {"plan": plan.title}


def _explained(taken: Taken) -> str:
    text = _(
        "Figures are counted from the records of daily work up to %(day)s; what a unit reported by hand is marked."
    )
    return text % {"day": day_words(taken.day)}


def summary(items: Sequence[Item], day: date) -> str:
    """How many there are and how they stand, in one sentence."""
    found = counts(items)
    parts = [
        _("%(count)s %(status)s") % {"count": found[name], "status": status_name(name)}
        for name in ("done", "course", "risk", "late", "unknown")
        if found[name]
    ]
    words = {"day": day_words(day), "count": len(items), "parts": _(", ").join(parts)}
    return _("As of %(day)s there are %(count)s commitments: %(parts)s.") % words if items else _("Nothing is listed.")


def day_words(day: date) -> str:
    """A day as documents write it: 2026年11月20日."""
    return date_format(day, "DATE_FORMAT")


def numeral(number: int) -> str:
    """The number of a heading: 一, 十二, 二十 in Chinese, figures elsewhere."""
    if not (get_language() or "").startswith("zh") or not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else FIGURES[tens] + "十"
    return head + (FIGURES[ones] if ones else "")
