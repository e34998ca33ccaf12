"""The web server as a process of its own: `python -m zhizhi.site.web HOST PORT`."""

import os
import sys

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from zhizhi.site import environment

# SQLite has one writer, so one process with a few threads; on PostgreSQL two use two cores. Measured on 2 busy cores
# with 8 visitors at once: 4 threads answer a third to two thirds more than 1 or 2, 8 hardly more than 4, with twice
# the memory.
THREADS = 4
WORKERS = 2


def workers() -> int:
    """How many processes answer."""
    return WORKERS if environment.text("ZHIZHI_DATABASE_URL").startswith("postgres") else 1


def main(host: str, port: int) -> None:
    """Serves until it is told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhizhi.site.settings")
    Granian(
        "zhizhi.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers(),
        blocking_threads=THREADS,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
