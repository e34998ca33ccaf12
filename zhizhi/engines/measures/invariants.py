"""What must be true of the sums: kept and counted anew from the contributions, they are the same."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.engines.measures.keeping import drifted, kept_all
from zhizhi.engines.measures.models import Contribution, DayTotal
from zhizhi.registry.invariants import CHUNK, invariant
from zhizhi.registry.journal.appending import last_at
from zhizhi.registry.organizations.models import Organization

# Organization and day to the sum; one measure at a time, so that memory stays bounded.
Sums = Counter[tuple[int, date]]


@invariant("measures.sums", gettext_lazy("Each sum of a measure is what a full recount of the records gives."))
def sums() -> Iterator[str]:
    """Sums that differ from the recount, by today's tree."""
    parents = dict(Organization.objects.system("a recount reaches everything").values_list("pk", "parent"))
    for measure in sorted(_measures()):
        recounted, kept = _recounted(measure, parents), _kept(measure)
        for place, day in sorted(recounted[0].keys() | recounted[1].keys() | kept[0].keys() | kept[1].keys()):
            pairs = [(part[0][place, day], part[1][place, day]) for part in (kept, recounted)]
            if pairs[0] != pairs[1]:
                said = {"measure": measure, "place": place, "day": day, "kept": pairs[0], "true": pairs[1]}
                yield _("%(measure)s of organization %(place)s on %(day)s: %(kept)s kept, %(true)s counted") % said


@invariant("measures.follow_records", gettext_lazy("What is kept of each record is what the record says now."))
def follow_records() -> Iterator[str]:
    """Records whose figures an act forgot. What only the tick has not done yet is no fault."""
    # Where the clock was set back, acts carry the later time.
    now = max(timezone.now(), last_at() or timezone.now())
    for kept in kept_all():
        for record in drifted(kept, now):
            yield _("%(kind)s %(record)s: its measures are not what it says") % {"kind": kept.kind, "record": record}


def _measures() -> set[str]:
    contributed = Contribution.objects.values_list("measure", flat=True).distinct()
    return set(contributed) | set(DayTotal.objects.values_list("measure", flat=True).distinct())


def _kept(measure: str) -> tuple[Sums, Sums]:
    rows = DayTotal.objects.filter(measure=measure)
    sums: tuple[Sums, Sums] = (Counter(), Counter())
    for place, day, *pair in rows.values_list("organization_id", "day", "numerator", "denominator").iterator(CHUNK):
        for part, value in zip(sums, pair, strict=True):
            part[place, day] = value
    return sums


def _recounted(measure: str, parents: dict[int, int | None]) -> tuple[Sums, Sums]:
    """From each contribution, given to its organization and, parent by parent, to all above."""
    rows = Contribution.objects.filter(measure=measure).values("organization_id", "day").order_by()
    sums: tuple[Sums, Sums] = (Counter(), Counter())
    added = rows.annotate(first=Sum("numerator"), second=Sum("denominator"))
    for row in added.values_list("organization_id", "day", "first", "second").iterator(CHUNK):
        place: int | None = row[0]
        while place is not None:
            for part, value in zip(sums, row[2:], strict=True):
                part[place, row[1]] += value
            place = parents.get(place)
    return sums
