"""Taking data out: an act of the journal, and the mark that goes along on every page of what is taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from zhizhi.registry.journal.operations import JournalMisuse, acting, record
from zhizhi.registry.scope import Scope

ACT = "export.made"
# The key under which the filters of exports lie sealed: what somebody searched for may be a name.
OWNER = "exports"


class Placed(Protocol):
    """An organization, as far as the journal asks."""

    @property
    def pk(self) -> int: ...
    @property
    def left(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Mark:
    """Who took something out, when, and as which act of the journal: by its number a lost paper leads back."""

    who: str
    at: datetime
    number: int

    @property
    def text(self) -> str:
        """The last line of the file, and its head and foot."""
        words = {"who": self.who, "when": self.when, "number": self.number}
        return _("Taken out of Zhizhi by %(who)s, %(when)s, journal no. %(number)s") % words

    @property
    def short(self) -> str:
        """What stands across the page."""
        return f"{self.who} {self.when} №{self.number}"

    @property
    def when(self) -> str:
        """The minute, local."""
        return f"{localtime(self.at):%Y-%m-%d %H:%M}"


def export_record(
    *, scope: Scope, what: str, rows: int, at: datetime, place: Placed | None = None,
    filters: Mapping[str, str] | None = None, subject: tuple[str, int] | None = None,
) -> Mark:  # fmt: skip
    """Journals that `rows` rows of `what` (such as roster.xlsx) leave the system, and gives the mark they carry.

    Call it before the file is handed over, and outside other acts: the mark needs the number that the commit gives.
    Raises JournalMisuse within another act.
    """
    given = {name: text for name, text in (filters or {}).items() if text}
    with acting():
        entry = record(
            act=ACT, at=at, scope=scope, subject=subject, place=(place.pk, place.left) if place else None,
            details={"what": what, "rows": rows, "filters": given}, owner=OWNER,
        )  # fmt: skip
    if entry.seq is None:
        raise JournalMisuse("an export is an act of its own, so that its mark has a number")
    return Mark(scope.name, at, entry.seq)
