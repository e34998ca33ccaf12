"""Versions that this program cannot run: found at the start, kept readable, and released when they run again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhizhi.core.process import ProcessDeclaration
from zhizhi.core.salvage import salvaged
from zhizhi.core.shapes import fit
from zhizhi.engines.catalogue.checking import faults_of
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.registry.journal.operations import acting, record

State = DeclarationVersion.State

# Each says of a version that is not in force any more whether something still runs under it.
_needed: list[Callable[[DeclarationVersion], bool]] = []


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What a recheck changed."""

    quarantined: tuple[DeclarationVersion, ...] = ()
    released: tuple[DeclarationVersion, ...] = ()


def needed_by(asks: Callable[[DeclarationVersion], bool]) -> None:
    """Registers who knows whether something still runs under an older version."""
    if asks not in _needed:
        _needed.append(asks)


def quarantined() -> list[DeclarationVersion]:
    """All versions that cannot run."""
    return list(DeclarationVersion.objects.filter(state=State.QUARANTINED).order_by("slug", "version"))


def declarations_recheck(*, at: datetime) -> Rechecked:
    """Looks whether every version that cases run under still can; those that cannot are put into quarantine."""
    rows = list(DeclarationVersion.objects.filter(kind="process").order_by("slug", "version"))
    others = {row.slug: salvaged(row.body) for row in rows if row.state != State.RETIRED}
    wrong = {row.pk: list(_faults(row, others)) for row in rows}
    shut = [row for row in rows if wrong[row.pk] and _to_shut(row)]
    with acting():
        for row in shut:
            _mark(row, State.QUARANTINED, wrong[row.pk], at)
        for row in (row for row in rows if row.state == State.QUARANTINED and row not in shut):
            if row.faults != wrong[row.pk] and wrong[row.pk]:
                row.faults = wrong[row.pk]
                row.save(update_fields=["faults"])
        freed = [row for row in rows if row.state == State.QUARANTINED and not wrong[row.pk]]
        for row in freed:
            _mark(row, _state_after(row), [], at)
    return Rechecked(tuple(shut), tuple(freed))


def _faults(row: DeclarationVersion, others: dict[str, ProcessDeclaration]) -> Iterator[dict[str, Any]]:
    """Why the version cannot run, as it is kept; nothing when it can. `wording.faults_said` says it to a reader."""
    declaration, found = fit(row.body, ProcessDeclaration)
    if declaration and not found:
        found = faults_of(declaration, {**others, row.slug: declaration})
    for one in found:
        yield {"place": list(one.place), "message": one.message, "remedy": one.remedy}


def _to_shut(row: DeclarationVersion) -> bool:
    if row.state == State.RETIRED:
        return any(asks(row) for asks in _needed)
    return row.state == State.PUBLISHED


def _state_after(row: DeclarationVersion) -> State:
    """In force again, unless a later version took its place meanwhile."""
    later = DeclarationVersion.objects.filter(slug=row.slug, version__gt=row.version)
    return State.RETIRED if later.exists() else State.PUBLISHED


def _mark(row: DeclarationVersion, state: State, faults: list[dict[str, Any]], at: datetime) -> None:
    row.state, row.faults = state, faults
    row.save(update_fields=["state", "faults"])
    act = "quarantined" if state == State.QUARANTINED else "released"
    record(act=f"declaration.{act}", at=at, scope=None, details={"slug": row.slug, "version": row.version})
