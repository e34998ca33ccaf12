"""The statements that every move and every page runs, written once. Moves read within a case that they may touch,
pages what the person owes or is told.

The ORM says the same, but building its SQL took most of their time (docs/performance.md). Both databases run the
same words; the tree is climbed by its parents, which costs as many look-ups as there are levels, however large the
county. Columns come from the models, or are proved to exist by the tests, which run every statement.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from functools import cache

from django.db.models import Model

from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.processes.models import Alert, Case, Event, Round, Task
from zhizhi.registry.gathering import Write, gathers, remember, remembered, write
from zhizhi.registry.holidays.queries import calendar, calendar_of, version_along, version_read
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.prepared import Columns, Reading, locking, relate, rows_of
from zhizhi.registry.scope import Scope

_TASK = (
    "SELECT {t}, {c}, {p}, {d}, (SELECT e.id FROM processes_event e WHERE e.key = %s), {days}"
    " FROM processes_task t JOIN processes_case c ON c.id = t.case_id"
    " JOIN organizations_organization p ON p.id = c.place_id"
    " JOIN catalogue_declarationversion d ON d.id = c.declaration_id WHERE t.id = %s"
)
_OWED = (
    "SELECT {t}, {c}, {p}, {d} FROM (%(held)s) own CROSS JOIN processes_task t CROSS JOIN processes_case c"
    " CROSS JOIN organizations_organization p CROSS JOIN catalogue_declarationversion d"
    " WHERE t.id = own.id AND c.id = t.case_id AND p.id = c.place_id AND d.id = c.declaration_id"
    " ORDER BY t.due_at, t.id LIMIT %%s OFFSET %%s"
)
_OPEN = "SELECT t.id, t.due_at FROM processes_task t WHERE t.closed_at IS NULL AND {way}"
_OWED_COUNTED = (
    "SELECT COUNT(*) FILTER (WHERE t.due_at <= %s), COUNT(*) FILTER (WHERE t.due_at > %s AND t.due_at <= %s), COUNT(*),"
    " (SELECT COUNT(*) FROM processes_notice n LEFT JOIN organizations_organization o ON o.id = n.unit_id"
    " WHERE n.ended_at IS NULL AND (n.ends_at > %s OR n.provisional) AND (n.unit_id IS NULL{inside}))"
    " FROM ({held}) t"
)
_INSIDE = ' OR (o."left" <= %s AND o."right" > %s)'
_OVER = ' OR (o."left" >= %s AND o."left" < %s)'
_ALERTS = (
    "SELECT {a}, {t}, {c}, {p}, {d} FROM processes_alert a JOIN processes_task t ON t.id = a.task_id"
    " JOIN processes_case c ON c.id = t.case_id JOIN organizations_organization p ON p.id = c.place_id"
    " JOIN catalogue_declarationversion d ON d.id = c.declaration_id"
    " WHERE a.seen_at IS NULL AND (%(told)s) ORDER BY a.told_at DESC, a.id DESC LIMIT %%s OFFSET %%s"
)
_CASE = Reading(
    "SELECT {c}, {p}, {d} FROM processes_case c JOIN organizations_organization p ON p.id = c.place_id"
    " JOIN catalogue_declarationversion d ON d.id = c.declaration_id WHERE c.number = %s",
    Columns(Case, "c"), Columns(Organization, "p"), Columns(DeclarationVersion, "d", without=("body", "faults")),
)  # fmt: skip
_TASK_OPEN = Reading(
    "SELECT {t}, {o}, {w} FROM processes_task t JOIN organizations_organization o ON o.id = t.holder_organization_id"
    " LEFT JOIN people_person w ON w.id = t.holder_person_id WHERE t.case_id = %s"
    " AND t.closed_at IS NULL AND t.part = ''",
    Columns(Task, "t"), Columns(Organization, "o"), Columns(Person, "w"),
)  # fmt: skip
_EVENTS = Reading(
    "SELECT {e}, {w}, {o}, {t} FROM processes_event e LEFT JOIN people_person w ON w.id = e.person_id"
    " LEFT JOIN organizations_organization o ON o.id = e.organization_id LEFT JOIN processes_task t ON t.id = e.task_id"
    " WHERE e.case_id = %s ORDER BY e.id",
    Columns(Event, "e"), Columns(Person, "w"), Columns(Organization, "o"), Columns(Task, "t"),
)  # fmt: skip
_PEOPLE = Reading(
    "SELECT {w} FROM people_person w WHERE w.id <> %s AND (w.id IN (SELECT m.person_id FROM people_membership m"
    " WHERE m.organization_id = %s AND m.from_date <= %s AND (m.to_date IS NULL OR m.to_date > %s))"
    " OR w.id IN (SELECT a.person_id FROM people_appointment a JOIN people_post p ON p.id = a.post_id"
    " WHERE p.organization_id = %s AND a.from_date <= %s AND (a.to_date IS NULL OR a.to_date > %s)))"
    " ORDER BY w.sort_key",
    Columns(Person, "w"),
)
_ROUND = Reading(
    "SELECT {r} FROM processes_round r WHERE r.case_id = %s AND r.number = %s", Columns(Round, "r"), kept=True
)
_ORGANIZATION = Reading(
    "SELECT {o} FROM organizations_organization o WHERE o.id = %s", Columns(Organization, "o"), kept=True
)
_HELD = (
    "WITH RECURSIVE above (id, parent_id, place) AS ("
    ' SELECT o.id, o.parent_id, o."left" FROM organizations_organization o WHERE o.id = %s'
    ' UNION ALL SELECT o.id, o.parent_id, o."left" FROM organizations_organization o'
    " JOIN above ON o.id = above.parent_id) SELECT p.role, above.id, above.place FROM above"
    " JOIN people_post p ON p.organization_id = above.id"
    " JOIN people_appointment a ON a.post_id = p.id"
    " WHERE p.role IN ({roles}) AND a.from_date <= %s AND (a.to_date IS NULL OR a.to_date > %s)"
)
_BELOW = "SELECT COUNT(*) AS below FROM processes_case s WHERE s.parent_id = %s AND s.closed_at IS NULL"
_ASKED_BELOW = (
    "SELECT s.number FROM processes_case s WHERE s.parent_id = %s AND s.closed_at IS NULL AND s.channel <> %s"
    " ORDER BY s.id LIMIT %s"
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
    *objects, event_id, days = found
    remember(calendar_of(version_read(days)), calendar)
    return _joined(*objects), event_id is not None


def tasks_held(scope: Scope, first: int, most: int) -> list[Task]:
    """The open tasks of this person with case, place and declaration, most urgent first, from the `first` on."""
    held, values = _held(scope, first + most)
    return [_joined(*row) for row in _owed_reading(held).every(*values, most, first)] if held else []


def tasks_held_counted(scope: Scope, at: datetime, tonight: datetime) -> tuple[int, int, int, int]:
    """How many open tasks this person has that are due until `at`, until `tonight`, and in all; and how many notices
    are shown to them, which every page asks for, too: of those inside one unit theirs, and those of the cases they see.
    """
    held, values = _held(scope)
    if not held:
        return 0, 0, 0, 0
    lefts = [left for hat in scope.hats for left in (hat.left, hat.left)]
    over = [edge for reach in scope.reaches.get("cases.view", ()) for edge in (reach.left, reach.right)]
    inside = _INSIDE * len(scope.hats) + _OVER * (len(over) // 2)
    statement = _OWED_COUNTED.format(held=held, inside=inside)
    overdue, today, every, notices = rows_of(statement, [at, at, tonight, at, *lefts, *over, *values], first=True)[0]
    return overdue, today, every, notices


def alerts_told(scope: Scope, most: int, first: int = 0) -> list[Alert]:
    """The unseen alerts of this person's posts with task, case, place and declaration, the latest first, from `first`
    on."""
    told = " OR ".join(["(a.role = %s AND a.organization_id = %s)"] * len(scope.hats))
    found = _alerts_reading(told).every(*_hats(scope), most, first) if told else []
    for alert, *objects in found:
        _known(alert, task=_joined(*objects))
    return [row[0] for row in found]


def case_read(number: str) -> Case | None:
    """The case of this number with place and declaration; whoever asks checks the right."""
    found = _CASE.first(number)
    if found is None:
        return None
    case: Case
    case, place, declaration = found
    _known(case, place=place, declaration=declaration)
    return case


def task_open_read(case: Case) -> Task | None:
    """The open task of the case with who holds it."""
    found = _TASK_OPEN.first(case.pk)
    if found is None:
        return None
    task: Task
    task, organization, person = found
    _known(task, case=case, holder_organization=organization, holder_person=person)
    return task


def events_read(case: Case) -> list[Event]:
    """The events of the case, oldest first, with who acted, for whom and at which task."""
    rows = _EVENTS.every(case.pk)
    for event, person, organization, task in rows:
        _known(event, case=case, person=person, organization=organization, task=task)
    return [row[0] for row in rows]


def people_besides(person_id: int | None, organization_id: int, day: date) -> list[Person]:
    """Members and post holders of the organization itself on `day`, without this person."""
    belongs_there = [organization_id, day, day]
    return _PEOPLE.all(person_id or 0, *belongs_there, *belongs_there)


def round_read(case: Case) -> Round:
    """The turn that the case is in."""
    found = _ROUND.first(case.pk, case.round)
    assert found is not None, f"{case}: no round {case.round}"
    turn: Round = found[0]
    return turn


def organization_read(organization_id: int) -> Organization | None:
    """An organization that the case speaks of."""
    return remembered(_organization, organization_id)


def _organization(organization_id: int) -> Organization | None:
    found = _ORGANIZATION.first(organization_id)
    return found[0] if found else None


def names_of(model: type[Organization | Person], ids: Collection[int]) -> dict[int, str]:
    """What organizations or people are called that the case speaks of."""
    places = ", ".join(["%s"] * len(ids))
    statement = f'SELECT id, name FROM "{model._meta.db_table}" WHERE id IN ({places})'
    return dict(rows_of(statement, list(ids))) if ids else {}


def roles_held(roles: Sequence[str], organization_id: int, day: date) -> list[tuple[str, int, int]]:
    """(role, organization, left) of these roles as held on `day` at the organization or above it."""
    statement = _HELD.format(roles=", ".join(["%s"] * len(roles)))
    return [
        (role, place, left) for role, place, left in rows_of(statement, [organization_id, *roles, day, day], kept=True)
    ]


def belongs(person_id: int, organization_id: int, day: date) -> bool:
    """Whether the person is a member of the organization itself, or holds a post there, on `day`."""
    asked = [person_id, organization_id, day, day]
    return bool(rows_of(_BELONGS, [*asked, *asked], first=True, kept=True))


def subcases_asked(case: Case, most: int) -> list[str]:
    """The numbers of the open cases that people asked under this one, the first of them first."""
    return [number for (number,) in rows_of(_ASKED_BELOW, [case.pk, Case.Channel.PROGRAM, most], kept=True)]


def subcases_open_then(case: Case, then: Callable[[], None]) -> None:
    """Does `then` where cases under this one are open now, found out with the next writes, where they wait."""

    def told(count: int) -> None:
        if count:
            then()

    if gathers():
        part = f"w{{n}} AS ({_BELOW})"
        write(Write(part, "(SELECT below FROM w{n})", [case.pk], told, "no table", row=object()))
    else:
        told(rows_of(_BELOW, [case.pk], first=True)[0][0])


def _held(scope: Scope, most: int | None = None) -> tuple[str, list[object]]:
    """The open tasks that are this person's, by name or by a role at an organization: a statement and its values.

    Who holds a post for somebody else owes also what that person was handed by name at the post's organization.
    Each way to owe is asked by itself, for the `most` urgent of it: with OR between them both databases read every
    open task there is once there are many.
    """
    post = "t.holder_person_id IS NULL AND t.holder_role = %s AND t.holder_organization_id = %s"
    about: list[object] = []
    if scope.person_id and scope.reaches.get("cases.confidential"):
        # As Task.of says: a post leads nobody to a confidential case about themselves.
        post += " AND NOT EXISTS (SELECT 1 FROM processes_case c WHERE c.id = t.case_id AND c.confidential"
        post, about = f"{post} AND c.concerns_id = %s)", [scope.person_id]
    ways: list[tuple[str, list[object]]] = [(post, [hat.role, hat.organization_id, *about]) for hat in scope.hats]
    ways += [
        ("t.holder_person_id = %s AND t.holder_organization_id = %s", [hat.for_person, hat.organization_id])
        for hat in scope.hats
        if hat.for_person
    ]
    if scope.person_id:
        ways = [("t.holder_person_id = %s", [scope.person_id]), *ways]
    first = "" if most is None else f" ORDER BY t.due_at, t.id LIMIT {most}"
    asked = (f"SELECT * FROM ({_OPEN.format(way=way)}{first}) w{number}" for number, (way, _values) in enumerate(ways))
    return " UNION ".join(asked), [value for _way, values in ways for value in values]


def _hats(scope: Scope) -> list[object]:
    """Role and organization of each hat in turn."""
    return [value for hat in scope.hats for value in (hat.role, hat.organization_id)]


def _joined(task: Task, case: Case, place: Organization, declaration: DeclarationVersion) -> Task:
    """The task, which knows its case, which knows its place and declaration."""
    _known(case, place=place, declaration=declaration)
    _known(task, case=case)
    return task


def _known(row: Model, **related: Model | None) -> None:
    relate(row, related)


_SHOWN = (
    Columns(Task, "t"), Columns(Case, "c", without=("sealed",)), Columns(Organization, "p"),
    Columns(DeclarationVersion, "d", without=("body", "faults")),
)  # fmt: skip
_readings: dict[str, Reading] = {}


@cache
def _owed_reading(held: str) -> Reading:
    """As many as people have different numbers of posts."""
    return Reading(_OWED % {"held": held}, *_SHOWN)


@cache
def _alerts_reading(told: str) -> Reading:
    return Reading(_ALERTS % {"told": told}, Columns(Alert, "a"), *_SHOWN)


def _task_reading() -> Reading:
    """Read late: whether rows are locked one by one, the database says."""
    # The case before its tasks: acts on two parts of one step wait here, and then see what the first of them did.
    lock = locking("c", "t")
    if lock not in _readings:
        version = Columns(DeclarationVersion, "d", without=("body", "faults"))
        _readings[lock] = Reading(
            _TASK.replace("{days}", version_along()) + lock,
            Columns(Task, "t"), Columns(Case, "c"), Columns(Organization, "p"), version, kept=True,
        )  # fmt: skip
    return _readings[lock]
