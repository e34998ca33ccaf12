"""Writing drafts: started, saved, deleted and taken back, published. Nothing that somebody wrote is overwritten."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from zhizhi.core.faults import Fault
from zhizhi.core.yamlsource import load
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.editor.faultwords import message_of, remedy_of
from zhizhi.engines.editor.models import Draft
from zhizhi.engines.editor.queries import claims, draft_found, name_of
from zhizhi.engines.editor.writing import plain
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.scope import Scope

MOST = 500_000  # characters of a draft; the largest shipped declaration has a tenth of it


class DraftRefused(Exception):
    """A draft cannot be taken as it is; the text says why, one sentence a line."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What somebody says of a new declaration that is a copy of another."""

    slug: str
    prefix: str
    zh: str
    en: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a save: the draft that holds it, and whose draft it now stands beside, if any."""

    draft: Draft
    beside: Draft | None = None


def draft_copy(*, scope: Scope, version: DeclarationVersion, begun: Begun, at: datetime) -> Draft:
    """A draft of a new declaration with the content of another. Raises DraftRefused when a name is taken."""
    taken = claims("")
    if owner := taken["id"].get(begun.slug) or taken["prefix"].get(begun.prefix):
        raise DraftRefused(_("“%(owner)s” has this id or prefix already; choose another.") % {"owner": owner})
    name = {"zh": begun.zh, **({"en": begun.en} if begun.en else {})}
    body = plain(version.body) | {"id": begun.slug, "prefix": begun.prefix, "name": name}
    return _start(scope, at, slug=begun.slug, kind=version.kind, body=body, copied=str(version))


def draft_edit(*, scope: Scope, version: DeclarationVersion, at: datetime) -> Draft:
    """A draft of the next version of a declaration."""
    body = plain(version.body)
    return _start(scope, at, slug=version.slug, kind=version.kind, body=body, base=version.version)


def draft_upload(*, scope: Scope, raw: bytes, name: str, at: datetime) -> Draft:
    """A draft with what a YAML file says. Raises DraftRefused with the line of everything that cannot be read."""
    loaded, faults = load(raw, name)
    if loaded is None:
        raise DraftRefused("\n".join(map(_in_line, faults)))
    body = loaded.data
    if not isinstance(body, dict):
        raise DraftRefused(_("The file holds no declaration: write `id:`, `name:` and the other keys."))
    slug = str(body.get("id", ""))[:60]
    known = DeclarationVersion.objects.filter(slug=slug).order_by("-version").first()
    return _start(scope, at, slug=slug, kind="process", body=body, base=known.version if known else 0)


def draft_save(*, scope: Scope, pk: int, revision: int, body: Any, at: datetime) -> Saved | None:
    """Keeps what somebody wrote, who last read the draft at `revision`; None where there is no such draft.

    When another saved meanwhile, what was written becomes a draft of its own beside it: both are kept.
    """
    _refuse_unfit(body)
    with acting():
        draft = Draft.objects.select_for_update(of=("self",)).filter(pk=pk).first()
        if draft is None:
            return None
        ended = draft.deleted_at is not None or draft.became is not None
        if ended or draft.revision != revision:
            return _saved_beside(scope, draft, body, at)
        if draft.body != body:
            values = {"body": body, "slug": _slug(draft, body), "changed_at": at, "changed_by_id": scope.person_id}
            Draft.objects.filter(pk=pk).update(revision=F("revision") + 1, **values)
            draft.refresh_from_db()
    return Saved(draft)


def draft_delete(*, scope: Scope, pk: int, at: datetime) -> Draft | None:
    """Takes a draft off the list; it can be taken back."""
    with acting():
        draft = draft_found(pk)
        if draft:
            draft.deleted_at = at
            draft.save(update_fields=["deleted_at"])
            record(act="draft.deleted", at=at, scope=scope, subject=("draft", pk), details={"slug": draft.slug})
    return draft


def draft_restore(*, scope: Scope, pk: int, at: datetime) -> Draft | None:
    """Takes a deleted draft back."""
    with acting():
        draft = Draft.objects.filter(pk=pk).exclude(deleted_at=None).first()
        if draft:
            draft.deleted_at = None
            draft.save(update_fields=["deleted_at"])
            record(act="draft.restored", at=at, scope=scope, subject=("draft", pk), details={"slug": draft.slug})
    return draft


def _start(scope: Scope, at: datetime, **values: Any) -> Draft:
    _refuse_unfit(values["body"])
    with acting():
        made: Draft = Draft.objects.create(started_at=at, changed_at=at, changed_by_id=scope.person_id, **values)
        details = {"slug": made.slug, "base": made.base, "copied": made.copied, "name": name_of(made.body)}
        record(act="draft.started", at=at, scope=scope, subject=("draft", made.pk), details=details)
    return made


def _saved_beside(scope: Scope, draft: Draft, body: Any, at: datetime) -> Saved:
    """A draft of its own for what would have overwritten another's; the same content is kept once."""
    same = next((one for one in draft.besides.filter(deleted_at=None, became=None) if one.body == body), None)
    made = same or _start(
        scope, at, slug=_slug(draft, body), kind=draft.kind, body=body, base=draft.base, copied=draft.copied,
        beside=draft,
    )  # fmt: skip
    return Saved(made, draft)


def _slug(draft: Draft, body: Any) -> str:
    """Which declaration it is for: of a published one that stays, whatever is written."""
    return draft.slug if draft.base else str(body.get("id", ""))[:60]


def _refuse_unfit(body: Any) -> None:
    """Anything may be wrong in a draft, but it is one group of keys, and not endless."""
    try:
        text = json.dumps(body, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, RecursionError):
        text = ""
    # No database takes a NUL in its texts.
    if not isinstance(body, dict) or not 0 < len(text) <= MOST or "\\u0000" in text:
        raise DraftRefused(_("A draft is a group of keys with at most %(most)s characters.") % {"most": MOST})


def _in_line(fault: Fault) -> str:
    words = {"line": fault.line, "message": message_of(fault), "remedy": remedy_of(fault)}
    return _("Line %(line)s: %(message)s. %(remedy)s") % words
