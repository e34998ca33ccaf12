"""What becomes of an order: who does what when, with which words. Pure; the loader plays it through the engine."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from zhizhi.demo.dataset import HOLDER, OVERSEER, RESIDENT, Step
from zhizhi.demo.hours import Hours
from zhizhi.demo.texts import Texts, Wish

# By step: how often it is done after 0, 1, 2 ... working days, in a village of the usual pace.
_DELAYS = {
    "offer": (62, 31, 4, 2, 1),
    "dispatch": (58, 34, 5, 2, 1),
    "accept": (66, 28, 4, 1, 1),
    "deliver": (22, 33, 24, 14, 4, 2, 1),
    "rate": (24, 26, 18, 12, 8, 6, 4, 2),
    "report": (45, 45, 7, 3),
    "place": (35, 40, 18, 5, 2),
    "serve": (3, 8, 14, 18, 18, 15, 12, 7, 3, 1, 1),
}
_LIMITS = {"offer": 1, "dispatch": 1, "accept": 1, "deliver": 3, "report": 1, "place": 2, "serve": 7}
_STARS = ((5, 4, 3, 2, 1), (62, 26, 7, 3, 2))


class Over(Exception):
    """The demo's day has come; what would follow lies in the future."""


@dataclass(frozen=True, slots=True)
class Team:
    """A village as its orders see it: groups with their members, and its pace (0.6 brisk to 1.8 sleepy)."""

    place: str
    groups: tuple[tuple[str, tuple[int, ...]], ...]
    pace: float
    desk: bool = True


@dataclass
class Course:
    """One order on its way: `at` is now, `steps` what was done."""

    rng: Random
    hours: Hours
    texts: Texts
    ends: datetime
    at: datetime
    wish: Wish
    pace: float = 1.0
    in_person: bool = False
    steps: list[Step] = field(default_factory=list)

    def wait(self, step: str) -> None:
        """Until somebody does the step; if it takes too long, somebody may urge."""
        days = self._days(step)
        begun, self.at = self.at, self.hours.after(self.at, days)
        limit = _LIMITS.get(step, days)
        if days > limit and self.rng.random() < 0.4:
            self._urge(self.hours.after(begun, limit + 1) if days > limit + 1 else self.at - timedelta(minutes=45))

    def add(self, step: Step) -> None:
        """The step is done now. Raises Over."""
        if step.at >= self.ends:
            raise Over
        self.steps.append(step)

    def say(self, what: str) -> str:
        """Words for this occasion that fit what was asked."""
        return self.texts.pick(self.rng, what, self.wish.category)

    def move(self, name: str, who: str = HOLDER, **words: str) -> None:
        """A move with answers in words."""
        self.add(Step(self.at, "move", who, name, answers=tuple(sorted(words.items()))))

    def _days(self, step: str) -> int:
        weights = _DELAYS[step]
        days = self.rng.choices(range(len(weights)), weights)[0]
        if self.pace > 1 and self.rng.random() < (self.pace - 1) * 0.6:
            days += self.rng.randint(1, 3)
        if self.pace < 1 and days and self.rng.random() < 1 - self.pace:
            days -= 1
        return min(days, 8) if step == "rate" else days

    def _urge(self, at: datetime) -> None:
        who = OVERSEER if self.in_person or self.rng.random() < 0.45 else RESIDENT
        note = self.say("urge by township" if who == OVERSEER else "urge")
        self.add(Step(at, "urge", who, note=note))

    def rate(self, again: bool = True) -> bool:
        """Stars, a re-opening, or silence until the order closes by itself. True: it was re-opened."""
        who = HOLDER if self.in_person else RESIDENT
        if again and self.rng.random() < 0.04 * self.pace:
            self.wait("rate")
            self.move("reopen", who, missing=self.say("missing"))
            return True
        if self.rng.random() < (0.9 if self.in_person else 0.68):
            self.wait("rate")
            self.move("rate", who, **self._stars())
        return False

    def _stars(self) -> dict[str, str]:
        stars = self.rng.choices(*_STARS)[0]
        if self.pace > 1.3 and self.rng.random() < 0.25:
            stars = max(1, stars - 2)
        words = "praise" if stars >= 4 else "middling" if stars == 3 else "complaint"
        said = self.rng.random() < (0.45 if stars >= 4 else 0.8)
        return {"stars": str(stars)} | ({"comment": self.say(words)} if said else {})


