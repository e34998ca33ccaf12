"""What the registry keeps of people and places, as cases use it: whom a link names, and which case a fact came from."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate

from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.participants import link
from zhizhi.registry.facts.kinds import link_kinds
from zhizhi.registry.facts.queries import people_linked, sources_opened_by
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.scope import Scope


def kept_register() -> None:
    """Each declared link can be asked for by `among`; facts lead to their case where the reader may open it."""
    for name in link_kinds():
        link(name)(_linked(name))
    sources_opened_by("case", cases_opened)


def cases_opened(scope: Scope, ids: Collection[int]) -> Mapping[int, str]:
    """The addresses of those cases that the scope may read."""
    rows = Case.objects.visible_to(scope).filter(pk__in=ids).values_list("pk", "number")
    return {pk: reverse("processes:case", args=[number]) for pk, number in rows}


def _linked(name: str) -> Callable[[Organization, datetime], list[int]]:
    def people(place: Organization, at: datetime) -> list[int]:
        return [person.pk for person in people_linked(name, place, localdate(at))]

    return people
