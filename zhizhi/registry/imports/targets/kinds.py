"""The kinds of files by their names."""

from zhizhi.registry.imports.models import Intake
from zhizhi.registry.imports.targets.base import Target
from zhizhi.registry.imports.targets.divisions import DivisionsTarget
from zhizhi.registry.imports.targets.households import HouseholdsTarget
from zhizhi.registry.imports.targets.organizations import OrganizationsTarget
from zhizhi.registry.imports.targets.people import PeopleTarget

_TARGETS: dict[str, type[Target]] = {
    Intake.Target.PEOPLE: PeopleTarget,
    Intake.Target.ORGANIZATIONS: OrganizationsTarget,
    Intake.Target.HOUSEHOLDS: HouseholdsTarget,
    Intake.Target.DIVISIONS: DivisionsTarget,
}


def target_of(name: str) -> type[Target]:
    """The kind of file called `name`."""
    return _TARGETS[name]
