"""The names that a declaration may use here with their words, for the editor's offers."""

from collections.abc import Iterable, Mapping
from typing import Any

from zhizhi.core.declarations import FieldKind
from zhizhi.core.process import ProcessDeclaration
from zhizhi.core.values import TIMES
from zhizhi.core.vocabulary import ArgumentType, ColumnOf, Known, Maybe, Signatures
from zhizhi.engines.catalogue.queries import mechanisms_for, process_of, processes_published
from zhizhi.engines.editor.words import names_within, word_for
from zhizhi.engines.processes.packs import known
from zhizhi.registry.facts.kinds import fact_kinds, link_kinds
from zhizhi.registry.language import said
from zhizhi.registry.organizations.kinds import kinds
from zhizhi.registry.rights.roles import roles
from zhizhi.registry.values.queries import values

Offer = dict[str, str]
# What people call a name, by its sort and itself.
Names = dict[tuple[str, str], str]
# Names that stand for themselves, among those that a key offers.
SPECIAL = ("applicant", "opener", "concerned", "above")
# What arguments of text name: by the sort of the call and the argument, or by the argument alone.
_NAMED = {
    "role": "role", "process": "process", "link": "link", "fact": "kept", "value": "figure", "rule step": "step",
    "rule reached": "step result",
    "rule kind": "kept", "effect kind": "kept", "occasion kind": "kind",
}  # fmt: skip


def offers() -> dict[str, list[Offer]]:
    """What the editor offers for each sort of name: its id and its words."""
    registered = known()
    processes = [(version.slug, said(process_of(version).name)) for version in processes_published()]
    found: dict[str, Iterable[tuple[str, str]]] = {
        "role": [(role.id, said(role.name)) for role in roles().values()],
        "kind": [(kind.id, said(kind.name)) for kind in kinds().values()],
        "mechanism": [(entry.ref, f"{entry.ref} {entry.name_zh}") for entry in mechanisms_for()],
        "process": processes,
        "value": [(value.id, said(value.name)) for value in values().values() if value.unit in TIMES],
        "figure": [(value.id, said(value.name)) for value in values().values()],
        "kept": [(kind.id, said(kind.name)) for kind in fact_kinds().values()],
        "link": [(kind.id, said(kind.name)) for kind in link_kinds().values()],
        **{special: [(special, word_for("special", special))] for special in SPECIAL},
        **{sort: [(name, word_for("calls", name)) for name in calls] for sort, calls in _calls(registered).items()},
    }
    return {sort: [{"id": name, "label": label} for name, label in names] for sort, names in found.items()}


def named(declaration: ProcessDeclaration) -> Names:
    """What stands behind the names in a declaration: its own, and those of the county."""
    county = {("kind", one.id): said(one.name) for one in kinds().values()}
    county |= {("role", one.id): said(one.name) for one in roles().values()}
    return county | {(sort, name): said(text) for sort, name, text in names_within(declaration)}


def arguments() -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The typed arguments of each rule, effect, fact and occasion."""
    return {
        sort: {name: [_argument(sort, argument, expected) for argument, expected in signature.items()]
               for name, signature in calls.items()}
        for sort, calls in _calls(known()).items()
    }  # fmt: skip


def _calls(registered: Known) -> Mapping[str, Signatures]:
    return {
        "rule": registered.rules, "effect": registered.effects, "fact": registered.facts,
        "occasion": registered.occasions,
    }  # fmt: skip


def _argument(sort: str, name: str, expected: ArgumentType | Maybe) -> dict[str, Any]:
    kind = expected.type if isinstance(expected, Maybe) else expected
    if isinstance(kind, ColumnOf):
        how: dict[str, Any] = {"type": "str"} if kind.several else {"type": "str", "names": ["column"]}
    else:
        how = {"field": str(kind.value)} if isinstance(kind, FieldKind) else {"type": kind.__name__}
    if kind is str and (named := _NAMED.get(f"{sort} {name}") or _NAMED.get(name)):
        how["names"] = named.split()
    return {"name": name, "label": word_for("arguments", name), "optional": isinstance(expected, Maybe), **how}
