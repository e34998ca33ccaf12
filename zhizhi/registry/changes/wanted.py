"""What somebody wants to change, as the form sends it, the preview reads it and the record keeps it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.registry.organizations.models import Organization

PARTS = ("children", "members", "households", "posts", "cases")
# What the forms ask besides: the holders of posts of what is merged leave ("end") or go on ("move"); approved numbers
# are added ("add") or the successor's hold ("keep"); open cases of what is split all "stay", all "go", or those go
# that are in hand at what goes along ("place") or were "chosen"; tasks for cases of organizations that go along "go"
# with them or "stay".
CHOICES = {"holders": "end", "numbers": "add", "open_cases": "stay", "tasks_below": "go"}


class ChangeRefused(Exception):
    """Why the tree was not changed, in words for the user."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A change of `organization`. Which fields count depends on the kind.

    rename: `name`, `short_name`, `new_kind` ("": as before). move: `parent`. merge: `others` come together with it in
    `into`, or in a new organization called `name`. split: a new one called `name` gets `children`, `members`,
    `households`, `posts` and `cases`. close: none. What is chosen besides stands in CHOICES.
    It holds from `day` on, today if that is empty; for a day that is past `reason` says why so late.
    """

    kind: str
    organization: int
    name: str = ""
    short_name: str = ""
    new_kind: str = ""
    parent: int | None = None
    others: tuple[int, ...] = ()
    into: int | None = None
    children: tuple[int, ...] = ()
    members: tuple[int, ...] = ()
    households: tuple[int, ...] = ()
    posts: tuple[int, ...] = ()
    cases: tuple[int, ...] = ()
    holders: str = CHOICES["holders"]
    numbers: str = CHOICES["numbers"]
    open_cases: str = CHOICES["open_cases"]
    tasks_below: str = CHOICES["tasks_below"]
    basis: str = ""
    day: str = ""
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """What JSON can hold."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Wanted":
        """From what JSON held."""
        known = {field.name for field in fields(cls)}
        given: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in kept.items() if name in known
        }
        return cls(**given)

    @property
    def ids(self) -> list[int]:
        """The organizations that the form names, besides children."""
        found = [self.organization, *self.others, self.parent or 0, self.into or 0]
        return sorted({one for one in found if one})

    @property
    def choices(self) -> dict[str, str]:
        """What is chosen besides."""
        return {name: getattr(self, name) for name in CHOICES}

    @property
    def chosen(self) -> dict[str, tuple[int, ...]]:
        """What goes along when an organization is split."""
        return {part: getattr(self, part) for part in PARTS}


@dataclass(frozen=True, slots=True)
class Units:
    """The organizations of a change as they are now: whom it is about, which end, which takes over (None: made new)."""

    about: Organization
    sources: tuple[Organization, ...]
    target: Organization | None
    parent: Organization | None

    @property
    def every(self) -> list[Organization]:
        """All whose rows are touched, or that must be managed."""
        found = [
            self.about,
            *self.sources,
            *([self.target] if self.target else []),
            *([self.parent] if self.parent else []),
        ]
        return list({one.pk: one for one in found}.values())


def day_of(wanted: Wanted, at: datetime) -> date:
    """From which day on the change holds."""
    return date.fromisoformat(wanted.day) if wanted.day else localdate(at)


def units_of(wanted: Wanted, *, lock: bool = False) -> Units:
    """Reads, and locks, the organizations; raises ChangeRefused when one is gone or closed.

    The root is locked first, so that changes of the tree come one after another; who only enters records does not wait.
    """
    tree = Organization.objects.system("the page checked the right").select_related(None)
    if lock:
        list(tree.filter(parent=None).select_for_update(no_key=True))
    rows = {row.pk: row for row in tree.filter(pk__in=wanted.ids).order_by("pk")}
    if set(wanted.ids) - rows.keys():
        raise ChangeRefused(_("An organization that you named is not there."))
    closed = "、".join(row.name for row in rows.values() if row.closed_on)
    if closed:
        raise ChangeRefused(_("Closed meanwhile: %(names)s") % {"names": closed})
    about = rows[wanted.organization]
    together = [rows[pk] for pk in (wanted.organization, *wanted.others)]
    if wanted.kind == "merge":
        sources = tuple(row for row in together if row.pk != wanted.into)
        target = rows[wanted.into] if wanted.into else None
        return Units(target or about, sources, target, None)
    parent = rows[wanted.parent] if wanted.parent else None
    return Units(about, () if wanted.kind in {"rename", "move"} else (about,), None, parent)
