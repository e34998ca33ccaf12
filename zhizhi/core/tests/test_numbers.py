"""Identification numbers and what the screen shows of them."""

from datetime import date

import pytest

from zhizhi.core import idnumber, masks


def numbered(first17: str) -> str:
    return first17 + idnumber.check_character(first17)


def test_a_right_number_tells_birth_and_sex() -> None:
    man, woman = numbered("52299919800229001"), numbered("52299919651231032")
    assert idnumber.is_valid(man)
    assert idnumber.is_valid(woman)
    assert (idnumber.birth(man), idnumber.sex(man)) == (date(1980, 2, 29), "male")
    assert (idnumber.birth(woman), idnumber.sex(woman)) == (date(1965, 12, 31), "female")


def test_the_example_of_the_standard() -> None:
    assert idnumber.is_valid("11010519491231002X")
    assert idnumber.normalized(" 110105 19491231 002x ") == "11010519491231002X"


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("110105194912310021", id="wrong check character"),
        pytest.param("11010519491231002x", id="small x"),
        pytest.param("1101051949123100X", id="too short"),
        pytest.param(numbered("52299919810229001"), id="29 February of a common year"),
        pytest.param("11010519491231００2X", id="wide figures"),
        pytest.param("", id="empty"),
    ],
)
def test_a_wrong_number_is_known(number: str) -> None:
    assert not idnumber.is_valid(number)
    with pytest.raises(ValueError, match="not a valid"):
        idnumber.birth(number)
    with pytest.raises(ValueError, match="not a valid"):
        idnumber.sex(number)


def test_one_wrong_digit_or_two_swapped_are_found() -> None:
    right = "11010519491231002X"
    for at in range(17):
        wrong = right[:at] + str((int(right[at]) + 1) % 10) + right[at + 1 :]
        assert not idnumber.is_valid(wrong)
    assert not idnumber.is_valid("11015019491231002X")


def test_masks() -> None:
    assert masks.phone("13812341234") == "138****1234"
    assert masks.phone("1234567") == "*******"
    assert masks.id_number("11010519491231002X") == "110***********002X"
    assert masks.name("王小明") == "王**"
    assert masks.hidden("some address") == masks.hidden("x") == "****"
    assert masks.hidden("") == ""
