"""Cases under another: opened from within an act of the parent, listed on its page, and in the way of its ending."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from zhizhi.core.canonical import digest
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import NotDeclared, published
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.opening import Opening, opened
from zhizhi.engines.processes.refusals import CaseRefused
from zhizhi.registry.organizations.models import Organization


def published_or_refused(slug: str) -> DeclarationVersion:
    """The version in force. Raises CaseRefused where there is none, or it is in quarantine."""
    try:
        return published(slug)
    except NotDeclared as missing:
        words = {"process": slug}
        raise CaseRefused(_("“%(process)s” is not published; ask the administrator.") % words) from missing


def subcase_open(
    *,
    parent: Case,
    slug: str,
    place: Organization,
    answers: Mapping[str, Any],
    at: datetime,
    actor: Actor,
    key: str = "",
    concerns: int | None = None,
) -> Case:
    """A case of process `slug` under `parent`, within the transaction of the act that brings it about.

    For effects: it needs no door of its own. Without a `key` the same answers at the same state of the parent open one
    case only. Raises CaseRefused.
    """
    version = published_or_refused(slug)
    key = key or "sub-" + digest([parent.pk, parent.revision, slug, place.pk, dict(answers)])[:48]
    wanted = Opening(actor, version, place, Case.Channel.PROGRAM, Sent(key, answers), at, None, parent, concerns)
    return opened(wanted).case
