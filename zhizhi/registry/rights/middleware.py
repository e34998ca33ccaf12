"""While somebody's emergency access runs, each page that they open is an act: the reviewer reads what was looked at."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from zhizhi.registry.journal.operations import acting, record

Handler = Callable[[HttpRequest], HttpResponse]
# Leaving, signing in and the residents' pages show no records.
NOT_READ = {"account_logout", "account_login", "account_reauthenticate"}
NOT_READ_SPACES = {"frame", "portal"}


class EmergencyMiddleware:
    """Journals the address of each page that was shown to somebody with emergency access."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        response = self.get_response(request)
        match = getattr(request, "resolver_match", None)
        if match is None or match.url_name in NOT_READ or NOT_READ_SPACES & set(match.namespaces):
            return response
        # A page that asked for no scope showed nothing of anybody.
        scope = vars(request).get("scope")
        if scope is not None and scope.emergencies and response.status_code == 200:
            self._note(request, scope)
        return response

    def _note(self, request: Any, scope: Any) -> None:
        with acting():
            for running in scope.emergencies:
                record(
                    act="emergency.read", at=request.at, scope=scope, subject=("mandate", running.mandate_id),
                    place=(None, running.place_left), details={"address": request.path},
                )  # fmt: skip
