"""The administrator enters a year in the browser; who else may not stands in tests/rights_rows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from tests.world import World
from zhizhi.registry.holidays.models import HolidayYear

LINES = "2027-01-01 休 元旦\n2027-01-02 班"
Ask = Callable[..., Any]


@pytest.fixture
def ask(world: World) -> Ask:
    """The administrator opens the table of a year, or sends it."""
    client = world.client_for(world.administrator)

    def asked(year: int, **posted: str) -> Any:
        address = reverse("holidays:year", args=[year])
        return client.post(address, posted) if posted else client.get(address)

    return asked


def test_the_list_says_which_year_is_provisional(world: World) -> None:
    page = world.client_for(world.administrator).get(reverse("holidays:list")).content.decode()
    assert "尚未公布：暂按周一至周五计算" in page
    assert "系统自带" in page


def test_a_shipped_year_is_shown_as_lines(ask: Ask) -> None:
    assert "2026-10-01 休" in ask(2026).content.decode()


def test_a_year_far_away_does_not_exist(ask: Ask) -> None:
    assert ask(2101).status_code == 404


def test_first_seen_then_saved(ask: Ask, world: World) -> None:
    preview = ask(2027, lines=LINES)
    assert preview.status_code == 200
    assert "元旦" in preview.content.decode()
    assert not HolidayYear.objects.exists()
    saved = ask(2027, lines=LINES, save="1")
    assert (saved.status_code, saved["Location"]) == (302, reverse("holidays:list"))
    assert HolidayYear.objects.get().entered_by_account == world.account(world.administrator).pk
    assert "元旦" in ask(2027).content.decode()


@pytest.mark.parametrize("lines", ["乱写", "2028-01-01 休", "2027-01-01 班"])
@pytest.mark.parametrize("save", [{}, {"save": "1"}])
def test_bad_lines_come_back_with_the_fault_and_the_text(ask: Ask, lines: str, save: dict[str, str]) -> None:
    answer = ask(2027, lines=lines, **save)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "error" in page
    assert lines in page
    assert not HolidayYear.objects.exists()
