"""Reads of drafts, and of what they are written about: versions, and whether names are free."""

from typing import Any

from django.db.models import QuerySet

from zhizhi.core.declarations import Declared
from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.editor.models import Draft

# The declared types that this editor serves, by the word that stands for each.
SERVED: dict[str, type[Declared]] = {"process": ProcessDeclaration}
KEPT = 20  # deleted drafts that the list offers to take back
_STATE = DeclarationVersion.State


def drafts_open() -> QuerySet[Draft]:
    """Drafts that people are writing, those changed last first."""
    found: QuerySet[Draft] = Draft.objects.filter(deleted_at=None, became=None).select_related("changed_by")
    return found


def drafts_deleted() -> list[Draft]:
    """Those deleted last, which can be taken back."""
    return list(Draft.objects.exclude(deleted_at=None).order_by("-deleted_at")[:KEPT])


def draft_of(pk: int) -> Draft | None:
    """The draft, unless it was deleted or published."""
    return drafts_open().filter(pk=pk).first()


def name_of(body: Any, otherwise: str = "") -> str:
    """What a declaration is called, as far as it says so."""
    name = body.get("name") if isinstance(body, dict) else None
    words = name.get("zh") if isinstance(name, dict) else None
    return words if isinstance(words, str) and words else otherwise


def versions(slug: str) -> list[DeclarationVersion]:
    """All versions of a declaration, the newest first."""
    return list(DeclarationVersion.objects.filter(slug=slug).order_by("-version"))


def newest() -> list[DeclarationVersion]:
    """Of each declaration the version in force, else the last one."""
    found: dict[str, DeclarationVersion] = {}
    for version in DeclarationVersion.objects.filter(kind__in=SERVED).order_by("ref", "slug", "version"):
        if version.slug not in found or found[version.slug].state != _STATE.PUBLISHED:
            found[version.slug] = version
    return list(found.values())


def version_of(slug: str, number: int) -> DeclarationVersion | None:
    """One version of a declaration."""
    return DeclarationVersion.objects.filter(slug=slug, version=number).first()


def claims(own: str) -> dict[str, dict[str, str]]:
    """The ids and prefixes of all other declarations, with the name of the declaration that has each."""
    found: dict[str, dict[str, str]] = {"id": {}, "prefix": {}}
    for version in newest():
        if version.slug != own and isinstance(version.body, dict):
            name = name_of(version.body, version.slug)
            found["id"][version.slug] = name
            found["prefix"][str(version.body.get("prefix", ""))] = name
    return found
