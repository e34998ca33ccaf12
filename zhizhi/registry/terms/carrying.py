"""Committees of what is merged or closed end with it; what goes on keeps its own, or is to elect one."""

# Carriers have one shape; not each needs all that it is told.
# ruff: noqa: ARG002

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.registry.changes.carrying import Carried, Carrier, Done, Fate, Line, Reference, carried
from zhizhi.registry.changes.rows import WHY, ends_back, lasting, places_back, rows_of, rows_update, text_of
from zhizhi.registry.terms.models import LocalRule, Term
from zhizhi.registry.terms.rules import KINDS


@carried("terms", gettext_lazy("Committees that end"))
class Terms(Carrier):
    """The term ends on the day; what becomes of its members' posts is chosen with the appointments."""

    def lines(self, carried: Carried) -> Sequence[Line]:
        found, rows = [], [] if carried.split else list(_terms(carried).select_related("organization").order_by("pk"))
        if rows:
            items = tuple((_term(row), reverse("terms:committee", args=[row.organization_id])) for row in rows)
            words = _("Their terms end on that day; what becomes of their members stands under the appointments.")
            found.append(Line(str(self.label), Fate.ENDS, tuple(row.pk for row in rows), words, each=items))
        if carried.goes_on and any(one.kind in KINDS for one in carried.sources):
            found.append(_afterwards(carried))
        return found

    def hindrances(self, carried: Carried) -> Sequence[str]:
        late = (
            [] if carried.split else _terms(carried).filter(elected_on__gte=carried.day).select_related("organization")
        )
        names = "、".join(row.organization.name for row in late)
        words = _("A committee elected on this day or later cannot end on it: %(names)s. Choose a later day.")
        return [words % {"names": names}] if names else []

    def carry(self, carried: Carried) -> Done:
        ended = [] if carried.split else [[row.pk, text_of(row.to_date)] for row in _terms(carried)]
        rows_update(Term, [pk for pk, _to in ended], to_date=carried.day)
        return {"ended": ended} if ended else {}

    def references(self, carried: Carried, done: Done) -> Sequence[Reference]:
        changed = rows_of(Term, done["ended"]).exclude(to_date=carried.day).select_related("organization")
        gone = len(done["ended"]) - rows_of(Term, done["ended"]).count()
        found = [
            Reference(_("The term of the committee of “%(name)s” was changed since.") % {"name": row.organization.name},
                      reverse("terms:committee", args=[row.organization_id]))
            for row in changed
        ]  # fmt: skip
        return [
            *found,
            *([Reference(_("Terms of committees removed since: %(count)d") % {"count": gone})] * (gone > 0)),
        ]

    def undo(self, carried: Carried, done: Done) -> None:
        ends_back(Term, done["ended"])


@carried("term_rules", gettext_lazy("Local lengths of terms"))
class Rules(Carrier):
    """They hold at the successor, unless it has one of its own for that kind."""

    def lines(self, carried: Carried) -> Sequence[Line]:
        rows = list(_rules(carried).select_related("place").order_by("pk"))
        if not rows:
            return ()
        going = {row.pk for row in _going(carried, rows)}
        items = tuple((f"{row.basis}：{_('holds there, too') if row.pk in going else _('ends')}", "") for row in rows)
        fate = Fate.MOVES if going else Fate.ENDS
        return [Line(str(self.label), fate, tuple(row.pk for row in rows), each=items)]

    def hindrances(self, carried: Carried) -> Sequence[str]:
        rows = list(_rules(carried).order_by("pk"))
        going = _going(carried, rows)
        names = "、".join(row.basis for row in rows if row.from_date >= carried.day and row not in going)
        words = _("A local length of terms begins on this day or later and would end with it: %(names)s. Wait a day.")
        return [words % {"names": names}] if names else []

    def carry(self, carried: Carried) -> Done:
        rows = list(_rules(carried).order_by("pk"))
        going = _going(carried, rows)
        # What began on the day goes over as it is.
        fresh = [row for row in rows if row.from_date >= carried.day]
        ended = [[row.pk, text_of(row.to_date)] for row in rows if row not in fresh]
        pointed = [[row.pk, row.place_id] for row in fresh]
        rows_update(LocalRule, [pk for pk, _to in ended], to_date=carried.day)
        if carried.target is not None:
            rows_update(LocalRule, [pk for pk, _old in pointed], place=carried.target, place_left=carried.target.left)
        made = [_continued(row, carried) for row in going if row not in fresh]
        return {"ended": ended, "pointed": pointed, "made": made} if rows else {}

    def undo(self, carried: Carried, done: Done) -> None:
        LocalRule.objects.system(WHY).filter(pk__in=done["made"]).delete()
        places_back(LocalRule, "place", done["pointed"])
        ends_back(LocalRule, done["ended"])


def _terms(carried: Carried) -> Any:
    return Term.objects.system(WHY).filter(lasting(carried.day), organization__in=carried.source_ids)


def _rules(carried: Carried) -> Any:
    rows = LocalRule.objects.system(WHY).filter(lasting(carried.day), place__in=carried.source_ids)
    return rows.none() if carried.split else rows


def _going(carried: Carried, rows: Sequence[LocalRule]) -> list[LocalRule]:
    """The rules that hold at the successor: one for a kind, where it has none."""
    if not carried.goes_on:
        return []
    there = Q(pk__in=()) if carried.target is None else Q(place=carried.target)
    taken = set(LocalRule.objects.system(WHY).filter(lasting(carried.day)).filter(there).values_list("kind", flat=True))
    found = []
    for row in rows:
        if row.kind not in taken:
            taken.add(row.kind)
            found.append(row)
    return found


def _continued(row: LocalRule, carried: Carried) -> int:
    target = carried.onto()
    made = LocalRule.objects.create(
        place=target, place_left=target.left, kind=row.kind, years=row.years, basis=row.basis, from_date=carried.day,
        to_date=row.to_date,
    )  # fmt: skip
    return int(made.pk)


def _afterwards(carried: Carried) -> Line:
    """Which committee there is where things go on."""
    label = _("Committee afterwards")
    running = None
    if carried.target is not None:
        rows = Term.objects.system(WHY).filter(lasting(carried.day), organization=carried.target)
        running = rows.order_by("elected_on").first()
    if running is None:
        words = _("It has none. Record its election when it has been held.")
        return Line(label, Fate.DECIDE, number=0, words=words)
    words = _("That elected on %(day)s goes on until %(until)s; whoever joins it is elected or appointed.")
    return Line(label, Fate.STAYS, (running.pk,), words % {"day": running.elected_on, "until": running.due_on})


def _term(row: Term) -> str:
    words = {"name": row.organization.name, "day": row.elected_on, "until": row.due_on}
    return _("%(name)s: elected on %(day)s until %(until)s") % words
