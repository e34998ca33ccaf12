"""A number in the environment is taken only if it is one."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from zhizhi.site.environment import number


def test_a_number_is_read_and_its_absence_gives_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIZHI_TEST", " 12 ")
    assert number("ZHIZHI_TEST", 5) == 12
    monkeypatch.delenv("ZHIZHI_TEST")
    assert number("ZHIZHI_TEST", 5) == 5


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "2 GB", "２", " x"])
def test_anything_else_stops_the_start_and_names_the_setting(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("ZHIZHI_TEST", value)
    with pytest.raises(ImproperlyConfigured, match="ZHIZHI_TEST"):
        number("ZHIZHI_TEST", 5)
