"""How long terms last, as a table a lawyer could read."""

from datetime import date

import pytest

from zhizhi.registry.terms import rules

SENTENCES = [
    # kind, above, elected on, years, next election by: what the rule says
    ("village", "township", "2021-03-10", 5, "2026-03-10"),
    ("community", "township", "2021-03-10", 5, "2026-03-10"),
    ("branch", "village", "2022-06-01", 5, "2027-06-01"),
    ("branch", "community", "2022-06-01", 5, "2027-06-01"),
    ("branch", "department", "2023-06-01", 3, "2026-06-01"),
    ("branch", "firm", "2023-06-01", 3, "2026-06-01"),
    ("functional", "township", "2024-02-29", 3, "2027-02-28"),
    # On its first day the Regulation holds; the day before, it does not.
    ("village", "township", "2018-10-28", 5, "2023-10-28"),
    ("village", "township", "2018-10-27", 3, "2021-10-27"),
]


@pytest.mark.parametrize(("kind", "above", "elected", "years", "until"), SENTENCES)
def test_length(kind: str, above: str, elected: str, years: int, until: str) -> None:
    day = date.fromisoformat(elected)
    length = rules.length_of(kind, above, day)
    assert length is not None
    assert (length.years, str(rules.regular_until(day, length.years))) == (years, until)
    assert length.basis == (rules.REGULATION if elected >= "2018-10-28" else rules.CONSTITUTION)


def test_no_rule_is_invented_for_other_kinds() -> None:
    assert rules.length_of("township", "committee", date(2021, 6, 1)) is None
    assert rules.length_of("party_group", "branch", date(2021, 6, 1)) is None


@pytest.mark.parametrize(
    ("elected", "due", "day", "state"),
    [
        (None, None, "2026-03-18", "none"),
        ("2021-03-17", "2026-03-17", "2026-03-18", "overdue"),
        ("2021-03-18", "2026-03-18", "2026-03-18", "due"),
        ("2021-09-18", "2026-09-18", "2026-03-18", "due"),
        ("2021-09-19", "2026-09-19", "2026-03-18", "running"),
        ("2026-01-05", "2031-01-05", "2026-03-18", "done"),
        ("2025-12-31", "2030-12-31", "2026-03-18", "running"),
        ("2025-08-31", "2026-02-28", "2025-08-31", "due"),
    ],
)
def test_state(elected: str | None, due: str | None, day: str, state: str) -> None:
    def read(text: str | None) -> date | None:
        return date.fromisoformat(text) if text else None

    assert rules.state_of(read(elected), read(due), date.fromisoformat(day)) == state


@pytest.mark.parametrize(
    ("entitled", "present", "ok"), [(10, 8, True), (10, 7, False), (11, 9, True), (11, 8, False), (5, 4, True)]
)
def test_four_fifths_must_be_present(entitled: int, present: int, ok: bool) -> None:
    verdict = rules.quorum(entitled=entitled, present=present)
    assert (verdict.ok, bool(verdict.sentence)) == (ok, not ok)


@pytest.mark.parametrize(
    ("members", "committee", "ok"),
    [(6, 1, True), (6, 2, True), (6, 3, False), (7, 3, True), (40, 7, True), (40, 8, False), (7, 2, False)],
)
def test_size_of_the_committee(members: int, committee: int, ok: bool) -> None:
    assert rules.committee_size(members=members, committee=committee).ok is ok


def test_an_extension_of_more_than_a_year_is_noted() -> None:
    assert rules.extension_length(regular=date(2026, 3, 10), until=date(2027, 3, 10)).ok
    assert not rules.extension_length(regular=date(2026, 3, 10), until=date(2027, 3, 11)).ok
