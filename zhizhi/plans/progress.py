"""How every commitment of a plan stands on a day: figures, lights and their sums, in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.utils.timezone import localdate

from zhizhi.engines.measures.queries import NOTHING, Figure
from zhizhi.engines.processes.overview import SMALL
from zhizhi.plans.lights import Course, Light, Weighted, attainment, counted, light, together
from zhizhi.plans.measures import CONFIDENTIAL, Measure, measures_running
from zhizhi.plans.models import Kind, Plan, Report
from zhizhi.plans.outline import Branch, outline
from zhizhi.plans.queries import Sums, reports_by_key, sums_of
from zhizhi.plans.states import Bound, NodeState, States

WEEKS = 12  # of the small line beside a figure
DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Gauge:
    """One binding with its figure: value and path in the measure's unit, None where nothing counts yet."""

    bound: Bound
    measure: Measure | None
    value: float | None = None
    expected: float | None = None
    share: float | None = None
    light: Light = Light.GREY
    line: tuple[float, ...] = ()
    last: date | None = None
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A commitment: its gauges, what was last reported by hand, and the light of all together."""

    state: NodeState
    gauges: tuple[Gauge, ...] = ()
    reports: tuple[Report, ...] = ()
    by_hand: bool = False
    share: float | None = None
    light: Light = Light.GREY

    @property
    def runs(self) -> bool:
        """Whether a running mechanism measures it."""
        return any(gauge.measure for gauge in self.gauges)


@dataclass(slots=True)
class Group:
    """A section or theme, or the whole plan: the weighted mean of what stands below."""

    share: float | None
    light: Light
    counts: Mapping[str, int]


@dataclass(slots=True)
class Progress:
    """The plan on a day: commitments by key, and the groups above them by key (0 is the plan)."""

    day: date
    standings: dict[int, Standing] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Window:
    """From which day figures count, when the path begins, the day on which one looks, and the plan's last day.

    Whoever may not see the records gets no figure over fewer than five of them.
    """

    first: date
    begun: date
    last: date
    end: date
    sees_records: bool = True


def window_of(plan: Plan, today: date, *, sees_records: bool = True) -> Window:
    """Figures count from the first day of the plan; paths begin on the day of adoption; both end with the plan."""
    begun = localdate(plan.adopted_at) if plan.adopted_at else today
    return Window(plan.from_day, begun, min(today, plan.to_day), plan.to_day, sees_records)


def progress_of(plan: Plan, states: States, today: date, *, sees_records: bool = True) -> Progress:
    """Every commitment with its light. Four queries beside the states, whatever the plan holds."""
    running, window = measures_running(), window_of(plan, today, sees_records=sees_records)
    wanted = {running[one.measure] for state in states.values() for one in state.bindings if one.measure in running}
    sums = sums_of(plan.organization_id, sorted({one.sums for one in wanted}), window.first, window.last)
    reports = reports_by_key(plan)
    found = Progress(window.last)
    for state in states.values():
        if state.kind == Kind.COMMITMENT:
            found.standings[state.key] = standing_of(state, running, sums, window, reports.get(state.key, ()))
    found.groups = groups_of(outline(states.values()), found.standings)
    return found


def standing_of(
    state: NodeState, running: Mapping[str, Measure], sums: Sums, window: Window, reports: Iterable[Report] = ()
) -> Standing:
    """One commitment; what was reported by hand counts where no running mechanism measures it."""
    gauges = tuple(gauge_of(one, running.get(one.measure), sums, window, state) for one in state.bindings)
    measured = [Weighted(gauge.share, gauge.bound.weight) for gauge in gauges if gauge.measure]
    told = tuple(reports)
    by_hand = not measured and bool(told)
    share = _reported(state, told[0], window) if by_hand else together(measured)
    return Standing(state, gauges, told, by_hand, share, light(share, yellow_from()))


def gauge_of(bound: Bound, measure: Measure | None, sums: Sums, window: Window, state: NodeState) -> Gauge:
    """One binding against its path on the last day of the window."""
    if measure is None:
        return Gauge(bound, None)
    figure, last = figure_of(measure, sums)
    hides = measure.personal and (measure.capability == CONFIDENTIAL or not window.sees_records)
    if hides and 0 < figure.denominator < SMALL:
        return Gauge(bound, measure, last=last, withheld=True)
    value = None if figure == NOTHING and last is None else measure.value(figure)
    line = line_of(measure, sums, SMALL if hides else 1)
    if bound.target is None:
        return Gauge(bound, measure, value, line=line, last=last)
    course = course_of(bound, measure.higher_is_better, window, state)
    share = attainment(value, course, window.last)
    return Gauge(bound, measure, value, course.expected(window.last), share, light(share, yellow_from()), line, last)


def course_of(bound: Bound, higher_is_better: bool, window: Window, state: NodeState) -> Course:
    """The path of a binding: it ends on the due day of the commitment, else with the plan."""
    due = date.fromisoformat(state.due) if state.due else window.end
    return Course(
        target=float(bound.target or 0), baseline=float(bound.baseline), linear=bound.path == "linear",
        higher_is_better=higher_is_better, begun=window.begun, due=due,
    )  # fmt: skip


def figure_of(measure: Measure, sums: Sums) -> tuple[Figure, date | None]:
    """The figure of the whole window (of all days for a stock), and the last day that counted."""
    days = sums.days.get(measure.sums, {})
    whole = sums.stocks.get(measure.sums, NOTHING) if measure.stock else _added(days.values())
    return whole, max(days, default=None)


def line_of(measure: Measure, sums: Sums, least: int) -> tuple[float, ...]:
    """The figures of the last weeks, oldest first; weeks with fewer than `least` records are left out."""
    if measure.stock:
        return ()
    weeks = [_added(week) for week in _weeks(sums.days.get(measure.sums, {}), sums.last)]
    values = [measure.value(week) for week in weeks if week.denominator >= least]
    return tuple(round(value, 2) for value in values if value is not None)


def groups_of(branches: Sequence[Branch[NodeState]], standings: Mapping[int, Standing]) -> dict[int, Group]:
    """The sums of every section and theme by its key, and of the plan as 0."""
    found: dict[int, Group] = {}

    def walk(branch: Branch[NodeState]) -> list[Standing]:
        own = [standings[branch.part.key]] if branch.part.key in standings else []
        below = [one for under in branch.under for one in walk(under)]
        if branch.under:
            found[branch.part.key] = group_of(below)
        return own + below

    found[0] = group_of([one for branch in branches for one in walk(branch)])
    return found


def group_of(standings: Sequence[Standing]) -> Group:
    """The weighted mean of commitments, each counting at most in full, and how many there are of each light."""
    share = together(Weighted(one.share, one.state.weight) for one in standings)
    return Group(share, light(share, yellow_from()), counted([one.light for one in standings]))


def yellow_from() -> float:
    """From which share of the path on a light is yellow; a place may set another one."""
    return settings.PLANS_YELLOW_PERCENT / 100


def _reported(state: NodeState, report: Report, window: Window) -> float | None:
    """The figure reported by hand against the target in the text; grey where there is none."""
    if report.figure is None or state.target is None:
        return None
    course = Course(target=float(state.target), higher_is_better=state.direction == "up")
    return attainment(float(report.figure), course, window.last)


def _added(figures: Iterable[Figure]) -> Figure:
    rows = list(figures)
    return Figure(sum(one.numerator for one in rows), sum(one.denominator for one in rows))


def _weeks(days: Mapping[date, Figure], last: date) -> list[list[Figure]]:
    """The figures of the last weeks, oldest first, each week ending on the weekday of `last`."""
    weeks: list[list[Figure]] = [[] for _week in range(WEEKS)]
    for day, figure in days.items():
        back = (last - day) // timedelta(days=DAYS_A_WEEK)
        if 0 <= back < WEEKS:
            weeks[WEEKS - 1 - back].append(figure)
    return weeks
