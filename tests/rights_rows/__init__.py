"""Who gets what at every address: one module for each app, with ROWS and, where a row makes no sense, EXEMPT.

    from tests.rights_rows import Row

    ROWS = [
        # a page: signed-in people of another place, of the same place without the right, with the right
        Row("people:detail", lambda world: [world.member.pk], stranger=("stranger_secretary", 404),
            colleague=("desk_officer", 200), holder=("secretary", 200)),
        # an act
        Row("people:reveal", lambda world: [world.member.pk], method="post", data={"field": "phone", "reason": "回访"},
            stranger=("stranger_secretary", 404), colleague=("desk_officer", 403), holder=("secretary", 200)),
    ]
    EXEMPT = {"frame:language": "sets a cookie for anybody"}

302 anonymous (to signing in), 403 lacking the capability anywhere, 404 outside the scope, 403 readable but not allowed
here. `anonymous` of open pages is another status. `test_rights.py` fails for an address without a row.

A second test opens every address with every role of packs/roles.yaml held at the object's own place, above, below,
beside and elsewhere, and compares with what the scope says (`test_rights_table.py`). It needs one thing more of a row
whose address names a record: where the record is, which right shows it and which right the act takes.

        Row("people:edit", member, ..., reach=Reached("branch", sees="people.view", needs="people.manage",
            level=DataClass.PERSONAL)),

or, for all rows of an address, one line in tests/rights_reaches.py. What no place decides stands there, or in the
module's NOT_BY_PLACE, with a reason as in EXEMPT.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.world import World
from zhizhi.registry.scope import DataClass

Expected = tuple[str, int]


def nothing(_world: World) -> list[Any]:
    """An address without arguments."""
    return []


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a row's record is (an attribute of the world) and what decides: 404 without `sees`, 403 without `needs`.

    `own` are roles that reach it otherwise as well, such as who was given a task; of them the table asks nothing.
    """

    at: str
    sees: str = ""
    needs: str = ""
    level: DataClass = DataClass.INTERNAL
    own: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """An address and what four people get: (attribute of the world, status). None: there is no such person."""

    name: str
    args: Callable[[World], list[Any]] = nothing
    method: str = "get"
    data: Mapping[str, Any] | Callable[[World], Mapping[str, Any]] = field(default_factory=dict)
    anonymous: int = 302
    stranger: Expected | None = None
    colleague: Expected | None = None
    holder: Expected | None = None
    reach: Reached | None = None

    def given(self, world: World) -> Mapping[str, Any]:
        """The parameters of the request."""
        return self.data(world) if callable(self.data) else self.data

    def cases(self) -> dict[str, Expected | None]:
        """Who asks, and what they get."""
        people = {"stranger": self.stranger, "colleague": self.colleague, "holder": self.holder}
        return {"anonymous": None, **{who: expected for who, expected in people.items() if expected}}
