"""What every page of cases does with a request first."""

from secrets import token_urlsafe

from django.http import Http404

from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.queries import case_for
from zhizhi.registry.rights.guards import ScopedRequest

KEY_LENGTH = 64


def case_or_404(request: ScopedRequest, number: str) -> Case:
    """The case if the scope may read it; a case of somebody else is not there."""
    case = case_for(request.scope, number)
    if case is None:
        raise Http404
    return case


def key_new() -> str:
    """A key for a form that is being shown."""
    return token_urlsafe(24)


def key_of(request: ScopedRequest, name: str = "key") -> str:
    """The key that the form was shown with; a new one where somebody left it out."""
    return request.POST.get(name, "").replace("\0", "")[:KEY_LENGTH] or key_new()


def number_or_404(text: str) -> int:
    """A number that the page itself wrote into a form or address."""
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)
