"""Answers as people type them, and as somebody sends them who plays with the form."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhizhi.core.canonical import canonical
from zhizhi.core.declarations import FieldKind, FormField, Option, Text
from zhizhi.core.forms import AnswerProblem, clean, phone

NAME = Text(zh="问题", en="Question")


def asked(kind: str, **more: Any) -> FormField:
    if kind == "choice":
        more["options"] = (Option(id="roads", name=NAME), Option(id="other", name=NAME))
    return FormField(id="answer", name=NAME, kind=FieldKind(kind), **more)


def taken(field: FormField, given: Any) -> Any:
    values, problems = clean([field], {"answer": given})
    assert not problems
    return values.get("answer")


def refused(field: FormField, given: Any) -> AnswerProblem:
    return clean([field], {"answer": given})[1]["answer"]


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("text", "  路灯\x00坏了\r\n三天 ", "路灯坏了 三天"),
        ("text", "正常\u202e反写", "正常反写"),
        ("long_text", "第一行\r\n第二行\x07\ud800", "第一行\n第二行"),
        ("choice", "roads", "roads"),
        ("yes_no", "yes", True),
        ("yes_no", "off", False),
        ("yes_no", False, False),
        ("integer", "12", 12),
        ("integer", 0, 0),
        ("integer", "-3", -3),
        ("date", "2026-03-02", "2026-03-02"),
        ("date", "2026年3月2日", "2026-03-02"),
        ("date", "20260302", "2026-03-02"),
        ("date", "2026/3/2", "2026-03-02"),
        ("phone", " 138 1234-1234", "13812341234"),
        ("phone", "+86 13812341234", "13812341234"),
        ("phone", "（0851）81234567", "0851-81234567"),
        ("phone", "010-81234567", "010-81234567"),
        ("phone", "8123456", "8123456"),
        ("phone", "400-123-4567", "4001234567"),
        ("stars", "5", 5),
        ("organization", "17", 17),
        ("person", 4, 4),
    ],
)
def test_answers_are_taken_in_one_spelling(kind: str, given: Any, expected: Any) -> None:
    value = taken(asked(kind), given)
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        ("text", " \u200b ".replace("\u200b", "\x01"), "required"),
        ("text", None, "required"),
        ("text", 7, "wrong_type"),
        ("text", ["a"], "wrong_type"),
        ("choice", "castle", "choice"),
        ("yes_no", "perhaps", "yes_no"),
        ("integer", "1.5", "whole_number"),
        ("integer", True, "whole_number"),
        ("integer", "9" * 30, "whole_number"),
        ("date", "2026-02-30", "date"),
        ("date", "0026-02-03", "date"),
        ("date", "tomorrow", "date"),
        ("phone", "12812341234", "phone"),
        ("phone", "1381234123", "phone"),
        ("stars", "6", "stars"),
        ("stars", "0", "stars"),
        ("organization", "-1", "choice"),
        ("person", "abc", "whole_number"),
    ],
)
def test_wrong_answers_get_their_code(kind: str, given: Any, code: str) -> None:
    assert refused(asked(kind), given).code == code


def test_limits_are_told() -> None:
    assert taken(asked("text"), "长" * 200) == "长" * 200
    assert refused(asked("text"), "长" * 201) == AnswerProblem("too_long", {"limit": 200})
    assert refused(asked("long_text"), "长" * 4001) == AnswerProblem("too_long", {"limit": 4000})
    assert refused(asked("integer", minimum=2), "1") == AnswerProblem("too_small", {"limit": 2})
    assert refused(asked("integer", maximum=2), "3") == AnswerProblem("too_large", {"limit": 2})
    assert taken(asked("integer", minimum=2, maximum=2), "2") == 2


def test_an_optional_field_may_stay_empty_and_is_left_out() -> None:
    assert clean([asked("phone", required=False)], {"answer": " "}) == ({}, {})
    assert clean([asked("phone", required=False)], {}) == ({}, {})


def test_a_form_that_was_tampered_with_is_refused() -> None:
    values, problems = clean([asked("text")], {"answer": "好", "is_admin": "1"})
    assert values == {"answer": "好"}
    assert problems == {"is_admin": AnswerProblem("unknown_field")}


def test_photos_are_not_answers() -> None:
    assert clean([asked("photos")], {}) == ({}, {})
    assert clean([asked("photos")], {"answer": "1"})[1] == {"answer": AnswerProblem("unknown_field")}


def test_all_problems_are_told_at_once() -> None:
    fields = [asked("text"), asked("stars").model_copy(update={"id": "stars"})]
    assert set(clean(fields, {"stars": "9"})[1]) == {"answer", "stars"}


def test_a_phone_that_is_none() -> None:
    assert phone("") is None
    assert phone("no") is None


ANYTHING = st.one_of(st.text(), st.integers(), st.booleans(), st.none(), st.floats(), st.lists(st.text(), max_size=2))


@given(st.sampled_from([kind for kind in FieldKind if kind not in (FieldKind.PHOTOS, FieldKind.FILES)]), ANYTHING)
def test_whatever_is_sent_is_taken_or_refused_and_taking_twice_changes_nothing(kind: FieldKind, given: Any) -> None:
    field = asked(kind.value)
    values, problems = clean([field], {"answer": given})
    assert bool(values) != bool(problems)
    assert canonical(values)
    if values:
        assert clean([field], values) == (values, {})
