"""How a declaration in a file stands to what is published: who changed it since they parted."""

from dataclasses import dataclass
from enum import StrEnum

from zhizhi.core.content import mark
from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import head_of, process_read

Source = DeclarationVersion.Source


class State(StrEnum):
    """What applying the file would mean."""

    NEW = "new"  # nothing is published under this id
    SAME = "same"  # the file says what is in force
    CHANGED = "changed"  # the file has changed, what is here has not
    NEWER = "newer"  # what is here has changed, the file has not
    CONFLICT = "conflict"  # both have
    RETIRED = "retired"  # taken out of force here; a shipped file does not bring it back


@dataclass(frozen=True, slots=True)
class Standing:
    """A file's declaration, the newest version here, and the content from which both came, where it is known."""

    file: ProcessDeclaration
    state: State
    source: str
    head: DeclarationVersion | None = None
    base: ProcessDeclaration | None = None
    seen: bool = False

    @property
    def slug(self) -> str:
        """The id of the declaration."""
        return self.file.id

    @property
    def local(self) -> ProcessDeclaration | None:
        """What is in force here, or was before it was quarantined; None where it cannot be read."""
        return process_read(self.head) if self.head else None

    @property
    def needs_decision(self) -> bool:
        """Whether somebody has to say which of the two holds.

        A shipped file that the local version was made from, or that was looked at and not taken, is nobody's question.
        """
        return self.state == State.CONFLICT or (self.state == State.NEWER and not self.seen)


def standing(file: ProcessDeclaration, source: str, made_from: str = "") -> Standing:
    """Compares the frozen types, not their bytes. `made_from` is the mark of the version that a file says it was."""
    head = head_of(file.id)
    if head is None:
        return Standing(file, State.NEW, source)
    local, history = process_read(head), _history(file.id)
    # What the county took out of force is not brought back by a file unasked.
    retired = head.state == DeclarationVersion.State.RETIRED
    if local == file and not retired:
        in_force = head.state == DeclarationVersion.State.PUBLISHED
        return Standing(file, State.SAME if in_force else State.CHANGED, source, head, file)
    if retired and source == Source.SHIPPED:
        return Standing(file, State.RETIRED, source, head)
    ancestor = _ancestor(head, source, made_from, history)
    base, own = history.get(ancestor), mark(file)
    seen = source == Source.SHIPPED and own == head.base
    if own == ancestor or own in history:
        return Standing(file, State.NEWER, source, head, base or file, seen)
    untouched = bool(local and mark(local) == ancestor and not retired)
    return Standing(file, State.CHANGED if untouched else State.CONFLICT, source, head, base)


def _history(slug: str) -> dict[str, ProcessDeclaration]:
    """Every version that can still be read, by its mark."""
    rows = DeclarationVersion.objects.filter(slug=slug).order_by("version")
    return {mark(read): read for row in rows if (read := process_read(row))}


def _ancestor(head: DeclarationVersion, source: str, made_from: str, history: dict[str, ProcessDeclaration]) -> str:
    """The mark of what the file and the newest version both come from.

    Where nothing local could be lost, that is the newest version itself: it is a shipped one, or came from such a file.
    """
    if made_from in history:
        return made_from
    local = process_read(head)
    return mark(local) if local and head.source in {"", Source.SHIPPED, source} else head.base
