"""Which column of a file fills which field: by known heads, or as the same heads were mapped the last time."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from zhizhi.exchange.rosterheads import Layout, narrowed
from zhizhi.registry.imports.columns import Column, recognized
from zhizhi.registry.imports.models import Intake, KnownColumns

Mapped = dict[str, str]


class MappingRefused(Exception):
    """Why a mapping cannot be used: `code` names the sentence, `facts` what it speaks of."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def signature_of(layout: Layout) -> str:
    """The same heads in the same order have the same signature."""
    heads = "\n".join(f"{head.column}:{narrowed(head.title)}" for head in layout.heads)
    return hashlib.sha256(heads.encode()).hexdigest()


def proposed(intake: Intake, columns: Sequence[Column], layout: Layout) -> tuple[Mapped, bool]:
    """Field by column of the file; whether somebody mapped it so before: oneself, else somebody of the unit."""
    rows = KnownColumns.objects.filter(signature=signature_of(layout), target=intake.target, organization=intake.place)
    known = {column.key for column in columns}
    for row in sorted(rows.order_by("-used_at")[:50], key=lambda row: row.account_id != intake.account_id):
        return {at: key for at, key in row.mapping.items() if key in known}, True
    keys = recognized(columns, [head.title for head in layout.heads])
    return {str(head.column): key for head, key in zip(layout.heads, keys, strict=True) if key}, False


def checked(mapping: Mapping[str, str], columns: Sequence[Column]) -> Mapped:
    """The mapping without what is left out. Raises MappingRefused for a field given twice, or a needed one missing."""
    found = {at: key for at, key in mapping.items() if key}
    labels = {column.key: str(column.label) for column in columns}
    for key in found.values():
        if key not in labels:
            raise MappingRefused("unknown", field=key)
        if list(found.values()).count(key) > 1:
            raise MappingRefused("double", field=labels[key])
    missing = [column for column in columns if column.needed and column.key not in found.values()]
    if missing:
        raise MappingRefused("missing", field="、".join(str(column.label) for column in missing))
    return found


def remember(intake: Intake, mapping: Mapped, at: datetime) -> None:
    """The next file with these heads is mapped so."""
    KnownColumns.objects.update_or_create(
        account_id=intake.account_id, organization=intake.place, target=intake.target, signature=intake.signature,
        defaults={"mapping": mapping, "used_at": at},
    )  # fmt: skip
