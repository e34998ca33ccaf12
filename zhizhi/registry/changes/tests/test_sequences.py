"""Any sequence of changes keeps all invariants, and what is told of a day that is over never changes."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world import AT, World
from zhizhi.registry.changes.models import Change
from zhizhi.registry.changes.operations import change_make, change_undo
from zhizhi.registry.changes.preview import preview_of
from zhizhi.registry.changes.references import references_of
from zhizhi.registry.changes.wanted import ChangeRefused, Wanted
from zhizhi.registry.invariants import invariants
from zhizhi.registry.organizations.models import Edge, Organization
from zhizhi.registry.organizations.operations import OrganizationRefused, organization_create
from zhizhi.registry.people.models import Appointment, Membership

ACTS = ("create", "rename", "move", "merge", "merge new", "split", "close", "undo")
steps = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 99), st.integers(0, 99), st.integers(0, 2)), min_size=2, max_size=8
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=steps)
def test_any_sequence_of_changes_keeps_what_is_true_and_what_was(world: World, sequence: Any) -> None:
    with transaction.atomic():
        at, told = AT + timedelta(days=1), dict[date, Any]()
        for number, (act, one, two, days) in enumerate(sequence):
            day = localdate(at)
            undone = _step(act, one, two, number, at)
            if undone:  # what is undone never was, also on the days since
                told |= {earlier: _asked(earlier) for earlier in told if earlier >= undone}
            assert [f"{found.name}: {line}" for found in invariants() for line in found.check()] == []
            for earlier, answer in told.items():
                assert _asked(earlier) == answer, f"{act} changed what is told of {earlier}"
            at += timedelta(days=days)
            if days:
                told[day] = _asked(day)
        transaction.set_rollback(True)


def _asked(day: date) -> Any:
    """The tree, the memberships and the appointments of a day, by numbers that never change."""
    tree = sorted(Edge.objects.on(day).values_list("organization", "parent", "name", "kind").order_by())
    members = Membership.objects.system("test").on(day).values_list("person", "organization")
    held = Appointment.objects.system("test").on(day).values_list("person", "post__organization")
    return [str(row) for row in tree], sorted(members), sorted(held)


def _step(act: str, one: int, two: int, number: int, at: Any) -> date | None:
    """The day of the change that was undone, if one was."""
    places = list(Organization.objects.system("test").open().order_by("pk"))
    place, other = places[one % len(places)], places[two % len(places)]
    try:
        if act == "create":
            kind = {"county": "township", "township": "village", "village": "grid"}.get(other.kind, "party_group")
            organization_create(scope=None, parent=other, kind=kind, name=f"新{number}", at=at)
        elif act == "undo":
            return _undo(one, at)
        else:
            _change(_wanted(act, place, other, number), number, at)
    except (ChangeRefused, OrganizationRefused):
        return None
    return None


def _wanted(act: str, place: Organization, other: Organization, number: int) -> Wanted:
    alike = Organization.objects.system("test").open().filter(kind=place.kind).exclude(pk=place.pk)
    others = tuple(alike.order_by("pk").values_list("pk", flat=True)[:1])
    children = Organization.objects.system("test").open().filter(parent=place)
    return {
        "rename": Wanted("rename", place.pk, name=f"名{number % 3}"),
        "move": Wanted("move", place.pk, parent=other.pk),
        "merge": Wanted("merge", place.pk, others=others, into=place.pk),
        "merge new": Wanted("merge", place.pk, others=others, name=f"合{number % 3}"),
        "split": Wanted(
            "split", place.pk, name=f"分{number}",
            children=tuple(children.values_list("pk", flat=True)[:1]),
            members=tuple(Membership.objects.system("test").filter(organization=place, to_date=None)
                          .values_list("pk", flat=True)[:1]),
        ),
        "close": Wanted("close", place.pk),
    }[act]  # fmt: skip


def _change(wanted: Wanted, number: int, at: Any) -> None:
    seen = preview_of(wanted, scope=None, at=at).digest
    with transaction.atomic():
        change_make(scope=None, wanted=wanted, seen=seen, since=0, key=f"k{number}", at=at)


def _undo(one: int, at: Any) -> date | None:
    standing = list(Change.objects.system("test").standing())
    if not standing:
        return None
    change = standing[one % len(standing)]
    rests = references_of(change)
    with transaction.atomic():
        change_undo(scope=None, change=change, at=at)
    assert not rests
    return change.day
