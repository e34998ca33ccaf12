"""What the command line does with the journal: the whole chain recomputed, printed heads compared with it."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from zhizhi.registry.journal.heads import HeadsRefused, heads_compare, heads_read, heads_written
from zhizhi.registry.journal.operations import verify
from zhizhi.registry.journal.queries import daily_heads
from zhizhi.site.faults import CommandFault


def chain_verify() -> str:
    """What is said when the chain is whole; raises CommandFault with the first fault."""
    outcome = verify()
    if not outcome.ok:
        raise CommandFault(_("The journal is faulty: %(fault)s") % {"fault": outcome.fault})
    return _("The journal is whole: %(count)s acts, head %(head)s") % {"count": outcome.count, "head": outcome.head}


def heads_verify(typed: Sequence[str], file: Path | None) -> list[str]:
    """A sentence for each printed head that the chain holds; raises CommandFault when it does not hold one.

    The chain was recomputed before, so that a head which stands in it proves every act up to its own.
    """
    try:
        printed = heads_read("\n".join([*typed, _file_text(file) if file else ""]))
    except HeadsRefused as fault:
        raise CommandFault(str(fault)) from fault
    heads = heads_compare(printed, most=1).heads
    wrong = [f"{head.printed.day}: {head.sentence}" for head in heads if not head.ok]
    if wrong:
        raise CommandFault(" ".join(wrong))
    return [f"{head.printed.day}: {head.sentence}" for head in heads]


def heads_of_month(month: str) -> str:
    """The heads of a month such as 2026-11, of this one if empty, as the file that is compared later."""
    try:
        first = date.fromisoformat(f"{month}-01") if month else timezone.localdate().replace(day=1)
    except ValueError as fault:
        raise CommandFault(_("Write the month as 2026-11.")) from fault
    return heads_written(daily_heads(first, first.replace(day=monthrange(first.year, first.month)[1])))


def _file_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise CommandFault(_("%(file)s cannot be read as heads.") % {"file": file}) from fault
