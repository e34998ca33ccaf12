"""These tests try the sums themselves: what the registry's own measures would add is left out."""

import pytest

from tests import remembering
from zhizhi.engines.measures import keeping


@pytest.fixture(autouse=True)
def nothing_else_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """No measure over records of the registry; a county that was built with them is not brought back."""
    monkeypatch.setattr(keeping, "_kept", {})
    monkeypatch.setattr(remembering, "_remembered", {})
