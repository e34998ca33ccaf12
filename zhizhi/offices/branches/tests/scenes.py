"""Firms of the small county that tests share."""

from datetime import date

from tests.world import AT, World
from zhizhi.offices.branches.operations import workforce_declare
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.operations import organization_create

TODAY = date(2026, 3, 18)


def firm_make(
    world: World, name: str = "云雾茶业有限公司", *, members: int | None = 4, field: str = ""
) -> Organization:
    """A firm of the township that declares so many Party members."""
    firm = organization_create(scope=None, parent=world.township, kind="firm", name=name, at=AT)
    if members is not None:
        workforce_declare(
            scope=None,
            organization=firm,
            day=TODAY,
            employees=40,
            members=members,
            source="企业年报",
            field=field,
            at=AT,
        )
    return firm
