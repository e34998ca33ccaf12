"""A whole pack: a folder with kinds of organization, roles, the catalogue and processes that fit together."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from zhizhi.core.checks import (
    read_acts,
    read_kept,
    read_kinds,
    read_mechanisms,
    read_process,
    read_roles,
    read_values,
)
from zhizhi.core.declarations import (
    Catalogue,
    Declared,
    Mechanism,
    OrganizationKind,
    OrganizationKinds,
    Role,
    Roles,
    TwoPersonActs,
)
from zhizhi.core.factkinds import Kept
from zhizhi.core.faults import Fault
from zhizhi.core.packchecks import naming_problems
from zhizhi.core.process import ProcessDeclaration
from zhizhi.core.values import DatedValues
from zhizhi.core.vocabulary import Known, Vocabulary
from zhizhi.core.yamlsource import Place, load

# At the head of an exported file: the version that it was made from, so that both sides of a change are known later.
MADE_FROM = re.compile(r"# (?:made from|制自)[:：] ([0-9a-f]{64})")
MARK_LINES = 12
# What each file of a pack holds, by its name; there is one file of the first a process.
FILES: Mapping[str, type[Declared]] = {
    "process": ProcessDeclaration, "organizations": OrganizationKinds, "roles": Roles, "acts": TwoPersonActs,
    "catalogue": Catalogue, "values": DatedValues, "facts": Kept,
}  # fmt: skip

Read = list[tuple[Path, ProcessDeclaration]]


@dataclass(frozen=True)
class Pack:
    """What was read from a folder, by id or number; `files` tells from which file each process came.

    `marks` are those that files say they were made from (zhizhi.core.content), by id.
    """

    kinds: Mapping[str, OrganizationKind] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    mechanisms: Mapping[str, Mechanism] = field(default_factory=dict)
    processes: Mapping[str, ProcessDeclaration] = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)


def read_pack(
    folder: Path,
    known: Known,
    beside: Path | None = None,
    others: Mapping[str, ProcessDeclaration] | None = None,
) -> tuple[Pack, list[Fault]]:
    """All declarations of a folder and all faults of its files; the pack is of use only when there are none.

    `known` are the names that the program has registered, with the types of their arguments. Processes are read once
    kinds and roles are right, since otherwise each of their names would seem unknown.
    A county's own folder is read `beside` the shipped one, which has what it lacks, and may lack English; `others` are
    processes that are there already and may be named.
    """
    own = beside is None or not list((folder / "processes").glob("*.yaml"))
    paths = {name: _path(folder, name, None if own else beside) for name in FILES}
    kinds, faults = read_kinds(paths["organizations"])
    mechanisms, more = read_mechanisms(paths["catalogue"])
    faults += more
    roles, more = read_roles(paths["roles"], [kind.id for kind in kinds]) if kinds else ((), [])
    faults += more
    if (acts := folder / "acts.yaml").exists():
        faults += read_acts(acts)[1]
    known, more = _with_own_names(folder, known)
    faults += more
    pack = Pack(
        {kind.id: kind for kind in kinds},
        {role.id: role for role in roles},
        {entry.ref: entry for entry in mechanisms},
    )
    there = None if beside is None else others or {}
    return _with_processes(folder, pack, known, faults, there) if roles else (pack, faults)


def _path(folder: Path, name: str, beside: Path | None) -> Path:
    """The file of the folder, or the one that ships in its place."""
    path = folder / f"{name}.yaml"
    return path if beside is None or path.exists() else beside / f"{name}.yaml"


def _with_own_names(folder: Path, known: Known) -> tuple[Known, list[Fault]]:
    """The names that the folder itself declares, in place of those that ship: its values, facts and links."""
    faults: list[Fault] = []
    if (path := folder / "values.yaml").exists():
        values, faults = read_values(path)
        # Where a value is wrong, each use of it would seem unknown.
        known = replace(known, values={value.id: value.unit for value in values}) if values else known
    if (path := folder / "facts.yaml").exists():
        kept, more = read_kept(path, known.values)
        faults = [*faults, *more]
        if kept:
            known = replace(
                known, kept={kind.id for kind in kept.facts}, links={link.id for link in kept.links}
            )  # fmt: skip
    return known, faults


def _with_processes(
    folder: Path, pack: Pack, known: Known, faults: list[Fault], others: Mapping[str, ProcessDeclaration] | None
) -> tuple[Pack, list[Fault]]:
    """`others` are those beside which a county's own are read; None for a pack that ships, as a whole."""
    read: Read = []
    paths = sorted((folder / "processes").glob("*.yaml"))
    # A file is named like its process.
    names, shipped = {path.stem for path in paths} | (others or {}).keys(), others is None
    vocabulary = Vocabulary(pack.kinds, pack.roles, known, names, shipped=shipped)
    for path in paths:
        process, more = read_process(path, vocabulary)
        faults += more
        read += [(path, process)] if process else []
    faults += [*_claimed_twice(read, mechanisms=shipped), *_not_listed(read, pack.mechanisms)]
    processes = {process.id: process for _, process in read}
    together = {**(others or {}), **processes}
    faults += [fault for path, process in read for fault in _named(path, process, together)]
    files = {process.id: path for path, process in read}
    marks = {slug: mark for slug, path in files.items() if (mark := made_from(path))}
    return replace(pack, processes=processes, files=files, marks=marks), faults


