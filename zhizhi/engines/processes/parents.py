"""What stands under a case: its sub-cases, what may be opened under it, and whether it may end before them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from zhizhi.core.process import Move, Outcome, ProcessDeclaration
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of, processes_published
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.notice_models import Notice
from zhizhi.engines.processes.showing import title_shared
from zhizhi.engines.processes.statements import subcases_asked
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.scope import Scope

WHY = "of a case already allowed"
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Below:
    """A sub-case as the page of its parent shows it; `opens` where the reader may open it."""

    case: Case
    title: str
    process: str
    state: str
    opens: bool


@dataclass(frozen=True, slots=True)
class Above:
    """An open case that others may be opened under, with what that is."""

    parent: Case
    version: DeclarationVersion
    declaration: ProcessDeclaration

    @property
    def title(self) -> str:
        """What people call the parent, where everybody reads it."""
        return title_shared(self.parent)

    def place_for(self, place: Organization | None) -> Organization | None:
        """Where the sub-case belongs: to the place asked at, else to that of the parent."""
        fitting = (one for one in (place, self.parent.place) if one and one.kind in self.declaration.opens_at)
        return next((one for one in fitting if not one.closed_on), None)


def subcases_below(scope: Scope, parent: Case) -> list[Below]:
    """The sub-cases, newest first; of a confidential one only who may see it reads the title."""
    cases = Case.objects.system(WHY).filter(parent=parent).select_related("declaration", "place")[:SHOWN]
    rows = list(cases)
    seen = set(Case.objects.visible_to(scope).filter(pk__in=[case.pk for case in rows]).values_list("pk", flat=True))
    return [_below(case, case.pk in seen) for case in rows]


def _below(case: Case, seen: bool) -> Below:
    declaration = process_of(case.declaration)
    stands = declaration.step(case.state) or declaration.result(case.state)
    title = case.title if seen else title_shared(case)
    hidden = case.confidential and not seen
    state = "" if hidden or stands is None else said(stands.name)
    return Below(case, title, said(declaration.name), state, seen)


def opened_under(case: Case, *channels: str) -> list[Above]:
    """What may be opened under this case now, by one of these channels."""
    return [
        Above(case, version, declaration)
        for version, declaration in _with_parents(*channels)
        if declaration.under and declaration.under.process == case.slug and case.state in declaration.under.steps
    ]


def parents_open(channel: str, place: Organization | None = None) -> Iterator[Above]:
    """The cases that anybody may ask under by this channel: those of the place, above it, or shown everywhere; or all.

    None of them is confidential.
    """
    running = list(_with_parents(channel))
    wanted = Q(pk__in=())
    for _version, declaration in running:
        if declaration.under:
            wanted |= Q(slug=declaration.under.process, state__in=declaration.under.steps)
    if not running:
        return
    cases = Case.objects.system("announced to everybody").filter(wanted, closed_at=None, confidential=False)
    if place:
        here = Q(place__left__lte=place.left, place__right__gte=place.right)
        everywhere = Notice.objects.filter(ended_at=None, seen=Notice.Seen.COUNTY).values("case")
        cases = cases.filter(here | Q(pk__in=everywhere))
    for case in cases.select_related("place", "declaration")[:SHOWN]:
        yield from (
            Above(case, version, declaration)
            for version, declaration in running
            if declaration.under and declaration.under.process == case.slug and case.state in declaration.under.steps
        )


def parent_open(channel: str, number: str, slug: str, place: Organization | None = None) -> Above | None:
    """The one of this number, for what is opened as `slug`."""
    found = parents_open(channel, place)
    return next((one for one in found if one.parent.number == number and one.version.slug == slug), None)


def _with_parents(*channels: str) -> Iterator[tuple[DeclarationVersion, ProcessDeclaration]]:
    for version in processes_published():
        declaration = process_of(version)
        if declaration.under and {*channels} & {*declaration.opened_by}:
            yield version, declaration


def ending_refusal(case: Case, way: Move) -> str:
    """Why the move cannot end the case: what people asked under it is still open. One may always withdraw."""
    result = process_of(case.declaration).result(way.to)
    if result is None or result.outcome == Outcome.WITHDRAWN:
        return ""
    numbers = subcases_asked(case, 4)
    if not numbers:
        return ""
    words = {"numbers": ", ".join(numbers[:3]) + (" …" if len(numbers) > 3 else "")}
    return _("Cases under this one are still open: %(numbers)s. End or withdraw them first.") % words
