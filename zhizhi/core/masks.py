"""What the screen shows of a number that not everybody may read."""


def _masked(text: str, head: int, tail: int) -> str:
    if len(text) <= head + tail:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + text[-tail:]


def phone(number: str) -> str:
    """The first three and last four digits of a phone number: 138****1234. A short number is hidden whole."""
    return _masked(number, 3, 4)


def id_number(number: str) -> str:
    """The first three and last four characters of an identification number; the date of birth is hidden."""
    return _masked(number, 3, 4)


def id_beside_birth(mask: str) -> str:
    """A mask where the date of birth stands beside it: the last four digits with it would be the whole number."""
    return mask[:3] + "*" * (len(mask) - 3)


def name(text: str) -> str:
    """The surname's first character, the rest hidden: 王**."""
    return text[:1] + "*" * max(len(text) - 1, 0)


def hidden(text: str) -> str:
    """Nothing but that something is there; the length is not told."""
    return "****" if text else ""
