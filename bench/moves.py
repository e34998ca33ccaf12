"""Moves a second against SpiffWorkflow, on the database that ZHIZHI_DATABASE_URL names. Prints one JSON object."""

import json
import os
import time
from dataclasses import asdict, dataclass
from statistics import median

import django

from bench.laps import BARE, FLOOR, OURS, PEER, Lap

# As many rounds as fit, so that a busy machine takes no longer; never fewer than make a median.
SECONDS, FEWEST, MOST = 90, 5, 25


@dataclass(frozen=True, slots=True)
class Result:
    """Medians over the rounds, milliseconds a move; the ratio is that of the pairs of one round."""

    database: str
    rounds: int
    moves_a_round: int
    wall_ms: dict[str, float]
    cpu_ms: dict[str, float]
    moves_a_second: dict[str, float]
    ratio: float
    ratio_lowest: float
    ratio_highest: float
    ratio_cpu: float
    ratio_without_timers: float
    ceiling: float
    peer_json_bytes: int


def measure() -> Result:
    """Runs all engines in turn, in another order each round; the first round only warms up."""
    from bench.contest import Contest

    contest = Contest()
    laps: dict[str, list[Lap]] = {OURS: [], PEER: [], BARE: [], FLOOR: []}
    names = list(laps)
    end = time.monotonic() + SECONDS
    for number in range(MOST + 1):
        if number > FEWEST and time.monotonic() > end:
            break
        for name in names[number % 4 :] + names[: number % 4]:
            lap = contest.round(name)
            if number:
                laps[name].append(lap)
    return result(laps, contest.vendor, contest.peer_bytes())


def result(laps: dict[str, list[Lap]], database: str, peer_bytes: int) -> Result:
    """The figures of all rounds."""
    pairs = [peer.wall / ours.wall for ours, peer in zip(laps[OURS], laps[PEER], strict=True)]
    bare = [peer.wall / ours.wall for ours, peer in zip(laps[OURS], laps[BARE], strict=True)]
    most = [peer.wall / least.wall for least, peer in zip(laps[FLOOR], laps[PEER], strict=True)]
    wall = {name: median(lap.wall / lap.moves for lap in found) * 1000 for name, found in laps.items()}
    cpu = {name: median(lap.cpu / lap.moves for lap in found) * 1000 for name, found in laps.items()}
    return Result(
        database=database, rounds=len(pairs), moves_a_round=laps[OURS][0].moves, wall_ms=wall, cpu_ms=cpu,
        moves_a_second={name: 1000 / each for name, each in wall.items()},
        ratio=median(pairs), ratio_lowest=min(pairs), ratio_highest=max(pairs),
        ratio_cpu=cpu[PEER] / cpu[OURS], ratio_without_timers=median(bare), ceiling=median(most),
        peer_json_bytes=peer_bytes,
    )  # fmt: skip


def main() -> None:
    """Expects an empty database of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhizhi.site.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(json.dumps(asdict(measure())))


if __name__ == "__main__":
    main()
