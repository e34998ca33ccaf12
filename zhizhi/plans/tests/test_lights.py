"""What light a figure gets: sentences that a county officer could check."""

from datetime import date

import pytest

from zhizhi.plans.lights import Course, Light, Weighted, attainment, counted, light, together

BEGUN, DUE = date(2026, 1, 1), date(2026, 12, 31)
HALF = date(2026, 7, 2)  # 182 of 364 days
GREEN, YELLOW, RED, GREY = Light.GREEN, Light.YELLOW, Light.RED, Light.GREY


def flat(target: float, *, up: bool = True) -> Course:
    return Course(target, higher_is_better=up, begun=BEGUN, due=DUE)


def growing(target: float, baseline: float = 0, *, up: bool = True) -> Course:
    return Course(target, baseline, linear=True, higher_is_better=up, begun=BEGUN, due=DUE)


SENTENCES = [
    ("90 % asked, 90 % there", 90, flat(90), HALF, GREEN),
    ("90 % asked, 95 % there", 95, flat(90), HALF, GREEN),
    ("90 % asked, 81 % is nine tenths of it", 81, flat(90), HALF, YELLOW),
    ("90 % asked, 80.9 % is less than nine tenths", 80.9, flat(90), HALF, RED),
    ("90 % asked, nothing counted yet", None, flat(90), HALF, GREY),
    ("90 % asked, none of those due was in time", 0, flat(90), HALF, RED),
    ("200 a year, half a year gone, 100 there", 100, growing(200), HALF, GREEN),
    ("200 a year, half a year gone, 91 there", 91, growing(200), HALF, YELLOW),
    ("200 a year, half a year gone, 89 there", 89, growing(200), HALF, RED),
    ("200 a year, on the first day nothing is owed", 0, growing(200), BEGUN, GREEN),
    ("200 a year, on the last day all is owed", 199, growing(200), DUE, YELLOW),
    ("200 a year, after the due day no more is owed", 200, growing(200), date(2027, 3, 1), GREEN),
    ("200 a year, before the path begins nothing is owed", 0, growing(200), date(2025, 12, 1), GREEN),
    ("from 40 % to 80 %, half way is 60 %", 60, growing(80, 40), HALF, GREEN),
    ("from 40 % to 80 %, still at 50 %", 50, growing(80, 40), HALF, RED),
    ("at most 5 overdue, 5 are", 5, flat(5, up=False), HALF, GREEN),
    ("at most 9 overdue, 10 are", 10, flat(9, up=False), HALF, YELLOW),
    ("at most 5 overdue, 7 are", 7, flat(5, up=False), HALF, RED),
    ("none may be overdue, none is", 0, flat(0, up=False), HALF, GREEN),
    ("none may be overdue, one is", 1, flat(0, up=False), HALF, RED),
    ("from 20 down to 10, half way is 15", 15, growing(10, 20, up=False), HALF, GREEN),
    ("from 20 down to 10, still at 19", 19, growing(10, 20, up=False), HALF, RED),
    ("nothing is asked, nothing is there", 0, flat(0), HALF, GREEN),
]


@pytest.mark.parametrize(("value", "course", "day", "expected"), [row[1:] for row in SENTENCES],
                         ids=[row[0] for row in SENTENCES])  # fmt: skip
def test_a_figure_against_its_path(value: float | None, course: Course, day: date, expected: Light) -> None:
    assert light(attainment(value, course, day)) == expected


def test_a_place_may_ask_for_more_before_it_shows_yellow() -> None:
    share = attainment(92, flat(100), HALF)
    assert (light(share), light(share, 0.95)) == (YELLOW, RED)


def test_thirds_are_not_punished_by_binary() -> None:
    third = Course(1 / 3 * 100, begun=BEGUN, due=DUE)
    assert light(attainment(100 / 3, third, HALF)) == GREEN


ADDED = [
    ("all on course", [(1.0, 1), (1.2, 1)], 1.0),
    ("a surplus does not hide a gap", [(2.0, 1), (0.5, 1)], 0.75),
    ("what weighs three counts three times", [(1.0, 3), (0.6, 1)], 0.9),
    ("what has no data is left out", [(None, 5), (0.8, 1)], 0.8),
    ("nothing has data", [(None, 1), (None, 2)], None),
    ("there is nothing", [], None),
]


@pytest.mark.parametrize(("parts", "expected"), [row[1:] for row in ADDED], ids=[row[0] for row in ADDED])
def test_what_stands_below_together(parts: list[tuple[float | None, int]], expected: float | None) -> None:
    found = together(Weighted(share, weight) for share, weight in parts)
    assert found is expected is None or found == pytest.approx(expected)


def test_every_light_is_counted() -> None:
    assert counted([GREEN, GREY, GREEN]) == {"green": 2, "yellow": 0, "red": 0, "grey": 1}
