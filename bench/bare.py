"""The peer of the pages: Django with nothing but a list of 20 rows, a template, and the same server and database.

`python -m bench.bare DATABASE PORT`. No middleware, no session, no sign-in, no rights, no translation.
"""

import os
import sys
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

ROWS = 20
TABLE = (
    "CREATE TABLE bench_row (id integer PRIMARY KEY, number varchar(20), title varchar(120), place varchar(80),"
    " due_at datetime)"
)
INSERT = "INSERT INTO bench_row (number, title, place, due_at) VALUES (%s, %s, %s, %s)"
PAGE = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>Rows</title></head><body><h1>Rows</h1>
<table>{% for row in rows %}<tr><td>{{ row.number }}</td><td>{{ row.title }}</td><td>{{ row.place }}</td>
<td>{{ row.due_at|date:"Y-m-d H:i" }}</td></tr>{% endfor %}</table></body></html>"""


def configure() -> None:
    """Django's own defaults; the database as the house sets it up."""
    from zhizhi.site.environment import sqlite

    settings.configure(
        DATABASES={"default": sqlite(os.environ["BENCH_DATABASE"])}, ROOT_URLCONF="bench.bare", ALLOWED_HOSTS=["*"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}], USE_TZ=True,
        TIME_ZONE="Asia/Shanghai", SECRET_KEY="bench",  # noqa: S106 - nothing is signed with it
    )  # fmt: skip
    django.setup()


def rows_make() -> None:
    """The table of the list, in the database that is connected now."""
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        rows = [
            (f"WD260318-{n:05}", "道路、路灯、沟渠 · 村口路灯不亮", "柳湾村", "2026-03-25 16:00:00")
            for n in range(ROWS)
        ]
        cursor.executemany(INSERT, rows)


def application(environ: Any, start_response: Any) -> Any:
    """WSGI; built with the first request, in the server's worker."""
    return _application()(environ, start_response)


def _application() -> Any:
    if not _built:
        configure()
        _built.append(get_wsgi_application())
        urlpatterns.append(path("", _page()))
    return _built[0]


def _page() -> Any:
    class Row(models.Model):
        number = models.CharField(max_length=20)
        title = models.CharField(max_length=120)
        place = models.CharField(max_length=80)
        due_at = models.DateTimeField()

        class Meta:
            app_label = "bench"
            db_table = "bench_row"

        def __str__(self) -> str:
            return self.number

    template = engines["django"].from_string(PAGE)

    def page(request: HttpRequest) -> HttpResponse:
        text = template.render({"rows": Row._default_manager.order_by("id")[:ROWS]}, request).encode()
        return HttpResponse(text, headers={"Content-Length": str(len(text))})

    return page


_built: list[Any] = []
urlpatterns: list[Any] = []


def main(database: str, port: int) -> None:
    """Serves as zhizhi.site.web does, with as many threads."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    from zhizhi.site.web import THREADS

    os.environ["BENCH_DATABASE"] = database
    Granian(
        "bench.bare:application", address="127.0.0.1", port=port, interface=Interfaces.WSGI, workers=1,
        blocking_threads=THREADS, http=HTTPModes.http1, websockets=False, log_level=LogLevels.error,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
