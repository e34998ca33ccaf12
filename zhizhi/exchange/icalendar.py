"""Calendars that programs subscribe to, after RFC 5545: whole days only, text escaped, lines folded at 75 octets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

PRODUCT = "-//Zhizhi//Zhizhi//ZH"
OCTETS = 75


@dataclass(frozen=True, slots=True)
class Entry:
    """Something on one day. The same thing keeps its `uid`, so that programs move it and make no second."""

    uid: str
    day: date
    summary: str


def calendar_write(name: str, entries: Iterable[Entry], made: datetime) -> str:
    """The text of the file."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{escaped(name)}")
    stamp = f"{made.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    for entry in entries:
        lines += [
            "BEGIN:VEVENT", f"UID:{entry.uid}", f"DTSTAMP:{stamp}", f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}", f"SUMMARY:{escaped(entry.summary)}",
            "TRANSP:TRANSPARENT", "END:VEVENT",
        ]  # fmt: skip
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def escaped(text: str) -> str:
    """Text as a value: backslash, semicolon, comma and line break are written so that they mean themselves."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join("".join(letter for letter in line if letter >= " ") for line in text.splitlines())


def folded(line: str) -> str:
    """No line longer than 75 octets, and no character cut in two."""
    parts: list[str] = []
    now = ""
    for letter in line:
        room = OCTETS if not parts else OCTETS - 1
        if len((now + letter).encode()) > room:
            parts.append(now)
            now = letter
        else:
            now += letter
    return "\r\n ".join([*parts, now])
