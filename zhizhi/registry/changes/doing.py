"""Doing each kind of change by the operations of the tree, and noting what must be known to take it back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from zhizhi.registry.changes.carrying import Done, carriers
from zhizhi.registry.changes.models import Change
from zhizhi.registry.changes.preview import carried_by, children_moving, names_given
from zhizhi.registry.changes.wanted import Units, Wanted, day_of
from zhizhi.registry.organizations.edges import edge_kept
from zhizhi.registry.organizations.models import Organization, Succession
from zhizhi.registry.organizations.operations import (
    organization_close,
    organization_create,
    organization_move,
    organization_rename,
)
from zhizhi.registry.scope import Scope

# Keeps the name of a new organization apart while one that ends still has it.
MEANWHILE = "…"


@dataclass
class Doing:
    """A change being made. `before` and `named`, `moved`, `closed` hold what was, by the number of the organization."""

    wanted: Wanted
    units: Units
    scope: Scope | None
    at: datetime
    before: Done = field(default_factory=dict)
    moved: list[tuple[int, int | None]] = field(default_factory=list)
    named: list[tuple[int, str, str, str]] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    carried: Done = field(default_factory=dict)
    successions: list[int] = field(default_factory=list)
    target: int | None = None
    made: int | None = None

    @property
    def day(self) -> date:
        """From which day on it holds."""
        return day_of(self.wanted, self.at)

    @property
    def concerned(self) -> list[int]:
        """All organizations whose row or records were touched."""
        return sorted({int(pk) for pk in self.before} | ({self.target} if self.target else set()))

    def watch(self, organization: Organization) -> None:
        """Its place in history is about to change."""
        self.before.setdefault(str(organization.pk), edge_kept(organization))

    def rename(self, organization: Organization, name: str, short_name: str, kind: str = "") -> None:
        """Another name, and another kind where one is given."""
        self.watch(organization)
        self.named.append((organization.pk, organization.name, organization.short_name, organization.kind))
        organization_rename(
            scope=self.scope,
            organization=organization,
            name=name,
            short_name=short_name,
            kind=kind,
            at=self.at,
            on=self.day,
        )

    def move(self, organization: Organization, parent: Organization, *, free: bool = False) -> None:
        """Another parent."""
        self.watch(organization)
        organization.refresh_from_db()
        parent.refresh_from_db()
        self.moved.append((organization.pk, organization.parent_id))
        organization_move(
            scope=self.scope, organization=organization, parent=parent, at=self.at, free=free, on=self.day
        )

    def close(self, organization: Organization) -> None:
        """Its last day was yesterday."""
        self.watch(organization)
        organization.refresh_from_db()
        organization_close(scope=self.scope, organization=organization, at=self.at, on=self.day)
        self.closed.append(organization.pk)

    def create(self, beside: Organization, name: str, short_name: str) -> Organization:
        """A new organization of the same kind under the same parent."""
        made = organization_create(
            scope=self.scope,
            parent=beside.parent,
            kind=beside.kind,
            name=name,
            short_name=short_name,
            at=self.at,
            on=self.day,
        )
        self.before[str(made.pk)] = None
        self.made = made.pk
        return made

    def succeed(self, before: Organization, after: Organization, how: str, day: date) -> None:
        """History leads from one to the other."""
        row = Succession.objects.create(predecessor=before, successor=after, how=how, from_date=day)
        self.successions.append(row.pk)

    def carry(self, target: Organization | None) -> None:
        """Children first, since records may lie with them; then what each part of the program carries."""
        children = children_moving(self.wanted, self.units)
        for pk, name in names_given(replace(self.units, target=target), children).items():
            child = next(one for one in children if one.pk == pk)
            self.rename(child, name, child.short_name)
        for child in children:
            assert target is not None, "children go somewhere"
            self.move(child, target)
        for one in [*self.units.sources, *([target] if target else [])]:
            one.refresh_from_db()
        carried = replace(carried_by(self.wanted, self.units, scope=self.scope, at=self.at), target=target)
        for name, carrier in carriers().items():
            if done := carrier.carry(carried):
                self.carried[name] = done

    def finished(self) -> Done:
        """All that must be known to take the change back, as JSON holds it."""
        rows = {row.pk: row for row in Organization.objects.system("just changed").filter(pk__in=self.concerned)}
        return {
            "before": self.before,
            "after": {pk: edge_kept(rows[int(pk)]) for pk in self.before},
            "moved": [list(one) for one in self.moved],
            "named": [list(one) for one in self.named],
            "closed": self.closed,
            "carried": self.carried,
            "successions": self.successions,
            "sources": [one.pk for one in self.units.sources],
            "target": self.target,
            "made": self.made,
        }


def _rename(doing: Doing) -> Organization:
    doing.rename(doing.units.about, doing.wanted.name, doing.wanted.short_name, doing.wanted.new_kind)
    return doing.units.about


def _move(doing: Doing) -> Organization:
    assert doing.units.parent is not None, "the form asks for the new superior"
    doing.move(doing.units.about, doing.units.parent)
    return doing.units.about


def _merge(doing: Doing) -> Organization:
    wanted, units = doing.wanted, doing.units
    name = " ".join(wanted.name.split())
    target = units.target
    if target is None:
        taken = any(one.name == name and one.parent_id == units.about.parent_id for one in units.sources)
        target = doing.create(units.about, name + MEANWHILE if taken else name, wanted.short_name)
    doing.target = target.pk
    doing.carry(target)
    for source in units.sources:
        doing.close(source)
        doing.move(source, target, free=True)
        doing.succeed(source, target, Succession.How.MERGED, doing.day)
    target.refresh_from_db()
    if target.name == name + MEANWHILE:
        organization_rename(
            scope=doing.scope,
            organization=target,
            name=name,
            short_name=target.short_name,
            at=doing.at,
            on=doing.day,
        )
    return target


def _split(doing: Doing) -> Organization:
    about = doing.units.about
    target = doing.create(about, doing.wanted.name, doing.wanted.short_name)
    doing.target = target.pk
    doing.watch(about)
    doing.carry(target)
    doing.succeed(about, target, Succession.How.SPLIT, doing.day)
    return about


def _close(doing: Doing) -> Organization:
    doing.watch(doing.units.about)
    doing.carry(None)
    doing.close(doing.units.about)
    return doing.units.about


DOING: Mapping[str, Callable[[Doing], Organization]] = {
    Change.Kind.RENAME: _rename,
    Change.Kind.MOVE: _move,
    Change.Kind.MERGE: _merge,
    Change.Kind.SPLIT: _split,
    Change.Kind.CLOSE: _close,
}
