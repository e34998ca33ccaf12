"""Pages of one's own record, and of the office that decides corrections and differences."""

from zhizhi.registry.corrections.views.mine import mine, propose, seen, withdraw
from zhizhi.registry.corrections.views.office import correction, corrections, decide, difference, differences, evidence

__all__ = [
    "correction",
    "corrections",
    "decide",
    "difference",
    "differences",
    "evidence",
    "mine",
    "propose",
    "seen",
    "withdraw",
]
