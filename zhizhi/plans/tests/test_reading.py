"""The words that a plan is read with: those that ship, and what the county calls its own processes."""

from tests.world import World
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.operations import declaration_publish
from zhizhi.engines.catalogue.queries import process_of, published
from zhizhi.engines.processes.tests.walk import pack_ready
from zhizhi.plans.reading import read

TEXT = "一、办好实事\n（一）全面推行“七色桥”联办。6月底前各村全部开通“七色桥”联办，由组织部牵头。\n"


def proposed() -> set[str]:
    """The mechanisms proposed for any sentence of the text."""
    return {match.ref for node in read(TEXT).nodes for match in node.mechanisms}


def test_a_plan_finds_a_mechanism_by_the_name_that_the_county_gave_it(world: World) -> None:
    pack_ready(world.at)
    assert "M66" not in proposed()
    copied = process_of(published("five-orders")).model_dump(mode="json", by_alias=True)
    copied |= {"id": "seven-bridges", "prefix": "QS", "name": {"zh": "“七色桥” 联办", "en": ""}}
    declaration_publish(
        scope=None, declaration=type(process_of(published("five-orders"))).model_validate(copied),
        source=DeclarationVersion.Source.COUNTY, at=world.at,
    )  # fmt: skip
    assert "M66" in proposed()
