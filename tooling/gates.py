"""The gates a change passes, one after the other, all of them, with one summary at the end.

`python -m tooling.gates check | test | soak`. Ends with 1 when any gate failed; a gate in which pytest found no test
(its exit code 5) has failed like any other.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PLACES = [name for name in ("zhizhi", "tests", "tooling", "bench", "conftest.py") if (ROOT / name).exists()]


@dataclass(frozen=True, slots=True)
class Gate:
    """A command and the name it has in the summary."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """How it went: exit code, seconds, and the last line it wrote."""

    gate: Gate
    code: int
    seconds: float
    last: str

    def __str__(self) -> str:
        verdict = "ok" if self.code == 0 else f"FAILED ({self.code})"
        return f"{self.gate.name:<13}{verdict:<13}{self.seconds:6.0f} s  {self.last}"


def tool(name: str, *words: str) -> tuple[str, ...]:
    """A command of the environment."""
    return (str(BIN / name), *words)


def pytest(*words: str) -> tuple[str, ...]:
    """pytest that says why a test was skipped."""
    return tool("pytest", "-rsfE", *words)


def on_postgres(command: Sequence[str]) -> tuple[str, ...]:
    """The same command with a PostgreSQL of its own."""
    return tool("python", "-m", "tooling.postgres", "--", *command)


# What never asks a database, and who may open which address, is tried once, on SQLite's turn.
PURE = (
    "zhizhi/core", "zhizhi/exchange", "tests/test_house.py", "tests/test_documents.py", "tests/test_tooling.py",
    "tests/test_rights.py", "tests/test_rights_table.py",
)  # fmt: skip

CHECK = (
    Gate("format", tool("ruff", "format", "--check", "--output-format", "concise", *PLACES)),
    Gate("lint", tool("ruff", "check", *PLACES)),
    Gate("types", tool("mypy", *PLACES)),
    Gate("imports", tool("lint-imports", "--no-logo")),
    Gate("translations", pytest("tests/test_translations.py")),
)
TEST = (
    *CHECK,
    Gate("sqlite", pytest("-n", "2")),
    Gate("postgresql", on_postgres(pytest("-n", "2", *(f"--ignore={place}" for place in PURE)))),
    Gate("browser", pytest("-m", "browser")),
)
SOAK = (
    Gate("sqlite", pytest("-m", "soak")),
    Gate("postgresql", on_postgres(pytest("-m", "soak"))),
)
PLANS = {"check": CHECK, "test": TEST, "soak": SOAK}


def passage(gate: Gate) -> Passage:
    """Runs one gate, its output shown as it comes."""
    print(f"\n== {gate.name}", flush=True)
    began, last = time.monotonic(), ""
    with subprocess.Popen(gate.command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        for line in run.stdout or ():
            print(line, end="", flush=True)
            last = line.strip() or last
    return Passage(gate, run.returncode, time.monotonic() - began, last)


def main(arguments: list[str]) -> int:
    """Passes all gates of the plan named; 0 when all are ok, 1 when one is not, 2 when there is no such plan."""
    if len(arguments) != 1 or arguments[0] not in PLANS:
        print(f"python -m tooling.gates {' | '.join(PLANS)}", file=sys.stderr)
        return 2
    # A database named outside would make "on SQLite" untrue.
    os.environ.pop("ZHIZHI_DATABASE_URL", None)
    passages = [passage(gate) for gate in PLANS[arguments[0]]]
    print("\n== summary")
    for done in passages:
        print(done)
    failed = [done.gate.name for done in passages if done.code != 0]
    print(f"FAILED: {', '.join(failed)}" if failed else f"all {len(passages)} gates passed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
