"""What whoever asked sees of an order whose process is put right, or was changed while it ran."""

from tests.world import World
from zhizhi.core.canonical import digest
from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.catalogue.operations import Source, declaration_publish
from zhizhi.engines.catalogue.quarantine import declarations_recheck
from zhizhi.engines.catalogue.queries import process_of, published
from zhizhi.engines.processes.migrating import cases_migrate
from zhizhi.portal.tests.conftest import Move, Resident


def test_an_order_stands_still_while_its_version_is_shut_and_goes_on_afterwards(
    county: World, resident: Resident, move: Move
) -> None:
    case = resident.asked()
    move(case, county.secretary, "offer", group=county.group.pk)
    old = published("five-orders")
    right = process_of(old)
    old.body["steps"][2]["kind"] = "auction"
    old.digest = digest(old.body)
    old.save()
    declarations_recheck(at=county.at)
    page = resident.client.get(f"/o/{case.number}/").content.decode()
    assert "派单" in page
    assert f"/o/{case.number}/urge/" not in page
    assert f"/o/{case.number}/withdraw/" not in page

    body = right.model_dump(mode="json")
    body["steps"][0]["id"] = "first"
    for way in (way for step in body["steps"] for way in step["moves"]):
        way["to"] = "first" if way["to"] == "offer" else way["to"]
    corrected = ProcessDeclaration.model_validate(body)
    declaration_publish(scope=None, declaration=corrected, source=Source.COUNTY, at=county.at)
    new, mapping = published("five-orders"), {"offer": "first", "dispatch": "dispatch"}
    assert cases_migrate(scope=None, old=old, new=new, mapping=mapping, at=county.at).moved == 1
    page = resident.client.get(f"/o/{case.number}/").content.decode()
    assert "交给党小组" in page  # what happened under the old version is told in its words
    assert f"/o/{case.number}/withdraw/" in page
