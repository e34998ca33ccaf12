"""How wide a text is without asking a font, and where its lines break."""

import re
import unicodedata

# Of the size of the letters; a little generous, since each machine has other fonts.
_FULL, _CAPITAL, _FIGURE, _SMALL, _NARROW = 1.0, 0.72, 0.58, 0.55, 0.33
_THIN = frozenset("iIljt.,:;'|!()[] ")
# What may not begin a line stays with what is before it.
_CLOSING = frozenset("，。、；：？！）》」』】〉”’％%,.;:?!)]}…◆")
_OPENING = frozenset("（《「『【〈“‘([{")
_WORD = re.compile(r"[A-Za-z0-9À-ɏ'’+/%.,:;?!&()_-]+|\s+|.", re.DOTALL)


def width(text: str, size: int) -> int:
    """The width of a line in letters of this size, rounded up."""
    return int(sum(map(_share, text)) * size + 0.999)


def _share(sign: str) -> float:
    if unicodedata.east_asian_width(sign) in "WFA" and not sign.isascii():
        return _FULL
    if sign in _THIN:
        return _NARROW
    if sign.isdigit():
        return _FIGURE
    return _CAPITAL if sign.isupper() or sign in "mwMW—@%" else _SMALL


def wrapped(text: str, size: int, room: int, most: int = 0) -> tuple[str, ...]:
    """The text in lines no wider than `room`; with `most` in no more, the last one cut short.

    Between Chinese letters a line may break anywhere, but it does not begin with a mark that closes.
    """
    kept = _lines(text, size, room)
    if most and len(kept) > most:
        return (*kept[: most - 1], _shortened(kept[most - 1], size, room))
    if len(kept) > 1 and width(kept[-1], size) <= 1.2 * size:
        # One letter alone in the last line reads badly; narrower lines break more evenly.
        rooms = range(width(max(kept, key=len), size), room // 2, -2)
        even = [lines for narrow in rooms if len(lines := _lines(text, size, narrow)) == len(kept)]
        kept = min([kept, *even], key=lambda lines: max(width(line, size) for line in lines))
    return tuple(kept)


def _lines(text: str, size: int, room: int) -> list[str]:
    lines = [""]
    for word in _words(text, size, room):
        if not lines[-1] or width((lines[-1] + word).rstrip(), size) <= room:
            lines[-1] += word if lines[-1] else word.lstrip()
        else:
            lines.append(word.lstrip())
    return [line.strip() for line in lines if line.strip()] or [""]


def _shortened(line: str, size: int, room: int) -> str:
    bare = line.rstrip("…")
    while len(bare) > 1 and width(bare + "…", size) > room:
        bare = bare[:-1]
    return bare + "…"


def _words(text: str, size: int, room: int) -> list[str]:
    """What is not torn apart: words of letters, and Chinese letters with the marks that belong to them."""
    words: list[str] = []
    for piece in _WORD.findall(" ".join(text.split())):
        if words and (piece[0] in _CLOSING or words[-1][-1] in _OPENING) and width(words[-1] + piece, size) <= room:
            words[-1] += piece
        else:
            words += _torn(piece, size, room)
    return words


def _torn(word: str, size: int, room: int) -> list[str]:
    """A word too long for a line, in pieces that fit."""
    pieces = [""]
    for sign in word:
        if pieces[-1] and width(pieces[-1] + sign, size) > room:
            pieces.append("")
        pieces[-1] += sign
    return pieces
