"""The table of rights, generated: every address with every role at every place, against what the scope says.

Nor is it fooled by a name that two addresses share, a record named in the part before, or a method without a row.

What `test_rights.py` tries with four people is tried here with each role of packs/roles.yaml at the record's own place,
above it, below it, beside it and elsewhere. The rows of tests/rights_rows make the records; the scope is the oracle.
"""

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import rights_rows
from tests.rights_reaches import DECLARED
from tests.rights_rows import Reached, Row
from tests.world import BACKEND, SINCE, World
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.journal.operations import acting
from zhizhi.registry.organizations.kinds import kinds
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.operations import organization_create
from zhizhi.registry.people.models import Post
from zhizhi.registry.people.operations import person_create, post_ensure
from zhizhi.registry.rights.operations import appointment_start
from zhizhi.registry.rights.queries import scope_for
from zhizhi.registry.rights.roles import roles
from zhizhi.registry.scope import DataClass, Scope

MODULES = [
    importlib.import_module(f"{rights_rows.__name__}.{found.name}")
    for found in pkgutil.iter_modules(rights_rows.__path__)
]
# One row of each address and method: the others try other data or other people.
ROWS: list[Row] = list(
    {
        (row.name, row.method): row for module in MODULES for row in reversed(module.ROWS) if row.anonymous == 302
    }.values()
)
NOT_BY_PLACE = {
    **{name: why for name, why in DECLARED.items() if isinstance(why, str)},
    **{name: why for module in MODULES for name, why in getattr(module, "NOT_BY_PLACE", {}).items()},
}
# From the root down, and beside: own, above, below, beside, elsewhere, as seen from a record at the village or branch.
PLACES = (
    "county", "department", "township", "other_township", "village", "second_village", "other_village", "branch",
    "other_branch", "group", "other_group",
)  # fmt: skip


