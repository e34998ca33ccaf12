"""Bech32 (BIP 173): how age writes its keys, with a checksum that finds a mistyped letter."""

LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
CHECK = 6


def written(prefix: str, data: bytes) -> str:
    """`data` as text in small letters that begins with `prefix`."""
    digits = _regrouped(data, 8, 5, pad=True)
    rest = _polymod([*_expanded(prefix), *digits, *[0] * CHECK]) ^ 1
    check = [(rest >> 5 * (CHECK - 1 - place)) & 31 for place in range(CHECK)]
    return prefix + "1" + "".join(LETTERS[digit] for digit in [*digits, *check])


def read(text: str) -> tuple[str, bytes]:
    """Prefix and data; raises ValueError when a letter is wrong or missing."""
    if text not in (text.lower(), text.upper()):
        raise ValueError("mixed case")
    prefix, one, rest = text.lower().rpartition("1")
    if not one or not prefix or len(rest) < CHECK or set(rest) - set(LETTERS):
        raise ValueError("not Bech32")
    digits = [LETTERS.index(letter) for letter in rest]
    if _polymod([*_expanded(prefix), *digits]) != 1:
        raise ValueError("the checksum does not fit")
    return prefix, bytes(_regrouped(digits[:-CHECK], 5, 8, pad=False))


def _expanded(prefix: str) -> list[int]:
    return [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]


def _polymod(digits: list[int]) -> int:
    rest = 1
    for digit in digits:
        top = rest >> 25
        rest = (rest & 0x1FFFFFF) << 5 ^ digit
        for place, generator in enumerate(GENERATORS):
            if top >> place & 1:
                rest ^= generator
    return rest


def _regrouped(numbers: bytes | list[int], width: int, into: int, *, pad: bool) -> list[int]:
    """The same bits in numbers of another width; what is left over must be noughts unless it is padded."""
    held, bits, found = 0, 0, []
    for number in numbers:
        held, bits = held << width | number, bits + width
        while bits >= into:
            bits -= into
            found.append(held >> bits & ((1 << into) - 1))
        held &= (1 << bits) - 1
    if pad and bits:
        found.append(held << (into - bits))
    elif not pad and (bits >= width or held):
        raise ValueError("bits are left over")
    return found
