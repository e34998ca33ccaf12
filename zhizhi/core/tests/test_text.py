"""Canonical bytes and Latin spellings."""

from datetime import UTC, date, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any

import pytest

from zhizhi.core.canonical import canonical, digest
from zhizhi.core.pinyin import initials, sort_key, spelled


def test_equal_values_have_equal_bytes() -> None:
    assert canonical({"b": [1, "村"], "a": None}) == '{"a":null,"b":[1,"村"]}'.encode()
    assert canonical(MappingProxyType({"a": (1, 2)})) == b'{"a":[1,2]}'


def test_moments_are_written_in_utc() -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=8)))
    assert canonical(noon) == canonical(noon.astimezone(UTC)) == b'"2026-03-02T04:00:00+00:00"'
    assert canonical(date(2026, 3, 2)) == b'"2026-03-02"'


NAIVE = datetime(2026, 3, 2, tzinfo=UTC).replace(tzinfo=None)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", NAIVE, {1, 2}, object()])
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        canonical({"value": value})


def test_a_digest_is_known() -> None:
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_places_are_spelled() -> None:
    assert initials("青石镇") == "qsz"
    assert spelled("青石镇") == "qingshizhen"
    assert initials("A1区第3组") == "a1qd3z"
    assert spelled("绿水") == "lvshui"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("单雄", "shan"),
        ("解明", "xie"),
        ("仇英", "qiu"),
        ("区伟", "ou"),
        ("查良", "zha"),
        ("曾平", "zeng"),
        ("盖平", "ge"),
        ("尉迟山", "yu"),
        ("万俟水", "mo"),
        ("单于明", "chan"),
    ],
)
def test_surnames_have_their_own_reading(name: str, expected: str) -> None:
    assert sort_key(name, person=True).split()[0].rstrip("1234") == expected
    assert initials(name, person=True)[0] == expected[0]


def test_a_surname_reading_is_for_persons_only() -> None:
    assert spelled("单位") == "danwei"
    assert spelled("石单", person=True) == "shidan"


def test_names_sort_by_syllable_then_tone() -> None:
    names = ["赵一", "安然", "曾平", "李四", "黎三"]
    assert sorted(names, key=lambda name: sort_key(name, person=True)) == ["安然", "黎三", "李四", "曾平", "赵一"]


def test_what_is_counted_sorts_by_its_number() -> None:
    names = ["第十二党小组", "二组", "第一党小组", "十组", "第三党支部", "5组", "三岔堰村", "三社区"]
    inorder = ["第一党小组", "二组", "第三党支部", "5组", "十组", "第十二党小组", "三岔堰村", "三社区"]
    assert sorted(names, key=sort_key) == inorder
