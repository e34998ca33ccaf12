"""What differs between two versions is found where it is, once, and nothing else."""

from typing import Any

import pytest

from zhizhi.core.differences import differences
from zhizhi.core.process import ProcessDeclaration
from zhizhi.core.tests.test_checks import RIGHT
from zhizhi.core.yamlsource import load


def body() -> dict[str, Any]:
    loaded, faults = load(RIGHT.encode())
    assert loaded, faults
    data: dict[str, Any] = loaded.data
    return data


def found(changed: dict[str, Any]) -> list[str]:
    before, after = (ProcessDeclaration.model_validate(data) for data in (body(), changed))
    return [
        " ".join([*(getattr(entry, "id", key) for key, entry in one.around), one.how, one.key])
        for one in differences(before, after)
    ]


CHANGES: list[tuple[str, Any, list[str]]] = [
    ("the whole limit", lambda new: new.update(limit={"days": 9}), ["changed limit"]),
    ("a step's limit", lambda new: new["steps"][1].update(limit={"workdays": 5}), ["send changed limit"]),
    ("who acts", lambda new: new["steps"][0].update(role="clerk"), ["offer changed role"]),
    ("a name", lambda new: new["steps"][0]["moves"][0].update(name={"zh": "交"}), ["offer give changed name"]),
    (
        "a step less",
        lambda new: (new["steps"].pop(2), new["steps"][1]["moves"][0].update(to="rate")),
        ["removed steps", "send send changed to"],
    ),
    ("a question more", lambda new: new["request"]["fields"].append(
        {"id": "more", "name": {"zh": "还有"}, "kind": "text"}), ["request added fields"]),
    ("an answer less", lambda new: new["request"]["fields"][0]["options"].pop(), ["request topic removed options"]),
    ("steps exchanged", lambda new: new["steps"].insert(2, new["steps"].pop(1)), ["order steps"]),
    ("an id", lambda new: (new["results"][0].update(id="ended"), [
        move.update(to="ended") for step in new["steps"] for move in step["moves"] if move["to"] == "closed"]),
     ["rate mark changed to", "rate leave changed to", "ended changed id"]),
    ("an alarm", lambda new: new["alarms"].pop(), ["removed alarms"]),
    ("a rule's argument", lambda new: new["steps"][1]["moves"][0]["rules"][1]["args"].update(number=4),
     ["send send removed rules", "send send added rules"]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_a_change_is_found_where_it_is(change: Any, expected: list[str]) -> None:
    new = body()
    change(new)
    assert found(new) == expected


def test_what_is_the_same_differs_in_nothing() -> None:
    assert found(body()) == []
