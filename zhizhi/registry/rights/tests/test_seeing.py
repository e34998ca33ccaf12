"""“Who sees this person, and through what?” says what the scopes say; “why not?” names what ended, begins or waits."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.world import AT, World
from zhizhi.registry.changes.operations import change_make
from zhizhi.registry.changes.planning import plan_make
from zhizhi.registry.changes.preview import preview_of
from zhizhi.registry.changes.wanted import Wanted
from zhizhi.registry.overlays.operations import Founding, overlay_create
from zhizhi.registry.people.models import Appointment, Person
from zhizhi.registry.people.operations import post_ensure
from zhizhi.registry.people.queries import people_for
from zhizhi.registry.proposals.models import Proposal
from zhizhi.registry.rights.mandates import Span, delegation_start, emergency_start, line_propose, mandate_end
from zhizhi.registry.rights.models import Mandate
from zhizhi.registry.rights.operations import appointment_end, appointment_start
from zhizhi.registry.rights.seeing import answer_for, viewers_of
from zhizhi.registry.scope import DataClass

TODAY = date(2026, 3, 18)
SOON = AT + timedelta(hours=1)
Happening = Callable[[World], object]


def lent(world: World, *, begins: int = 0, days: int = 7) -> Mandate | Proposal:
    """The secretary lends the post to the desk officer of the other township, who sees nothing here otherwise."""
    post = Appointment.objects.system("test").select_related("post__organization", "person").get(person=world.secretary)
    first = TODAY + timedelta(days=begins)
    return delegation_start(
        scope=world.scope(world.secretary), appointment=post, person=world.stranger_secretary,
        span=Span(first, first + timedelta(days=days)), reason="年休假期间代行职务", at=AT,
    )  # fmt: skip


def taken(world: World) -> Mandate:
    scope = world.scope(world.stranger_organizer)
    return emergency_start(
        scope=scope, place=world.village, data=DataClass.PERSONAL, hours=2, reason="防汛转移需要核对名单", at=AT
    )


def ended(world: World, mandate: object) -> None:
    assert isinstance(mandate, Mandate)
    mandate_end(scope=world.scope(world.secretary if mandate.for_person_id else mandate.person), mandate=mandate, at=AT)


def post_left(world: World) -> None:
    """Lent, and then the lender's own post ends."""
    lent(world)
    post = Appointment.objects.system("test").get(person=world.secretary)
    appointment_end(scope=world.scope(world.officer), appointment=post, to_date=TODAY, at=AT)


def lined(world: World) -> None:
    """A line of one role over the other township: the member gets such a post there, the record stays here."""
    place, role = world.other_village, "desk_officer"
    Mandate.objects.bulk_create([
        Mandate(kind="line", person=world.contact, place=place, place_left=place.left, role=role, data_class=1,
                from_date=TODAY, reason="条线", given_by=world.officer, given_at=AT, approved_by=world.officer)
    ])  # fmt: skip
    mandate = Mandate.objects.system("test").get(kind="line")
    mandate.grants.create(
        person=world.contact, capability="people.view", place=place, place_left=place.left, data_class=1,
        from_date=TODAY, origin="line", role=role, approved_by=world.officer,
    )  # fmt: skip
    post = post_ensure(organization=place, role=role, title="代办员")
    appointment_start(scope=None, person=world.member, post=post, from_date=TODAY, at=AT)


def wanted(world: World, day: str = "") -> Wanted:
    return Wanted("move", world.village.pk, parent=world.other_township.pk, day=day)


def moved(world: World) -> None:
    seen = preview_of(wanted(world), scope=None, at=AT).digest
    change_make(scope=None, wanted=wanted(world), seen=seen, since=10**9, key="k", at=AT)


def planned(world: World) -> None:
    scope, later = world.scope(world.officer), wanted(world, "2026-05-01")
    plan_make(scope=scope, wanted=later, seen=preview_of(later, scope=scope, at=AT).digest, since=10**9, key="k", at=AT)


