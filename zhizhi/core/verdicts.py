"""What a rule answers: yes, or no with a sentence, the facts used and the legal basis."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Verdict:
    """Stored with the act it allowed or refused; history is never judged again by new rules."""

    rule: str
    ok: bool
    sentence: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    basis: str = ""

    def stored(self) -> dict[str, Any]:
        """The verdict as plain data."""
        return asdict(self)
