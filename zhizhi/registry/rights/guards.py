"""What a view asks before it does anything: signed in, the capability held, and the record within its reach."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from zhizhi.registry.scope import DataClass, Scope

View = Callable[..., HttpResponse]


class ScopedRequest(HttpRequest):
    """A request after the middleware: it knows in whose scope it runs, and the time at which its acts happen."""

    scope: Scope
    at: datetime


def requires(capability: str) -> Callable[[View], View]:
    """Anonymous visitors sign in first; who holds the capability nowhere gets 403."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: ScopedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.scope.holds(capability):
                request.needed = capability  # type: ignore[attr-defined] # the page says who can give it
                raise PermissionDenied(_("You do not hold the right that this page needs."))
            return view(request, *args, **kwargs)

        # The generated table of rights reads it: tests/test_rights_table.py.
        guarded.capability = capability  # type: ignore[attr-defined]
        return guarded

    return decorate


def must_cover(scope: Scope, capability: str, left: int, data: DataClass = DataClass.INTERNAL) -> None:
    """403 unless the capability is held at the place; for records that the scope may read but not act on."""
    if not scope.covers(capability, left, data):
        raise PermissionDenied(_("You may read this, but not do that here."))
