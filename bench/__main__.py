"""`python -m bench [moves] [measures] [desk] [crowded] [plans] [scale] [journal] [imports]`: all parts, or those named.

Each part runs in a process and a database of its own. Absolute figures depend on the machine and its load, so they are
reported, never asserted; what is compared runs in turn in the same process or on the same server.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import pages
from tooling.postgres import server

ROOT = Path(__file__).resolve().parent.parent
# On the disk of the project, not in /tmp, which may be memory: there a commit would cost nothing.
FOLDER = ROOT / "var"
ASKED_MOVES, ASKED_PAGES = 5.0, 0.5
PARTS: dict[str, Callable[[], None]] = {}


def part(function: Callable[[], None]) -> Callable[[], None]:
    """Registers a part under its function's name."""
    PARTS[function.__name__] = function
    return function


@part
def moves() -> None:
    """Against SpiffWorkflow, on both databases."""
    title("Moves against SpiffWorkflow: milliseconds a move on the clock, of the processor; moves a second")
    on_both("bench.moves", show_moves)
    with server(durable=True) as url:
        found = in_own_folder("bench.clients", ZHIZHI_DATABASE_URL=url)
    rates = ", ".join(f"{name} {rate:.0f}" for name, rate in found["moves_a_second"].items())
    print(f"  postgresql, {found['clients']} clients at once: {rates} moves a second; ratio {found['ratio']:.2f}")


@part
def measures() -> None:
    """Rows written for each measure."""
    counted = in_own_folder("bench.measures")
    title(f"Rows written by a move for each measure (at most {counted['depth']} levels above + 2)")
    for move, rows in counted["moves"].items():
        print(f"  {move:<22}{', '.join(f'{measure} {count}' for measure, count in rows.items()) or 'none'}")


@part
def desk() -> None:
    """Against a bare list."""
    title(f"Pages against a bare Django list of 20 rows (asked: {ASKED_PAGES})")
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        for speed in pages.measure(Path(folder)):
            print(f"  {speed.name:<12}{speed.requests_a_second:8.0f} a second{speed.ratio:8.2f}{speed.bytes:9} bytes")


@part
def plans() -> None:
    """The reader, the living page before many records, rows of one changed record."""
    found = in_own_folder("bench.plans")
    title("Reading a plan: characters a second on the clock, of the processor; plans of 2,500 characters a second")
    for characters, wall, own in found["reader"]:
        print(f"  {characters:>9} characters{wall:9.0f}{own:9.0f}{wall / 2500:7.1f}{own / 2500:7.1f}")
    title("The living page of 300 commitments for 380 organizations")
    for page in found["pages"]:
        print(f"  {page['records']:>9} records{page['queries']:5} queries{page['ms']:8.0f} ms{page['bytes']:9} bytes")
    changed = found["changed"]
    most = changed["depth"] + 2
    print(f"  one changed record behind {changed['records']}: {changed['rows']} rows a measure (at most {most})")


@part
def scale() -> None:
    """A nation's registry against strings of ancestors, on both databases; a quarter of an hour."""
    title("700,000 organizations, 4 million people: milliseconds (asked: 100 times the peer; 5 in the database)")
    on_both("bench.scale", show_scale)


def show_scale(found: dict[str, Any]) -> None:
    """The lines of one database, and the move of a township while somebody reads."""
    print(f"  {found['database']}, written in {found['built']:.0f} s")
    forms = ", ".join(f"{form} {ms:.0f}" for form, ms in found["forms"].items())
    print(f"    the peer's way is the fastest of these, a prefecture counted: {forms}")
    print(f"    {'':<31}{'in all':>9}{'in the database':>18}{'peer':>9}{'times':>8}{'on our table':>15}{'times':>8}")
    print(f"    {'part':<11}{'asked':<20}{'p95':>9}{'median':>9}{'p95':>9}{'median':>9}{'':>8}{'median':>15}")
    for line in found["speeds"]:
        peers = [(line.get(name), wide) for name, wide in (("peer_ms", 9), ("strict_ms", 15))]
        told = "".join(f"{ms:{wide}.2f}{ms / line['database_ms']:8.0f}" for ms, wide in peers if ms is not None)
        print(
            f"    {line['level']:<11}{line['question']:<20}{line['ms']:9.2f}{line['database_ms']:9.2f}"
            f"{line['p95_ms']:9.2f}{told}"
        )
    moved = found["move"]
    print(
        f"    a township of 300 organizations and 20,000 people moved in {moved['ms']:.0f} ms; another's longest"
        f" reading {moved['longest_read_during']:.0f} ms meanwhile, {moved['longest_read_before']:.0f} before"
    )


