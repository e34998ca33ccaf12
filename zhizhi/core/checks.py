"""Read declarations from files: the frozen types, or all faults with file, line and remedy."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from zhizhi.core.declarations import (
    Catalogue,
    Declared,
    Mechanism,
    OrganizationKind,
    OrganizationKinds,
    Role,
    Roles,
    TwoPersonAct,
    TwoPersonActs,
)
from zhizhi.core.factkinds import Kept, kept_problems
from zhizhi.core.faults import Fault
from zhizhi.core.problems import Problem, repeated, unknown, untranslated
from zhizhi.core.process import ABOVE, APPLICANT, ProcessDeclaration
from zhizhi.core.processchecks import process_problems
from zhizhi.core.shapes import fit
from zhizhi.core.values import DatedValue, DatedValues, value_problems
from zhizhi.core.vocabulary import CAPABILITIES, Vocabulary
from zhizhi.core.yamlsource import Place, load

D = TypeVar("D", bound=Declared)
Check = Callable[[D], Iterable[Problem]]


def read_process(
    source: Path | bytes, vocabulary: Vocabulary, file: str = ""
) -> tuple[ProcessDeclaration | None, list[Fault]]:
    """A process, or None and everything wrong with it. `file` is the name that the faults give."""
    return _read(source, file, ProcessDeclaration, lambda process: process_problems(process, vocabulary))


def read_kinds(source: Path | bytes, file: str = "") -> tuple[tuple[OrganizationKind, ...], list[Fault]]:
    """The kinds of organization; none when there are faults."""
    found, faults = _read(source, file, OrganizationKinds, _kind_problems)
    return (found.kinds if found else ()), faults


def read_roles(source: Path | bytes, kinds: Iterable[str], file: str = "") -> tuple[tuple[Role, ...], list[Fault]]:
    """The roles, held at the `kinds` of organization; none when there are faults."""
    known = set(kinds)
    found, faults = _read(source, file, Roles, lambda declared: _role_problems(declared, known))
    return (found.roles if found else ()), faults


def read_acts(source: Path | bytes, file: str = "") -> tuple[tuple[TwoPersonAct, ...], list[Fault]]:
    """The acts that need a second person; none when there are faults."""
    found, faults = _read(source, file, TwoPersonActs, _act_problems)
    return (found.acts if found else ()), faults


def read_mechanisms(source: Path | bytes, file: str = "") -> tuple[tuple[Mechanism, ...], list[Fault]]:
    """The catalogue; nothing when there are faults."""
    found, faults = _read(source, file, Catalogue, _mechanism_problems)
    return (found.mechanisms if found else ()), faults


def read_values(source: Path | bytes, file: str = "") -> tuple[tuple[DatedValue, ...], list[Fault]]:
    """The dated values; none when there are faults."""
    found, faults = _read(source, file, DatedValues, value_problems)
    return (found.values if found else ()), faults


def read_kept(source: Path | bytes, values: Mapping[str, str], file: str = "") -> tuple[Kept | None, list[Fault]]:
    """The kinds of facts and links, which may expire by the `values` (name and unit); None when there are faults."""
    return _read(source, file, Kept, lambda declared: kept_problems(declared, dict(values)))


def _read(source: Path | bytes, file: str, declared: type[D], check: Check[D]) -> tuple[D | None, list[Fault]]:
    loaded, faults = load(source, file)
    if loaded is None:
        return None, faults
    found, shape = fit(loaded.data, declared)
    further = [problem for problem in check(found) if not _spoilt(problem, shape)] if found else []
    faults = sorted({problem.located(loaded) for problem in [*shape, *further]})
    return (None if faults else found), faults


def _spoilt(problem: Problem, shape: list[Problem]) -> bool:
    """Whether the problem lies in a group of keys with an unknown key, and so may only follow from that."""
    return any(problem.place[: len(bad.place) - 1] == bad.place[:-1] for bad in shape if len(bad.place) > 1)


def _kind_problems(declared: OrganizationKinds) -> Iterator[Problem]:
    ids = {kind.id for kind in declared.kinds}
    yield from repeated(_places("kinds", declared.kinds), "kind")
    for number, kind in enumerate(declared.kinds):
        for position, above in enumerate(kind.under):
            yield from unknown(("kinds", number, "under", position), "kind of organization", above, ids)
    yield from _rootless(declared.kinds)
    yield from untranslated(declared)


def _rootless(kinds: tuple[OrganizationKind, ...]) -> Iterator[Problem]:
    # An unknown kind is told by itself; those under it are not to blame.
    placed = {above for kind in kinds for above in kind.under} - {kind.id for kind in kinds}
    size = -1
    while size != len(placed):
        size = len(placed)
        placed |= {kind.id for kind in kinds if not kind.under or placed & set(kind.under)}
    for number, kind in enumerate(kinds):
        if kind.id not in placed:
            remedy = "put it under a kind that hangs below one without `under`"
            yield Problem(("kinds", number, "under"), f"the kind {kind.id} can never stand in the tree", remedy)


def _role_problems(declared: Roles, kinds: set[str]) -> Iterator[Problem]:
    above = {role.id: role.above for role in declared.roles}
    yield from repeated(_places("roles", declared.roles), "role")
    for number, role in enumerate(declared.roles):
        place = ("roles", number)
        if role.id in (APPLICANT, ABOVE):
            yield Problem((*place, "id"), f"{role.id} cannot be the name of a role", "it has a meaning of its own")
        for position, kind in enumerate(role.kinds):
            yield from unknown((*place, "kinds", position), "kind of organization", kind, kinds)
        if role.above is not None:
            yield from unknown((*place, "above"), "role", role.above, above.keys())
            yield from _circle((*place, "above"), role.id, above)
        yield from _capability_problems(place, role)
    yield from untranslated(declared)


def _circle(place: Place, role: str, above: Mapping[str, str | None]) -> Iterator[Problem]:
    seen, at = {role}, above.get(role)
    while at is not None and at not in seen:
        seen.add(at)
        at = above.get(at)
    if at == role:
        yield Problem(place, f"the role {role} stands above itself", "let the line end at a role without `above`")


def _capability_problems(place: Place, role: Role) -> Iterator[Problem]:
    places = [((*place, "capabilities", number, "name"), held.name) for number, held in enumerate(role.capabilities)]
    yield from repeated(places, "capability")
    for at, name in places:
        yield from unknown(at, "capability", name, CAPABILITIES.keys())


def _act_problems(declared: TwoPersonActs) -> Iterator[Problem]:
    yield from repeated(_places("acts", declared.acts), "act")
    for number, act in enumerate(declared.acts):
        for key, held in (("proposed_by", act.proposed_by), ("confirmed_by", act.confirmed_by)):
            yield from unknown(("acts", number, key, "name"), "capability", held.name, CAPABILITIES.keys())
    yield from untranslated(declared)


def _mechanism_problems(declared: Catalogue) -> Iterator[Problem]:
    refs = ((("mechanisms", number, "ref"), entry.ref) for number, entry in enumerate(declared.mechanisms))
    yield from repeated(refs, "number")
    for number, entry in enumerate(declared.mechanisms):
        lists = (("words", entry.words), ("hints", entry.hints), ("unless", entry.unless))
        places = ((("mechanisms", number, key, at), word) for key, words in lists for at, word in enumerate(words))
        yield from repeated(places, "word")
    yield from untranslated(declared)


def _places(key: str, declared: Iterable[OrganizationKind | Role | TwoPersonAct]) -> Iterator[tuple[Place, str]]:
    return (((key, number, "id"), item.id) for number, item in enumerate(declared))
