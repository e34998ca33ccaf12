"""What pages and files hold, byte by byte: the same people on the page, in each file and by search, and nobody else.

`test_rights_table.py` compares statuses; here the content is compared with what the scope says, for roles at their own
organization, above, below, beside and elsewhere. Numbers in clear stand nowhere.
"""

import zipfile
from collections.abc import Collection, Iterable
from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import HOLDERS, OTHERS, World, id_number
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.queries import details_of
from zhizhi.registry.people.models import Household, Person
from zhizhi.registry.scope import DataClass, Scope

PEOPLE, HOUSEHOLDS, UNITS = "people.view", "households.view", "organizations.view"
# Below a village, at it, beside it, above it, elsewhere, at the top; and those who see no people.
ROLES = (
    "group_leader", "branch_secretary", "secretary", "second_secretary", "organizer", "stranger_organizer", "officer",
    "talent_liaison", "contact",
)  # fmt: skip
SEALED = [
    text
    for number, _name in enumerate([*HOLDERS, *OTHERS])
    for text in (id_number(date(1970 + number, 1 + number % 12, 1 + number), number + 1), f"1390000{number:04}")
]


def held(client: Client, method: str, name: str, args: Iterable[object] = (), **data: str) -> str:
    """The text of a page or of a workbook; empty where it is refused."""
    response = getattr(client, method)(reverse(name, args=list(args)), data)
    if response.status_code != 200:
        assert response.status_code == 403, (name, response.status_code)
        return ""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(content)) as book:
            content = b"\n".join(book.read(part) for part in book.namelist())
    return str(content.decode())


def named(text: str, names: Collection[str]) -> set[str]:
    """Which of these stand in the text; on paper, names of two characters are set apart (王　芳)."""
    text = text.replace("\u3000", "")
    return {name for name in names if name in text}


def seen(scope: Scope) -> set[str]:
    """The people of the scope, by the oracle; oneself stands in the head of every page."""
    if not scope.holds(PEOPLE):
        return set()
    return set(Person.objects.visible_to(scope).exclude(pk=scope.person_id or 0).values_list("name", flat=True))


@pytest.mark.parametrize("role", ROLES)
def test_page_file_search_and_figure_hold_the_same_and_nothing_of_others(world: World, role: str) -> None:
    person = getattr(world, role)
    scope, client = world.scope(person), world.client_for(person)
    everybody = set(Person.objects.system("test").exclude(pk=person.pk).values_list("name", flat=True))
    wanted = seen(scope)
    texts = {
        "page": held(client, "get", "people:list"),
        "roster": held(client, "get", "rosters:roster"),
        "print": held(client, "post", "rosters:print"),
        "file": held(client, "post", "rosters:take", ["xlsx"]),
    }
    found = {where: named(text, everybody) for where, text in texts.items()}
    assert found == dict.fromkeys(texts, wanted), role
    if wanted:
        rows = [(details_of(act.seq) or {})["rows"] for act in Act.objects.filter(act="export.made")]
        assert rows == [len(wanted) + int(scope.covers(PEOPLE, person.place_left, DataClass.PUBLIC))] * 2
    for one in (world.member, world.stranger_member, world.second_secretary):
        hit = held(client, "get", "desk:search", q=one.name).count(f"/people/{one.pk}/")
        assert bool(hit) == (one.name in wanted or one == person), (role, one.name)
    homes = held(client, "get", "people:households")
    heads = set(Household.objects.system("test").values_list("head_name", flat=True))
    kept = Household.objects.visible_to(scope).values_list("head_name", flat=True) if scope.holds(HOUSEHOLDS) else ()
    assert named(homes, heads) == set(kept)
    assert not [text for text in SEALED if any(text in held_ for held_ in (*texts.values(), homes))]


@pytest.mark.parametrize("role", ROLES)
def test_units_in_lists_and_their_files_are_those_of_the_scope(world: World, role: str) -> None:
    person = getattr(world, role)
    scope, client = world.scope(person), world.client_for(person)
    villages = {one.name: one for one in (world.second_village, world.other_village)}
    wanted = {name for name, one in villages.items() if scope.covers(UNITS, one.left)}
    for name in ("posts", "terms"):
        page = held(client, "get", f"{name}:list", state="none" if name == "terms" else "")
        printed = held(client, "post", f"{name}:export", ["print"], state="none" if name == "terms" else "")
        book = held(client, "post", f"{name}:export", ["xlsx"], state="none" if name == "terms" else "")
        assert [named(text, villages) for text in (page, printed, book)] == [wanted] * 3, (role, name)
