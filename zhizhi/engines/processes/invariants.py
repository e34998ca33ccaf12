"""What must be true of cases: an open one stands at one open task of its own step, and measures follow from rounds."""

from collections.abc import Iterator

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.engines.measures.models import Contribution
from zhizhi.engines.processes.measures import RECORD
from zhizhi.engines.processes.models import Case, Round, Task
from zhizhi.registry.invariants import CHUNK, invariant, misplaced

WHY = "an invariant is true of every record"


@invariant("case.place", gettext_lazy("Each case is listed where its place stands in the tree."))
def case_place() -> Iterator[str]:
    """Cases whose copy of the place is old."""
    return misplaced(Case.objects.system(WHY), "place__left")


@invariant("task.place", gettext_lazy("Each task is listed where its case is."))
def task_place() -> Iterator[str]:
    """Tasks whose copy of the place is old."""
    return misplaced(Task.objects.system(WHY), "case__place__left")


@invariant(
    "case.one_task",
    gettext_lazy("An open case stands at one open task of its own step, which leads its parts; an ended one at none."),
)
def case_one_task() -> Iterator[str]:
    """Cases whose open tasks are not as their state says."""
    is_open = Q(tasks__closed_at=None)
    leading = Count("tasks", filter=is_open & Q(tasks__part="", tasks__step=F("state")))
    astray = Count("tasks", filter=is_open & ~Q(tasks__step=F("state")))
    cases = Case.objects.system(WHY).annotate(open_tasks=Count("tasks", filter=is_open), leading=leading, astray=astray)
    wrong = cases.order_by("pk").exclude(
        Q(closed_at=None, leading=1, astray=0) | Q(closed_at__isnull=False, open_tasks=0)
    )
    for number, state, tasks in wrong.values_list("number", "state", "open_tasks").iterator(chunk_size=CHUNK):
        said = {"number": number, "state": state, "tasks": tasks}
        yield _("case %(number)s stands at %(state)s with %(tasks)s open tasks") % said


@invariant("case.rounds", gettext_lazy("A case has as many rounds as it counts."))
def case_rounds() -> Iterator[str]:
    """Cases that lack a round, or have one too many."""
    cases = Case.objects.system(WHY).annotate(there=Count("rounds")).exclude(there=F("round")).order_by("pk")
    for number, counted, there in cases.values_list("number", "round", "there").iterator(chunk_size=CHUNK):
        said = {"number": number, "counted": counted, "there": there}
        yield _("case %(number)s counts %(counted)s rounds and has %(there)s") % said


@invariant("round.measured", gettext_lazy("What is added to a measure comes from a round that is there."))
def round_measured() -> Iterator[str]:
    """Contributions of rounds that are gone."""
    rows = Contribution.objects.filter(record_kind=RECORD).order_by("pk")
    astray = rows.exclude(record_id__in=Round.objects.values("pk"))
    for measure, record in astray.values_list("measure", "record_id").iterator(CHUNK):
        said = {"measure": measure, "record": record}
        yield _("%(measure)s counts round %(record)s, which is not there") % said
