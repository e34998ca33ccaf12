"""What both engines are asked to do: whole walks of the five orders, the same for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

REQUEST = {
    "category": "roads",
    "wish": "村口到三组的路灯坏了两盏，晚上老人小孩走路看不清，请帮忙修一下。上午家里有人，来之前打个电话。",
}
RESULT = "换了两只灯泡和一段线，晚上试过，都亮了。"


@dataclass(frozen=True, slots=True)
class Act:
    """At `step`, by the way out `way`; `sent_back` names the step that the case is sent back to instead."""

    step: str
    way: str
    sent_back: str = ""


OFFER, DISPATCH, ACCEPT = Act("offer", "offer"), Act("dispatch", "dispatch"), Act("accept", "accept")
DELIVER, RATE, REOPEN = Act("deliver", "delivered"), Act("rate", "rate"), Act("rate", "reopen")
PLAIN = (OFFER, DISPATCH, ACCEPT, DELIVER, RATE)
REFUSED = (Act("offer", "refuse"),)
SENT_BACK = (OFFER, DISPATCH, Act("accept", "", "dispatch"), DISPATCH, ACCEPT, DELIVER, RATE)
REOPENED = (OFFER, DISPATCH, ACCEPT, DELIVER, REOPEN, *PLAIN)
# Of ten orders seven go through, one cannot be done, one member sends the order back, one resident asks again.
WALKS = (*[PLAIN] * 7, REFUSED, SENT_BACK, REOPENED)
MOVES = sum(len(walk) for walk in WALKS)


def answers(act: Act, *, group: int, member: int) -> Mapping[str, Any]:
    """What is filled in at this act."""
    given: dict[str, Mapping[str, Any]] = {
        "offer": {"group": str(group), "note": "请派会电工的党员。"},
        "refuse": {"refusal": "路灯归镇里管，已经报给镇里，电话在村务栏。"},
        "dispatch": {"member": str(member)},
        "accept": {},
        "delivered": {"result": RESULT},
        "rate": {"stars": "5", "comment": "来得快，谢谢。"},
        "reopen": {"missing": "第二盏又不亮了。"},
    }
    return given[act.way]
