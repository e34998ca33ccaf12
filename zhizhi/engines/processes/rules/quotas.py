"""Rules about how many there may be: of the cases of a process in one unit and year."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from zhizhi.core.declarations import FieldKind
from zhizhi.core.process import Outcome
from zhizhi.core.verdicts import Verdict
from zhizhi.core.vocabulary import Maybe
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.limits import end_of
from zhizhi.engines.processes.models import Case, CaseQuerySet, Task
from zhizhi.engines.processes.rules.judging import Facts, bound, rule
from zhizhi.engines.processes.statements import organization_read
from zhizhi.registry.organizations.models import Organization

WHY = "a quota counts all cases of the unit"


@rule(
    reached=str, organization=Maybe(FieldKind.ORGANIZATION), choice=Maybe(FieldKind.CHOICE), most=Maybe(int),
    value=Maybe(str),
)  # fmt: skip
def cases_in_year_at_most(
    facts: Facts, *, reached: str, organization: str = "", choice: str = "", most: int | None = None, value: str = ""
) -> Verdict:
    """With this one at most so many cases of the unit reach that step or result in the calendar year.

    The unit is the organization chosen, or the case's place; with `choice` those count that chose the same. Cases that
    were refused or withdrawn afterwards do not count.
    """
    limit, unit = bound(facts, most, value), _unit(facts, organization)
    cases = _alike(facts, organization, choice)
    given = _reached(cases, facts.case, reached, facts.day.year).count() + 1
    words = {"unit": unit.name, "year": facts.day.year, "before": given - 1, "most": limit.number}
    text = _("%(unit)s has %(before)d in %(year)d already; with this one it would be more than %(most)d.") % words
    ok = given <= limit.number
    used = {"organization": unit.pk, "year": facts.day.year, "given": given, **limit.used()}
    return Verdict("cases_in_year_at_most", ok, "" if ok else text, used, limit.basis)


def _unit(facts: Facts, organization: str) -> Organization:
    return (organization_read(facts.answers[organization]) if organization else None) or facts.case.place


def _alike(facts: Facts, organization: str, choice: str) -> CaseQuerySet:
    """The other cases of the process, of the same unit and choice. Those who ask wait for each other."""
    case = facts.case
    versions = DeclarationVersion.objects.select_for_update(no_key=True).filter(slug=case.slug)
    list(versions.order_by("pk").values_list("pk"))
    cases: CaseQuerySet = Case.objects.system(WHY).filter(slug=case.slug).exclude(pk=case.pk)
    same = {f"data__{name}": facts.answers[name] for name in (organization, choice) if name}
    return cases.filter(**same) if organization else cases.filter(place=case.place_id, **same)


def _reached(cases: CaseQuerySet, case: Case, reached: str, year: int) -> CaseQuerySet:
    first, last = end_of(date(year - 1, 12, 31)), end_of(date(year, 12, 31))
    if process_of(case.declaration).result(reached):
        return cases.filter(state=reached, closed_at__gte=first, closed_at__lt=last)
    tasks = Task.objects.system(WHY).leading().filter(step=reached, opened_at__gte=first, opened_at__lt=last)
    lost = Q(outcome__in=[Outcome.REFUSED, Outcome.WITHDRAWN])
    return cases.filter(~lost, pk__in=tasks.order_by().values("case"))
