"""Reads of the catalogue and of declarations."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from pydantic import ValidationError

from zhizhi.core.process import ProcessDeclaration
from zhizhi.core.salvage import salvaged
from zhizhi.engines.catalogue.models import DeclarationVersion, MechanismEntry

# Versions are immutable and known by their digest, so a frozen reading of one stays right for ever.
_READ: dict[str, ProcessDeclaration] = {}
_SALVAGED: dict[str, ProcessDeclaration] = {}
# Mechanisms that typed code carries out, not a declaration: number and name of the address.
_CODED: dict[str, str] = {}


class NotDeclared(LookupError):
    """No published declaration has this id."""


def process_of(version: DeclarationVersion) -> ProcessDeclaration:
    """The declaration as frozen types; its body is only loaded the first time.

    Of a version that no longer fits the types, what can still be read, so that its cases are shown.
    """
    if version.digest in _READ:
        return _READ[version.digest]
    if version.digest in _SALVAGED:
        return _SALVAGED[version.digest]
    try:
        _READ[version.digest] = ProcessDeclaration.model_validate(version.body)
        return _READ[version.digest]
    except ValidationError:
        _SALVAGED[version.digest] = salvaged(version.body)
        return _SALVAGED[version.digest]


def process_read(version: DeclarationVersion) -> ProcessDeclaration | None:
    """The declaration, or None where the types of this program no longer fit it."""
    found = process_of(version)
    return found if version.digest in _READ else None


def head_of(slug: str, *, lock: bool = False) -> DeclarationVersion | None:
    """The version in force, else the newest of this id; None where there was never one."""
    rows = DeclarationVersion.objects.filter(slug=slug).order_by("-version")
    rows = rows.select_for_update() if lock else rows
    newest: DeclarationVersion | None = rows.first()
    return newest


def published(slug: str) -> DeclarationVersion:
    """The version that new cases run under. Raises NotDeclared."""
    version = DeclarationVersion.objects.filter(slug=slug, state=DeclarationVersion.State.PUBLISHED).first()
    if version is None:
        raise NotDeclared(slug)
    return version


def processes_published() -> list[DeclarationVersion]:
    """All processes that can be opened now; `process_of` reads their bodies the first time only."""
    running = DeclarationVersion.objects.filter(kind="process", state=DeclarationVersion.State.PUBLISHED)
    return list(running.defer("body", "faults").order_by("ref", "slug"))


def mechanism_runs(ref: str, address: str) -> None:
    """A part above says that it carries a mechanism out in code, and at which named address one finds it."""
    _CODED[ref] = address


def address_of(ref: str) -> str:
    """The name of the address of a mechanism that runs in code; empty for one that does not."""
    return _CODED.get(ref, "")


def refs_running(versions: Iterable[DeclarationVersion]) -> set[str]:
    """The mechanisms that the declarations carry, by their own number or as a further one, and those in code."""
    return set(_CODED) | {ref for version in versions for ref in (version.ref, *version.also)}


def mechanisms_matching(text: str) -> QuerySet[MechanismEntry]:
    """By number, part of either name, a word by which plans call it, or initials."""
    wanted = Q(name_zh__contains=text) | Q(name_en__icontains=text) | Q(ref__iexact=text)
    if text.isascii():
        wanted |= Q(initials__startswith=text.lower())
    else:
        wanted |= Q(words_text__contains=text)
    return MechanismEntry.objects.filter(wanted)


def mechanisms_for(text: str = "", pillar: str = "", kind: str = "") -> QuerySet[MechanismEntry]:
    """The mechanisms that fit; what is empty does not narrow."""
    found = mechanisms_matching(text) if text else MechanismEntry.objects.all()
    if pillar:
        found = found.filter(pillar=pillar)
    if kind:
        found = found.filter(kind=kind)
    return found.order_by("ref")


def mechanism_of(ref: str) -> MechanismEntry | None:
    """The mechanism of this number."""
    return MechanismEntry.objects.filter(ref=ref).first()


def versions_of(ref: str) -> list[DeclarationVersion]:
    """Every version of the declarations that carry the mechanism, newest first."""
    processes = DeclarationVersion.objects.filter(kind="process").order_by("slug", "-version")
    return [version for version in processes if ref in {version.ref, *version.also}]
