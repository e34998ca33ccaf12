"""The address that stands on paper: what a phone opens, not what the office opens."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

OWN = {"localhost", "127.0.0.1", "::1", "0.0.0.0"}  # noqa: S104 - named, not bound


def public_url(request: HttpRequest) -> str:
    """The configured public address, else the one this request came to; without a slash at its end."""
    return str(settings.PUBLIC_URL) or f"{request.scheme}://{request.get_host()}"


def is_own(url: str) -> bool:
    """Whether the address leads back to the machine itself, so that no phone can open it."""
    return (urlsplit(url).hostname or "") in OWN
