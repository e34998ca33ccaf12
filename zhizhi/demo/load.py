"""The invented registry into an empty database: many rows at once, and one act of the journal for all of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management.color import no_style
from django.db import connection, models
from django.utils.translation import gettext as _

from zhizhi.core import masks
from zhizhi.core.intervals import ROOT, Interval, spread
from zhizhi.core.pinyin import initials, sort_key
from zhizhi.demo.dataset import Dataset, Human, Place, Tenure
from zhizhi.demo.details import details_set
from zhizhi.engines.measures.keeping import kept_all, measures_build
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.keys.operations import blind, seal_many
from zhizhi.registry.organizations.edges import edges_begin
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.operations import new_code
from zhizhi.registry.people.models import Appointment, Household, Membership, Person, Post
from zhizhi.registry.rights.models import Grant
from zhizhi.registry.rights.operations import grants_of

ROWS = 1000
# Everybody may know it: the demo's people do not exist.
PASSWORD = "qinglan-demo"  # noqa: S105
OPENED = date(2001, 7, 1)


class DemoRefused(Exception):
    """Why the demo county was not loaded, in words for the user."""


@dataclass
class Loaded:
    """Where the rows of the dataset lie now, by the keys they have there."""

    places: dict[str, Organization] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    accounts: dict[int, int] = field(default_factory=dict)


def registry_load(data: Dataset) -> Loaded:
    """Organizations, people, posts with their rights, households, accounts. Raises DemoRefused."""
    if Organization.objects.system("is there anything yet").exists():
        raise DemoRefused(_("The database holds a county already; the demo needs an empty one."))
    loaded = Loaded()
    with acting():
        _organizations(data.places, loaded)
        _people(data, loaded)
        _memberships(data.people, loaded)
        _posts(data.tenures, loaded)
        _homes(data, loaded)
        _accounts(data, loaded)
        details = {"date": str(data.day), "seed": data.seed, "digest": data.digest(), "people": len(data.people)}
        record(act="demo.loaded", at=data.begins, scope=None, details=details)
    return loaded


def measures_count(at: datetime) -> None:
    """What acts keep right one by one, of rows that came without acts."""
    for kept in kept_all():
        measures_build(kept, at)


def _organizations(places: Sequence[Place], loaded: Loaded) -> None:
    below: dict[str, list[Place]] = {}
    for place in places:
        below.setdefault(place.parent, []).append(place)
    level: list[tuple[Place, Interval, int]] = [(place, ROOT, 0) for place in below[""]]
    while level:
        rows = [_organization(place, room, depth, loaded) for place, room, depth in level]
        _insert(Organization, rows)
        loaded.places |= {place.key: row for (place, *_rest), row in zip(level, rows, strict=True)}
        level = [child for place, room, depth in level for child in _children(below.get(place.key, []), room, depth)]
    _sizes(loaded)
    edges_begin(loaded.places.values())


def _children(places: Sequence[Place], room: Interval, depth: int) -> Iterator[tuple[Place, Interval, int]]:
    if places:
        for place, interval in zip(places, spread(room, len(places)), strict=True):
            yield place, interval, depth + 1


def _organization(place: Place, room: Interval, depth: int, loaded: Loaded) -> Organization:
    return Organization(
        name=place.name, short_name=place.short_name, kind=place.kind, parent=loaded.places.get(place.parent),
        left=room[0], right=room[1], depth=depth, code=new_code(), position=place.position, opened_on=OPENED,
        sort_key=sort_key(place.name), initials=initials(place.name)[:80],
    )  # fmt: skip


def _sizes(loaded: Loaded) -> None:
    """Each counts itself and all below; the deepest were made last."""
    rows = list(loaded.places.values())
    for row in reversed(rows):
        if row.parent:
            row.parent.size += row.size
    Organization.objects.system("sizes of the new tree").bulk_update(
        [row for row in rows if row.size > 1], ["size"], ROWS
    )


def _people(data: Dataset, loaded: Loaded) -> None:
    """Numbers are sealed under the key of each person, whose id must be known before."""
    people, paid = data.people, {tenure.human for tenure in data.tenures if _is_paid(tenure, loaded)}
    rows = [_person(human, loaded.places[human.place]) for human in people]
    for row, human in zip(rows, people, strict=True):
        details_set(row, human, data.day, paid)
    sealed = iter(
        seal_many([(row.key_owner, text) for row, human in zip(rows, people, strict=True) for text in _numbers(human)])
    )
    for row, human in zip(rows, people, strict=True):
        row.id_sealed, row.id_blind, row.id_masked = (
            next(sealed),
            blind(human.id_number),
            masks.id_number(human.id_number),
        )
        row.phone_sealed, row.phone_blind, row.phone_masked = next(sealed), blind(human.phone), masks.phone(human.phone)
    names = [field.attname for field in Person._meta.concrete_fields]
    _insert_rows(Person, names, map(attrgetter(*names), rows))
    _sequence_move(Person)
    loaded.people = rows


def _is_paid(tenure: Tenure, loaded: Loaded) -> bool:
    """Whether the post is one of the county's or a township's staff."""
    return tenure.until is None and loaded.places[tenure.place].kind in {"committee", "department", "township"}


def _numbers(human: Human) -> tuple[str, str]:
    return human.id_number, human.phone


def _person(human: Human, place: Organization) -> Person:
    return Person(
        pk=human.key + 1, name=human.name, sex="2" if human.female else "1", birth_date=human.born,
        party_since=human.party_since, place=place, place_left=place.left,
    )  # fmt: skip


def _sequence_move(model: type[models.Model]) -> None:
    """PostgreSQL's counter does not see ids that were given."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


