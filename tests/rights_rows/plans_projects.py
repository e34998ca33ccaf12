"""Rows of projects: who reads the plan reads them, who manages it makes them, their owner reaches milestones."""

from tests.rights_rows import Row
from tests.world import World
from zhizhi.plans.tests.scenes import adopted_make
from zhizhi.plans.tests.test_projects import milestone_make, project_make


def in_force(world: World) -> list[int]:
    """A plan that the county adopted."""
    return [adopted_make(world).pk]


def project(world: World) -> list[int]:
    """A project of it."""
    return [project_make(world).pk]


def milestone(world: World) -> list[int]:
    """A milestone of the project."""
    return [milestone_make(world).pk]


NOBODY, READER, OFFICER = "auditor", "secretary", "officer"
REACHED = {"done_on": "2026-03-18", "evidence": "验收单"}
ROWS = [
    Row("plans:projects", stranger=(NOBODY, 403), colleague=(READER, 200), holder=(OFFICER, 200)),
    Row("plans:project", project, stranger=(NOBODY, 403), colleague=(READER, 200), holder=(OFFICER, 200)),
    Row("plans:project_new", in_force, stranger=(NOBODY, 403), colleague=(READER, 403), holder=(OFFICER, 200)),
    Row("plans:project_new", in_force, method="post",
        stranger=(NOBODY, 403), colleague=(READER, 403), holder=(OFFICER, 422)),
    Row("plans:project_change", project, stranger=(NOBODY, 403), colleague=(READER, 403), holder=(OFFICER, 200)),
    Row("plans:project_close", project, method="post",
        stranger=(NOBODY, 403), colleague=(READER, 403), holder=(OFFICER, 302)),
    Row("plans:milestone_add", project, method="post", data={"name": "验收", "due": "2026-06-30"},
        stranger=(NOBODY, 403), colleague=(READER, 403), holder=(OFFICER, 302)),
    Row("plans:milestone_done", milestone, method="post", data=REACHED,
        stranger=(NOBODY, 403), colleague=(READER, 403), holder=("contact", 302)),
    Row("plans:milestone_remove", milestone, method="post",
        stranger=(NOBODY, 403), colleague=(READER, 403), holder=(OFFICER, 302)),
]  # fmt: skip
