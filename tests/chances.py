"""Where the children of a scene die: spread over the whole act, in and around its commits, and at any moment."""

import math
import random
from collections import Counter
from dataclasses import dataclass, field

from tests.killing import Act, End, Fate, Told, forked

# What a few kills try, each of them one, in this order.
FEW = ("right after a commit", "in the first half", "within a commit", "in the second half", "before a commit")


@dataclass
class Killer:
    """Kills one act after the other, learns how long those of each kind are, and counts where they died."""

    chance: random.Random
    # With few kills each of `FEW` in turn, else by chance.
    few: bool = False
    known: dict[str, Told] = field(default_factory=dict)
    warmed: set[str] = field(default_factory=set)
    ends: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)

    def kill(self, act: Act, kind: str) -> End:
        """The first of a kind comes to its end and tells how long that is; of the others few do."""
        end = forked(act, self._fate(self.known[kind]) if kind in self.known else Fate(files=True))
        if end.acknowledged:
            self.known[kind] = end.acknowledged
        if end.killed and kind in self.known:
            self.places[_place(end, self.known[kind])] += 1
        return end

    def _fate(self, told: Told) -> Fate:
        if self.few:
            return self._wanted(FEW[self.ends["killed"] % len(FEW)], told)
        chance = self.chance.random()
        if chance < 0.10:
            return Fate(files=True)
        if chance < 0.40:
            return self._wanted(self.chance.choice([*FEW, "within a commit"]), told)
        if chance < 0.70:
            return Fate(point=self.chance.randint(1, told.points), files=True)
        return Fate(seconds=self.chance.random() * told.seconds * 1.1)

    def _wanted(self, wanted: str, told: Told) -> Fate:
        half = told.points // 2
        if wanted == "in the first half" or not told.commits:
            return Fate(point=self.chance.randint(1, max(half, 1)), files=True)
        if wanted == "in the second half":
            return Fate(point=self.chance.randint(half + 1, told.points), files=True)
        number = self.chance.randint(1, len(told.commits))
        within = self.chance.uniform(0.05, 0.95) * told.commits[number - 1]
        seconds = {"before a commit": 0.0, "right after a commit": math.inf}.get(wanted, within)
        return Fate(commit=(number, seconds), files=True)

    def said(self) -> str:
        """What became of them, where they died, and how long an act of each kind is."""
        kinds = [
            f"{kind or 'act'}: {told.points} points, {len(told.commits)} commits, {told.seconds:.3f} s"
            for kind, told in self.known.items()
        ]
        return "; ".join([str(dict(self.ends)), str(dict(sorted(self.places.items()))), *kinds])


def _place(end: End, told: Told) -> str:
    """Where it died, by what it had done: within a commit, after the last, or in which quarter of its points."""
    if end.begun > end.done:
        return "within a commit"
    if end.done and end.done >= len(told.commits):
        return "after the last commit"
    return f"quarter {min(4 * end.points // max(told.points, 1), 3) + 1}"
