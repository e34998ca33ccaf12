"""Reads of drafts, and of what they are written about: versions, and whether names are free."""

import re
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db.models import Count, QuerySet

from zhizhi.core.declarations import Declared
from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import head_of
from zhizhi.engines.editor.models import Draft
from zhizhi.engines.processes.models import Case

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


def draft_found(pk: int) -> Draft | None:
    """The draft, unless it was deleted or published."""
    return drafts_open().filter(pk=pk).first()


def name_of(body: Any, otherwise: str = "") -> str:
    """What a declaration is called, as far as it says so."""
    name = body.get("name") if isinstance(body, dict) else None
    words = name.get("zh") if isinstance(name, dict) else None
    return words if isinstance(words, str) and words else otherwise


@dataclass(frozen=True, slots=True)
class Line:
    """A version in the history of its declaration, and why it was published, where somebody said so."""

    version: DeclarationVersion
    reason: str


def versions(slug: str) -> list[Line]:
    """All versions of a declaration, the newest first."""
    reasons = dict(Draft.objects.filter(slug=slug, became__isnull=False).values_list("became", "reason"))
    found = DeclarationVersion.objects.filter(slug=slug).select_related("published_by").order_by("-version")
    return [Line(version, reasons.get(version.version, "")) for version in found]


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


def names_proposed(version: DeclarationVersion) -> dict[str, str]:
    """An id and a prefix that are free, for a copy."""
    taken = claims("")
    body = version.body if isinstance(version.body, dict) else {}
    slug = next(name for number in count(2) if (name := f"{version.slug[:56]}-{number}") not in taken["id"])
    first = str(body.get("prefix", ""))[:3]
    letters = (f"{first}{chr(letter)}" for letter in range(ord("A"), ord("Z") + 1))
    return {"slug": slug, "letters": next((name for name in letters if name not in taken["prefix"]), "")}


def file_named(slug: str) -> str:
    """The name of a file for a draft, whose id may be anything yet."""
    return re.sub(r"[^a-z0-9-]", "", slug) or "draft"


def head(slug: str) -> DeclarationVersion | None:
    """The newest version of a declaration."""
    return head_of(slug)


def standing_of(slug: str) -> dict[int, dict[str, int]]:
    """How many open cases run under each version, by the step at which they stand."""
    running = Case.objects.system("how many run under which version").filter(slug=slug, closed_at=None)
    found: dict[int, dict[str, int]] = {}
    for number, step, many in (
        running.order_by().values_list("declaration__version", "state").annotate(many=Count("pk"))
    ):
        found.setdefault(number, {})[step] = many
    return found
