"""Names of people as they are kept: written one way, however a form or a roster writes them.

Rosters set two-character names apart (王　芳) so that columns look even, and write the dot of 买买提·吐尔逊 in many
ways.
"""

import re

_HAN = r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
# Signs that keyboards give for the dot between the parts of a name.
_DOT = re.compile(rf"(?<={_HAN})\s*[·•‧∙・･●⋅．.]\s*(?={_HAN})")
_APART = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")
_SHORT = re.compile(rf"{_HAN}(?:\s*{_HAN}){{1,3}}")
DOT = "·"


def person_name(text: str) -> str:
    """The name with one dot and without blanks that only set it apart; longer names and Latin ones keep theirs."""
    name = _DOT.sub(DOT, " ".join(text.split()))
    return _APART.sub("", name) if _SHORT.fullmatch(name) else name


def set_apart(name: str) -> str:
    """The name as a list prints it: a full blank between two characters, so that 王　芳 is as wide as 王晓芳."""
    return f"{name[0]}\u3000{name[1]}" if len(name) == 2 and re.fullmatch(_HAN * 2, name) else name