def made_from(path: Path) -> str:
    """The mark of the version that a file says at its head it was made from; empty where it says nothing."""
    head = path.read_text(encoding="utf-8").splitlines()[:MARK_LINES]
    found = (MADE_FROM.fullmatch(line.strip()) for line in head)
    return next((match[1] for match in found if match), "")


def _named(path: Path, process: ProcessDeclaration, processes: Mapping[str, ProcessDeclaration]) -> Iterator[Fault]:
    """What the process names of the others."""
    for problem in naming_problems(process, processes):
        yield _fault(path, problem.place, problem.message, problem.remedy)


def _mechanisms(process: ProcessDeclaration) -> Iterator[tuple[Place, str]]:
    yield ("ref",), process.ref
    for number, ref in enumerate(process.also):
        yield ("also", number), ref


def _claimed_twice(read: Read, *, mechanisms: bool) -> Iterator[Fault]:
    """Ids, prefixes and `mechanisms` that two processes claim; the second file is at fault.

    Two processes carry one mechanism where the second is called like the first and goes on after a hyphen: what stands
    beside it; of several, the one with the shortest name is the first. A county may carry out one mechanism by several
    processes of its own.
    """
    first: dict[tuple[str, str], Path] = {}
    for path, process in sorted(read, key=lambda one: len(one[0].stem)):
        claims: list[tuple[Place, str, str]] = [(("id",), "id", process.id), (("prefix",), "prefix", process.prefix)]
        claims += [(place, "mechanism", ref) for place, ref in _mechanisms(process) if mechanisms]
        for place, what, word in claims:
            owner = first.setdefault((what, word), path)
            beside = what == "mechanism" and _beside(owner.stem, path.stem)
            if owner != path and not beside:
                yield _fault(
                    path, place, f"the {what} {word} belongs to {owner.name} already", f"choose another {what}"
                )


def _beside(first: str, second: str) -> bool:
    """Whether one of the two processes is named as part of the other."""
    return first.startswith(f"{second}-") or second.startswith(f"{first}-")


def _not_listed(read: Read, entries: Mapping[str, Mechanism]) -> Iterator[Fault]:
    """Mechanisms that the catalogue does not list as a process, or as of plans where the program opens the cases."""
    for path, process in read:
        kinds = {"process", "plan"} if "program" in process.opened_by else {"process"}
        for place, ref in _mechanisms(process):
            if ref not in entries or entries[ref].kind not in kinds:
                yield _fault(path, place, f"the catalogue has no process {ref}", "see catalogue.yaml for its number")


def _fault(path: Path, place: Place, message: str, remedy: str) -> Fault:
    loaded, _ = load(path)
    return Fault(str(path), loaded.line(place) if loaded else 1, message, remedy)
