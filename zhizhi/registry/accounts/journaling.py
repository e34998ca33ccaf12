"""What allauth does to an account and the act that says so are one transaction: both are kept, or neither."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from zhizhi.registry.journal.operations import acting

View = Callable[..., HttpResponse]


def one_act(view: View) -> View:
    """The view's writes and the acts that the receivers record commit together; a page to be shown costs nothing."""

    @wraps(view)
    def joined(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with acting():
            return view(request, *args, **kwargs)

    return joined
