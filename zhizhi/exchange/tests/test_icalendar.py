"""Calendars, read back by a strict little reader of RFC 5545: it takes nothing that the standard does not allow."""

import re
from datetime import UTC, date, datetime

import pytest

from zhizhi.exchange.icalendar import Entry, calendar_write

MADE = datetime(2026, 3, 18, 1, 30, tzinfo=UTC)
LINE = re.compile(r'([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', re.DOTALL)
NEEDED = {"UID", "DTSTAMP", "DTSTART", "SUMMARY"}


def calendar_read(text: str) -> list[dict[str, str]]:
    """The events; any breach of the standard is a failure."""
    assert text.endswith("\r\n")
    assert not re.search(r"(?<!\r)\n|\r(?!\n)", text), "lines end with CR LF"
    raw = text.removesuffix("\r\n").split("\r\n")
    assert all(0 < len(line.encode()) <= 75 for line in raw), "a line is folded at 75 octets"
    lines = "\r\n".join(raw).replace("\r\n ", "").split("\r\n")
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    events: list[dict[str, str]] = []
    inside: dict[str, str] | None = None
    head: dict[str, str] = {}
    for line in lines[1:-1]:
        found = LINE.fullmatch(line)
        assert found, line
        name, _parameters, value = found.groups()
        if line == "BEGIN:VEVENT":
            assert inside is None
            inside = {}
        elif line == "END:VEVENT":
            assert inside is not None
            assert inside.keys() >= NEEDED
            events.append(inside)
            inside = None
        else:
            into = head if inside is None else inside
            assert name not in into, f"{name} stands twice"
            into[name] = _text(value) if name in {"SUMMARY", "X-WR-CALNAME"} else value
    assert inside is None
    assert head["VERSION"] == "2.0"
    assert head["PRODID"]
    assert len({event["UID"] for event in events}) == len(events)
    for event in events:
        assert re.fullmatch(r"\d{8}", event["DTSTART"])
        assert re.fullmatch(r"\d{8}T\d{6}Z", event["DTSTAMP"])
        assert event["DTEND"] > event["DTSTART"]
    return events


def _text(value: str) -> str:
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), "a comma or semicolon stands bare"
    assert not re.search(r"(?<!\\)(?:\\\\)*\\(?![\\;,nN])", value), "a backslash escapes nothing"
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


@pytest.mark.parametrize(
    "summary",
    [
        "DD-1 派单 到期",
        "a;b,c\\n\\d",
        "两行\n第二行",
        "长" * 80,
        "x" * 74 + "字" * 9,
        "\\" * 90,
        "🌾" * 40,
        "",
        "a\x00\x07b",
    ],
)
def test_what_is_written_is_read_back(summary: str) -> None:
    text = calendar_write("知治,我的", [Entry("task-1@zhizhi", date(2026, 12, 31), summary)], MADE)
    (event,) = calendar_read(text)
    assert event["SUMMARY"] == summary.replace("\x00", "").replace("\x07", "")
    assert (event["DTSTART"], event["DTEND"], event["UID"]) == ("20261231", "20270101", "task-1@zhizhi")


def test_an_empty_calendar_is_one() -> None:
    assert calendar_read(calendar_write("空", [], MADE)) == []
