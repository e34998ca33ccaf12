"""Dated values: what holds on which day, what a county may set otherwise, and each fault of the file."""

from datetime import date
from pathlib import Path

import pytest

from zhizhi.core.checks import read_kept, read_values
from zhizhi.core.packs import read_pack
from zhizhi.core.values import DatedValue, Departure, departure
from zhizhi.core.vocabulary import Known
from zhizhi.packs import PACKS

VERSION = "{value: %s, since: %s, basis: {document: 条例}, sure: %s}"


def value(*versions: str, more: str = "") -> tuple[tuple[DatedValue, ...], str]:
    lines = "".join(f"      - {version}\n" for version in versions)
    name = "  - id: notice\n    name: {zh: 公示期, en: Notice}\n    unit: workdays\n"
    text = f"values:\n{name}{more}    versions:\n{lines}"
    found, faults = read_values(text.encode(), "values.yaml")
    return found, "\n".join(fault.message for fault in faults)


TWO = ("{value: 7, since: 2002-07-09, until: 2019-03-03, basis: {document: 旧条例}, sure: law}",
       VERSION % (5, "2019-03-03", "law"))  # fmt: skip


@pytest.mark.parametrize(
    ("day", "figure"),
    [("2002-07-08", None), ("2002-07-09", 7), ("2019-03-02", 7), ("2019-03-03", 5), ("2030-01-01", 5)],
)
def test_the_version_of_the_day_holds(day: str, figure: int | None) -> None:
    (found,), faults = value(*TWO)
    version = found.on(date.fromisoformat(day))
    assert (version.value if version else None, faults) == (figure, "")


@pytest.mark.parametrize(
    ("sure", "more", "wanted", "refused"),
    [
        ("law", "    stricter: more\n", 7, None),
        ("law", "    stricter: more\n", 5, None),
        ("law", "    stricter: more\n", 4, Departure(5, "more")),
        ("law", "    stricter: less\n", 7, Departure(5, "less")),
        ("law", "    stricter: less\n", 3, None),
        ("law", "", 7, Departure(5, "")),
        ("guidance", "", 3, None),
        ("local", "", 9, None),
    ],
)
def test_the_law_is_only_made_stricter(sure: str, more: str, wanted: int, refused: Departure | None) -> None:
    (found,), _faults = value(VERSION % (5, "2019-03-03", sure), more=more)
    assert departure(found, wanted, date(2026, 1, 1)) == refused


@pytest.mark.parametrize(
    ("versions", "message"),
    [
        ((VERSION % (5, "2019-02-30", "law"),), "there is no day 2019-02-30"),
        ((VERSION % (5, "19-3-3", "law"),), "since cannot be “19-3-3”"),
        ((VERSION % (5, "2019-03-03", "sure"),), "sure cannot be “sure”"),
        ((VERSION % (900, "2019-03-03", "law"),), "the figure is too large"),
        ((TWO[0], VERSION % (5, "2020-01-01", "law")), "ends on 2019-03-03, this one begins on 2020-01-01"),
        ((VERSION % (5, "2019-03-03", "law"), TWO[1]), "ends on no day"),
    ],
)
def test_faults_of_the_file_are_told(versions: tuple[str, ...], message: str) -> None:
    assert message in value(*versions)[1]


def test_a_fact_expires_by_a_value_that_limits_a_time() -> None:
    text = "facts:\n  - {id: finding, name: {zh: 认定, en: Finding}, about: person, value: %s}\n"
    messages = [
        [fault.message for fault in read_kept((text % name).encode(), {"half_year": "months", "share": "percent"})[1]]
        for name in ("half_year", "share", "half_yaer")
    ]
    assert messages == [
        [], ["unknown value that limits a time share"], ["unknown value that limits a time half_yaer"],
    ]  # fmt: skip


def test_a_folder_declares_its_own_values_and_facts(tmp_path: Path) -> None:
    for name in ("organizations.yaml", "roles.yaml", "catalogue.yaml"):
        (tmp_path / name).write_bytes((PACKS / name).read_bytes())
    (tmp_path / "values.yaml").write_text("values:\n  - {id: a, unit: hours}\n", encoding="utf-8")
    _pack, faults = read_pack(tmp_path, Known())
    assert {fault.file.rpartition("/")[2] for fault in faults} == {"values.yaml"}
    assert any("unit cannot be “hours”" in fault.message for fault in faults)
