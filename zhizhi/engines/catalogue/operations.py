"""Publishing declarations: a pack is applied as a whole or not at all."""

from dataclasses import dataclass
from datetime import datetime

from zhizhi.core.canonical import digest
from zhizhi.core.declarations import Mechanism
from zhizhi.core.packs import Pack
from zhizhi.core.pinyin import initials
from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.catalogue.models import DeclarationVersion, MechanismEntry
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.scope import Scope


@dataclass(frozen=True, slots=True)
class Change:
    """What applying did to one declaration: `version` is the one in force now."""

    slug: str
    version: int
    done: str  # new, changed, same


def pack_apply(*, scope: Scope | None, pack: Pack, at: datetime) -> list[Change]:
    """Brings catalogue and declarations to what the pack says; running cases keep the version they began with."""
    with acting():
        for mechanism in pack.mechanisms.values():
            _mechanism_set(mechanism)
        changes = [_publish(process, at) for process in pack.processes.values()]
        for change in changes:
            if change.done != "same":
                details = {"slug": change.slug, "version": change.version}
                record(act=f"declaration.{change.done}", at=at, scope=scope, details=details)
    return changes


def _mechanism_set(mechanism: Mechanism) -> None:
    MechanismEntry.objects.update_or_create(
        ref=mechanism.ref,
        defaults={
            "name_zh": mechanism.name.zh, "name_en": mechanism.name.en, "pillar": mechanism.pillar,
            "kind": mechanism.kind, "home": mechanism.home, "words": list(mechanism.words),
            "words_text": " ".join(mechanism.words)[:600], "initials": initials(mechanism.name.zh)[:120],
        },
    )  # fmt: skip


def _publish(process: ProcessDeclaration, at: datetime) -> Change:
    body = process.model_dump(mode="json")
    mark = digest(body)
    versions = DeclarationVersion.objects.filter(slug=process.id)
    current = versions.filter(state=DeclarationVersion.State.PUBLISHED).first()
    if current and current.digest == mark:
        return Change(process.id, current.version, "same")
    last = versions.order_by("-version").values_list("version", flat=True).first() or 0
    versions.filter(state=DeclarationVersion.State.PUBLISHED).update(state=DeclarationVersion.State.RETIRED)
    DeclarationVersion.objects.create(
        slug=process.id, ref=process.ref, also=list(process.also), kind=process.kind, version=last + 1,
        digest=mark, body=body, source="shipped", published_at=at,
    )  # fmt: skip
    return Change(process.id, last + 1, "changed" if last else "new")