REFUSED = (403, 404, 405)
# By a method that no row declares: reading the address of an act may lead back to the page of its record.
LEFT_OUT = {"get": (302, *REFUSED), "post": REFUSED}
TOLD = {(row.name, row.method) for row in ROWS}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who holds one role at one place, signed in."""

    role: str
    place: str
    scope: Scope
    client: Client


def test_every_address_of_a_record_says_where_it_is() -> None:
    taking = {name for name, pattern in patterns() if takes(pattern)} | set(under_a_record())
    declared = {row.name for row in ROWS if reach_of(row)} | NOT_BY_PLACE.keys()
    missing = sorted({row.name for row in ROWS} & taking - declared)
    assert not missing, "say reach=Reached(...) in tests/rights_rows, or why not in NOT_BY_PLACE: " + ", ".join(missing)


def test_no_two_addresses_share_a_name() -> None:
    """The row of the one would hide that the other has none."""
    counted = Counter(name for name, _pattern in patterns())
    assert [name for name, count in counted.items() if count > 1] == []


def test_no_reason_is_about_an_address_that_is_gone() -> None:
    assert sorted(NOT_BY_PLACE.keys() - {name for name, _pattern in patterns()}) == []


def test_every_role_at_every_place_gets_what_its_scope_says(world: World, settings: Any) -> None:
    settings.ZHIZHI_REQUIRE_TOTP = False
    actors, views = list(actors_of(world)), {name: pattern.callback for name, pattern in patterns()}
    assert {actor.role for actor in actors} == roles().keys()
    wrong: list[str] = []
    tried = 0
    for row in (row for row in ROWS if row.name in views):
        with transaction.atomic():
            # Rows of addresses that no place decides are opened as well: by their own right alone.
            args, data, other, seen = row.args(world), row.given(world), untold(row), set[int]()
            for actor in asked(row, actors, world):
                expected = said_by_scope(row, getattr(views[row.name], "capability", ""), actor, world)
                if expected is None:
                    continue
                tried += 1
                status = opened(row, args, data, actor)
                if other and status in expected and status in REFUSED and status not in seen:
                    # Who is refused by the method that rows declare does not get in by the other, one for each refusal.
                    seen.add(status)
                    status, expected = opened(other, args, {}, actor), LEFT_OUT[other.method]
                if status not in expected:
                    wrong.append(
                        f"{row.name} {row.method}: {actor.role} at {actor.place} gets {status}, not {expected}"
                    )
            transaction.set_rollback(True)
    assert not wrong, f"{len(wrong)} of {tried}:\n" + "\n".join(wrong[:80])
    assert tried > 1000


def asked(row: Row, actors: list[Actor], world: World) -> Iterator[Actor]:
    """Of each role one in each relation to the record: there, above, below, beside and elsewhere.

    Where a right that the role does not carry anywhere is asked first, one of the role is enough.
    """
    reach, seen = reach_of(row), set()
    place = getattr(world, reach.at) if reach else None
    for actor in actors:
        key = (actor.role, relation(getattr(world, actor.place, None), place) if place else "")
        if key not in seen:
            seen.add(key)
            yield actor


def relation(mine: Organization | None, place: Organization) -> str:
    """How a place lies to that of the record; one that the world does not name lies elsewhere."""
    if mine is None:
        return "elsewhere"
    if mine.pk == place.pk:
        return "there"
    if mine.left <= place.left < mine.right:
        return "above"
    if place.left <= mine.left < place.right:
        return "below"
    return "beside" if mine.parent_id == place.parent_id else "elsewhere"


def reach_of(row: Row) -> Reached | None:
    """What the row itself says, else what is said for all rows of its address and method."""
    declared = row.reach or DECLARED.get(f"{row.name} {row.method}", DECLARED.get(row.name))
    return declared if isinstance(declared, Reached) else None


def said_by_scope(row: Row, front: str, actor: Actor, world: World) -> tuple[int, ...] | None:
    """The statuses that are right; None where the table asks nothing."""
    if front and not actor.scope.holds(front):
        return (403,)
    if (reach := reach_of(row)) is None:
        return None
    left = getattr(world, reach.at).left
    if actor.role in reach.own:
        return None
    if reach.sees and not actor.scope.covers(reach.sees, left, DataClass.PUBLIC):
        return (404,)
    if reach.needs and not actor.scope.covers(reach.needs, left, reach.level):
        return (403,)
    return (row.holder[1],) if row.holder else (200, 302)


def untold(row: Row) -> Row | None:
    """The same address by the other method, where no row declares that."""
    other = {"get": "post", "post": "get"}.get(row.method, "")
    return replace(row, method=other) if other and (row.name, other) not in TOLD else None


def opened(row: Row, args: list[Any], data: Any, actor: Actor) -> int:
    """The status; whatever was done is undone."""
    with transaction.atomic():
        response = getattr(actor.client, row.method)(reverse(row.name, args=args), data)
        transaction.set_rollback(True)
    return int(response.status_code)


def patterns(found: list[URLPattern | URLResolver] | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """All addresses by name."""
    for pattern in get_resolver().url_patterns if found is None else found:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from patterns(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}", pattern


def takes(one: URLPattern | URLResolver) -> bool:
    """Whether this part of an address names a record."""
    return bool(one.pattern.converters or one.pattern.regex.groups)


def under_a_record(
    found: list[URLPattern | URLResolver] | None = None, space: str = "", within: bool = False
) -> Iterator[str]:
    """The names of addresses of which a part before their own names a record."""
    for pattern in get_resolver().url_patterns if found is None else found:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from under_a_record(pattern.url_patterns, inner, within or takes(pattern))
        elif within:
            yield f"{space}{pattern.name}"


def actors_of(world: World) -> Iterator[Actor]:
    """Each role at each place of the world that has it; for a kind that the world lacks a place is made."""
    number = 0
    for role in roles().values():
        fitting = {name: getattr(world, name) for name in PLACES if getattr(world, name).kind in role.kinds}
        for name, place in (fitting or {role.kinds[0]: made(world, role.kinds[0])}).items():
            number += 1
            yield actor(world, role.id, name, place, number)


def made(world: World, kind: str) -> Organization:
    """A place of the kind below one that may have it."""
    known: Organization | None = Organization.objects.system("test").filter(kind=kind).first()
    if known:
        return known
    above = [getattr(world, name) for name in PLACES if getattr(world, name).kind in kinds()[kind].under]
    parent = above[0] if above else made(world, kinds()[kind].under[0])
    return organization_create(scope=None, parent=parent, kind=kind, name=f"试{kind}", at=world.at)


def actor(world: World, role: str, name: str, place: Organization, number: int) -> Actor:
    """A new person who holds the role there and nothing else."""
    place.refresh_from_db()
    with acting():
        person = person_create(scope=None, name=f"试{number}", place=place, at=world.at)
        post = Post.objects.filter(organization=place, role=role).first()
        post = post or post_ensure(organization=place, role=role, title="试")
        appointment_start(scope=None, person=person, post=post, from_date=SINCE, at=world.at)
    account = Account.objects.create(username=f"actor{number}", person=person, password="!", created_at=world.at)
    client = Client()
    client.force_login(account, backend=BACKEND)
    return Actor(role, name, scope_for(person=person, account_id=account.pk, at=world.at), client)


@pytest.mark.parametrize("front", [True, False])
def test_the_oracle_itself(world: World, front: bool) -> None:
    secretary = Actor("secretary", "village", world.scope(world.secretary), Client())
    asked = Row("people:edit", reach=Reached("branch", "people.view", "people.manage"))
    beside = Row("people:edit", reach=Reached("second_village", "people.view", "people.manage"))
    mine = Row("people:detail", reach=Reached("branch", "people.view"))
    right = "journal.view" if front else "people.view"
    expected = [(403,)] * 3 if front else [(403,), (404,), (200, 302)]
    assert [said_by_scope(row, right, secretary, world) for row in (asked, beside, mine)] == expected
