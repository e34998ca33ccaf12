"""Rows of plans: the officer manages, organizers and secretaries read what is adopted, others nothing."""

from tests.rights_rows import Row
from tests.world import World
from zhizhi.plans.tests.conftest import draft_make
from zhizhi.plans.tests.test_living import LED, adopted


def draft(world: World) -> list[int]:
    """A draft of the county."""
    return [draft_make(world).pk]


def first_version(world: World) -> list[int]:
    """Its first version."""
    return [draft_make(world).pk, 1]


def in_force(world: World) -> list[int]:
    """A plan that the county adopted."""
    return [adopted(world).pk]


def promised(world: World) -> list[int]:
    """Its first commitment."""
    return [adopted(world).pk, LED]


REPORTED = {"text": "已办结三件", "source": "台账", "day": "2026-03-18"}
NOBODY, READER, OFFICER = "auditor", "organizer", "officer"
ROWS = [
    Row("plans:list", stranger=(NOBODY, 403), colleague=(READER, 200), holder=(OFFICER, 200)),
    Row("plans:upload", stranger=(NOBODY, 403), colleague=(READER, 403), holder=(OFFICER, 200)),
    Row("plans:upload", method="post", stranger=(NOBODY, 403), colleague=(READER, 403), holder=(OFFICER, 422)),
    *(
        Row(f"plans:{name}", draft, stranger=(NOBODY, 403), colleague=(READER, 404), holder=(OFFICER, 200))
        for name in ("review", "versions", "source")
    ),
    Row("plans:version", first_version, stranger=(NOBODY, 403), colleague=(READER, 404), holder=(OFFICER, 200)),
    Row("plans:adopt", draft, stranger=(NOBODY, 403), colleague=(READER, 403), holder=(OFFICER, 200)),
    Row("plans:adopt", draft, method="post", data={"based_on": "1", "confirmed": "1"},
        stranger=(NOBODY, 403), colleague=(READER, 403), holder=(OFFICER, 302)),
    Row("plans:edit", draft, method="post", data={"based_on": "1", "node": "4", "act": "accept"},
        stranger=(NOBODY, 403), colleague=(READER, 403), holder=(OFFICER, 302)),
    Row("plans:undo", draft, method="post", data={"based_on": "1"},
        stranger=(NOBODY, 403), colleague=(READER, 403), holder=(OFFICER, 422)),
    Row("plans:head", draft, stranger=(NOBODY, 403), colleague=(READER, 403), holder=(OFFICER, 200)),
    Row("plans:head", draft, method="post", data={"title": "要点", "from_day": "2026-01-01", "to_day": "2026-06-30"},
        stranger=(NOBODY, 403), colleague=(READER, 403), holder=(OFFICER, 302)),
    Row("plans:discard", draft, method="post",
        stranger=(NOBODY, 403), colleague=(READER, 403), holder=(OFFICER, 302)),
    Row("plans:restore", first_version, method="post", data={"based_on": "1"},
        stranger=(NOBODY, 403), colleague=(READER, 403), holder=(OFFICER, 302)),
    Row("plans:plan", in_force, stranger=(NOBODY, 403), colleague=("secretary", 200), holder=(OFFICER, 200)),
    Row("plans:compare", in_force, stranger=(NOBODY, 403), colleague=("secretary", 200), holder=(OFFICER, 200)),
    Row("plans:commitment", promised, stranger=(NOBODY, 403), colleague=("secretary", 200), holder=(OFFICER, 200)),
    Row("plans:bind", promised, method="post", data={"based_on": "2", "act": "unbind", "ref": "M66",
        "measure": "five-orders.in_time"}, stranger=(NOBODY, 403), colleague=(READER, 403), holder=(OFFICER, 302)),
    Row("plans:report", promised, method="post", data=REPORTED,
        stranger=(NOBODY, 403), colleague=("secretary", 403), holder=("contact", 302)),
]  # fmt: skip
