"""What the portal reads: places by their code, what can be asked there, its figures; cases whose code was proved."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from zhizhi.core.declarations import FieldKind
from zhizhi.core.process import NoticeStep, ProcessDeclaration
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of, processes_published
from zhizhi.engines.measures.queries import NOTHING, figures
from zhizhi.engines.processes.measures import IN_TIME, RATING
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.engines.processes.parents import Above, parent_open, parents_open
from zhizhi.engines.processes.queries import task_open_of
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import organization_by_code
from zhizhi.registry.scope import Scope

DAYS = 30
# Figures over fewer are withheld.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be asked at a place: the version of the process, and it read."""

    place: Organization
    version: DeclarationVersion
    declaration: ProcessDeclaration


@dataclass(frozen=True, slots=True)
class Call:
    """An open case that others are asked for under: whose it is, and the last day."""

    above: Above
    unit: str
    day: date

    @property
    def for_a_period(self) -> bool:
        """Whether it stands on the page as a notice does, until a day."""
        parent = self.above.parent
        return isinstance(process_of(parent.declaration).step(parent.state), NoticeStep)


@dataclass(frozen=True, slots=True)
class PlaceFigures:
    """The last thirty days of a place, all its processes together."""

    due: int
    in_time: int
    ratings: int
    stars: float | None

    @property
    def due_told(self) -> bool:
        """Whether enough orders fell due that their figures may be told."""
        return self.due >= FEWEST

    @property
    def stars_told(self) -> bool:
        """Whether enough residents rated."""
        return self.ratings >= FEWEST


def place_of(code: str) -> Organization | None:
    """The open place whose sheet carries `code`, with small letters too."""
    return organization_by_code(code.upper()) if code.isalnum() else None


def offered_at(place: Organization) -> list[Offered]:
    """What residents can ask at this kind of place."""
    found = [Offered(place, version, process_of(version)) for version in processes_published()]
    return [
        one
        for one in found
        if place.kind in one.declaration.opens_at
        and "portal" in one.declaration.opened_by
        and one.declaration.under is None
    ]


def offered_under(place: Organization) -> list[Above]:
    """What residents of the place can ask under open cases of it and of those above it, such as a post to apply for."""
    return [one for one in parents_open(Case.Channel.PORTAL, place) if one.place_for(place)]


def calls_at(place: Organization) -> list[Call]:
    """What the place's residents can answer to, each with whose it is and its last day. Three queries."""
    above = offered_under(place)
    if not above:
        return []
    tasks = Task.objects.system("announced to everybody").open().leading()
    days = {task.case_id: task.due_day for task in tasks.filter(case__in={one.parent.pk for one in above})}
    units = {one.parent.pk: _unit(one.parent) for one in above}
    named = Organization.objects.system("announced to everybody").filter(pk__in=units.values())
    names = dict(named.values_list("pk", "name"))
    return [
        Call(one, names.get(units[one.parent.pk], one.parent.place.name), days[one.parent.pk])
        for one in above
        if one.parent.pk in days
    ]


def _unit(parent: Case) -> int:
    """The organization that the case tells everybody, such as whose need it is; else its place."""
    asked = process_of(parent.declaration).fields().values()
    told = [one.id for one in asked if one.told and one.kind == FieldKind.ORGANIZATION]
    return next((int(parent.data[name]) for name in told if parent.data.get(name)), parent.place_id)


def asked_under(code: str, number: str, slug: str) -> tuple[Offered, Case] | None:
    """What is asked under this address, and under which case; None when it is not taken in there any more."""
    place = place_of(code)
    above = parent_open(Case.Channel.PORTAL, number, slug, place) if place else None
    # At the parent's own place, wherever it was read; else where it was asked.
    at = above.place_for(None) or above.place_for(place) if above else None
    return (Offered(at, above.version, above.declaration), above.parent) if above and at else None


def offered_as(code: str, slug: str) -> Offered | None:
    """What is asked under this address, or None when there is no such place or it is not asked there."""
    place = place_of(code)
    return next((one for one in offered_at(place) if one.version.slug == slug), None) if place else None


def figures_of(offered: list[Offered], place: Organization, at: datetime) -> PlaceFigures:
    """The place's own figures of the last thirty days. One query."""
    slugs = [one.version.slug for one in offered]
    names = [measure.of(slug) for slug in slugs for measure in (IN_TIME, RATING)]
    today = localdate(at)
    found = figures(names, [place.pk], from_day=today - timedelta(days=DAYS - 1), to_day=today)
    settled = [found.get((IN_TIME.of(slug), place.pk), NOTHING) for slug in slugs]
    rated = [found.get((RATING.of(slug), place.pk), NOTHING) for slug in slugs]
    stars, ratings = sum(one.numerator for one in rated), sum(one.denominator for one in rated)
    return PlaceFigures(
        due=sum(one.denominator for one in settled), in_time=sum(one.numerator for one in settled),
        ratings=ratings, stars=stars / ratings if ratings else None,
    )  # fmt: skip


def case_numbered(number: str) -> Case | None:
    """The case of this number, for a phone whose signed cookie proves the code."""
    cases = Case.objects.system("the signed cookie proves the right").select_related("place", "declaration")
    found: Case | None = cases.filter(number=number).first()
    return found


def task_now(case: Case) -> Task | None:
    """What the case waits for; None when it has ended."""
    return _of(case, task_open_of(case))


def task_of(case: Case, task_id: int) -> Task | None:
    """A task of the case, done or not."""
    return _of(case, Task.objects.system("of a case already allowed").filter(case=case, pk=task_id).first())


def _of(case: Case, task: Task | None) -> Task | None:
    if task:
        task.case = case  # loaded already, with its declaration
    return task


def sent_before(key: str) -> bool:
    """Whether the form with this key was taken already."""
    return Event.objects.filter(key=key).exists()


def place_with_sheet(scope: Scope, place_id: int) -> Organization | None:
    """The open place if `scope` may print its sheet."""
    places = Organization.objects.system("narrowed to where the sheet may be printed").open()
    found: Organization | None = places.filter(scope.within("portal.sheet", "left"), pk=place_id).first()
    return found
