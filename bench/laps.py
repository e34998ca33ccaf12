"""Time taken by moves, on the clock on the wall and on this process's processor."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

OURS, PEER, BARE, FLOOR = "zhizhi", "spiff", "spiff_without_timers", "driver_alone"


@dataclass(frozen=True, slots=True)
class Lap:
    """Seconds for so many moves."""

    wall: float
    cpu: float
    moves: int


def timed(move: Callable[[], None]) -> Lap:
    """Makes one move."""
    wall, cpu = time.perf_counter(), time.process_time()
    move()
    return Lap(time.perf_counter() - wall, time.process_time() - cpu, 1)


def together(laps: Iterable[Lap]) -> Lap:
    """The sum of laps."""
    found = list(laps)
    return Lap(sum(lap.wall for lap in found), sum(lap.cpu for lap in found), sum(lap.moves for lap in found))
