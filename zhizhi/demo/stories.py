"""What several people of the demo do side by side, told in the one order of time that a journal has."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist

from zhizhi.engines.processes.refusals import CaseRefused

# One thread of what happens: gives the time of each act before it does it, never going back.
Story = Iterator[datetime]


class Stories:
    """All threads at once. At equal times the one that was named first goes first."""

    def __init__(self, stories: Iterable[Story]) -> None:
        self._waiting: list[tuple[datetime, int, Story]] = []
        self.cut_short: list[str] = []
        for number, story in enumerate(stories):
            self._on(number, story)

    def before(self, at: datetime) -> datetime | None:
        """When the next thing happens, if that is before `at`."""
        return self._waiting[0][0] if self._waiting and self._waiting[0][0] < at else None

    def step(self) -> None:
        """The next thing happens."""
        _at, number, story = heapq.heappop(self._waiting)
        self._on(number, story)

    def finish(self) -> None:
        """Everything that is left happens."""
        while self._waiting:
            self.step()

    def _on(self, number: int, story: Story) -> None:
        try:
            at = next(story, None)
        except (CaseRefused, LookupError, ObjectDoesNotExist) as refused:
            # A holiday pushed this act behind another, which ended what it rests on: the story ends there.
            self.cut_short.append(repr(refused))
            return
        if at is not None:
            heapq.heappush(self._waiting, (at, number, story))


def story_of(acts: Iterable[tuple[datetime, Callable[[], object]]]) -> Story:
    """Single acts, each at its time, as one thread."""
    for at, act in sorted(acts, key=lambda one: one[0]):
        yield at
        act()
