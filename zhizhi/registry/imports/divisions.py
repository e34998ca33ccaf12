"""The official divisions in five levels (province, city, county, township, village) as a ready tree.

A code of two digits loads a province, of six a county. What is there already is found by its code or by its name under
the same unit, and left as it is; so loading twice makes nothing twice.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.intervals import Interval, spread, widest_gap
from zhizhi.core.pinyin import initials, sort_key
from zhizhi.registry.bulk import ids_reserve, rows_insert, rows_update
from zhizhi.registry.imports.division_table import Division, DivisionsRefused, LeftOut, Table, table_read
from zhizhi.registry.imports.models import DivisionCode
from zhizhi.registry.journal.operations import acting, details_text, record, record_many
from zhizhi.registry.organizations.edges import edges_begin
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.operations import new_code
from zhizhi.registry.organizations.queries import lineage_ids
from zhizhi.registry.scope import Scope
from zhizhi.registry.touched import ORGANIZATION, touched


@dataclass(slots=True)
class Planned:
    """What loading would do: by kind how many are new and how many are there; the digest of the rows; rows of the table
    that become no unit; the division that the chosen unit is taken to be, where that is called otherwise."""

    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    new: int = 0
    same: int = 0
    digest: str = ""
    left_out: list[LeftOut] = field(default_factory=list)
    taken_as: str = ""


@dataclass(slots=True)
class Loaded:
    """What loading did: the organizations made, and those there before that have an official code now."""

    planned: Planned
    made: list[Organization]
    coded: list[Organization]


def divisions_preview(*, path: Path, code: str, under: Organization) -> Planned:
    """What loading would do. Raises DivisionsRefused."""
    return divisions_plan(table_read(path, code), under)


def divisions_plan(table: Table, under: Organization) -> Planned:
    """What loading the table would do. Raises DivisionsRefused."""
    return _planned(table, _matched(table.rows, under)[0], under)


def divisions_load(*, scope: Scope | None, path: Path, code: str, under: Organization, at: datetime) -> Planned:
    """Makes the divisions that are not there yet, in one transaction. Raises DivisionsRefused."""
    table = table_read(path, code)
    with acting():
        return divisions_write(scope=scope, table=table, code=code, under=under, at=at).planned


def divisions_write(*, scope: Scope | None, table: Table, code: str, under: Organization, at: datetime) -> Loaded:
    """Makes what is not there yet, within the transaction at hand. Raises DivisionsRefused."""
    locked = Organization.objects.system("allocating room").select_for_update().get(pk=under.pk)
    there, coded = _matched(table.rows, locked)
    planned = _planned(table, there, locked)
    before = set(there)
    made = _made(table.rows, there, locked, at)
    given = _codes(table.rows, there, coded, before)
    acts = ((one.pk, one.pk, one.left, details_text({"name": one.name, "kind": one.kind})) for one in made)
    record_many(act="organization.created", at=at, scope=scope, kind="organization", rows=acts)
    details = {"code": code, "digest": planned.digest, "new": planned.new, "same": planned.same}
    record(
        act="import.divisions", at=at, scope=scope, subject=("organization", locked.pk),
        place=(locked.pk, locked.left), details=details,
    )  # fmt: skip
    touched(ORGANIZATION, [row.pk for row in made], at)
    return Loaded(planned, made, [there[one] for one in given if one in before])


def _planned(table: Table, there: Mapping[str, Organization], under: Organization) -> Planned:
    text = "\n".join(f"{row.code} {row.name}" for row in table.rows)
    planned = Planned(digest=hashlib.sha256(text.encode()).hexdigest(), left_out=table.left_out)
    for row in table.rows:
        new, same = planned.counts.get(row.kind, (0, 0))
        is_there = row.code in there
        planned.counts[row.kind] = (new + (not is_there), same + is_there)
        if is_there and there[row.code].pk == under.pk and row.name != under.name:
            planned.taken_as = row.name
    planned.new = sum(new for new, _same in planned.counts.values())
    planned.same = sum(same for _new, same in planned.counts.values())
    return planned


def _matched(rows: list[Division], under: Organization) -> tuple[dict[str, Organization], dict[str, int]]:
    """The organizations that stand for divisions already, and codes that are kept: by code, else by name above.

    Level by level, so that of a nation only those are read that can be meant.
    """
    coded = {
        code: pk
        for some in _portions([row.code for row in rows])
        for code, pk in DivisionCode.objects.filter(code__in=some).values_list("code", "organization_id")
    }
    there = _topmost([row for row in rows if not row.above], under)
    for _digits, level in groupby((row for row in rows if row.code not in there), key=lambda row: len(row.code)):
        _match_level(list(level), there, coded, under)
    return there, coded


def _match_level(
    rows: list[Division], there: dict[str, Organization], coded: Mapping[str, int], under: Organization
) -> None:
    """Adds those of one level to `there`. Raises DivisionsRefused for one that stands elsewhere."""
    of_code = [coded[row.code] for row in rows if row.code in coded]
    kept = {one.pk: one for some in _portions(of_code) for one in _open_within(under).filter(pk__in=some)}
    above = {row.code: there.get(row.above) if row.above else under for row in rows if row.code not in coded}
    named = {row.name for row in rows if row.code in above}
    superiors = sorted({one.pk for one in above.values() if one})
    by_name = {
        (one.parent_id, one.name): one
        for some in _portions(superiors)
        for one in _open_within(under).filter(parent__in=some)
        if one.name in named
    }
    for row in rows:
        superior = above.get(row.code)
        found = kept.get(coded[row.code]) if row.code in coded else superior and by_name.get((superior.pk, row.name))
        if found is not None:
            there[row.code] = found
        elif row.code in coded:
            words = {"name": row.name, "code": row.code}
            raise DivisionsRefused(_("%(name)s (%(code)s) stands elsewhere in the tree already.") % words)


def _open_within(under: Organization) -> Any:
    return Organization.objects.system("the unit and all below").open().within(under).defer("initials").order_by()


def _portions(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """So many as a statement of SQLite takes."""
    return (values[start : start + 900] for start in range(0, len(values), 900))


def _topmost(tops: list[Division], under: Organization) -> dict[str, Organization]:
    """The unit itself where it is what is loaded. Raises DivisionsRefused where the tops cannot stand under it."""
    if len(tops) == 1 and tops[0].kind == under.kind:
        known = DivisionCode.objects.filter(organization=under.pk).values_list("code", flat=True).first()
        if known not in (None, tops[0].code):
            words = {"unit": under.name, "known": known, "name": tops[0].name, "code": tops[0].code}
            raise DivisionsRefused(
                _("“%(unit)s” has the code %(known)s, so it is not “%(name)s” (%(code)s): choose another unit.") % words
            )
        return {tops[0].code: under}
    for row in tops:
        if not _fits(row.kind, under.kind):
            words = {"name": row.name, "above": under.name}
            raise DivisionsRefused(_("“%(name)s” cannot stand under “%(above)s”: choose another unit.") % words)
    return {}


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
    _own_codes(made)
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


def _own_codes(made: list[Organization]) -> None:
    """Draws again what was drawn before: one load of the nation (665,000 codes of 40 bits) in five meets two alike."""
    every = Organization.objects.system("codes in use").order_by()
    taken: set[str] = set()
    for some in _portions([one.code for one in made]):
        taken |= set(every.filter(code__in=some).values_list("code", flat=True))
    for one in made:
        while one.code in taken:
            one.code = new_code()
            if one.code not in taken and every.filter(code=one.code).exists():
                taken.add(one.code)
        taken.add(one.code)


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
    for some in _portions(list(changes)):
        sizes |= dict(found.filter(pk__in=some).order_by().values_list("pk", "size"))
    rows_update(Organization, ("size",), [(sizes[pk] + more, pk) for pk, more in changes.items()])


def _codes(
    rows: list[Division], there: Mapping[str, Organization], coded: Mapping[str, int], before: set[str]
) -> list[str]:
    """Gives codes to those that have none; which."""
    older = [there[code].pk for code in before]
    has = {
        pk
        for some in _portions(older)
        for pk in DivisionCode.objects.filter(organization__in=some).values_list("organization_id", flat=True)
    }
    fresh = [row.code for row in rows if row.code not in coded and there[row.code].pk not in has]
    rows_insert(DivisionCode, ("organization_id", "code"), [(there[code].pk, code) for code in fresh])
    return fresh
