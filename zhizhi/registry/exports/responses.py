"""Files handed to the browser to keep: their type, their name, and that no cache keeps a copy."""

from collections.abc import Iterable, Mapping

from django.http import HttpResponse
from django.utils.http import content_disposition_header

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a form sends beside its filters.
OTHERS = {"csrfmiddlewaretoken", "page"}


def attachment(content: bytes | Iterable[bytes], content_type: str, name: str) -> HttpResponse:
    """A file to keep under `name`, which may be Chinese."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "no-store"
    return response


def filters_of(given: Mapping[str, str]) -> dict[str, str]:
    """The filters that a form sent, for the journal."""
    return {name: str(text) for name, text in given.items() if text and name not in OTHERS}
