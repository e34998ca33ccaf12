"""The kinds of organization, as packs/organizations.yaml declares them."""

from functools import cache

from zhizhi.core.checks import read_kinds
from zhizhi.core.declarations import OrganizationKind
from zhizhi.core.faults import Faulty
from zhizhi.packs import PACKS


@cache
def kinds() -> dict[str, OrganizationKind]:
    """All kinds by id. Raises Faulty at the start of the program when the file is wrong."""
    found, faults = read_kinds(PACKS / "organizations.yaml")
    if faults:
        raise Faulty(faults)
    return {kind.id: kind for kind in found}


def kind_of(kind_id: str) -> OrganizationKind | None:
    """The kind declared under this id, or None."""
    return kinds().get(kind_id)
