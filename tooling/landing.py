"""Keeps the small demo county of a landed version, so that the tests bring it up to date in every later one.

`python -m tooling.landing COMMIT` (`make landing COMMIT=...`) builds it from that commit's own code, with this
environment, and writes `tests/upgrades/<day>-<commit>.tar.xz`: the database, the uploaded files, the master key of this
invented county, and demo.json. Commit the file. About 700 kB; `tests/test_upgrades.py` opens all that are there.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UPGRADES = ROOT / "tests" / "upgrades"
DAY = "2026-11-20"
KEPT = ("demo.json", "files", "master.key", "zhizhi.sqlite3")


def main(arguments: list[str]) -> int:
    """Builds and keeps it; 2 without a commit."""
    if len(arguments) != 1:
        print("python -m tooling.landing COMMIT", file=sys.stderr)
        return 2
    commit = _said("git", "rev-parse", "--short=7", f"{arguments[0]}^{{commit}}")
    day = _said("git", "show", "--no-patch", "--format=%cs", commit)
    with tempfile.TemporaryDirectory(prefix="zhizhi-landing-") as folder:
        _built(Path(folder), commit)
        target = UPGRADES / f"{day}-{commit}.tar.xz"
        _packed(Path(folder) / "demo", target)
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1000} kB")
    return 0


def _built(folder: Path, commit: str) -> None:
    """The demo, by the code of that commit."""
    code = folder / "code"
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(code), commit], cwd=ROOT, check=True)
    try:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ZHIZHI_")}
        environment = {**kept, "PYTHONPATH": str(code)}
        words = ["demo", "--small", "--no-serve", "--date", DAY, "--data", str(folder / "demo")]
        for module in (["tooling.messages", "compile"], ["zhizhi.site.commands", *words]):
            command = [sys.executable, "-m", *module]
            subprocess.run(command, cwd=code, env=environment, check=True, stdout=subprocess.DEVNULL)
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", str(code)], cwd=ROOT, check=True)


def _packed(demo: Path, target: Path) -> None:
    whole = demo / "whole.sqlite3"
    with closing(sqlite3.connect(demo / "zhizhi.sqlite3")) as database:
        database.execute("VACUUM INTO ?", [str(whole)])
    shutil.move(whole, demo / "zhizhi.sqlite3")
    target.parent.mkdir(exist_ok=True)
    with tarfile.open(target, "w:xz", preset=9) as archive:
        for name in KEPT:
            archive.add(demo / name, name, filter=_anonymous)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without who built it, and when."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return member


def _said(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
