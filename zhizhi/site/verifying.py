"""Verifying the registry on the terminal: each invariant on a line, then what was found."""

import sys
from typing import TextIO

from django.utils.translation import gettext as _

from zhizhi.registry.invariants import Invariant
from zhizhi.registry.keeping.checking import Result, Tell

SAID = 5


def teller(stream: TextIO | None = None) -> Tell:
    """What tells each invariant, and then how it stands, on standard output."""
    out = stream or sys.stdout

    def tell(number: int, count: int, invariant: Invariant, result: Result | None) -> None:
        if result is None:
            out.write(f"[{number:>{len(str(count))}}/{count}] {invariant.name}: {invariant.words} ")
        else:
            out.write(_line(result))
        out.flush()

    return tell


def broken(results: list[Result]) -> str:
    """The names of those that do not hold, with commas; empty when all hold."""
    return ", ".join(result.name for result in results if not result.ok)


def _line(result: Result) -> str:
    if result.ok:
        return _("ok") + f" ({result.seconds:.1f} s)\n"
    said = [_("BROKEN, %(count)s found") % {"count": result.count}]
    said += [f"    {sentence}" for sentence in result.first[:SAID]]
    if result.count > SAID:
        said.append("    " + _("and %(more)s further records") % {"more": result.count - SAID})
    return "\n".join(said) + "\n"