def joint(world: World) -> None:
    """A joint organization elsewhere moves nobody's record."""
    overlay_create(
        scope=None, at=AT,
        founding=Founding("chain", "茶叶产业链联合党委", world.other_township, "联建共富", TODAY),
    )  # fmt: skip


def waiting_line(world: World) -> None:
    line_propose(
        scope=world.scope(world.officer), person=world.contact, place=world.township, capabilities=["people.view"],
        data=DataClass.INTERNAL, role="", span=(TODAY, None), reason="条线业务需要", at=AT,
    )  # fmt: skip


HAPPENED: dict[str, Happening] = {
    "nothing": lambda _world: None,
    "a post is lent": lent,
    "a post is lent from next week on": lambda world: lent(world, begins=7),
    "a loan was ended": lambda world: ended(world, lent(world)),
    "the post that was lent has ended": post_left,
    "a long loan waits for a second person": lambda world: lent(world, days=60),
    "emergency access runs": taken,
    "emergency access was ended": lambda world: ended(world, taken(world)),
    "a line of one role": lined,
    "a line waits for a second person": waiting_line,
    "the unit was moved": moved,
    "the unit will be moved": planned,
    "a joint organization": joint,
}


@pytest.mark.parametrize("happened", HAPPENED)
def test_the_page_names_exactly_those_whose_scope_holds_the_person(world: World, happened: str) -> None:
    HAPPENED[happened](world)
    person = Person.objects.system("test").get(pk=world.member.pk)
    named = {viewer.name: viewer for viewer in viewers_of(left=person.place_left, at=SOON, person=person)}
    scopes = {one: world.scope(one, SOON) for one in Person.objects.system("test").exclude(pk=person.pk)}
    sees = {one.name for one, scope in scopes.items() if people_for(scope).filter(pk=person.pk).exists()}
    assert set(named) - {person.name} == sees
    for one, scope in scopes.items():
        covered = [data for data in DataClass if scope.covers("people.view", person.place_left, data)]
        if one.name in sees and covered:
            rows = [row for row in viewers_of(left=person.place_left, at=SOON, person=person) if row.name == one.name]
            assert max(row.data for row in rows) == max(covered)
            assert any(row.reveals for row in rows) == scope.covers(
                "people.reveal", person.place_left, DataClass.SENSITIVE
            )


# what happened, who asks, what is told of rights that do not hold now, what waits
@pytest.mark.parametrize(
    ("happened", "who", "told", "waits"),
    [
        ("nothing", "stranger_secretary", [], 0),
        ("a post is lent from next week on", "stranger_secretary", [(True, date(2026, 3, 25))], 0),
        ("a loan was ended", "stranger_secretary", [], 0),  # on the day it began it never held a day
        ("emergency access was ended", "stranger_organizer", [(False, TODAY)], 0),
        ("the post that was lent has ended", "secretary", [(False, TODAY)], 0),
        ("a long loan waits for a second person", "stranger_secretary", [], 1),
        ("a line waits for a second person", "contact", [], 1),
        ("the unit will be moved", "stranger_secretary", [], 0),
    ],
)
def test_why_not_names_what_ended_begins_or_waits(
    world: World, happened: str, who: str, told: list[tuple[bool, date]], waits: int
) -> None:
    HAPPENED[happened](world)
    person = getattr(world, who)
    answer = answer_for(world.scope(person, SOON), person, "people", world.village.name, SOON)
    assert [(one.begins, one.day) for one in answer.other_days] == told
    assert len(answer.waiting) == waits


def test_the_page_says_it(world: World, client_for: Callable[[Person], Client]) -> None:
    lent(world, begins=7)
    lent(world, days=60)
    asked = {"what": "people", "place": world.village.name}
    with time_machine.travel(SOON, tick=False):
        page = client_for(world.stranger_secretary).get(reverse("rights:why"), asked).content.decode()
    assert f"2026-03-25 起可查看：{world.village.name}及下属单位" in page
    assert f"周怀远 已提出授予您在{world.village.name}的权限，须另一人在" in page
