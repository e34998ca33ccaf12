"""Rows of records that look alike, of merges, of corrections and of differences."""

from tests.rights_rows import Row
from tests.world import World
from zhizhi.registry.corrections.models import Correction, Difference
from zhizhi.registry.corrections.operations import difference_record
from zhizhi.registry.corrections.proposing import correction_propose
from zhizhi.registry.duplicates.models import Merge, Pair
from zhizhi.registry.duplicates.operations import person_merge
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import person_create

STRANGER, COLLEAGUE, HOLDER = "stranger_organizer", "secretary", "organizer"


def twin(world: World) -> Person:
    return person_create(scope=None, name=world.member.name, place=world.village, at=world.at)


def pair(world: World) -> list[int]:
    made = Pair.objects.create(first=world.member, second=twin(world), sure=70, found_at=world.at)
    return [made.pk]


def two(world: World) -> list[int]:
    return [world.member.pk, twin(world).pk]


def merged(world: World) -> list[int]:
    gone: Person = Person.objects.system("test").get(pk=twin(world).pk)
    merge: Merge = person_merge(
        scope=world.scope(world.organizer), gone=gone, kept=world.member, given={}, at=world.at
    )  # fmt: skip
    return [merge.pk]


def member(world: World) -> list[int]:
    return [world.member.pk]


def correction(world: World) -> list[int]:
    scope = world.scope(world.member)
    found: Correction = correction_propose(scope=scope, item="degree", value="学士", words="", at=world.at)
    return [found.pk]


def difference(world: World) -> list[int]:
    found: Difference | None = difference_record(
        scope=None, person=world.member, field="birth_date", current=None, claimed="1980-01", source="名册", at=world.at
    )
    assert found
    return [found.pk]


def office(name: str, args: object = None, readable: bool = True, **more: object) -> Row:
    """Strangers do not find it, colleagues without the right are refused, who manages people may."""
    given = {"stranger": (STRANGER, 404 if readable else 200), "colleague": (COLLEAGUE, 403), "holder": (HOLDER, 200)}
    return Row(name, *([args] if args else []), **given | more)  # type: ignore[arg-type]


ROWS = [
    office("duplicates:list", readable=False),
    office("duplicates:pair", pair),
    office("duplicates:decide", pair, method="post", data={"act": "different"}, holder=(HOLDER, 302)),
    office("duplicates:person", member),
    office("duplicates:merge", two),
    office("duplicates:merge", two, method="post", data={"act": "merge"}, holder=(HOLDER, 302)),
    office("duplicates:merged", merged),
    office("duplicates:undo", merged, method="post", holder=(HOLDER, 302)),
    office("corrections:list", readable=False),
    office("corrections:detail", correction),
    office("corrections:decide", correction, method="post", data={"act": "refuse", "reason": "无据"},
           holder=(HOLDER, 302)),
    office("corrections:differences", readable=False),
    office("corrections:difference", difference),
    office(
        "corrections:difference", difference, method="post",
        data={"value": "1980-01", "reason": "以档案为准", "basis": "青组〔2026〕1号"}, holder=(HOLDER, 302),
    ),
    # One's own record is open to everybody with an account, and shows nobody else's.
    Row("corrections:mine", holder=("nobody", 200)),
    Row("corrections:seen", method="post", holder=("nobody", 302)),
    Row("corrections:propose", lambda _world: ["degree"], holder=("nobody", 200)),
    Row("corrections:propose", lambda _world: ["degree"], method="post", data={"value": "学士"},
        holder=("nobody", 302)),
    Row("corrections:withdraw", correction, method="post", stranger=("second_member", 404), colleague=(HOLDER, 404),
        holder=("member", 302)),
]  # fmt: skip
EXEMPT = {"corrections:evidence": "a file on disk; who sees it is tried in registry/corrections/tests/test_pages.py"}
