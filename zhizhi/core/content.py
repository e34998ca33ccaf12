"""What a declaration says, whatever keys its type has by now: equal content has equal marks."""

from zhizhi.core.canonical import digest
from zhizhi.core.declarations import Declared


def mark(declared: Declared) -> str:
    """The SHA-256 of what differs from the defaults, so that a key added to a type later changes no mark."""
    return digest(declared.model_dump(mode="json", exclude_defaults=True))
