"""Publishing declarations: the database is the truth, and there is one way into it for files and for the editor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from zhizhi.core.canonical import digest
from zhizhi.core.content import mark
from zhizhi.core.declarations import Mechanism
from zhizhi.core.packs import Pack
from zhizhi.core.pinyin import initials
from zhizhi.core.problems import Problem
from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.catalogue.checking import problems_of
from zhizhi.engines.catalogue.divergence import Standing, State, standing
from zhizhi.engines.catalogue.models import DeclarationVersion, MechanismEntry
from zhizhi.engines.catalogue.queries import head_of, process_read
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.scope import Scope

Source = DeclarationVersion.Source
_SHIPPED = {Source.SHIPPED, ""}


class PublishRefused(Exception):
    """A declaration is not published; the text says why, `problems` what is wrong in it."""

    def __init__(self, text: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(text)
        self.problems = tuple(problems)


class TakeNeeded(Exception):
    """Files and database differ in a way that only a person can decide; `standings` are those declarations."""

    def __init__(self, standings: Sequence[Standing]) -> None:
        super().__init__(", ".join(one.slug for one in standings))
        self.standings = tuple(standings)


@dataclass(frozen=True, slots=True)
class Change:
    """What publishing did to one declaration: `version` is the one in force now."""

    slug: str
    version: int
    done: str  # new, changed, same, kept


def declaration_publish(
    *, scope: Scope | None, declaration: ProcessDeclaration, source: str, at: datetime, base: str = ""
) -> Change:
    """Publishes the declaration as the next version of its id, unless it is in force; running cases keep theirs.

    `base` is the digest of the version that it was made from, where somebody edited one: it must still be the newest.
    The program itself publishes without a scope. Raises PublishRefused.
    """
    if scope is not None and not scope.holds("packs.manage"):
        raise PublishRefused(_("You may not publish declarations."))
    return _publish(scope, declaration, source, at, base)


def _publish(
    scope: Scope | None,
    declaration: ProcessDeclaration,
    source: str,
    at: datetime,
    base: str = "",
    beside: Mapping[str, ProcessDeclaration] | None = None,
) -> Change:
    """`beside` are all declarations of the pack that is applied with it."""
    with acting():
        head = head_of(declaration.id, lock=True)
        if head and base and head.digest != base:
            words = {"slug": declaration.id, "version": head.version}
            raise PublishRefused(
                _("“%(slug)s” was published as version %(version)s meanwhile. Open that and make your change in it.")
                % words
            )
        published = head is not None and head.state == DeclarationVersion.State.PUBLISHED
        if head and published and process_read(head) == declaration:
            return Change(declaration.id, head.version, "same")
        if problems := problems_of(declaration, beside or {}):
            raise PublishRefused(_said(problems), problems)
        made = _version_add(scope, declaration, source, at, head)
        done = "changed" if head else "new"
        details = {"slug": made.slug, "version": made.version, "source": source, "digest": made.digest}
        record(act=f"declaration.{done}", at=at, scope=scope, details=details)
    return Change(made.slug, made.version, done)


def pack_apply(
    *,
    scope: Scope | None,
    pack: Pack,
    at: datetime,
    source: str = Source.SHIPPED,
    take: Mapping[str, str] | None = None,
) -> list[Change]:
    """Brings catalogue and declarations to what the pack says, as a whole or not at all.

    Where the local version is newer, or both were changed, `take` says for each id which holds: `file` or `local`; its
    empty id stands for all that it does not name.
    Raises TakeNeeded with those that it does not name, PublishRefused for a faulty one.
    """
    chosen = take or {}
    with acting():
        for mechanism in pack.mechanisms.values():
            _mechanism_set(mechanism)
        found = [standing(process, source, pack.marks.get(process.id, "")) for process in pack.processes.values()]
        sides = {one.slug: chosen.get(one.slug, chosen.get("", "")) for one in found}
        if undecided := [one for one in found if one.needs_decision and not sides[one.slug]]:
            raise TakeNeeded(undecided)
        return [_applied(scope, one, pack, sides[one.slug], at) for one in found]


def _applied(scope: Scope | None, one: Standing, pack: Pack, taken: str, at: datetime) -> Change:
    """One declaration of a pack: published, or left as it is here."""
    source = one.source
    if one.head and one.state in {State.NEWER, State.CONFLICT, State.RETIRED} and taken != "file":
        # That a shipped file was seen and not taken is remembered, so that only another one is asked about again.
        if (
            taken == "local"
            and one.state != State.RETIRED
            and source == Source.SHIPPED
            and one.head.base != (seen := mark(one.file))
        ):
            DeclarationVersion.objects.filter(pk=one.head.pk).update(base=seen)
            details = {"slug": one.slug, "version": one.head.version}
            record(act="declaration.kept", at=at, scope=scope, details=details)
        return Change(one.slug, one.head.version, "kept")
    return _publish(scope, one.file, source, at, beside=pack.processes)


def _mechanism_set(mechanism: Mechanism) -> None:
    MechanismEntry.objects.update_or_create(
        ref=mechanism.ref,
        defaults={
            "name_zh": mechanism.name.zh, "name_en": mechanism.name.en, "pillar": mechanism.pillar,
            "kind": mechanism.kind, "home": mechanism.home, "words": list(mechanism.words),
            "words_text": " ".join(mechanism.words)[:600], "initials": initials(mechanism.name.zh)[:120],
        },
    )  # fmt: skip


def _version_add(
    scope: Scope | None, declaration: ProcessDeclaration, source: str, at: datetime, head: DeclarationVersion | None
) -> DeclarationVersion:
    body = declaration.model_dump(mode="json")
    state = DeclarationVersion.State
    DeclarationVersion.objects.filter(slug=declaration.id, state=state.PUBLISHED).update(state=state.RETIRED)
    made: DeclarationVersion = DeclarationVersion.objects.create(
        slug=declaration.id, ref=declaration.ref, also=list(declaration.also), kind=declaration.kind,
        version=(head.version if head else 0) + 1, digest=digest(body), body=body, source=source,
        base=_base(declaration, source, head), published_at=at, published_by_id=scope.person_id if scope else None,
    )  # fmt: skip
    return made


def _base(declaration: ProcessDeclaration, source: str, head: DeclarationVersion | None) -> str:
    """The mark of the shipped file that the version descends from: itself, where it is one."""
    if source in _SHIPPED:
        return mark(declaration)
    if head is None or head.source not in _SHIPPED:
        return head.base if head else ""
    shipped = process_read(head)
    return mark(shipped) if shipped else head.base


def _said(problems: Sequence[Problem]) -> str:
    return "\n".join([_("The declaration has faults:"), *map(str, problems)])