def _memberships(people: Sequence[Human], loaded: Loaded) -> None:
    names = ("person_id", "organization_id", "place_left", "role", "from_date")
    rows = []
    for human in people:
        place = loaded.places[human.group or human.place]
        rows.append((human.key + 1, place.pk, place.left, "member", human.party_since))
    _insert_rows(Membership, names, rows)


def _posts(tenures: Sequence[Tenure], loaded: Loaded) -> None:
    posts: dict[tuple[str, str, str], Post] = {}
    for tenure in tenures:
        key = tenure.place, tenure.role, tenure.title
        if key in posts:
            posts[key].headcount += tenure.until is None
        else:
            posts[key] = Post(organization=loaded.places[tenure.place], role=tenure.role, title=tenure.title)
    _insert(Post, list(posts.values()))
    rows = [_appointment(tenure, posts[tenure.place, tenure.role, tenure.title], loaded) for tenure in tenures]
    _insert(Appointment, rows)
    _insert(Grant, [grant for row in rows for grant in grants_of(row)])


def _appointment(tenure: Tenure, post: Post, loaded: Loaded) -> Appointment:
    return Appointment(
        person=loaded.people[tenure.human], post=post, place_left=post.organization.left,
        from_date=tenure.since, to_date=tenure.until,
    )  # fmt: skip


def _homes(data: Dataset, loaded: Loaded) -> None:
    names = ("organization_id", "place_left", "number", "head_name", "address", "persons", "linked_member_id")
    rows = []
    for home in data.homes:
        place = loaded.places[home.place]
        rows.append((place.pk, place.left, home.number, home.head, home.address, home.persons, home.linked + 1))
    _insert_rows(Household, names, rows)


def _accounts(data: Dataset, loaded: Loaded) -> None:
    """Only the demo's stations get a password: hashing three thousand takes minutes."""
    known, unusable = make_password(PASSWORD), make_password(None)
    rows = []
    for login in data.logins:
        row = Account(username=login.username, person=loaded.people[login.human], created_at=data.begins)
        row.password = known if login.station else unusable
        rows.append(row)
    _insert(Account, rows)
    loaded.accounts = {login.human: row.pk for login, row in zip(data.logins, rows, strict=True)}


def _insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Many rows at once without an object for each: the ORM takes ten times as long."""
    columns, places = ", ".join(f'"{name}"' for name in names), ", ".join(["%s"] * len(names))
    adapted = connection.ops.adapt_datefield_value
    values = [[adapted(value) if type(value) is date else value for value in row] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})', values)


def _insert(model: Any, rows: Sequence[models.Model]) -> None:
    model.objects.bulk_create(rows, batch_size=ROWS)
