"""Photos on a form: taken before the form is, and kept by signed references when it is shown again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhizhi.core.declarations import FieldKind, FormField
from zhizhi.portal import limits
from zhizhi.portal.limits import LimitReached
from zhizhi.portal.operations import WAITING
from zhizhi.portal.queries import photo_kept
from zhizhi.registry.files.models import StoredFile
from zhizhi.registry.files.operations import FileRefused, photo_store
from zhizhi.registry.organizations.models import Organization

SALT = "zhizhi.portal.photo"
AGE = timedelta(days=1)
MOST = 9


@dataclass(slots=True)
class Received:
    """The photos that are in, by field, and a sentence for each that was refused."""

    files: dict[str, list[StoredFile]] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    full: LimitReached | None = None
    full_at: str = ""

    @property
    def refused(self) -> bool:
        """Whether a photo was not taken, so that the form is shown again."""
        return bool(self.errors or self.full)

    def add(self, name: str, file: StoredFile, most: int) -> None:
        """Takes the photo unless the field is full."""
        kept = self.files.setdefault(name, [])
        if len(kept) < most:
            kept.append(file)

    def refuse(self, name: str, text: str) -> None:
        """Says beside the field why a photo was not taken."""
        self.errors.setdefault(name, []).append(text)

    def kept(self) -> list[dict[str, str]]:
        """What the form shown again carries hidden: name and signed reference of each photo."""
        return [
            {"field": name, "name": file.name, "token": signing.dumps([name, file.pk], salt=SALT)}
            for name, files in self.files.items()
            for file in files
        ]


def received(request: HttpRequest, place: Organization, fields: Sequence[FormField], at: datetime) -> Received:
    """The photos kept from before and those sent now. Each refused one is named; the others stay."""
    asked = {one.id: one.maximum or MOST for one in fields if one.kind == FieldKind.PHOTOS}
    found = Received()
    for name, file in _kept(request.POST.getlist("kept")):
        if name in asked:
            found.add(name, file, asked[name])
    for name, most in asked.items():
        _store(found, name, request.FILES.getlist(name), most, place, at)
    return found


def _kept(tokens: Iterable[str]) -> Iterable[tuple[str, StoredFile]]:
    """The photos behind the references; one that is forged, old or swept away is left out."""
    for token in dict.fromkeys(tokens):
        try:
            name, file_id = signing.loads(token, salt=SALT, max_age=AGE)
        except signing.BadSignature:
            continue
        if file := photo_kept(file_id):
            yield name, file


def _store(
    found: Received, name: str, uploads: Sequence[UploadedFile[Any]], most: int, place: Organization, at: datetime
) -> None:
    for upload in uploads:
        if len(found.files.get(name, ())) >= most:
            found.refuse(
                name, _("“%(name)s” was left out: at most %(most)s photos.") % {"name": upload.name, "most": most}
            )
            continue
        try:
            # Counted before it is read: what is refused took its time and room too.
            limits.take(limits.photo_bytes(), place.pk, at, upload.size or 0)
            found.add(name, _taken(upload, place, at), most)
        except FileRefused as refused:
            found.refuse(name, str(refused))
        except LimitReached as reached:
            found.full, found.full_at = reached, name
            return


def _taken(upload: UploadedFile[Any], place: Organization, at: datetime) -> StoredFile:
    stream: Any = upload.file
    return photo_store(stream=stream, name=upload.name or "photo", organization_id=place.pk, owner=WAITING, at=at)
