"""A crowd of browsers, each a thread with a connection and cookies of its own, against the real server."""

import http.client
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TypeVar
from urllib.parse import urlencode

TIMEOUT = 90
VOID = {"submit", "button", "file", "reset", "image"}


class FormReader(HTMLParser):
    """The fields of a page's forms, as a browser would send them unchanged."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self._select, self._area = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One tag."""
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.forms.append({})
        elif not self.forms:
            return
        elif tag == "input" and name and given.get("type") not in VOID:
            if given.get("type") not in {"radio", "checkbox"} or "checked" in given:
                self.forms[-1][name] = given.get("value", "")
        elif tag == "select":
            self._select = name
            self.forms[-1].setdefault(name, "")
        elif tag == "option" and self._select and "selected" in given:
            self.forms[-1][self._select] = given.get("value", "")
        elif tag == "textarea":
            self._area = name
            self.forms[-1][name] = ""

    def handle_data(self, data: str) -> None:
        """The text in a textarea."""
        if self._area:
            self.forms[-1][self._area] += data

    def handle_endtag(self, tag: str) -> None:
        """Ends a select or a textarea."""
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


@dataclass
class Browser:
    """Follows no redirections, keeps cookies, remembers each answer's status and time in seconds."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    # What was acknowledged to whoever sits at it, to be looked for afterwards.
    kept: dict[str, str] = field(default_factory=dict)
    answers: list[tuple[str, int, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)

    def get(self, path: str) -> str:
        """The page."""
        return self._asked("GET", path, None)[1]

    def post(self, path: str, fields: dict[str, str]) -> int:
        """The status."""
        return self._asked("POST", path, fields)[0]

    def form(self, path: str, holding: str) -> dict[str, str]:
        """The fields of the form on the page that holds a field of that name."""
        reader = FormReader()
        reader.feed(self.get(path))
        return next((found for found in reader.forms if holding in found), {})

    def _asked(self, method: str, path: str, fields: dict[str, str] | None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(fields)
        began = time.monotonic()
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as fault:
            self.answers.append((f"{method} {path}: {fault!r}", 0, time.monotonic() - began))
            self.connection.close()
            return 0, ""
        self.answers.append((f"{method} {path}", answer.status, time.monotonic() - began))
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            if found := re.match(r"([^=]+)=([^;]*)", cookie):
                self.cookies[found[1]] = found[2]
        return answer.status, text


Habit = Callable[[Browser, random.Random], None]
Said = TypeVar("Said")


@dataclass
class Crowd:
    """Browsers that keep to their habits for some seconds."""

    seconds: float
    browsers: list[Browser] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    # Ends it before its time.
    enough: threading.Event = field(default_factory=threading.Event)

    def go(self, habits: list[tuple[Browser, Habit]]) -> None:
        """All at once until the time is over; each ends what it began."""
        end = time.monotonic() + self.seconds
        threads = [
            threading.Thread(target=self._keep, args=(browser, habit, random.Random(number), end))
            for number, (browser, habit) in enumerate(habits)
        ]
        self.browsers = [browser for browser, _habit in habits]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def while_(self, act: Callable[[], Said], habits: list[tuple[Browser, Habit]]) -> Said:
        """The same while something happens to the server; what that says."""
        with ThreadPoolExecutor(1) as others:
            going = others.submit(self.go, habits)
            try:
                said = act()
            except BaseException:
                self.enough.set()
                raise
            going.result()
        return said

    def _keep(self, browser: Browser, habit: Habit, chance: random.Random, end: float) -> None:
        time.sleep(chance.random() * 0.2)
        try:
            while time.monotonic() < end and not self.enough.is_set():
                habit(browser, chance)
        except Exception as fault:  # A thread that ends early would make the crowd smaller and say nothing.
            self.broken.append(repr(fault))

    def answers(self) -> Iterator[tuple[str, int, float]]:
        """Of all browsers."""
        for browser in self.browsers:
            yield from browser.answers

    def faults(self) -> list[str]:
        """Answers that somebody would have taken for an error, requests that got none, and threads that broke."""
        seen = [f"{status} {asked}" for asked, status, _time in self.answers() if not 200 <= status < 400]
        return [*seen, *self.broken]

    def said(self) -> str:
        """How many, and how long they waited."""
        times = sorted(time for _asked, _status, time in self.answers())
        middle, late = times[len(times) // 2], times[int(len(times) * 0.95)]
        return f"{len(times)} answers in {self.seconds:.0f} s, half within {middle:.2f} s, 95 % within {late:.2f} s"
