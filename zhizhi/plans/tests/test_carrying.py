"""What a merged unit leads and supports in plans is its successor's, and its own again when that is taken back."""

from datetime import timedelta
from typing import Any

from zhizhi.plans.models import Node, Plan
from zhizhi.registry.changes.operations import change_make, change_undo
from zhizhi.registry.changes.preview import preview_of
from zhizhi.registry.changes.wanted import Wanted
from zhizhi.registry.organizations.operations import organization_create


def named() -> tuple[list[Any], list[Any]]:
    nodes = Node.objects.system("test").exclude(lead=None)
    through = Node.supports.through._default_manager
    return list(nodes.values_list("pk", "lead").order_by("pk")), sorted(through.values_list("node", "organization"))


def test_commitments_follow_their_unit(world: Any) -> None:
    at = world.at
    first = world.department
    second = organization_create(scope=None, parent=world.county, kind="department", name="林业局", at=at)
    plan = Plan.objects.create(
        title="要点", organization=world.county, place_left=world.county.left, from_day="2026-01-01",
        to_day="2026-12-31", uploaded_at=at,
    )  # fmt: skip
    led = Node.objects.create(plan=plan, key=1, start=0, end=2, kind="commitment", lead=first)
    helped = Node.objects.create(plan=plan, key=2, start=2, end=4, kind="commitment", lead=second)
    other = Node.objects.create(plan=plan, key=3, start=4, end=6, kind="commitment")
    for node in (helped, other):
        node.supports.through._default_manager.create(node=node, organization=first)
    before = named()
    wanted = Wanted("merge", first.pk, others=(second.pk,), into=second.pk)
    later = at + timedelta(days=9)
    preview = preview_of(wanted, scope=None, at=later)
    assert [line.count for line in preview.lines if "部署" in line.label] == [3]
    change = change_make(scope=None, wanted=wanted, seen=preview.digest, since=0, key="k", at=later)
    assert named() == ([(led.pk, second.pk), (helped.pk, second.pk)], [(other.pk, second.pk)])
    change_undo(scope=None, change=change, at=later)
    assert named() == before
