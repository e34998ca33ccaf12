"""The page of a fault: whether the machine cannot go on (disk full, no database, ...) or the program failed.

Whatever it was, the act's transaction was rolled back; the sentence says what is to be done by whom.
"""

import errno
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

from django.db import Error, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy

from zhizhi.registry.files import storage

FULL = gettext_lazy(
    "The disk of the server is full; your administrator has to make room. What you sent last was not saved; everything"
    " before it is safe."
)
UNWRITABLE = gettext_lazy(
    "Nothing can be saved at the moment: the program may not write where its data lie; your administrator has to see to"
    " it. What you sent last was not saved; everything before it is safe."
)
BUSY = gettext_lazy(
    "Too much is being written at this moment. What you sent last was not saved; everything before it is safe."
)
NO_DATABASE = gettext_lazy(
    "The database cannot be reached at the moment. Look whether what you sent last is there before you send it again;"
    " everything before it is safe."
)
NO_FILES = gettext_lazy(
    "The folder in which files are kept cannot be reached, or a file is missing in it; your administrator has to see to"
    " it. What you sent last was not saved."
)
OF_SQLITE = {
    sqlite3.SQLITE_FULL: FULL, sqlite3.SQLITE_READONLY: UNWRITABLE, sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_IOERR: NO_DATABASE, sqlite3.SQLITE_CANTOPEN: NO_DATABASE,
}  # fmt: skip
# https://www.postgresql.org/docs/current/errcodes-appendix.html
OF_POSTGRESQL = {
    "53100": FULL, "25006": UNWRITABLE, "53300": BUSY, "55P03": BUSY, "40P01": BUSY,
    "57P01": NO_DATABASE, "57P02": NO_DATABASE, "57P03": NO_DATABASE,
}  # fmt: skip
OF_FILES = {
    errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EROFS: UNWRITABLE, errno.EACCES: UNWRITABLE, errno.EPERM: UNWRITABLE,
    errno.ENOENT: NO_FILES, errno.ENOTDIR: NO_FILES, errno.EIO: NO_FILES, errno.ESTALE: NO_FILES,
}  # fmt: skip


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django's)
    """Instead of the page that was asked for; nothing in it asks the database."""
    outage = outage_of(sys.exc_info()[1])
    return HttpResponse(render_to_string("500.html", {"outage": outage}), status=503 if outage else 500)


def outage_of(fault: BaseException | None) -> str:
    """Which part of the machine does not do its work, in a sentence for whoever sent something; empty for none."""
    return next((str(said) for one in _chain(fault) if (said := _said(one))), "")


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    while fault is not None:
        yield fault
        fault = fault.__cause__ or fault.__context__


def _said(fault: BaseException) -> object:
    if isinstance(fault, sqlite3.Error):
        # The low byte is the kind; what stands above it tells more than is needed.
        return OF_SQLITE.get(getattr(fault, "sqlite_errorcode", 0) & 0xFF, "")
    if isinstance(fault, OSError):
        return OF_FILES.get(fault.errno or 0, "") if _of_ours(fault) else ""
    # Not only operational ones: that a server takes nothing is an internal error to PostgreSQL's driver.
    if isinstance(fault, Error) and connection.vendor == "postgresql":
        state = getattr(fault.__cause__, "sqlstate", None) or ""
        lost = isinstance(fault, OperationalError | InterfaceError) and state[:2] in {"", "08"}
        return OF_POSTGRESQL.get(state, NO_DATABASE if lost else "")
    return ""


def _of_ours(fault: OSError) -> bool:
    """A full disk is one wherever it is met; another fault counts in the folder of the files."""
    if fault.errno in {errno.ENOSPC, errno.EDQUOT}:
        return True
    return isinstance(fault.filename, str | Path) and storage.root() in [
        Path(fault.filename),
        *Path(fault.filename).parents,
    ]
