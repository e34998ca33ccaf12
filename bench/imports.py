"""Importing a roster: bare reading, ours (upload, check, preview, taking over with journal), and django-import-export.

Seconds of the processor and memory are of this process and of the second one that an import begins, together. Prints
one JSON object. ZHIZHI_BENCH_ROWS and ZHIZHI_BENCH_PEER_ROWS say how many rows each gets.
"""

import json
import multiprocessing
import os
import resource
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import django

ROWS = int(os.environ.get("ZHIZHI_BENCH_ROWS", "100000"))
PEER_ROWS = int(os.environ.get("ZHIZHI_BENCH_PEER_ROWS", "5000"))


def timed(act: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds on the clock, seconds of the processor, what it gave."""
    wall, own = time.perf_counter(), used()
    given = act()
    return time.perf_counter() - wall, used() - own, given


def used() -> float:
    """Seconds of the processor of this process and of those that it began and that ended."""
    return sum(os.times()[:4])


class Memory(threading.Thread):
    """Looks twenty times a second how much memory this process and the second one of an import have at once."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most, self.over = 0, threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.05):
            held = resident("self")
            for task in Path("/proc/self/task").iterdir():
                with suppress(OSError, ValueError):
                    held += sum(second(child) for child in (task / "children").read_text().split())
            self.most = max(self.most, held)

    def peak(self) -> float:
        """The most of both at once, in MB, and no less than this process had at any time."""
        return max(self.most, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024


def second(process: str) -> int:
    """What the second process of an import has, in KB; before it is one, it shows ours."""
    ahead = "zhizhi.core.ahead" in Path(f"/proc/{process}/cmdline").read_text()
    return resident(process) if ahead else 0


def resident(process: str) -> int:
    """The memory that a process has now, in KB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


def ours(world: Any, path: Path) -> dict[str, tuple[float, float]]:
    """Each step as the program does it."""
    from zhizhi.registry.imports import checking, operations, working
    from zhizhi.registry.imports.mapping import proposed
    from zhizhi.registry.imports.models import Intake
    from zhizhi.registry.imports.queries import preview_page
    from zhizhi.registry.imports.targets.kinds import target_of

    scope, at = world.scope(world.officer), world.at
    steps: dict[str, tuple[float, float]] = {}

    def step(name: str, act: Callable[[], Any]) -> Any:
        wall, own, given = timed(act)
        steps[name] = (wall, own)
        return given

    intake = step("upload", lambda: operations.intake_upload(
        scope=scope, place=world.county, target="people", name=path.name, path=path, at=at
    ))  # fmt: skip
    layout, _sheets = checking.layout_kept(intake)
    mapping, _before = proposed(intake, target_of("people").columns_of(world.county, scope, at), layout)
    operations.intake_map(scope=scope, intake=intake, mapping=mapping, at=at)
    step("check", working.imports_work)
    intake = Intake.objects.system("benchmark").select_related("place").get(pk=intake.pk)
    step("preview", lambda: preview_page(intake, scope, "new", ROWS // 2, 50))
    operations.intake_apply(intake=intake, leave_faulty=True, undecided=0, at=at)
    step("apply", working.imports_work)
    intake.refresh_from_db()
    if intake.state != Intake.State.APPLIED:
        raise AssertionError(f"{intake.state}: {intake.message} {intake.counts}")
    return steps


def bare(path: Path) -> int:
    """Reading alone."""
    import python_calamine

    return len(python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())


def peer(world: Any, path: Path, name: str) -> tuple[float, float]:
    """A preview (a dry run) and the import; the tuned one has no preview."""
    import python_calamine

    from bench import imports_peer

    heads, *rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    found = imports_peer.dataset(heads, rows)
    maker = imports_peer.PersonResource if name == "default" else imports_peer.TunedResource

    def run() -> None:
        for dry in (True, False) if name == "default" else (False,):
            result = maker(world.county).import_data(found, dry_run=dry, raise_errors=True)
            if result.has_errors():
                raise AssertionError(result.row_errors()[:1])

    wall, own, _given = timed(run)
    return wall, own


def apart(act: Callable[..., None], *arguments: Any) -> None:
    """In a process of its own, whose memory is not counted."""
    process = multiprocessing.get_context("spawn").Process(target=act, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        raise AssertionError(f"{act.__name__} ended with {process.exitcode}")


def migrated() -> None:
    """An empty database brought up to date."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def measure() -> dict[str, Any]:
    """Ours first, so that the peak of memory is ours; then the bare reading and the peer."""
    from bench.imports_roster import roster
    from tests.world import world_make

    world = world_make()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.xlsx"
        apart(roster, path, ROWS, 1)
        memory = Memory()
        memory.start()
        steps = ours(world, path)
        memory.over.set()
        peak = memory.peak()
        read = timed(lambda: bare(path))
        peers = {}
        for seed, name in enumerate(("default", "tuned"), 2):
            other = Path(folder) / f"{name}.xlsx"
            apart(roster, other, PEER_ROWS, seed)
            peers[name] = peer(world, other, name)
    return result(steps, read[:2], peers, peak)


def result(
    steps: dict[str, tuple[float, float]], read: tuple[float, float], peers: dict[str, tuple[float, float]], peak: float
) -> dict[str, Any]:
    """Rows a second and ratios, on the clock and of the processor."""
    from django.db import connection

    total = [sum(step[at] for step in steps.values()) for at in (0, 1)]
    return {
        "database": connection.vendor, "rows": ROWS, "peer_rows": PEER_ROWS, "peak_mb": round(peak),
        "bare_s": read, "steps_s": steps, "total_s": total, "times_bare": [total[at] / read[at] for at in (0, 1)],
        "rows_a_second": ROWS / total[0],
        "peers": {
            name: {
                "rows_a_second": PEER_ROWS / found[0],
                "ratio": [(found[at] / PEER_ROWS) / (total[at] / ROWS) for at in (0, 1)],
            }
            for name, found in peers.items()
        },
    }  # fmt: skip


def main() -> None:
    """Runs on the database that ZHIZHI_DATABASE_URL names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhizhi.site.settings")
    apart(migrated)
    django.setup()
    print(json.dumps(measure()))


if __name__ == "__main__":
    main()
