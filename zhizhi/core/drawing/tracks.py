"""Lines side by side in a channel: those that would touch get tracks of their own."""

from collections.abc import Hashable, Iterable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Span = tuple[int, int]


def joined(spans: Iterable[tuple[Key, int, int]]) -> dict[Key, Span]:
    """The whole reach of each key over all its spans."""
    found: dict[Key, Span] = {}
    for key, one, other in spans:
        low, high = found.get(key, (one, one))
        found[key] = (min(low, one, other), max(high, one, other))
    return found


def packed(spans: Iterable[tuple[Key, Span]], apart: int) -> dict[Key, int]:
    """A track for each, in the order given: the first where it keeps `apart` from all that are there already."""
    tracks: list[list[Span]] = []
    found: dict[Key, int] = {}
    for key, (low, high) in spans:
        free = (number for number, kept in enumerate(tracks) if all(_clear(low, high, one, apart) for one in kept))
        number = next(free, len(tracks))
        if number == len(tracks):
            tracks.append([])
        tracks[number].append((low, high))
        found[key] = number
    return found


def _clear(low: int, high: int, other: Span, apart: int) -> bool:
    return low >= other[1] + apart or other[0] >= high + apart
