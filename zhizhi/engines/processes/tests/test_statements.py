"""The statements written by hand say what the ORM says, on both databases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from tests.world import HOLDERS, OTHERS, World
from zhizhi.engines.processes.models import Alert, Case, Event, Task
from zhizhi.engines.processes.moving import Sent, case_move
from zhizhi.engines.processes.operations import case_send_back
from zhizhi.engines.processes.statements import (
    alerts_told,
    belongs,
    case_read,
    events_read,
    organization_read,
    people_besides,
    roles_held,
    round_read,
    task_open_read,
    task_read,
    tasks_held,
    tasks_held_counted,
)
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.gathering import gathering
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import lineage_ids
from zhizhi.registry.people.models import Appointment, Person
from zhizhi.registry.people.queries import people_of
from zhizhi.registry.prepared import insert, number_rows, update
from zhizhi.registry.rights.models import Grant
from zhizhi.registry.scope import DataClass, Hat, Scope

DAY = date(2026, 3, 18)
BEFORE = date(2020, 1, 1)


def organizations() -> list[Organization]:
    return list(Organization.objects.system("test"))


def event_of(walk: Walk, **more: object) -> Event:
    case = walk.ask()
    values = {"at": walk.at, "kind": Event.Kind.URGED, "answers": {"谁": ["一", 2, None, True]}, "note": "路灯 100%s ?"}
    return Event(case=case, **(values | more))


def test_a_task_is_read_as_the_orm_reads_it_with_its_case_place_and_declaration(walk: Walk) -> None:
    case = walk.to(walk.ask(), "deliver")
    expected = Task.objects.system("test").select_related("case__place", "case__declaration").get(pk=walk.task(case).pk)
    with transaction.atomic():
        task, known = task_read(expected.pk, "a key nobody sent")
    assert task is not None
    assert not known
    for mine, theirs in [(task, expected), (task.case, expected.case), (task.case.place, expected.case.place)]:
        assert {name: value for name, value in vars(mine).items() if name != "_state"} == {
            name: value for name, value in vars(theirs).items() if name != "_state"
        }
    assert task.case.declaration == expected.case.declaration


def test_what_is_owed_is_what_the_orm_finds(walk: Walk) -> None:
    for _ in range(3):
        walk.ask()
    walk.to(walk.ask(), "deliver")
    for person in (walk.world.secretary, walk.world.member, walk.world.group_leader):
        scope = walk.who(person).scope
        expected = list(Task.objects.system("test").open().of(scope).order_by("due_at", "id"))
        assert tasks_held(scope, 0, 9) == expected
        assert tasks_held(scope, 1, 1) == expected[1:2]
        counted = tasks_held_counted(scope, walk.at, walk.at + timedelta(days=99))
        assert counted[:3] == (0, len(expected), len(expected))
        assert tasks_held_counted(scope, walk.at + timedelta(days=99), walk.at)[0] == len(expected)
    assert tasks_held(Scope(), 0, 9) == []
    assert tasks_held_counted(Scope(), walk.at, walk.at) == (0, 0, 0, 0)


def test_cases_seen_are_those_in_reach_those_of_the_own_tasks_and_the_own_requests(walk: Walk) -> None:
    """As one condition says it that is slow among many cases."""
    world, every = walk.world, Case.objects.system("test")
    cases = [walk.ask() for _ in range(4)]
    walk.to(cases[0], "deliver")
    asked = every.filter(pk=cases[1].pk)
    asked.update(channel=Case.Channel.SELF, opened_by=world.nobody, place_left=0)
    every.filter(pk=cases[2].pk).update(confidential=True, concerns=world.secretary)
    Task.objects.system("test").filter(case=cases[3]).update(holder_person=world.member)
    left, officer = world.village.left, world.scope(world.officer)
    lent = Hat("secretary", world.village.pk, "", left, left + 1, 0, for_person=world.member.pk)
    handles = replace(officer, reaches={**officer.reaches, "cases.confidential": officer.reaches["cases.view"]})
    scopes = [world.scope(getattr(world, name)) for name in (*HOLDERS, *OTHERS)]
    scopes += [Scope(), Scope(hats=(lent,)), handles]
    found: set[frozenset[int]] = set()
    for scope in scopes:
        area = scope.within("cases.view", "place_left")
        area &= Q(confidential=False) | scope.within("cases.confidential", "place_left") & ~Q(
            confidential=True, concerns=scope.person_id or 0
        )
        mine = Q(tasks__in=Task.objects.system("test").of(scope))
        if scope.person_id:
            mine |= Q(opened_by=scope.person_id, channel=Case.Channel.SELF)
        seen = Case.objects.visible_to(scope)
        keys = set(seen.values_list("pk", flat=True))
        assert keys == set(every.filter(area | mine).values_list("pk", flat=True))
        assert seen.count() == len(keys)
        assert set(Task.objects.system("test").filter(case__in=seen).values_list("case", flat=True)) == keys
        found.add(frozenset(keys))
    assert frozenset() in found
    assert frozenset({cases[1].pk}) in found
    assert len(found) > 3


def test_a_case_its_open_task_and_its_events_are_read_as_the_orm_reads_them(walk: Walk) -> None:
    case = walk.to(walk.ask(), "deliver")
    found, task, events = case_read(case.number), task_open_read(case), events_read(case)
    assert found is not None
    assert task is not None
    assert (found, found.place, found.declaration) == (case, case.place, case.declaration)
    assert (task, task.holder_organization, task.holder_person) == (
        walk.task(case), walk.task(case).holder_organization, walk.task(case).holder_person
    )  # fmt: skip
    expected = Event.objects.filter(case=case).order_by("id")
    assert [(one, one.person, one.organization, one.task) for one in events] == [
        (one, one.person, one.organization, one.task) for one in expected
    ]
    assert {one.person is None for one in events} == {True, False}
    assert case_read("no such number") is None


def test_those_besides_somebody_are_the_people_of_the_organization(walk: Walk) -> None:
    group = walk.world.group
    expected = list(people_of(group, DAY).order_by("sort_key"))
    assert people_besides(None, group.pk, DAY) == expected
    assert people_besides(expected[0].pk, group.pk, DAY) == expected[1:]


def test_alerts_told_are_those_of_the_own_posts_not_seen_yet(walk: Walk) -> None:
    secretary, station = walk.world.secretary, walk.world.village
    task = walk.task(walk.ask())
    values = {"task": task, "role": "secretary", "organization": station, "told_at": walk.at}
    wanted = [Alert.objects.create(percent=percent, **values) for percent in (100, 150)]
    Alert.objects.create(percent=200, seen_at=walk.at, **values)
    Alert.objects.create(percent=250, **values | {"role": "nobody"})
    found = alerts_told(walk.who(secretary).scope, 9)
    assert sorted(alert.pk for alert in found) == [alert.pk for alert in wanted]
    assert found[0].task.case.place == station
    assert alerts_told(Scope(), 9) == []


def test_a_key_sent_before_is_known(walk: Walk) -> None:
    case = walk.ask(key="sent before")
    with transaction.atomic():
        assert task_read(walk.task(case).pk, "sent before")[1]
        assert task_read(0, "sent before") == (None, False)


def test_an_inserted_row_is_what_was_given(walk: Walk) -> None:
    event = event_of(walk)
    insert(event)
    found = Event.objects.get(pk=event.pk)
    fields = [field.attname for field in Event._meta.concrete_fields]
    assert [getattr(found, name) for name in fields] == [getattr(event, name) for name in fields]


def test_an_update_writes_the_named_fields_only(walk: Walk) -> None:
    turn = round_read(walk.ask())
    turn.stars, turn.withdrawn, turn.rated_at = 4, True, walk.at
    update(turn, "stars", "rated_at")
    turn.refresh_from_db()
    assert (turn.stars, turn.withdrawn, turn.rated_at) == (4, False, walk.at)


def test_an_update_of_a_row_that_is_gone_is_refused(walk: Walk) -> None:
    turn = round_read(walk.ask())
    turn.pk = 0
    with pytest.raises(DatabaseError):
        update(turn, "stars")


def test_rows_gathered_have_their_numbers_at_its_end_or_when_asked(walk: Walk) -> None:
    first, second = event_of(walk), event_of(walk)
    with transaction.atomic(), gathering():
        insert(first, number_later=True)
        number_rows()
        assert Event.objects.filter(pk=first.pk).exists()
        insert(second, number_later=True)
    assert Event.objects.filter(pk=second.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_what_the_database_refuses_of_what_was_gathered_undoes_all_of_it(open_walk: Walk) -> None:
    events = [event_of(open_walk, key="the same") for _ in range(2)]
    with pytest.raises(IntegrityError), transaction.atomic(), gathering():
        _insert_all(events)
    assert not Event.objects.filter(key="the same").exists()


def _insert_all(events: list[Event]) -> None:
    for event in events:
        insert(event, number_later=True)


def test_lineages_are_the_intervals_around_a_place(world: World) -> None:
    for place in organizations():
        around = [other for other in organizations() if other.left <= place.left and other.right >= place.right]
        assert lineage_ids(place.pk) == [other.pk for other in sorted(around, key=lambda found: -found.left)]


def test_roles_are_held_where_appointments_say(world: World) -> None:
    roles = ["secretary", "township_organizer", "county_officer"]
    for place in organizations():
        held = Appointment.objects.system("test").on(DAY).filter(
            post__role__in=roles, post__organization__in=lineage_ids(place.pk)
        )  # fmt: skip
        expected = held.values_list("post__role", "post__organization_id", "post__organization__left")
        assert sorted(roles_held(roles, place.pk, DAY)) == sorted(expected)
        assert roles_held(roles, place.pk, BEFORE) == []


@pytest.mark.parametrize("day", [DAY, BEFORE])
def test_belonging_is_what_a_form_offers(world: World, day: date) -> None:
    for place in (world.group, world.second_group, world.village, world.branch):
        offered = set(people_of(place, day).values_list("pk", flat=True))
        everybody = Person.objects.system("test").values_list("pk", flat=True)
        assert {person for person in everybody if belongs(person, place.pk, day)} == offered


def test_an_organization_that_is_not_there_is_none(world: World) -> None:
    assert organization_read(world.village.pk) == world.village
    assert organization_read(0) is None


def test_scopes_hold_the_posts_and_grants_of_the_day(world: World) -> None:
    for attribute in [*HOLDERS, *OTHERS]:
        person = getattr(world, attribute)
        scope = world.scope(person)
        posts = Appointment.objects.system("test").on(DAY).filter(person=person)
        assert {hat.appointment_id for hat in scope.hats if hat.appointment_id} == {post.pk for post in posts}
        grants = Grant.objects.system("test").filter(person=person).select_related("place")
        assert all(scope.covers(grant.capability, grant.place.left, DataClass(grant.data_class)) for grant in grants)
        early = world.scope(person, world.at - timedelta(days=3000))
        assert (early.hats, dict(early.reaches)) == ((), {})


# What a plain move costs besides the actor's scope, the transaction's beginning and its end. On PostgreSQL the writes
# are one statement, with the journal.
STATEMENTS = {
    "sqlite": {"offer": 12, "dispatch": 11, "accept": 10, "delivered": 16, "rate": 19},
    "postgresql": {"offer": 4, "dispatch": 3, "accept": 2, "delivered": 5, "rate": 8},
}


def test_a_plain_move_costs_so_many_statements(walk: Walk) -> None:
    """None for what its declaration does not use: parts, signatures, drafts, effects, own measures, sub-cases."""
    world, case = walk.world, walk.ask()
    ways = {
        "offer": (world.secretary, {"group": str(world.group.pk)}),
        "dispatch": (world.group_leader, {"member": str(world.member.pk)}),
        "accept": (world.member, {}),
        "delivered": (world.member, {"result": "换了灯泡"}),
        "rate": (None, {"stars": "5"}),
    }
    found: dict[str, list[str]] = {}
    for way, (person, answers) in ways.items():
        actor, task, sent = walk.who(person), walk.task(case), Sent(walk.key(), answers)
        with CaptureQueriesContext(connection) as caught:
            case_move(actor=actor, task_id=task.pk, move=way, sent=sent, at=walk.at)
        found[way] = [query["sql"] for query in caught if "SAVEPOINT" not in query["sql"]]
    assert {way: len(every) for way, every in found.items()} == STATEMENTS[connection.vendor], found


# Besides what a move costs, what the round has passed is read, and under which versions it ran.
STATEMENTS_BACK = {"sqlite": 11, "postgresql": 3}


def test_sending_back_costs_little_more_than_a_move(walk: Walk) -> None:
    world, case = walk.world, walk.ask()
    walk.act(case, world.secretary, "offer", {"group": str(world.group.pk)})
    actor, task = walk.who(world.group_leader), walk.task(case)
    with CaptureQueriesContext(connection) as caught:
        case_send_back(actor=actor, task_id=task.pk, to="offer", reason="不归我们组", key=walk.key(), at=walk.at)
    found = [query["sql"] for query in caught if "SAVEPOINT" not in query["sql"]]
    assert len(found) == STATEMENTS_BACK[connection.vendor], found
