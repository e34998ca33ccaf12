"""Photos and scans that show why: read before the act, kept within it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from zhizhi.registry.corrections.models import Evidence
from zhizhi.registry.files.operations import FileRefused, Photo, file_keep, photo_keep, photo_read

MOST = 6
PDF_LIMIT = 20 * 2**20  # bytes
_PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF as it came."""

    name: str
    content: bytes


Scan = Photo | Document


def scans_read(uploads: Sequence[Any]) -> list[Scan]:
    """The uploaded photos and PDF documents, judged by their content. Raises FileRefused, naming the file."""
    if len(uploads) > MOST:
        raise FileRefused(_("At most %(most)d photos or scans; choose the clearest.") % {"most": MOST})
    return [_scan(upload) for upload in uploads]


def evidence_keep(scans: Iterable[Scan], *, organization_id: int, at: datetime, **of: Any) -> None:
    """Keeps them as evidence of a correction or a difference, within the transaction of its act. Raises FileRefused."""
    for scan in scans:
        ((kind, thing),) = of.items()
        owner = f"{kind}:{thing.pk}"
        if isinstance(scan, Document):
            file = file_keep(
                content=scan.content, name=scan.name, content_type=_PDF, organization_id=organization_id,
                owner=owner, at=at,
            )  # fmt: skip
        else:
            file = photo_keep(photo=scan, organization_id=organization_id, owner=owner, at=at)
        Evidence.objects.create(file=file, **of)


def _scan(upload: Any) -> Scan:
    name, stream = upload.name or "photo", upload.file
    head = stream.read(5)
    stream.seek(0)
    if head != b"%PDF-":
        return photo_read(stream=stream, name=name)
    if upload.size > PDF_LIMIT:
        words = _("“%(name)s” is larger than %(limit)d MB. Scan it with fewer dots an inch.")
        raise FileRefused(words % {"name": name, "limit": PDF_LIMIT // 2**20})
    return Document(PurePosixPath(name.replace("\\", "/")).name[-200:], stream.read())
