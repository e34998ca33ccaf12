"""Every act that the program journals has a name on the journal's pages."""

import re
from pathlib import Path

import pytest

from zhizhi.engines.processes.models import Event
from zhizhi.registry.journal.names import acts_known

HOUSE = Path(__file__).parent.parent / "zhizhi"
# record(act="a.b"), _journal("a.b", ...): the code stands as a literal beside the call.
CALL = re.compile(r'(?:\bact=|_journal\()"([a-z]+\.[a-z_]+)"')


def acts_in_code() -> set[str]:
    """The codes written in the program, and one for each kind of event of a case."""
    files = [path for path in HOUSE.rglob("*.py") if "tests" not in path.parts]
    written = {code for path in files for code in CALL.findall(path.read_text())}
    return written | {f"case.{kind}" for kind in Event.Kind.values}


@pytest.mark.parametrize("code", sorted(acts_in_code()))
def test_the_act_has_a_name(code: str) -> None:
    assert code in dict(acts_known())
