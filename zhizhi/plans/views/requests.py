"""What every page of plans does with a request first."""

from django.http import Http404

from zhizhi.plans.models import Plan
from zhizhi.plans.queries import plan_for
from zhizhi.registry.rights.guards import ScopedRequest, must_cover

VIEW, MANAGE = "plans.view", "plans.manage"


def plan_or_404(request: ScopedRequest, pk: int) -> Plan:
    """The plan if the scope may read it; a plan of somebody else is not there."""
    plan = plan_for(request.scope, pk)
    if plan is None:
        raise Http404
    return plan


def plan_managed(request: ScopedRequest, pk: int) -> Plan:
    """The plan if the scope may change it: 404 where it may not be read, 403 where it may only be read."""
    plan = plan_or_404(request, pk)
    must_cover(request.scope, MANAGE, plan.place_left)
    return plan


def whole_number(text: str | None, default: int | None = None) -> int:
    """A number that the page itself wrote into a form or address; 404 for anything else."""
    if text is None and default is not None:
        return default
    if not text or not text.isdecimal() or len(text) > 12:
        raise Http404
    return int(text)
