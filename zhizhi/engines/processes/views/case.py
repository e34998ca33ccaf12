"""The page of one case, and its photos."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.http import require_safe

from zhizhi.engines.processes.disclosing import hides_file
from zhizhi.engines.processes.queries import attachment_of
from zhizhi.engines.processes.views.casepage import case_page
from zhizhi.engines.processes.views.requests import case_or_404
from zhizhi.registry.files.responses import file_response
from zhizhi.registry.rights.guards import ScopedRequest


@login_required
@require_safe
def case(request: ScopedRequest, number: str) -> HttpResponse:
    """What was asked, what to do next, and the whole history."""
    return case_page(request, case_or_404(request, number))


@login_required
@require_safe
def photo(request: ScopedRequest, number: str, attachment_id: int) -> FileResponse:
    """A photo of the case, under the same right as the case."""
    attachment = attachment_of(case_or_404(request, number), attachment_id)
    if attachment is None or hides_file(request.scope, attachment):
        raise Http404
    try:
        return file_response(attachment.file)
    except FileNotFoundError as gone:
        raise Http404 from gone
