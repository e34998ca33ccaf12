"""What guards every request: a limit of its size; no NUL in its address; headers by which nothing is loaded from
elsewhere, nothing frames us, and nothing personal stays in a cache.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

Handler = Callable[[HttpRequest], HttpResponse]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; frame-ancestors 'none'; base-uri 'none';"
        " form-action 'self'"
    ),
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # A page that holds nothing personal sets its own.
    "Cache-Control": "no-store",
}


# Nine photos of the best phones; a single photo has its own, smaller limit.
MOST_BYTES = 256 * 2**20


class HeadersMiddleware:
    """Sets each header that the view has not set itself. It stands before the static files, which set their own."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class SizeMiddleware:
    """Refuses a request that announces more than any form can hold, before anything of it is read."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _announced(request) <= MOST_BYTES:
            return self.get_response(request)
        text = _("This is more than %(most)s MB at once. Go back and send fewer or smaller photos.")
        return HttpResponse(text % {"most": MOST_BYTES // 2**20}, status=413, content_type="text/plain; charset=utf-8")


def _announced(request: HttpRequest) -> int:
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(length) if length.isascii() and length.isdigit() else 0


class AddressMiddleware:
    """Refuses an address with a NUL in it: nobody types one, and PostgreSQL takes it in no text."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = [request.path_info, *(value for values in request.GET.lists() for value in (values[0], *values[1]))]
        if not any("\0" in value for value in asked):
            return self.get_response(request)
        return HttpResponse(_("This address cannot be read."), status=400, content_type="text/plain; charset=utf-8")