def five_orders(course: Course, team: Team) -> list[Step]:
    """An order of the five-slip service from the opening on."""
    fate = course.rng.random()
    try:
        if fate < 0.025:
            _withdrawn(course)
        elif fate < 0.06:
            course.wait("offer")
            course.move("refuse", refusal=course.say("refusal"))
        else:
            _served(course, team)
            if course.rate():
                _served(course, team, again=True)
                course.rate(again=False)
    except Over:
        pass
    return course.steps


def _withdrawn(course: Course) -> None:
    course.at += timedelta(minutes=course.rng.randint(15, 300))
    course.add(Step(course.at, "withdraw", RESIDENT, note=course.say("withdraw")))


def _served(course: Course, team: Team, again: bool = False) -> None:
    """Offer, dispatch, accept and deliver, with what may go wrong between."""
    rng = course.rng
    number = rng.randrange(len(team.groups))
    _offer(course, team, number)
    if rng.random() < 0.025 and len(team.groups) > 1:
        course.wait("dispatch")
        course.add(Step(course.at, "send_back", HOLDER, "offer", course.say("back to offer")))
        number = (number + 1) % len(team.groups)
        _offer(course, team, number)
    people = rng.sample(team.groups[number][1], min(3, len(team.groups[number][1])))
    _dispatch(course, people[0])
    if rng.random() < 0.025 and len(people) > 1:
        course.wait("accept")
        course.add(Step(course.at, "send_back", HOLDER, "dispatch", course.say("back to dispatch")))
        people = people[1:]
        _dispatch(course, people[0])
    course.wait("accept")
    course.move("accept")
    if rng.random() < 0.03 and len(people) > 1:
        _hand_over(course, people[1])
    course.wait("deliver")
    _deliver(course, course.say("done at last") if again else course.wish.result)


def _offer(course: Course, team: Team, number: int) -> None:
    course.wait("offer")
    words = (("note", course.say("note")),) if course.rng.random() < 0.4 else ()
    course.add(Step(course.at, "move", HOLDER, "offer", answers=words, place=("group", team.groups[number][0])))


def _dispatch(course: Course, human: int) -> None:
    course.wait("dispatch")
    course.add(Step(course.at, "move", HOLDER, "dispatch", human=("member", human)))


def _hand_over(course: Course, human: int) -> None:
    course.at = course.hours.after(course.at, 0)
    note = course.say("hand over")
    course.add(Step(course.at, "hand_over", HOLDER, note=note, human=("person", human)))


def _deliver(course: Course, result: str) -> None:
    photos = (course.rng.randrange(20),) if course.wish.visible and course.rng.random() < 0.25 else ()
    course.add(Step(course.at, "move", HOLDER, "delivered", answers=(("result", result),), photos=photos))


def talent_call(course: Course, department: str, others: Sequence[str]) -> list[Step]:
    """A talent's call from the opening on; `others` are departments it may be sent to by mistake."""
    try:
        _called(course, department, others)
        if course.rate():
            course.wait("report")
            course.move("solved", result=course.say("done at last"))
            course.rate(again=False)
    except Over:
        pass
    return course.steps


def _called(course: Course, department: str, others: Sequence[str]) -> None:
    course.wait("report")
    if course.rng.random() < 0.18:
        course.move("solved", result=course.wish.result)
        return
    course.move("reported", findings=course.wish.findings)
    if course.rng.random() < 0.1:
        _placed(course, course.rng.choice(others))
        course.at = course.hours.after(course.at, 1)
        course.move("not_ours", why_not_ours=course.say("not ours"))
    _placed(course, department)
    course.wait("serve")
    course.move("served", result=course.wish.result)


def _placed(course: Course, department: str) -> None:
    course.wait("place")
    course.add(Step(course.at, "move", HOLDER, "dispatch", place=("department", department)))
