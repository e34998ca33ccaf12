"""Which cases somebody may see, read by a way that suits how many there are (`registry/longlists`).

Where the part of the tree, or the process, holds few, they are read by its index and sorted. Where it holds many, all
cases are walked in the order asked for. A list sorts by NEWEST or DUE, which say which of both it is.
"""

from django.db.models import F, Q

from zhizhi.engines.processes.models import Case, CaseQuerySet, area_of, own_ids
from zhizhi.registry.longlists import FEW, counted_to, hidden, in_order
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.scope import Scope

WHY = "scoped in the same function"
_Interval = tuple[int, int]
# The orders of `cases_seen`.
NEWEST = (F("opening").desc(), F("id").desc())
DUE = (F("limit").asc(), F("id").asc())


def cases_seen(scope: Scope, *, place: Organization | None = None, slug: str = "") -> CaseQuerySet:
    """The cases that `scope` may read, of the place and what is below it, of the process. One query."""
    inside = _inside(place, "place_left") & (Q(slug=slug) if slug else Q())
    walked = not few_cases(parts_of(scope, CaseQuerySet.capability, place), slug)
    cases: CaseQuerySet = Case.objects.system(WHY).alias(
        opening=in_order("opened_at", walked=walked), limit=in_order("due_at", walked=walked)
    )
    if walked:
        cases = cases.alias(walked_left=hidden("place_left"), walked_slug=hidden("slug"))
        mine = own_ids(scope)
        seen = area_of(scope, "walked_left") | (Q(pk__in=mine[0].union(*mine[1:])) if mine else Q())
        return cases.filter(seen, _inside(place, "walked_left"), Q(walked_slug=slug) if slug else Q())
    area = Case.objects.system(WHY).filter(area_of(scope), inside).order_by().values("pk")
    found: CaseQuerySet = cases.filter(inside, pk__in=area.union(*own_ids(scope)))
    return found


def parts_of(scope: Scope, capability: str, place: Organization | None) -> list[_Interval]:
    """Where the capability is held within the place, each part of the tree once."""
    left, right = (place.left, place.right) if place else (0, 2**63 - 1)
    reaches = sorted((reach.left, -reach.right) for reach in scope.reaches.get(capability, ()) if not reach.role)
    parts: list[_Interval] = []
    for begins, ends in reaches:
        part = max(begins, left), min(-ends, right)
        if part[0] < part[1] and not (parts and part[1] <= parts[-1][1]):
            parts.append(part)
    return parts


def few_cases(parts: list[_Interval], slug: str) -> bool:
    """Whether these parts hold so few cases of the process that they are best read and sorted. A query a part."""
    rows = Case.objects.system("counted to choose a way").filter(slug=slug) if slug else Case.objects.system("same")
    left = FEW
    for begins, ends in parts:
        left -= counted_to(rows.filter(place_left__gte=begins, place_left__lt=ends), left)
        if left < 0:
            return False
    return True


def _inside(place: Organization | None, column: str) -> Q:
    return Q(**{f"{column}__gte": place.left, f"{column}__lt": place.right}) if place else Q()
