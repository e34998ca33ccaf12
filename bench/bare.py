"""The peer of the pages: Django as `startproject` sets it up, with a list of 20 rows and nothing else.

`python -m bench.bare PORT`. Same server, database and tables as ours: the usual middleware, session, signed-in
account, one query of 20 tasks with what they belong to, one template. No scope, no navigation, no translation. At
`/open/` the same list without asking who reads it, so that nobody need ask what session and account cost.
"""

import sys
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import path

ROWS = 20
BACKEND = "django.contrib.auth.backends.ModelBackend"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # the house's account model does not load without it
]
CONTEXT = ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth"]
PAGE = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>Rows</title></head><body>
<h1>Rows</h1><p>{{ user.username }}</p><table><thead><tr><th>Number</th><th>Title</th><th>Place</th><th>Holder</th>
<th>Due</th></tr></thead><tbody>{% for row in rows %}<tr><td><a href="{% url 'row' row.case.number %}">
{{ row.case.number }}</a></td><td>{{ row.case.title }}</td><td>{{ row.case.place.name }}</td>
<td>{{ row.holder_organization.name }}</td><td>{{ row.due_at|date:"Y-m-d H:i" }}</td></tr>{% endfor %}</tbody></table>
</body></html>"""


def configure() -> None:
    """Django's own defaults with the house's models; the database as the house sets it up."""
    from zhizhi.site import settings as house

    settings.configure(
        DATABASES=house.DATABASES, INSTALLED_APPS=house.INSTALLED_APPS, AUTH_USER_MODEL=house.AUTH_USER_MODEL,
        MIDDLEWARE=MIDDLEWARE, ROOT_URLCONF="bench.bare", ALLOWED_HOSTS=["*"], SECRET_KEY=house.SECRET_KEY,
        TEMPLATES=[{
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"context_processors": [*CONTEXT, "django.contrib.messages.context_processors.messages"]},
        }],
        USE_TZ=True, TIME_ZONE=house.TIME_ZONE, DEFAULT_AUTO_FIELD=house.DEFAULT_AUTO_FIELD,
    )  # fmt: skip
    django.setup()


def application(environ: Any, start_response: Any) -> Any:
    """WSGI; built with the first request, in the server's worker."""
    if not _built:
        configure()
        urlpatterns.extend(_addresses())
        _built.append(get_wsgi_application())
    return _built[0](environ, start_response)


def _addresses() -> list[Any]:
    # Models and views can be imported only now that the settings are there.
    from django.contrib.auth.decorators import login_required
    from django.http import HttpRequest, HttpResponse
    from django.template import engines

    from zhizhi.engines.processes.models import Task

    template = engines["django"].from_string(PAGE)

    def rows() -> Any:
        tasks = Task.objects.system("benchmark").filter(closed_at=None)
        return tasks.select_related("case__place", "holder_organization").order_by("due_at", "id")[:ROWS]

    def signed_in(request: HttpRequest) -> HttpResponse:
        return HttpResponse(template.render({"rows": rows()}, request))

    def anybody(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
        return HttpResponse(template.render({"rows": rows()}))

    return [
        path("", login_required(signed_in)),
        path("open/", anybody),
        path("rows/<str:number>/", login_required(signed_in), name="row"),
    ]


_built: list[Any] = []
urlpatterns: list[Any] = []


def main(port: int) -> None:
    """Serves as zhizhi.site.web does, with as many threads."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    from zhizhi.site.web import THREADS

    Granian(
        "bench.bare:application", address="127.0.0.1", port=port, interface=Interfaces.WSGI, workers=1,
        blocking_threads=THREADS, http=HTTPModes.http1, websockets=False, log_level=LogLevels.error,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
