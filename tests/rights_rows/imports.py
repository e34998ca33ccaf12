"""Rows of imports: files brought in, their preview, and the official divisions."""

from typing import Any

from tests.rights_rows import Row
from tests.world import World
from zhizhi.registry.imports.models import Intake


def waiting(world: World) -> list[Any]:
    """A file of the township that waits for its columns."""
    made = Intake.objects.system("test").create(
        place=world.township, place_left=world.township.left, account_id=world.account(world.organizer).pk,
        person_id=world.organizer.pk, target="people", file_name="花名册.xlsx", size=1, digest="0" * 64,
        state="preview", made_at=world.at, expires_at=world.at,
    )  # fmt: skip
    return [made.pk]


def acts(*names: str) -> list[Row]:
    return [
        Row(
            f"imports:{name}",
            waiting,
            method="post",
            stranger=("stranger_organizer", 404),
            colleague=("secretary", 403),
            holder=("organizer", 302),
        )
        for name in names
    ]


ROWS = [
    Row("imports:list", colleague=("secretary", 403), holder=("organizer", 200)),
    Row("imports:upload", colleague=("secretary", 403), holder=("organizer", 200)),
    Row("imports:divisions", colleague=("secretary", 403), holder=("officer", 200)),
    Row(
        "imports:detail",
        waiting,
        stranger=("stranger_organizer", 404),
        colleague=("secretary", 403),
        holder=("organizer", 200),
    ),
    *acts("sheet", "columns", "choice", "apply", "undo", "discard"),
    Row(
        "imports:faulty",
        waiting,
        method="post",
        stranger=("stranger_organizer", 404),
        colleague=("secretary", 403),
        holder=("organizer", 404),
    ),
]
