from collections.abc import Callable

import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.world import AT, World
from zhizhi.core.drawing.svg import Marks
from zhizhi.engines.catalogue.drawing import bpmn_file, drawing_of
from zhizhi.engines.catalogue.operations import pack_apply
from zhizhi.engines.catalogue.queries import process_of, published
from zhizhi.engines.processes.packs import pack_read
from zhizhi.registry.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def packed() -> None:
    pack, faults = pack_read()
    assert not faults
    pack_apply(scope=None, pack=pack, at=AT)


def test_the_page_of_a_mechanism_shows_it_and_gives_it_as_files(
    world: World, client_for: Callable[[Person], Client]
) -> None:
    client = client_for(world.nobody)
    page = client.get(reverse("catalogue:mechanism", args=["M66"])).content.decode()
    assert page.count("<svg xmlns") == 2
    assert "flow.svg?of=five-orders&amp;version=1" in page
    for form, kind, root in (("svg", "image/svg+xml", "svg"), ("bpmn", "application/bpmn+xml", "definitions")):
        file = client.get(reverse(f"catalogue:flow_{form}", args=["M66"]))
        assert file["Content-Type"] == kind
        assert f".{form}" in file["Content-Disposition"]
        assert fromstring(file.content).tag.endswith(root)
    assert client.get(reverse("catalogue:flow_bpmn", args=["M01"])).status_code == 404


def test_drawings_are_in_the_language_of_the_reader() -> None:
    process = process_of(published("five-orders"))
    with translation.override("zh-hans"):
        chinese = drawing_of(process, Marks(here="dispatch"))
    with translation.override("en"):
        english = drawing_of(process)
    assert "供单（党组织书记；1 个工作日）" in chinese.said[1].name
    assert "到期未评，自动办结 → 已办结（自动）" in chinese.said[5].ways
    assert [one.here for one in chinese.said] == [False, False, True, False, False, False]
    assert "Close without a rating → Closed (by itself)" in english.said[5].ways
    assert english.styles == {"own", "danger"}
    assert "Party secretary" in english.lanes


def test_dated_values_are_looked_up_in_the_exported_file() -> None:
    process = process_of(published("five-orders"))
    first = process.first.model_copy(
        update={"limit": process.first.limit.model_copy(update={"workdays": None, "value": "x"})}
    )
    unknown = process.model_copy(update={"steps": (first, *process.steps[1:])})
    # A draft that names a value that is not there can still be looked at.
    assert b">x<" in bpmn_file(unknown)
    assert drawing_of(unknown).said
