"""A small invented county that tests share: quick to make, every person with an account and known by an attribute.

    def test_something(world: World, client_for: Callable[[Person], Client]) -> None: ...

or, where the time matters, `world_make(at)`. Nothing here is read from the clock.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.test import Client

from tests.remembering import remembered
from zhizhi.core.idnumber import check_character
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.journal.operations import acting
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.operations import organization_create
from zhizhi.registry.people.models import Household, Person
from zhizhi.registry.people.operations import membership_start, person_create, post_ensure
from zhizhi.registry.rights.operations import appointment_start
from zhizhi.registry.rights.queries import scope_for
from zhizhi.registry.rights.roles import roles
from zhizhi.registry.scope import Scope

# A Wednesday morning in China.
AT = datetime(2026, 3, 18, 1, 30, tzinfo=UTC)
SINCE = date(2025, 1, 1)
PASSWORD = "Harbour-lantern-42"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
BACKEND = "zhizhi.registry.accounts.backends.AccountBackend"


@dataclass(slots=True)
class World:
    """Places from the county down, and people by what they do; `stranger_…` belong to the other township."""

    at: datetime
    county: Organization
    department: Organization
    township: Organization
    other_township: Organization
    village: Organization
    second_village: Organization
    other_village: Organization
    branch: Organization
    other_branch: Organization
    group: Organization
    second_group: Organization
    other_group: Organization
    secretary: Person = field(init=False)
    second_secretary: Person = field(init=False)
    stranger_secretary: Person = field(init=False)
    branch_secretary: Person = field(init=False)
    group_leader: Person = field(init=False)
    second_group_leader: Person = field(init=False)
    stranger_group_leader: Person = field(init=False)
    member: Person = field(init=False)
    second_member: Person = field(init=False)
    stranger_member: Person = field(init=False)
    desk_officer: Person = field(init=False)
    organizer: Person = field(init=False)
    stranger_organizer: Person = field(init=False)
    talent_liaison: Person = field(init=False)
    contact: Person = field(init=False)
    officer: Person = field(init=False)
    talent_officer: Person = field(init=False)
    administrator: Person = field(init=False)
    auditor: Person = field(init=False)
    nobody: Person = field(init=False)
    accounts: dict[int, Account] = field(default_factory=dict)

    def account(self, person: Person) -> Account:
        """The person's account; its user name is the attribute's name."""
        return self.accounts[person.pk]

    def scope(self, person: Person, at: datetime | None = None) -> Scope:
        """What the person may do, now or at another time."""
        return scope_for(person=person, account_id=self.accounts[person.pk].pk, at=at or self.at)

    def client_for(self, person: Person) -> Client:
        """A browser in which the person is signed in."""
        return client_for(person)


# attribute: (name, place, role held there, title)
HOLDERS = {
    "secretary": ("周怀远", "village", "secretary", "村党组织书记"),
    "second_secretary": ("何春梅", "second_village", "secretary", "村党组织书记"),
    "stranger_secretary": ("罗立群", "other_village", "secretary", "村党组织书记"),
    "branch_secretary": ("沈佩兰", "branch", "secretary", "党支部书记"),
    "group_leader": ("蒋大勇", "group", "group_leader", "党小组组长"),
    "second_group_leader": ("汤秀英", "second_group", "group_leader", "党小组组长"),
    "stranger_group_leader": ("姚志新", "other_group", "group_leader", "党小组组长"),
    "desk_officer": ("邱小燕", "village", "desk_officer", "便民服务代办员"),
    "organizer": ("陆文斌", "township", "township_organizer", "组织委员"),
    "stranger_organizer": ("贺明珠", "other_township", "township_organizer", "组织委员"),
    "talent_liaison": ("尹若水", "township", "talent_liaison", "人才专干"),
    "contact": ("温可心", "department", "department_contact", "联络员"),
    "officer": ("裴国栋", "county", "county_officer", "组织部干部"),
    "talent_officer": ("舒畅", "county", "talent_officer", "人才办干部"),
    "administrator": ("常守成", "county", "administrator", "系统管理员"),
    "auditor": ("严明察", "county", "auditor", "审计人员"),
}
# attribute: (name, place, group that the person belongs to)
OTHERS = {
    "member": ("马春生", "branch", "group"),
    "second_member": ("叶知秋", "branch", "second_group"),
    "stranger_member": ("孟繁星", "other_branch", "other_group"),
    "nobody": ("白云鹤", "county", None),
}


def world_make(at: datetime = AT) -> World:
    """The county as of `at`; all of its acts are one batch of the journal."""
    return remembered(("world", at), lambda: _world(at))


def _world(at: datetime) -> World:
    with acting():
        world = _places(at)
        for number, (attribute, person) in enumerate(HOLDERS.items()):
            _holder(world, attribute, *person, number=number)
        for number, (attribute, other) in enumerate(OTHERS.items(), start=len(HOLDERS)):
            _other(world, attribute, *other, number=number)
        _households(world)
    _accounts(world)
    return world


def client_for(person: Person) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(Account.objects.get(person=person), backend=BACKEND)
    return client


@pytest.fixture
def world(db: None) -> World:
    """The small county at AT."""
    return world_make(AT)


@pytest.fixture(name="client_for")
def client_for_fixture() -> Callable[[Person], Client]:
    """The function that signs a person in."""
    return client_for


def id_number(born: date, number: int) -> str:
    """A valid, invented identification number; the region 999999 does not exist."""
    first = f"999999{born:%Y%m%d}{number:03}"
    return first + check_character(first)


def _places(at: datetime) -> World:
    def under(parent: Organization | None, kind: str, name: str) -> Organization:
        return organization_create(scope=None, parent=parent, kind=kind, name=name, at=at)

    county = under(None, "committee", "云岭县委")
    township, other_township = under(county, "township", "青溪镇"), under(county, "township", "白岩乡")
    village, second = under(township, "village", "柳湾村"), under(township, "village", "石桥村")
    other_village = under(other_township, "village", "松坪村")
    branch, other_branch = under(village, "branch", "柳湾村党支部"), under(other_village, "branch", "松坪村党支部")
    return World(
        at, county, under(county, "department", "农业农村局"), township, other_township, village, second, other_village,
        branch, other_branch, under(branch, "party_group", "第一党小组"), under(branch, "party_group", "第二党小组"),
        under(other_branch, "party_group", "第一党小组"),
    )  # fmt: skip


def _person(world: World, attribute: str, name: str, place: str, number: int) -> Person:
    born = date(1970 + number, 1 + number % 12, 1 + number)
    person = person_create(
        scope=None, name=name, place=getattr(world, place), at=world.at,
        id_number=id_number(born, number + 1), phone=f"1390000{number:04}",
    )  # fmt: skip
    setattr(world, attribute, person)
    return person


def _holder(world: World, attribute: str, name: str, place: str, role: str, title: str, *, number: int) -> None:
    person = _person(world, attribute, name, place, number)
    post = post_ensure(organization=getattr(world, place), role=role, title=title)
    appointment_start(scope=None, person=person, post=post, from_date=SINCE, at=world.at)


def _other(world: World, attribute: str, name: str, place: str, group: str | None, *, number: int) -> None:
    person = _person(world, attribute, name, place, number)
    if group:
        organization = getattr(world, group)
        membership_start(scope=None, person=person, organization=organization, from_date=SINCE, at=world.at)


def _households(world: World) -> None:
    rows = [(world.village, 6), (world.second_village, 2), (world.other_village, 3)]
    Household.objects.bulk_create(
        Household(
            organization=place, place_left=place.left, number=f"{number:03}", head_name=f"户主{place.name[0]}{number}",
            address=f"{place.name}{number}号", persons=number % 4 + 1,
            linked_member=world.member if place == world.village and number < 3 else None,
        )
        for place, count in rows
        for number in range(1, count + 1)
    )  # fmt: skip


def _accounts(world: World) -> None:
    """All with the same password; those whose rights reach sensitive data have set up one-time passwords."""
    hashed = make_password(PASSWORD)
    people = {attribute: getattr(world, attribute) for attribute in [*HOLDERS, *OTHERS]}
    made = Account.objects.bulk_create(
        Account(username=name, person=person, password=hashed, created_at=world.at) for name, person in people.items()
    )
    world.accounts = {account.person_id: account for account in made}
    secret = get_adapter().encrypt(TOTP_SECRET)
    sensitive = [world.account(people[attribute]) for attribute, (_, _, role, _) in HOLDERS.items() if _sensitive(role)]
    Authenticator.objects.bulk_create(
        Authenticator(user=account, type=Authenticator.Type.TOTP, data={"secret": secret}) for account in sensitive
    )


def _sensitive(role: str) -> bool:
    return any(capability.data == "sensitive" for capability in roles()[role].capabilities)
