"""How far a long work is, said every few percent to whoever waits at the terminal."""

from collections.abc import Callable

Say = Callable[[str], None]
STEP = 10


def unsaid(_text: str) -> None:
    """Nobody waits."""


class Percent:
    """Counts what has passed of a whole; `words` say `%(percent)s`."""

    def __init__(self, say: Say, words: str, whole: int) -> None:
        self._say, self._words, self._whole = say, words, max(whole, 1)
        self._passed = self._said = 0

    def add(self, number: int) -> None:
        """So much more has passed."""
        self._passed += number
        percent = min(100, 100 * self._passed // self._whole) // STEP * STEP
        if percent > self._said:
            self._said = percent
            self._say(self._words % {"percent": percent})
