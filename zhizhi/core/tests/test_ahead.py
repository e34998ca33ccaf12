"""Results come in order, no more lie ready than allowed, and an error comes where its result would."""

import threading
from collections.abc import Iterator

import pytest

from zhizhi.core.ahead import MOST, ahead


def test_in_order_and_never_far_ahead() -> None:
    asked: list[int] = []

    def given() -> Iterator[int]:
        for one in range(20):
            asked.append(one)
            yield one

    for at, found in enumerate(ahead(lambda one: (one * one, threading.current_thread().name), given())):
        assert found[0] == at * at
        assert found[1].startswith("ahead")
        assert len(asked) <= at + MOST


def test_an_error_comes_where_its_result_would() -> None:
    found = ahead(lambda one: 6 // one, [3, 2, 0, 1])
    assert [next(found), next(found)] == [2, 3]
    with pytest.raises(ZeroDivisionError):
        next(found)
