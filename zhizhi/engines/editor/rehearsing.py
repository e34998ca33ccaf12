"""The dry run in words: invented people at each step of a process, what they are asked, by when, and what follows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhizhi.core.declarations import FormField
from zhizhi.core.process import (
    ABOVE,
    APPLICANT,
    CONCERNED,
    OPENER,
    OWN,
    Among,
    AnyStep,
    BallotStep,
    FanOutStep,
    Move,
    NoticeStep,
    ProcessDeclaration,
    RecurringStep,
    Share,
    Step,
    WaitStep,
)
from zhizhi.engines.catalogue.drawing import words_of_reader
from zhizhi.engines.editor.words import choices_of, word_for
from zhizhi.engines.processes.holders import chain
from zhizhi.engines.processes.rehearsing import BACK, LongWay, Rehearsal, Stop, sent_back_to
from zhizhi.registry.language import said
from zhizhi.registry.organizations.kinds import kind_of
from zhizhi.registry.rights.roles import role_of

# Nobody of the county; one for each role, in the order in which the process names them.
PEOPLE = (
    "王建国",
    "李秀英",
    "张志强",
    "刘桂兰",
    "陈伟民",
    "杨丽华",
    "赵敏之",
    "黄海燕",
    "周大勇",
    "吴静宜",
    "徐磊石",
    "孙红梅",
)
Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class WayOut:
    """A move, or the way back to a step: its words, where it leads, and how the address goes on."""

    token: str
    name: str
    to: str
    style: str
    by_itself: bool
    fields: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StopSaid:
    """A step of the walk in words."""

    stop: Stop
    name: str
    who: str
    lines: tuple[Line, ...]
    alarms: tuple[tuple[date, str], ...]
    went: str


class Telling:
    """Says what happens in one process."""

    def __init__(self, process: ProcessDeclaration) -> None:
        self.process, self.words = process, words_of_reader()
        self.fields = process.fields()
        roles = dict.fromkeys(role for step in process.steps for role in (step.role, *step.otherwise, *step.signatures))
        self.people = {role: PEOPLE[number % len(PEOPLE)] for number, role in enumerate(roles)}

    def stops(self, walked: Rehearsal) -> list[StopSaid]:
        """Every stop."""
        return [self._stop(stop) for stop in walked.stops]

    def ways_out(self, walked: Rehearsal) -> list[WayOut]:
        """What may happen next: the moves as declared, then the ways back."""
        stop = walked.now
        if stop is None:
            return []
        itself = stop.step.by_itself().values()
        moves = [self._move(move, by_itself=move.id in itself) for move in stop.step.moves]
        back = _("Send back to “%(step)s”")
        return moves + [
            WayOut(BACK + step.id, back % {"step": said(step.name)}, said(step.name), "back", by_itself=False)
            for step in sent_back_to(self.process, walked.stops)
        ]

    def too_long(self, ways: Iterable[LongWay]) -> list[str]:
        """A sentence for each way that takes longer than the whole may."""
        sentence = _("%(steps)s: if everybody takes their whole time, “%(goal)s” is reached on %(ends)s only.")
        return [
            sentence % {"steps": " → ".join(said(step.name) for step in way.steps), "goal": self.goal(way.goal),
                        "ends": way.ends}
            for way in ways
        ]  # fmt: skip

    def too_short(self, steps: Iterable[AnyStep]) -> list[str]:
        """A sentence for each step that is overdue before it can be done."""
        notice = _("%(step)s: the public notice takes longer than the limit of the step, so it is always overdue.")
        part = _("%(step)s: each part may take longer than the step as a whole.")
        return [(notice if isinstance(step, NoticeStep) else part) % {"step": said(step.name)} for step in steps]

    def goal(self, name: str) -> str:
        """The name of a step or result; a name that leads nowhere as it is."""
        found = self.process.step(name) or self.process.result(name)
        return said(found.name) if found else name

    # One step

    def _stop(self, stop: Stop) -> StopSaid:
        went = said(stop.move.name) if stop.move else ""
        if stop.back:
            went = _("Send back to “%(step)s”") % {"step": self.goal(stop.back)}
        alarms = tuple((day, self._told(stop.step, alarm.tell)) for alarm, day in stop.alarms)
        return StopSaid(stop, said(stop.step.name), self._who(stop.step), tuple(self._lines(stop)), alarms, went)

    def _lines(self, stop: Stop) -> Iterator[Line]:
        step = stop.step
        yield _("Asked where"), self._where(step)
        if otherwise := self._if_nobody(step):
            yield _("If nobody holds the post"), otherwise
        if step.in_person:
            yield (
                _("Without a phone or account"),
                _("%(who)s tells them and enters the answer") % {"who": self._named(step.in_person)},
            )
        if step.signatures:
            yield _("Has to be signed by"), self._joined(map(self._named, step.signatures))
        yield from self._of_kind(stop)

    def _who(self, step: Step) -> str:
        """An invented person, and in which role."""
        return self._named(step.role)

    def _named(self, role: str) -> str:
        name = self.people.setdefault(role, PEOPLE[len(self.people) % len(PEOPLE)])
        return _("%(name)s (%(role)s)") % {"name": name, "role": self.words.who(role)}

    def _where(self, step: Step) -> str:
        if step.role in OWN:
            known = {
                APPLICANT: _("wherever they are, by phone"),
                OPENER: _("by name, as who opened it"),
                CONCERNED: _("by name, as the person it is about"),
            }
            return known[step.role]
        if step.person:
            return _("by name, as chosen under “%(field)s”") % {"field": self._field(step.person)}
        if step.at:
            return _("at the organization chosen under “%(field)s”") % {"field": self._field(step.at)}
        declared = role_of(step.role)
        here = [kind for kind in self.process.opens_at if declared and kind in declared.kinds]
        if here:
            return _("at the place of the case: %(kinds)s") % {"kinds": self._kinds(here)}
        return _("above the place of the case: %(kinds)s") % {"kinds": self._kinds(declared.kinds if declared else ())}

    def _if_nobody(self, step: Step) -> str:
        """Who is asked then, in this order; a person chosen by name is always there."""
        if step.role in OWN or step.person:
            return ""
        roles = dict.fromkeys([*step.otherwise, *chain(step.role)[1:]])
        last = _("whoever holds the same post at the next higher place")
        return " → ".join([*(self.words.who(role) for role in roles), last])

    def _told(self, step: Step, role: str) -> str:
        if role != ABOVE:
            return self.words.who(role)
        above = chain(step.role)[1:] if step.role not in OWN else []
        return self.words.who(above[0]) if above else _("the same role one level up")

    # What the kind of a step adds

    def _of_kind(self, stop: Stop) -> Iterator[Line]:
        step = stop.step
        match step:
            case FanOutStep():
                yield _("One part each for"), self._among(step.among)
                yield from self._part(step)
                done = choices_of(FanOutStep, "complete", ["all", "any", "quorum"])[step.complete]
                yield _("Goes on when done by"), f"{done} {step.quorum}%" if step.quorum else done
            case RecurringStep():
                yield _("How often"), self.words.of(step.every)
                yield from self._part(step)
                if step.until:
                    yield _("Until"), _("the day answered under “%(field)s”") % {"field": self._field(step.until)}
            case WaitStep():
                fact = word_for("calls", step.fact.fact) if step.fact else ""
                day = _("the day answered under “%(field)s”") % {"field": self._field(step.until or "")}
                yield _("Waits for"), fact or day
            case NoticeStep():
                seen = choices_of(NoticeStep, "seen", ["place", "county", "inside", "unit"])[step.seen]
                yield _("How it is published"), _("“%(field)s”, to be seen on: %(seen)s, until %(day)s") % {
                    "field": self._field(step.text), "seen": seen, "day": stop.period_ends,
                }  # fmt: skip
            case BallotStep():
                yield from self._ballot(step)

    def _part(self, step: FanOutStep | RecurringStep) -> Iterator[Line]:
        part = step.part
        asked = self._joined(said(field.name) for field in part.fields)
        text = f"{said(part.name)} · {self.words.limit(part.limit)}" + (f" · {asked}" if asked else "")
        yield _("The part"), text
        if part.role:
            yield _("Done by"), self._named(part.role)

    def _ballot(self, step: BallotStep) -> Iterator[Line]:
        yield _("The question"), said(step.question)
        yield _("Who votes"), self._among(step.among)
        of = choices_of(BallotStep, "counted_of", ["roll", "cast"])
        yield _("Valid when"), _("%(share)s of the roll take part") % {"share": _share(step.quorum)}
        yield _("Passed with"), _("%(share)s of %(whole)s in favour") % {
            "share": _share(step.passes), "whole": of[step.counted_of],
        }  # fmt: skip
        yield _("How"), _("secretly") if step.secret else _("openly, with names")

    def _among(self, among: Among) -> str:
        if among.kinds:
            return _("every %(kinds)s below the place") % {"kinds": self._kinds(among.kinds)}
        if among.field:
            return _("those chosen under “%(field)s”") % {"field": self._field(among.field)}
        if among.role:
            return _("every %(role)s at the place and below") % {"role": self.words.who(among.role)}
        return word_for("calls", among.linked) if among.linked else _("the members of the place")

    # Moves

    def _move(self, move: Move, *, by_itself: bool) -> WayOut:
        return WayOut(
            move.id, said(move.name), self.goal(move.to), move.style, by_itself,
            tuple(self._asked(field) for field in move.fields),
            tuple(self._call(call.rule, call.args) for call in move.rules),
            tuple(self._call(call.effect, call.args) for call in move.effects),
        )  # fmt: skip

    def _asked(self, field: FormField) -> str:
        return said(field.name) if field.required else _("%(field)s (optional)") % {"field": said(field.name)}

    def _call(self, name: str, args: dict[str, Any]) -> str:
        """A rule or effect by its words, with what it looks at."""
        about = [said(self.fields[value].name) for value in args.values() if value in self.fields]
        words = word_for("calls", name)
        return f"{words}{self.words.of('aside', about=self._joined(about))}" if about else words

    def _field(self, name: str) -> str:
        return said(self.fields[name].name) if name in self.fields else name

    def _kinds(self, kinds: Sequence[str]) -> str:
        return self._joined(said(found.name) if (found := kind_of(kind)) else kind for kind in kinds)

    def _joined(self, words: Iterable[str]) -> str:
        return self.words.of("joined").join(words)


def _share(share: Share) -> str:
    words = _("more than %(one)s/%(of)s") if share.more else _("at least %(one)s/%(of)s")
    return words % {"one": share.numerator, "of": share.denominator}
