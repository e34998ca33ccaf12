"""The marks of a panel, added up: what was marked, by how many, and the mean of the sums, the best first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from zhizhi.core.process import FanOutStep, Marks
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.models import Case, Event, Task

WHY = "the marks of a case already allowed"
# Of fewer nobody is left out: then one would decide.
SEVERAL = 5


@dataclass(frozen=True, slots=True)
class Marked:
    """One that was marked: its number or words, how many marked it, the mean of their sums in tenths."""

    of: str
    count: int
    mean: Fraction
    left_out: int = 0

    @property
    def said(self) -> str:
        """The mean as people write it."""
        return f"{float(self.mean):.2f}".rstrip("0").rstrip(".")


def marks_of(case: Case) -> list[tuple[str, list[Marked]]]:
    """By step with marks that the case has come to, in order: its id and what was marked."""
    steps = [step for step in process_of(case.declaration).steps if isinstance(step, FanOutStep) and step.marks]
    found = [(step.id, marked(case, step)) for step in steps]
    return [(step, rows) for step, rows in found if rows]


def marked(case: Case, step: FanOutStep) -> list[Marked]:
    """What was marked at the step since the case came to it last, the best first."""
    assert step.marks, "a step with marks"
    leading = Task.objects.system(WHY).leading().filter(case=case, step=step.id).order_by("-pk").first()
    if leading is None:
        return []
    done = Event.objects.filter(
        case=case, kind=Event.Kind.PART_DONE, task__step=step.id, task__pk__gt=leading.pk
    ).order_by("pk")
    sums: dict[str, list[int]] = {}
    for answers in done.values_list("answers", flat=True):
        for of, total in _sums(step.marks, answers):
            sums.setdefault(of, []).append(total)
    rows = [_mean(of, totals, without=step.marks.without_extremes) for of, totals in sums.items()]
    return sorted(rows, key=lambda row: (-row.mean, row.of))


def lines_before(case: Case, step: FanOutStep) -> list[dict[str, str]]:
    """A line for each case that is to be marked, with its number."""
    marks = step.marks
    if not (marks and marks.rows and marks.of and marks.process):
        return []
    below = Case.objects.system(WHY).filter(parent=case, slug=marks.process, closed_at=None).order_by("pk")
    return [{marks.of: number} for number in below.values_list("number", flat=True)]


def _sums(marks: Marks, answers: Mapping[str, Any]) -> Iterable[tuple[str, int]]:
    lines: Sequence[Mapping[str, Any]] = answers.get(marks.rows) or () if marks.rows else (answers,)
    for line in lines:
        of = str(line.get(marks.of, "")).strip().upper() if marks.of else ""
        yield of, sum(int(line.get(name) or 0) for name in marks.add)


def _mean(of: str, totals: list[int], *, without: bool) -> Marked:
    kept = sorted(totals)[1:-1] if without and len(totals) >= SEVERAL else totals
    return Marked(of, len(totals), Fraction(sum(kept), len(kept)), len(totals) - len(kept))
