"""`zhizhi demo`: the invented county in a folder of its own, built once, then served."""

import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection, connections
from django.utils import timezone
from django.utils.translation import gettext as _

from zhizhi.site.addresses import addresses_of
from zhizhi.site.faults import CommandFault
from zhizhi.site.language import program_ready
from zhizhi.site.leases import file_lease
from zhizhi.site.serving import address_check, serve

MARK = "demo.json"
DATABASE = "zhizhi.sqlite3"
# Made when the settings were read; what else an interrupted build left is thrown away.
KEYS = {"secret.key", "master.key"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line; no `day` is today."""

    folder: Path
    host: str
    port: int
    day: date | None
    seed: int
    small: bool
    fresh: bool
    serve: bool


def demo(wanted: Wanted) -> None:
    """Builds the county unless it is there, says what is in it, and serves it. Raises CommandFault."""
    # The demo keeps to its folder, whatever database the machine has beside it.
    os.environ.pop("ZHIZHI_DATABASE_URL", None)
    os.environ["ZHIZHI_REQUIRE_TOTP"] = "0"
    addresses = addresses_of(wanted.host, wanted.port)
    os.environ.setdefault("ZHIZHI_PUBLIC_URL", addresses[1] if len(addresses) > 1 else "")
    whole = _whole(wanted.folder) and not wanted.fresh
    program_ready(wanted.folder if whole else _building(wanted.folder))
    with file_lease(wanted.folder.parent / f".{wanted.folder.name}.lock") as held:
        if not held:
            raise CommandFault(_("Another process is building %(folder)s; wait for it.") % {"folder": wanted.folder})
        _ready(wanted, whole)
    tell = _teller(wanted)
    if wanted.serve:
        serve(wanted.host, wanted.port, tell)
    else:
        tell()


def _ready(wanted: Wanted, whole: bool) -> None:
    """The folder holds a whole demo, an older one is brought up to date. Raises CommandFault before any work."""
    if _holds_something_else(wanted.folder):
        shutil.rmtree(_building(wanted.folder), ignore_errors=True)
        raise CommandFault(
            _("%(folder)s holds something else; choose another folder with --data.") % {"folder": wanted.folder}
        )
    if wanted.serve:
        address_check(wanted.host, wanted.port)
    if whole:
        _update()
    else:
        _build(wanted)


def _building(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.building")


def _holds_something_else(folder: Path) -> bool:
    return folder.is_file() or (folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).exists())


def _whole(folder: Path) -> bool:
    """Whether the demo there can be used: its tour can be read and its database opened."""
    try:
        tour = json.loads((folder / MARK).read_text(encoding="utf-8"))
        with closing(sqlite3.connect(f"file:{folder / DATABASE}?mode=ro", uri=True)) as database:
            database.execute("SELECT count(*) FROM organizations_organization").fetchone()
    except (OSError, ValueError, sqlite3.Error):
        return False
    return bool(tour.get("complete"))


def _update() -> None:
    from zhizhi.registry.journal.operations import act_time
    from zhizhi.site.installing import pack_publish, static_collect, tables_update

    tables_update()
    pack_publish(act_time(timezone.now()))
    static_collect()
    connections.close_all()


def _build(wanted: Wanted) -> None:
    """Builds beside the folder and moves it there at the end, so that a folder is whole or not there."""
    building = _building(wanted.folder)
    for left in building.iterdir():
        if left.name not in KEYS:
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    _built(wanted, building)
    shutil.rmtree(wanted.folder, ignore_errors=True)
    building.replace(wanted.folder)
    os.environ["ZHIZHI_DATA_DIR"] = str(wanted.folder)


def _built(wanted: Wanted, building: Path) -> None:
    from zhizhi.demo.build import county_build
    from zhizhi.demo.dataset import COUNTY, HAMLET
    from zhizhi.site.installing import static_collect, tables_update

    today = timezone.localdate()
    if wanted.day and wanted.day > today:
        raise CommandFault(_("%(day)s lies in the future; the demo ends today at the latest.") % {"day": wanted.day})
    tables_update()
    static_collect()
    with _progress() as show:
        tour = county_build(wanted.day or today, wanted.seed, HAMLET if wanted.small else COUNTY, show)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connections.close_all()
    (building / MARK).write_text(
        json.dumps(tour.as_dict() | {"complete": True}, ensure_ascii=False, indent=1), encoding="utf-8"
    )


@contextmanager
def _progress() -> Iterator[Callable[[float], None]]:
    """Shows how far the building is, on a terminal on one line that changes."""
    line, shown = _("Building the demo county ..."), -1
    begin, end = ("\r", "") if sys.stderr.isatty() else ("", "\n")

    def show(part: float) -> None:
        nonlocal shown
        tenth = int(part * 10)
        if tenth > shown:
            shown = tenth
            sys.stderr.write(f"{begin}{line} {tenth * 10} %{end}")
            sys.stderr.flush()

    show(0)
    yield show
    sys.stderr.write("\n" if begin else "")


def _teller(wanted: Wanted) -> Callable[[], None]:
    """What says where to look."""
    from zhizhi.demo.build import Tour
    from zhizhi.site.tours import tour_text

    tour = Tour.of(json.loads((wanted.folder / MARK).read_text(encoding="utf-8")))

    def tell() -> None:
        if (wanted.day and wanted.day.isoformat() != tour.day) or wanted.seed != tour.seed:
            kept = _("Kept is the county of %(day)s with seed %(seed)s; --fresh builds another.")
            sys.stdout.write(kept % {"day": tour.day, "seed": tour.seed} + "\n")
        sys.stdout.write(tour_text(tour, addresses_of(wanted.host, wanted.port)))
        sys.stdout.flush()

    return tell
