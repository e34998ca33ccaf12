"""From a draft to a version in force, and back: published, retired, brought back. Running cases keep theirs."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from zhizhi.engines.catalogue.checking import problems_of
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.operations import Change, PublishRefused, declaration_publish
from zhizhi.engines.catalogue.queries import head_of, process_read
from zhizhi.engines.editor.checking import checked
from zhizhi.engines.editor.faultwords import message_of
from zhizhi.engines.editor.models import Draft
from zhizhi.engines.editor.operations import DraftRefused
from zhizhi.engines.editor.queries import version_of
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.scope import Scope

_STATE = DeclarationVersion.State


@dataclass(frozen=True, slots=True)
class Seen:
    """The draft as it was looked at before publishing: which, and how often it had been saved."""

    pk: int
    revision: int


def draft_publish(*, scope: Scope, seen: Seen, reason: str, at: datetime) -> Change:
    """Publishes the draft as the next version. Raises DraftRefused with why not; the draft stays as it is then."""
    with acting():
        draft = Draft.objects.select_for_update().filter(pk=seen.pk, deleted_at=None, became=None).first()
        if draft is None:
            raise DraftRefused(_("This draft was published or deleted meanwhile."))
        if draft.revision != seen.revision:
            raise DraftRefused(_("The draft was changed since you looked at the differences. Look at them again."))
        found = checked(draft, draft.body)
        if found.declaration is None or found.problems:
            raise DraftRefused(_("The draft has faults; mend them first."))
        base = version_of(draft.slug, draft.base) if draft.base else None
        try:
            change = declaration_publish(
                scope=scope, declaration=found.declaration, source=DeclarationVersion.Source.COUNTY, at=at,
                base=base.digest if base else "",
            )  # fmt: skip
        except PublishRefused as refused:
            raise DraftRefused(str(refused)) from refused
        if change.done == "same":
            raise DraftRefused(_("Nothing differs from the version in force."))
        draft.became, draft.reason = change.version, reason
        draft.save(update_fields=["became", "reason"])
        details = {"slug": change.slug, "version": change.version, "reason": reason}
        record(act="draft.published", at=at, scope=scope, subject=("draft", draft.pk), details=details)
    return change


def draft_rebase(*, scope: Scope, seen: Seen, at: datetime) -> Draft | None:
    """Whoever looked at the difference to the newest version says that the draft is to follow that one."""
    with acting():
        draft = Draft.objects.select_for_update().filter(pk=seen.pk, deleted_at=None, became=None).first()
        head = head_of(draft.slug) if draft else None
        if draft is None or head is None or draft.revision != seen.revision:
            return None
        details = {"slug": draft.slug, "from": draft.base, "to": head.version}
        draft.base = head.version
        draft.save(update_fields=["base"])
        record(act="draft.rebased", at=at, scope=scope, subject=("draft", draft.pk), details=details)
    return draft


def declaration_retire(*, scope: Scope, slug: str, reason: str, at: datetime) -> DeclarationVersion | None:
    """From now on nobody opens a case of it; running ones finish. None where nothing is in force."""
    with acting():
        version = DeclarationVersion.objects.select_for_update().filter(slug=slug, state=_STATE.PUBLISHED).first()
        if version:
            _set(version, _STATE.RETIRED)
            details = {"slug": slug, "version": version.version, "reason": reason}
            record(act="declaration.retired", at=at, scope=scope, details=details)
    return version


def declaration_bring_back(*, scope: Scope, slug: str, reason: str, at: datetime) -> DeclarationVersion | None:
    """The newest version is in force again. Raises DraftRefused where it cannot run any more."""
    with acting():
        version = head_of(slug, lock=True)
        if version is None or version.state != _STATE.RETIRED:
            return None
        declaration = process_read(version)
        problems = problems_of(declaration) if declaration else []
        if declaration is None or problems:
            words = "\n".join(map(message_of, problems))
            raise DraftRefused("\n".join([_("This version cannot run any more. Change it and publish that:"), words]))
        _set(version, _STATE.PUBLISHED)
        details = {"slug": slug, "version": version.version, "reason": reason}
        record(act="declaration.brought_back", at=at, scope=scope, details=details)
    return version


def _set(version: DeclarationVersion, state: str) -> None:
    version.state = state
    version.save(update_fields=["state"])
