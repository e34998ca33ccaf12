"""Who enters a record while its organization is moved: the record lies where the organization lies afterwards."""

import threading

from django.db import OperationalError, close_old_connections, connection
from django.db.models import F

from tests.world import AT, SINCE, World, world_make
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.operations import acting
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.operations import organization_move
from zhizhi.registry.people.models import Membership, Person
from zhizhi.registry.people.operations import membership_start, person_create


def stray() -> list[str]:
    """Records that lie elsewhere than their organization."""
    members = Membership.objects.system("test").exclude(place_left=F("organization__left"))
    people = Person.objects.system("test").exclude(place_left=F("place__left"))
    return [str(row) for row in [*members, *people]]


def test_a_page_read_before_a_move_enters_where_the_organization_is_now(world: World) -> None:
    stale = Organization.objects.system("test").get(pk=world.group.pk)
    organization_move(scope=None, organization=world.village, parent=world.other_township, at=AT)
    person = person_create(scope=None, name="齐思远", place=stale, at=AT)
    membership_start(scope=None, person=person, organization=stale, from_date=SINCE, at=AT)
    assert stray() == []
    now = Organization.objects.system("test").get(pk=stale.pk).left
    assert now != stale.left
    assert Act.objects.filter(organization_id=stale.pk).order_by("-seq")[0].place_left == now


def test_a_move_beside_who_just_enters_leaves_no_record_behind(transactional_db: None) -> None:
    world, ended = world_make(AT), threading.Event()

    def move() -> None:
        try:
            organization_move(scope=None, organization=world.village, parent=world.other_township, at=AT)
        except OperationalError:
            pass  # PostgreSQL ended the move whole: both waited for each other's sums
        finally:
            ended.set()
            connection.close()

    other = threading.Thread(target=move)
    with acting():
        person = person_create(scope=None, name="齐思远", place=world.group, at=AT)
        membership_start(scope=None, person=person, organization=world.group, from_date=SINCE, at=AT)
        other.start()
        assert not ended.wait(0.4)  # it has come as far as it gets
    other.join(20)
    close_old_connections()
    assert stray() == []
    assert Membership.objects.system("test").filter(person=person).count() == 1
