"""A process that a test declares for itself, published as it stands."""

from datetime import datetime
from typing import Any

from zhizhi.core.canonical import digest
from zhizhi.core.process import ProcessDeclaration
from zhizhi.core.processchecks import process_problems
from zhizhi.core.vocabulary import Vocabulary
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.processes.packs import known
from zhizhi.registry.organizations.kinds import kinds
from zhizhi.registry.rights.roles import roles


def both(words: str) -> dict[str, str]:
    """A name in both languages."""
    return {"zh": words, "en": words}


def published_as(body: dict[str, Any], at: datetime) -> ProcessDeclaration:
    """The newest version of the process; a wrong declaration is a fault of the test."""
    process = ProcessDeclaration.model_validate(body)
    assert not process_problems(process, Vocabulary(kinds(), roles(), known(), {process.id, "five-orders"}))
    kept = process.model_dump(mode="json")
    DeclarationVersion.objects.create(
        slug=process.id, ref=process.ref, kind="process", version=1, digest=digest(kept), body=kept, published_at=at
    )
    return process
