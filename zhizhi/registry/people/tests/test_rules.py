"""What a day decides about a person, in the sentences that the page shows."""

from datetime import date
from typing import Any

import pytest

from tests.world import AT, World, client_for
from zhizhi.core.partialdates import PartialDate
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import person_change, person_create
from zhizhi.registry.people.rules import ages_said, post_years

DAY = date(2026, 3, 18)


def person(**given: Any) -> Person:
    """Unsaved, with dates as people write them."""
    made = Person(name="丁小满", **{name: value for name, value in given.items() if not name.endswith("_on")})
    for name in ("birth", "party", "full", "work"):
        if text := given.get(f"{name}_on"):
            date_of = PartialDate.parse(text)
            column = {"birth": "birth_date"}.get(name, f"{name}_since")
            setattr(made, column, date_of.day)
            setattr(made, f"{name}_known", date_of.known)
    return made


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"birth_on": "1966-03-07", "retires": "60"},
         {"年龄": "60 岁", "退休": "2026.07，60 岁 4 个月（原定 60 岁，延迟 4 个月）：还有 4 个月"}),
        ({"birth_on": "1966-03", "retires": "60"},
         {"年龄": "59～60 岁", "退休": "2026.07，60 岁 4 个月（原定 60 岁，延迟 4 个月）：还有 4 个月"}),
        ({"birth_on": "1971", "retires": "55"},
         {"年龄": "54～55 岁", "退休": "未登记出生月份，无法推算到龄时间。"}),
        ({"birth_on": "1964-12-01", "retires": "60"}, {"年龄": "61 岁", "退休": "2024.12，60 岁：已到龄"}),
        (
            {"birth_on": "1990-05-01", "retires": "60"},
            {"年龄": "35 岁", "退休": "2053.05，63 岁（原定 60 岁，延迟 36 个月）：还有 27 年 2 个月"},
        ),
        ({"retires": "60"}, {"年龄": "未登记出生日期。", "退休": "未登记出生月份，无法推算到龄时间。"}),
        ({"birth_on": "1990.05", "politics": "01", "party_on": "2012-07-01", "full_on": "2013-07-01",
          "work_on": "2013.08"},
         {"年龄": "35 岁", "党龄": "12 年", "工作年限": "12 年"}),
        ({"birth_on": "1990.05", "politics": "01", "party_on": "2012-07-01"},
         {"年龄": "35 岁", "党龄": "约 12 年（转正时间未登记，按预备期一年推算）"}),
        ({"birth_on": "1990.05", "politics": "01"}, {"年龄": "35 岁", "党龄": "入党时间和转正时间均未登记。"}),
        ({"birth_on": "1990.05", "politics": "02", "party_on": "2025-07-01"},
         {"年龄": "35 岁", "党龄": "预备期内，党龄自转正之日起算。"}),
        ({"birth_on": "1990.05", "politics": "01", "full_on": "2025-09", "work_on": "2025-12"},
         {"年龄": "35 岁", "党龄": "6 个月", "工作年限": "3 个月"}),
        ({"birth_on": "1990.05", "politics": "13"}, {"年龄": "35 岁"}),
    ],
)  # fmt: skip
def test_what_is_said(given: dict[str, str], said: dict[str, str]) -> None:
    found = ages_said(person(**given), DAY)
    assert {name: verdict.sentence for name, verdict in found} == said


def test_the_rule_and_the_facts_stand_beside_it() -> None:
    verdict = dict(ages_said(person(birth_on="1966-03-07", retires="60"), DAY))["退休"]
    assert verdict.ok
    assert "2024年9月13日" in verdict.basis
    assert verdict.facts == {
        "birth": "1966-03-07", "original": 60, "reached_original": "2026-03", "delay_months": 4, "month": "2026-07",
        "day": "2026-03-18",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        (date(2025, 1, 1), None, "1 年"), (date(2026, 1, 1), None, "2 个月"), (date(2026, 3, 18), None, "不满 1 个月"),
        (date(2020, 1, 1), date(2023, 1, 1), "3 年"), (date(2020, 1, 1), date(2030, 1, 1), "6 年"),
        (date(2027, 1, 1), None, "不满 1 个月"),
    ],
)  # fmt: skip
def test_years_in_post(since: date, until: date | None, said: str) -> None:
    assert post_years(since, until, DAY) == said


def test_lists_follow_the_record(world: World) -> None:
    made = person_create(
        scope=None, name="欧阳春", place=world.village, at=AT, birth_date=date(1966, 3, 7), retires="60"
    )
    assert (made.retires_on, made.stroke_key[:2], made.sort_key[:2]) == (date(2026, 7, 1), "08", "ou")
    person_change(scope=None, person=made, at=AT, name="丁春", retires="")
    made.refresh_from_db()
    assert (made.retires_on, made.stroke_key[:2]) == (None, "02")


def test_the_page_says_it_to_who_sees_personal_data(world: World) -> None:
    person_change(scope=None, person=world.member, at=AT, retires="60")
    address = f"/people/{world.member.pk}/"
    assert "还有 " in client_for(world.secretary).get(address).content.decode()
    assert "周岁" not in client_for(world.desk_officer).get(address).content.decode()
