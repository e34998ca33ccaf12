"""Orders that stand at chosen points on the demo's day, so that each demo account finds something of every sort.

Days are counted in working days before the demo's day. What is not done yet has no day.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random

from zhizhi.core.workdays import Calendar
from zhizhi.demo.dataset import HOLDER, OVERSEER, RESIDENT, Order, Step
from zhizhi.demo.hours import Hours
from zhizhi.demo.orders import CALL, FIVE, Setting, caller, keys, serving
from zhizhi.demo.people import PHONE
from zhizhi.demo.places import SHOWN_KEY
from zhizhi.demo.texts import Wish, texts

OPENED, OFFERED, DISPATCHED, ACCEPTED, DELIVERED, RATED = (
    time(8, 12), time(9, 40), time(11, 5), time(14, 20), time(16, 35), time(17, 10),
)  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """One order: opened, offered, dispatched, accepted, delivered so many working days ago."""

    category: str
    opened: int
    offered: int | None = None
    dispatched: int | None = None
    accepted: int | None = None
    delivered: int | None = None
    rated: int | None = None
    reopened: int | None = None
    urged: int | None = None
    urged_by: str = RESIDENT
    to_leader: bool = False
    to_secretary: int | None = None
    in_person: bool = False
    photos: tuple[int, ...] = ()
    shown: str = ""


STAGES = (
    # The secretary: told at 150 % and urged, told at 100 %, due today twice, open again, and one handed over for later.
    Stage("repairs", 3, urged=1, photos=(0,)),
    Stage("papers", 2),
    Stage("roads", 1, photos=(1, 2), shown="new"),
    Stage("care", 1),
    Stage("repairs", 8, 7, 7, 6, 3, reopened=1),
    Stage("papers", 4, 4, 3, 2, to_secretary=1),
    # The group leader: overdue, due today, and one to do in person.
    Stage("surroundings", 4, 3),
    Stage("care", 2, 1),
    Stage("farming", 3, 3, 2, 1, to_leader=True),
    # The member: to accept today, to do today, overdue and urged by the township, for later.
    Stage("benefits", 2, 2, 1),
    Stage("repairs", 4, 4, 3, 3, shown="underway"),
    Stage("roads", 7, 6, 6, 5, urged=1, urged_by=OVERSEER, photos=(5,)),
    Stage("care", 3, 2, 1, 1),
    # The desk: two who are told in person.
    Stage("benefits", 6, 5, 5, 4, 2, in_person=True),
    Stage("care", 12, 11, 11, 10, 9, in_person=True),
    # The resident: one to rate, one that went well.
    Stage("surroundings", 5, 5, 4, 4, 2, photos=(7,), shown="to rate"),
    Stage("repairs", 9, 9, 8, 8, 6, rated=5, shown="closed"),
)
# (need, opened, reported in, sent to a department) for the liaison, the talent officer and the department.
CALLS = (
    ("housing", 1, None, None),
    ("venture", 2, None, None),
    ("spouse", 5, 4, None),
    ("projects", 3, 2, None),
    ("grades", 2, 1, None),
    ("schooling", 12, 11, 9),
    ("schooling", 4, 3, 2),
)


@dataclass(frozen=True)
class Cast:
    """Who has which part: the keys of the people, and of the group through which the demo leads."""

    secretary: int
    leader: int
    member: int
    group: str


def stages(rng: Random, where: Setting, cast: Cast) -> list[Order]:
    """The orders at their points, and the calls."""
    hours = Hours(rng, Calendar())
    wishes = _wishes(rng, where.day.month)
    found = [_order(rng, hours, where.day, cast, number, wishes[number]) for number in range(len(STAGES))]
    departments = keys(where.places, "department")
    return found + [_call(rng, hours, where.day, departments, number) for number in range(len(CALLS))]


def _wishes(rng: Random, month: int) -> list[Wish]:
    """A wish for each, no two the same."""
    found: list[Wish] = []
    for stage in STAGES:
        fitting = [wish for wish in texts().wishes[FIVE][stage.category] if month in wish.months and wish not in found]
        found.append(rng.choice(fitting))
    return found


def _order(rng: Random, hours: Hours, day: date, cast: Cast, number: int, wish: Wish) -> Order:
    stage = STAGES[number]
    answers = {"category": stage.category, "wish": wish.text, "contact_name": "罗阿婆" if stage.in_person else "周大姐"}
    if not stage.in_person:
        answers["contact_phone"] = f"{PHONE}{rng.randrange(100_000_000):08}"
    opened, channel = hours.before(day, stage.opened, OPENED), "desk" if stage.in_person else "portal"
    steps = tuple(_steps(hours, day, cast, stage, wish))
    given = tuple(sorted(answers.items()))
    return Order(f"s{number:02}", FIVE, SHOWN_KEY, opened, channel, given, stage.photos, steps, stage.shown)


def _steps(hours: Hours, day: date, cast: Cast, stage: Stage, wish: Wish) -> list[Step]:
    member = cast.leader if stage.to_leader else cast.member

    def at(workdays: int | None, clock: time) -> datetime:
        return hours.before(day, workdays or 0, clock)

    steps = {
        "offered": Step(at(stage.offered, OFFERED), "move", HOLDER, "offer", place=("group", cast.group)),
        "dispatched": Step(at(stage.dispatched, DISPATCHED), "move", HOLDER, "dispatch", human=("member", member)),
        "accepted": Step(at(stage.accepted, ACCEPTED), "move", HOLDER, "accept"),
        "delivered": Step(
            at(stage.delivered, DELIVERED), "move", HOLDER, "delivered", answers=(("result", wish.result),)
        ),
    }
    done = [step for name, step in steps.items() if getattr(stage, name) is not None]
    return sorted([*done, *_further(hours, day, cast, stage)], key=lambda step: step.at)


def _further(hours: Hours, day: date, cast: Cast, stage: Stage) -> list[Step]:
    """What happens beside the way from opening to delivery."""
    praise = (("comment", "当天就来了，修得很好，谢谢。"), ("stars", "5"))
    missing = (("missing", "当时好了，过了两天又漏，请再来看看。"),)
    over = "要去县里查档，请书记接着办。"
    further: Mapping[str, Callable[[datetime], Step]] = {
        "rated": lambda at: Step(at, "move", RESIDENT, "rate", answers=praise),
        "reopened": lambda at: Step(at, "move", RESIDENT, "reopen", answers=missing),
        "urged": lambda at: Step(at, "urge", stage.urged_by, note="已经过了说好的日子，请快一点。"),
        "to_secretary": lambda at: Step(at, "hand_over", HOLDER, note=over, human=("person", cast.secretary)),
    }
    dated = {name: getattr(stage, name) for name in further}
    return [further[name](hours.before(day, days, RATED)) for name, days in dated.items() if days is not None]


def _call(rng: Random, hours: Hours, day: date, departments: Sequence[str], number: int) -> Order:
    need, opened, reported, sent = CALLS[number]
    wish = texts().wishes[CALL][need][number % 6]
    steps = []
    if reported is not None:
        found = (("findings", wish.findings),)
        steps.append(Step(hours.before(day, reported, OFFERED), "move", HOLDER, "reported", answers=found))
    if sent is not None:
        department = ("department", serving(need, departments))
        steps.append(Step(hours.before(day, sent, DISPATCHED), "move", HOLDER, "dispatch", place=department))
    at = hours.before(day, opened, OPENED)
    return Order(f"t{number:02}", CALL, SHOWN_KEY, at, "portal", caller(rng, wish), (), tuple(steps))
