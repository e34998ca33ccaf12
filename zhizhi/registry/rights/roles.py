"""The roles, as packs/roles.yaml declares them."""

from functools import cache

from zhizhi.core.checks import read_roles
from zhizhi.core.declarations import Role
from zhizhi.core.faults import Faulty
from zhizhi.packs import PACKS
from zhizhi.registry.organizations.kinds import kinds


@cache
def roles() -> dict[str, Role]:
    """All roles by id. Raises Faulty at the start of the program when the file is wrong."""
    found, faults = read_roles(PACKS / "roles.yaml", kinds())
    if faults:
        raise Faulty(faults)
    return {role.id: role for role in found}


def role_of(role_id: str) -> Role | None:
    """The role declared under this id, or None."""
    return roles().get(role_id)
