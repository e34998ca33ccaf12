"""Pages of rosters: the list, taking it out, searches kept by name."""

from zhizhi.registry.rosters.views.listing import roster
from zhizhi.registry.rosters.views.saved_searches import delete, save, search, searches
from zhizhi.registry.rosters.views.taking import file_state, file_take, numbers, printed, take

__all__ = [
    "delete",
    "file_state",
    "file_take",
    "numbers",
    "printed",
    "roster",
    "save",
    "search",
    "searches",
    "take",
]
