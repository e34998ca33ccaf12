"""Two settings that a visitor keeps in cookies: large type and language. Both sets of addresses include this."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

app_name = "frame"
YEAR = 365 * 24 * 3600  # seconds


@require_POST
def large_type(request: HttpRequest) -> HttpResponse:
    """Turn large type on (large=1) or off for a year, then go back to `next`, an address of this site."""
    response = HttpResponseRedirect(return_address(request))
    if request.POST.get("large") == "1":
        response.set_cookie("large", "1", max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    else:
        response.delete_cookie("large", samesite="Lax")
    return response


def return_address(request: HttpRequest) -> str:
    """The address to go back to; the root where `next` is missing or leads to another site."""
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else "/"


urlpatterns: list[URLPattern] = [
    path("frame/large-type/", large_type, name="large_type"),
    path("frame/language/", set_language, name="language"),
]
