"""Parts above hear which organizations an act touched, and nothing of an act that did not happen."""

from collections.abc import Collection
from datetime import date, datetime

import pytest

from tests.world import AT, World
from zhizhi.registry import touched
from zhizhi.registry.organizations.operations import organization_create
from zhizhi.registry.people.operations import PersonRefused, membership_start, post_ensure
from zhizhi.registry.rights.operations import appointment_end, appointment_start

Heard = list[tuple[str, set[int]]]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """What was told since the test began."""
    told: Heard = []

    def listen(kind: str, ids: Collection[int], at: datetime) -> None:
        assert at == AT
        told.append((kind, set(ids)))

    monkeypatch.setattr(touched, "_listeners", [])
    touched.on_touch(listen)
    return told


def test_operations_say_which_organizations_they_touched(world: World, heard: Heard) -> None:
    heard.clear()
    post = post_ensure(organization=world.village, role="secretary", title="副书记")
    held = appointment_start(scope=None, person=world.nobody, post=post, from_date=date(2026, 1, 1), at=AT)
    appointment_end(scope=None, appointment=held, to_date=date(2026, 3, 1), at=AT)
    made = organization_create(scope=None, parent=world.village, kind="branch", name="茶叶党支部", at=AT)
    membership_start(scope=None, person=world.nobody, organization=made, from_date=date(2026, 1, 1), at=AT)
    assert heard == [
        ("organization", {world.village.pk}),
        ("organization", {world.village.pk}),
        ("organization", {made.pk}),
        ("organization", {made.pk, world.county.pk}),
    ]


def test_a_refused_act_touches_nothing(world: World, heard: Heard) -> None:
    heard.clear()
    with pytest.raises(PersonRefused):
        membership_start(scope=None, person=world.member, organization=world.group, from_date=date(2026, 1, 1), at=AT)
    assert heard == []


def test_a_filling_that_is_counted_afterwards_is_untold(world: World, heard: Heard) -> None:
    heard.clear()
    with touched.untold():
        organization_create(scope=None, parent=world.village, kind="branch", name="茶叶党支部", at=AT)
    assert heard == []
    organization_create(scope=None, parent=world.village, kind="branch", name="柑橘党支部", at=AT)
    assert len(heard) == 1