@part
def crowded() -> None:
    """The inbox, the clock and lists of everything among a million cases, on both databases."""
    title("Among 10,000 and 1,000,000 open cases: milliseconds, and how many times (asked of the inbox: at most 2)")
    on_both("bench.crowded", show_crowded)


def show_crowded(found: dict[str, Any]) -> None:
    """The lines of one database."""
    few, many = found["sizes"].values()
    print(f"  {found['database']}, written in {few['built_s'] + many['built_s']:.0f} s")
    for name, ratio in found["ratios"].items():
        print(f"    {name:<24}{few[name]:9.2f}{many[name]:9.2f}{ratio:7.2f}")


@part
def journal() -> None:
    """Searching ten million acts, on both databases; some twenty minutes."""
    title("Searching a journal of 10,000,000 acts: milliseconds of the first fifty")
    on_both("bench.journal", show_journal)


def show_journal(found: dict[str, Any]) -> None:
    """The lines of one database."""
    print(f"  {found['database']}, {found['acts']} acts, written in {found['built']:.0f} s")
    for name, taken in found["ms"].items():
        print(f"    {name:<32}{taken:9.1f}")
    for name, taken in found["s"].items():
        print(f"    {name:<32}{taken:9.1f} s")


@part
def imports() -> None:
    """A roster of 100,000 rows and 20 columns against django-import-export, on both databases."""
    title("Import of a roster: seconds, times the bare reading (asked: under 4), rows a second against the peer (8)")
    on_both("bench.imports", show_imports)


def show_imports(found: dict[str, Any]) -> None:
    """The lines of one database."""
    print(f"  {found['database']}, {found['rows']} rows, at most {found['peak_mb']} MB (asked: 500)")
    for name, (wall, own) in {"bare reading": found["bare_s"], **found["steps_s"], "all": found["total_s"]}.items():
        print(f"    {name:<14}{wall:8.1f} s{own:8.1f} s of the processor")
    wall, own = found["times_bare"]
    rate = f"{found['rows_a_second']:.0f} rows a second"
    print(f"    {wall:.1f} times the bare reading, {own:.1f} of the processor; {rate}")
    for name, peer in found["peers"].items():
        wall, own = peer["ratio"]
        rate = f"{peer['rows_a_second']:.0f} rows a second"
        print(f"    django-import-export, {name}: {rate}; ours {wall:.1f} times, {own:.1f} of the processor")


def show_moves(found: dict[str, Any]) -> None:
    """The lines of one database."""
    print(f"  {found['database']}, {found['rounds']} rounds of {found['moves_a_round']} moves")
    for name, wall in found["wall_ms"].items():
        rate = found["moves_a_second"][name]
        print(f"    {name:<22}{wall:8.2f} ms{found['cpu_ms'][name]:8.2f} ms{rate:8.0f}")
    lowest, highest = found["ratio_lowest"], found["ratio_highest"]
    verdict = "reached" if found["ratio"] >= ASKED_MOVES else "not reached"
    print(
        f"    ratio {found['ratio']:.2f} ({lowest:.2f} to {highest:.2f}), of the processor {found['ratio_cpu']:.2f};"
        f" asked {ASKED_MOVES}: {verdict}"
    )
    print(f"    the peer takes {found['ceiling']:.1f} times the driver alone: no program can reach more")
    print(
        f"    without timers {found['ratio_without_timers']:.2f}; the peer's JSON has {found['peer_json_bytes']} bytes"
    )


def on_both(module: str, show: Callable[[dict[str, Any]], None]) -> None:
    """What a module measures, on SQLite and on a PostgreSQL that commits to the disk."""
    show(in_own_folder(module))
    with server(durable=True) as url:
        show(in_own_folder(module, ZHIZHI_DATABASE_URL=url))


def in_own_folder(module: str, **environment: str) -> dict[str, Any]:
    """What a module prints last, as JSON, run with an empty data folder."""
    kept = {name: value for name, value in os.environ.items() if name != "ZHIZHI_DATABASE_URL"}
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        run = subprocess.run(
            [sys.executable, "-m", module], env={**kept, **environment, "ZHIZHI_DATA_DIR": folder}, cwd=ROOT,
            stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found


def title(words: str) -> None:
    """A heading, with the load of the machine at this moment."""
    print(f"\n{words}\n  load {os.getloadavg()[0]:.1f}", flush=True)


def main(names: list[str]) -> int:
    """Runs the parts; 2 when one is not known."""
    if unknown := [name for name in names if name not in PARTS]:
        print(f"unknown: {', '.join(unknown)}; parts: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    FOLDER.mkdir(exist_ok=True)
    began = time.monotonic()
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors")
    for name in names or PARTS:
        PARTS[name]()
    print(f"\n{time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
