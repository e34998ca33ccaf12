"""Serving: the web server and the tick as two processes that are watched, and stop together."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from django.utils.translation import gettext as _

from zhizhi.site.faults import CommandFault

START_SECONDS = 60
STOP_SECONDS = 12
# A process that dies is started again after a pause, which grows while it keeps dying.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
# Who lived so long did not keep dying.
STEADY_SECONDS = 60
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A process that is kept running."""

    name: str
    command: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    pause: float = FIRST_PAUSE
    again_at: float = 0.0
    began: float = 0.0

    def start(self) -> None:
        """Starts it in a session of its own, so that Ctrl-C reaches only who watches."""
        self.began = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own module
            self.command, start_new_session=True, preexec_fn=end_with_parent, stdin=subprocess.DEVNULL
        )

    def keep(self, now: float) -> None:
        """Starts it again when it died and its pause is over."""
        if self.process and self.process.poll() is None:
            return
        if not self.again_at:
            if now - self.began > STEADY_SECONDS:
                self.pause = FIRST_PAUSE
            self.again_at = now + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
            words = {"name": self.name, "code": self.process.returncode if self.process else 0}
            sys.stderr.write(_("%(name)s ended (%(code)s) and is started again.") % words + "\n")
        elif now >= self.again_at:
            self.again_at = 0.0
            self.start()

    def stop(self) -> None:
        """Asks it to end."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        """Until it has ended; what is left of it then is killed."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Watch:
    """Keeps the children running until a signal says otherwise."""

    children: list[Child] = field(default_factory=list)
    stopped: bool = False

    def run(self, ready: Callable[[], bool], tell: Callable[[], None]) -> None:
        """Starts all, calls `tell` once `ready`, and returns when all have ended."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for child in self.children:
            child.start()
        try:
            self._until_ready(ready)
            if not self.stopped:
                tell()
            while not self.stopped:
                for child in self.children:
                    child.keep(time.monotonic())
                time.sleep(0.3)
        finally:
            self._end()

    def _until_ready(self, ready: Callable[[], bool]) -> None:
        end = time.monotonic() + START_SECONDS
        while not self.stopped and not ready():
            web = self.children[0].process
            if time.monotonic() > end or (web and web.poll() is not None):
                raise CommandFault(_("The web server did not start; what it said stands above."))
            time.sleep(0.1)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopped = True

    def _end(self) -> None:
        for child in self.children:
            child.stop()
        until = time.monotonic() + STOP_SECONDS
        for child in self.children:
            child.wait(until)


def serve(host: str, port: int, tell: Callable[[], None]) -> None:
    """Serves until SIGTERM or SIGINT. Raises CommandFault when the address cannot be had."""
    address_check(host, port)
    web = Child(_("The web server"), [sys.executable, "-m", "zhizhi.site.web", host, str(port)])
    tick = Child(_("The tick"), [sys.executable, "-m", "zhizhi.site.commands", "tick"])
    Watch([web, tick]).run(lambda: _answers(host, port), tell)


def address_check(host: str, port: int) -> None:
    """Raises CommandFault with the remedy when nobody could listen there."""
    words = {"host": host, "port": port, "other": port + 1}
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        raise CommandFault(_address_fault(error) % words) from error


def _address_fault(error: Exception) -> str:
    if isinstance(error, PermissionError):
        return _("Port %(port)s may only be used by root; choose one from 1024 on with --port.")
    if isinstance(error, socket.gaierror | OverflowError):
        return _("%(host)s:%(port)s is no address of this machine; try --host 127.0.0.1 --port 8000.")
    if isinstance(error, OSError) and error.errno == 98:
        return _("Port %(port)s is in use. Stop the other program, or choose another port: --port %(other)s.")
    return _("%(host)s is not an address of this machine; try --host 127.0.0.1, or 0.0.0.0 for the whole network.")


def _answers(host: str, port: int) -> bool:
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    try:
        with socket.create_connection((shown, port), timeout=1):
            return True
    except OSError:
        return False


def end_with_parent() -> None:
    """Linux ends the child when the watcher is killed; elsewhere it may live on."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
