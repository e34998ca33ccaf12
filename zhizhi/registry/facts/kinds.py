"""The kinds of facts and links, as packs/facts.yaml declares them."""

from collections.abc import Mapping
from functools import cache

from zhizhi.core.checks import read_kept
from zhizhi.core.factkinds import FactKind, Kept, LinkKind
from zhizhi.core.faults import Faulty
from zhizhi.packs import PACKS
from zhizhi.registry.values.queries import values


@cache
def _kept() -> Kept:
    units = {value.id: value.unit for value in values().values()}
    found, faults = read_kept(PACKS / "facts.yaml", units)
    if found is None:
        raise Faulty(faults)
    return found


@cache
def fact_kinds() -> Mapping[str, FactKind]:
    """All kinds of facts by id. Raises Faulty at the start of the program when the file is wrong."""
    return {kind.id: kind for kind in _kept().facts}


@cache
def link_kinds() -> Mapping[str, LinkKind]:
    """All ways of being linked by id."""
    return {link.id: link for link in _kept().links}
