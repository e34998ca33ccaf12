"""The statements that every move runs, written once. Each reads within a case that the act has been allowed to touch.

The ORM says the same, but building its SQL took most of a move's time (docs/performance.md). Both databases run the
same words; the tree is climbed by its parents, which costs as many look-ups as there are levels, however large the
county. Columns come from the models, or are proved to exist by the tests, which run every statement.
"""

from collections.abc import Sequence
from datetime import date

from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.processes.models import Case, Round, Task
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.prepared import Columns, Reading, locking, rows_of

_TASK = (
    "SELECT {t}, {c}, {p}, {d}, (SELECT e.id FROM processes_event e WHERE e.key = %s)"
    " FROM processes_task t JOIN processes_case c ON c.id = t.case_id"
    " JOIN organizations_organization p ON p.id = c.place_id"
    " JOIN catalogue_declarationversion d ON d.id = c.declaration_id WHERE t.id = %s"
)
_ROUND = Reading("SELECT {r} FROM processes_round r WHERE r.case_id = %s AND r.number = %s", Columns(Round, "r"))
_ORGANIZATION = Reading("SELECT {o} FROM organizations_organization o WHERE o.id = %s", Columns(Organization, "o"))
_HELD = (
    "WITH RECURSIVE above (id, parent_id, place) AS ("
    ' SELECT o.id, o.parent_id, o."left" FROM organizations_organization o WHERE o.id = %s'
    ' UNION ALL SELECT o.id, o.parent_id, o."left" FROM organizations_organization o'
    " JOIN above ON o.id = above.parent_id) SELECT p.role, above.id, above.place FROM above"
    " JOIN people_post p ON p.organization_id = above.id"
    " JOIN people_appointment a ON a.post_id = p.id"
    " WHERE p.role IN ({roles}) AND a.from_date <= %s AND (a.to_date IS NULL OR a.to_date > %s)"
)
_BELONGS = (
    "SELECT 1 FROM people_membership m WHERE m.person_id = %s AND m.organization_id = %s"
    " AND m.from_date <= %s AND (m.to_date IS NULL OR m.to_date > %s)"
    " UNION ALL SELECT 1 FROM people_appointment a JOIN people_post p ON p.id = a.post_id"
    " WHERE a.person_id = %s AND p.organization_id = %s AND a.from_date <= %s AND (a.to_date IS NULL OR a.to_date > %s)"
)


def task_read(task_id: int, key: str) -> tuple[Task | None, bool]:
    """The task with its case, place and declaration, locked; and whether an event has this key."""
    found = _task_reading().first(key, task_id)
    if found is None:
        return None, False
    task, case, place, declaration, event_id = found
    Task._meta.get_field("case").set_cached_value(task, case)
    Case._meta.get_field("place").set_cached_value(case, place)
    Case._meta.get_field("declaration").set_cached_value(case, declaration)
    return task, event_id is not None


def round_read(case: Case) -> Round:
    """The turn that the case is in."""
    found = _ROUND.first(case.pk, case.round)
    assert found is not None, f"{case}: no round {case.round}"
    turn: Round = found[0]
    return turn


def organization_read(organization_id: int) -> Organization | None:
    """An organization that the case speaks of."""
    found = _ORGANIZATION.first(organization_id)
    return found[0] if found else None


def roles_held(roles: Sequence[str], organization_id: int, day: date) -> list[tuple[str, int, int]]:
    """(role, organization, left) of these roles as held on `day` at the organization or above it."""
    statement = _HELD.format(roles=", ".join(["%s"] * len(roles)))
    return [(role, place, left) for role, place, left in rows_of(statement, [organization_id, *roles, day, day])]


def belongs(person_id: int, organization_id: int, day: date) -> bool:
    """Whether the person is a member of the organization itself, or holds a post there, on `day`."""
    asked = [person_id, organization_id, day, day]
    return bool(rows_of(_BELONGS, [*asked, *asked], first=True))


_readings: dict[str, Reading] = {}


def _task_reading() -> Reading:
    """Read late: whether rows are locked one by one, the database says."""
    lock = locking("t", "c")
    if lock not in _readings:
        version = Columns(DeclarationVersion, "d", without=("body",))
        _readings[lock] = Reading(
            _TASK + lock, Columns(Task, "t"), Columns(Case, "c"), Columns(Organization, "p"), version
        )
    return _readings[lock]
