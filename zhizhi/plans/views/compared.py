"""The rows of a comparison in words: marks, both wordings, why they belong together, and what became of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhizhi.core.plans.changes import Change, Matter
from zhizhi.core.plans.compare import Mark, Reason, Row, Why
from zhizhi.core.plans.elsewhere import Elsewhere
from zhizhi.plans.comparing import Result, Side, SideBySide
from zhizhi.plans.lights import STATES
from zhizhi.plans.models import Kind, Plan
from zhizhi.plans.statuses import Status
from zhizhi.plans.views.living import light_name

# What a light alone does not say.
_SETTLED = (Status.DONE, Status.LATE)
# Other plans named beside a sentence; the list below the rows has them all.
NAMED = 2


def mark_name(mark: Mark) -> str:
    """What became of a sentence, in words."""
    return {
        Mark.NEW: pgettext("sentence", "new"),
        Mark.CHANGED: pgettext("sentence", "changed"),
        Mark.REPEATED: pgettext("sentence", "repeated"),
        Mark.DROPPED: pgettext("sentence", "dropped"),
    }[mark]


def lights_shown(rows: Sequence[Row], found: SideBySide) -> list[dict[str, Any]]:
    """How the older plan's commitments stand, by what became of them: those that go on, and those dropped."""
    names = (
        ((Mark.REPEATED, Mark.CHANGED), _("Of those repeated or changed")),
        ((Mark.DROPPED,), _("Of those dropped")),
    )
    counted = [{"name": name, "counts": _counts(rows, found, marks)} for marks, name in names]
    return [one for one in counted if one["counts"]]


def _counts(rows: Sequence[Row], found: SideBySide, marks: Sequence[Mark]) -> list[dict[str, Any]]:
    keys = [found.older.parts[row.old].key for row in rows if row.mark in marks and row.old is not None]
    lights = [found.results[key].item.stand.light for key in keys if key in found.results]
    return [
        {"state": state, "name": light_name(light), "count": lights.count(light)}
        for light, state in STATES.items()
        if light in lights
    ]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the rows of one page are put into words with; `titles` of plans by their number."""

    found: SideBySide
    elsewhere: Elsewhere
    titles: Mapping[int, str]

    def groups(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """The rows under the newer plan's sections; what was dropped stays where it stood behind."""
        groups: list[dict[str, Any]] = []
        for row in rows:
            title = self._section(row) if row.new is not None or not groups else groups[-1]["title"]
            if not groups or groups[-1]["title"] != title:
                groups.append({"title": title, "rows": []})
            groups[-1]["rows"].append(self._row(row))
        return groups

    def _section(self, row: Row) -> str:
        side, at = (self.found.older, row.old) if row.new is None else (self.found.newer, row.new)
        path = side.statements[at or 0].path
        return path[0] if path else ""

    def _row(self, row: Row) -> dict[str, Any]:
        same = row.mark is Mark.REPEATED and not any(piece.changed for piece in (*row.old_pieces, *row.new_pieces))
        return {
            "mark": row.mark.value,
            "name": mark_name(row.mark),
            "same": same,
            "old": None if row.old is None else _sentence(self.found.older, row.old, row.old_pieces),
            "new": None if row.new is None else _sentence(self.found.newer, row.new, row.new_pieces),
            "notes": list(self._notes(row)),
            "changes": [change_shown(one) for one in row.changes],
            "reasons": [] if same else [reason_words(one) for one in row.reasons],
            "result": self._result(row),
            "elsewhere": self._elsewhere(row),
        }

    def _notes(self, row: Row) -> Iterator[str]:
        if row.moved and row.old is not None:
            path = self.found.older.statements[row.old].path
            yield _("Moved: it stood under “%(section)s”.") % {"section": path[0] if path else "–"}
        if row.with_year:
            yield _("The year moved on with the plan.")
        if row.within is not None and row.mark is Mark.DROPPED:
            yield _("Its matter is part of no. %(number)s of the newer plan.") % {
                "number": self.found.newer.parts[row.within].key
            }
        if row.within is not None and row.mark is Mark.NEW:
            yield _("Part of its matter stood in no. %(number)s of the older plan.") % {
                "number": self.found.older.parts[row.within].key
            }

    def _result(self, row: Row) -> dict[str, Any] | None:
        result = self.found.results.get(self.found.older.parts[row.old].key) if row.old is not None else None
        return None if result is None else result_shown(result, self.found.older.plan)

    def _elsewhere(self, row: Row) -> dict[str, Any] | None:
        """The plans beside the two that have the newer sentence too."""
        numbers = self.elsewhere.where.get(row.new, ()) if row.new is not None else ()
        titles = [self.titles[pk] for pk in numbers if pk != self.found.older.plan.pk and pk in self.titles]
        return {"titles": titles[:NAMED], "more": max(0, len(titles) - NAMED)} if titles else None


def _sentence(side: Side, at: int, pieces: Sequence[Any]) -> dict[str, Any]:
    """One wording with its number; commitments lead to their page, those of a draft to where it is corrected."""
    part, path = side.parts[at], side.statements[at].path
    draft = side.plan.state == Plan.State.DRAFT
    address = reverse(
        "plans:review" if draft else "plans:commitment", args=[side.plan.pk, *([] if draft else [part.key])]
    )
    promised = part.kind == Kind.COMMITMENT
    return {
        "key": part.key,
        "url": (f"{address}?node={part.key}#n{part.key}" if draft else address) if promised else "",
        "pieces": pieces,
        "theme": path[-1] if len(path) > 1 else "",
        "promised": promised,
    }


def change_shown(change: Change) -> dict[str, str]:
    """A figure, day, name or unit that is another one."""
    names = {
        Matter.FIGURE: pgettext("changed", "Figure"),
        Matter.DAY: pgettext("changed", "Time"),
        Matter.NAME: pgettext("changed", "Name"),
        Matter.UNIT: pgettext("changed", "Unit"),
    }
    return {"name": names[change.matter], "old": change.old, "new": change.new}


def reason_words(reason: Reason) -> str:
    """Why two sentences were taken for the same matter."""
    texts = {
        Why.SAME_TEXT: _("the same words"),
        Why.WORDS: _("both say “%(words)s”"),
        Why.NAMES: _("both name “%(words)s”"),
        Why.MECHANISMS: _("the same mechanism: %(words)s"),
        Why.HEADING: _("both under “%(words)s”"),
    }
    between = pgettext("between quotations", "”, “") if reason.why in {Why.WORDS, Why.NAMES} else _(", ")
    return texts[reason.why] % {"words": between.join(reason.words)}


def result_shown(result: Result, plan: Plan) -> dict[str, Any]:
    """What became of a commitment: light, figure against target, and what shows it."""
    item, report = result.item, result.report
    reading = item.stand.reading
    source = reading.source if reading else report.source if report else ""
    return {
        "state": STATES[item.stand.light],
        "light": light_name(item.stand.light),
        "status": item.status_name if item.status in _SETTLED else "",
        "figure": item.progress,
        "target": item.target,
        "source": source,
        "told": report if report and not (reading and not reading.by_hand) else None,
        "lead": item.lead,
        "url": reverse("plans:commitment", args=[plan.pk, item.key]),
    }
