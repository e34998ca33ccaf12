"""A table handed to whoever asked for it: as a sheet or as a page to print, marked and journaled either way."""

from collections.abc import Mapping
from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from zhizhi.exchange.sheets import workbook
from zhizhi.exchange.tables import Table, lettered
from zhizhi.registry.exports.operations import Placed, export_record
from zhizhi.registry.exports.responses import EXCEL, attachment, filters_of

ENDINGS = {"xlsx": gettext_lazy("Excel sheet"), "print": gettext_lazy("Print")}


def table_handed(
    request: object, table: Table, ending: str, *, what: str, place: Placed | None = None,
    filters: Mapping[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    """The whole table as a sheet or to print. `what` names it in the journal and the file, such as terms. 404 else."""
    if ending not in ENDINGS:
        raise Http404
    scope, at = request.scope, request.at  # type: ignore[attr-defined]
    given = filters_of(filters if filters is not None else request.POST)  # type: ignore[attr-defined]
    name = f"{what}.{ending}"
    mark = export_record(scope=scope, what=name, rows=len(table.rows), at=at, place=place, filters=given)
    if ending == "xlsx":
        file = f"{table.title}-{localdate(at):%Y%m%d}.xlsx"
        return attachment(workbook([replace(table, mark=mark.text)], made=at), EXCEL, file)
    rows = [[lettered(column, cell) for column, cell in zip(table.columns, row, strict=True)] for row in table.rows]
    return render(request, "exports/table.html", {"table": table, "rows": rows, "mark": mark})  # type: ignore[arg-type]
