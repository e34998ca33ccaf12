"""Rows of what follows from a plan: whoever reads the plan reads them; tasks are given out by who manages it."""

from tests.rights_rows import Row
from tests.world import World
from zhizhi.plans.tests.scenes import adopted_make


def in_force(world: World) -> list[int]:
    """A plan that the county adopted."""
    return [adopted_make(world).pk]


def as_sheet(world: World) -> list[object]:
    """Its checklist as a table."""
    return [adopted_make(world).pk, "xlsx"]


def as_document(world: World) -> list[object]:
    """Its checklist as a public document."""
    return [adopted_make(world).pk, "docx"]


NOBODY, READER, OFFICER = "auditor", "secretary", "officer"
ROWS = [
    Row("plans:cockpit", stranger=(NOBODY, 403), colleague=("contact", 403), holder=(OFFICER, 200)),
    Row("plans:checklist", in_force, stranger=(NOBODY, 403), colleague=(READER, 200), holder=(OFFICER, 200)),
    Row("plans:checklist_export", as_sheet, method="post",
        stranger=(NOBODY, 403), colleague=(READER, 200), holder=(OFFICER, 200)),
    Row("plans:checklist_export", as_document, method="post",
        stranger=(NOBODY, 403), colleague=("contact", 200), holder=(OFFICER, 200)),
    Row("plans:give_out", in_force, method="post",
        stranger=(NOBODY, 403), colleague=(READER, 403), holder=(OFFICER, 302)),
    Row("plans:report_text", in_force, stranger=(NOBODY, 403), colleague=(READER, 200), holder=(OFFICER, 200)),
    Row("plans:report_word", in_force, method="post", data={"kind": "month"},
        stranger=(NOBODY, 403), colleague=(READER, 200), holder=(OFFICER, 200)),
]  # fmt: skip
