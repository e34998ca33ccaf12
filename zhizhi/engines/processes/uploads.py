"""Photos of a form: taken before the form is, kept by signed references when it comes again, swept when never sent."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.core.declarations import FieldKind, FormField
from zhizhi.engines.processes.answers import WAITING
from zhizhi.engines.processes.models import Attachment
from zhizhi.registry.files.models import StoredFile
from zhizhi.registry.files.operations import FileRefused, document_store, photo_store

SALT = "zhizhi.processes.photo"
AGE = timedelta(days=1)
MOST = 9
FULL = gettext_lazy("“%(name)s” was left out: at most %(most)s files.")
STORED = {FieldKind.PHOTOS: photo_store, FieldKind.FILES: document_store}

Upload: TypeAlias = "UploadedFile[Any]"
Allow = Callable[["Upload"], None]


class UploadsStopped(Exception):
    """No further photo may be taken now; raised by whoever counts them."""


@dataclass(slots=True)
class Received:
    """The photos that are in, by field, and a sentence for each that was refused."""

    files: dict[str, list[StoredFile]] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    stopped: UploadsStopped | None = None
    stopped_at: str = ""

    @property
    def refused(self) -> bool:
        """Whether a photo was not taken, so that the form is shown again."""
        return bool(self.errors or self.stopped)

    def sentences(self) -> dict[str, str]:
        """By field, why photos were refused."""
        return {name: " ".join(texts) for name, texts in self.errors.items()}

    def add(self, name: str, file: StoredFile, most: int) -> None:
        """Takes the photo unless the field is full."""
        kept = self.files.setdefault(name, [])
        if len(kept) < most:
            kept.append(file)

    def refuse(self, name: str, text: str) -> None:
        """Says beside the field why a photo was not taken."""
        self.errors.setdefault(name, []).append(text)

    def kept(self) -> list[dict[str, str]]:
        """What the form shown again carries: field, name and signed reference of each photo."""
        return [
            {"field": name, "name": file.name, "token": signing.dumps([name, file.pk], salt=SALT)}
            for name, files in self.files.items()
            for file in files
        ]


def received(
    request: HttpRequest,
    fields: Sequence[FormField],
    *,
    place_id: int,
    at: datetime,
    prefix: str = "",
    allow: Allow = lambda _upload: None,
) -> Received:
    """The photos kept from before and those sent now. Each refused one is named; the others stay.

    `allow` is asked before each new one and may raise UploadsStopped.
    """
    asked = {one.id: one for one in fields if one.kind in STORED}
    found = Received()
    for name, file in _kept(request.POST.getlist("kept")):
        if name in asked:
            found.add(name, file, asked[name].maximum or MOST)
    for name, one in asked.items():
        uploads = request.FILES.getlist(f"{prefix}-{name}" if prefix else name)
        try:
            _take(found, one, uploads, _storing(one.kind, place_id, at, allow))
        except UploadsStopped as stopped:
            found.stopped, found.stopped_at = stopped, name
    return found


def photos_sweep(*, older_than: datetime) -> int:
    """Forgets photos of forms that were never sent; the sweep of files then removes their bytes. For the tick."""
    waiting = StoredFile.objects.filter(owner=WAITING, uploaded_at__lt=older_than)
    return waiting.exclude(pk__in=Attachment.objects.values("file")).delete()[0]


def _kept(tokens: Iterable[str]) -> Iterable[tuple[str, StoredFile]]:
    """The photos behind the references; one that is forged, old or swept away is left out."""
    for token in dict.fromkeys(tokens):
        try:
            name, file_id = signing.loads(token, salt=SALT, max_age=AGE)
        except signing.BadSignature:
            continue
        if file := StoredFile.objects.filter(pk=file_id).first():
            yield name, file


def _take(
    found: Received, asked: FormField, uploads: "Sequence[Upload]", store: "Callable[[Upload], StoredFile]"
) -> None:
    name, most = asked.id, asked.maximum or MOST
    photos = asked.kind == FieldKind.PHOTOS
    for upload in uploads:
        if len(found.files.get(name, ())) >= most:
            words = {"name": upload.name, "most": most}
            full = _("“%(name)s” was left out: at most %(most)s photos.") if photos else FULL
            found.refuse(name, str(full) % words)
            continue
        try:
            found.add(name, store(upload), most)
        except FileRefused as refused:
            found.refuse(name, str(refused))


def _storing(kind: FieldKind, place_id: int, at: datetime, allow: Allow) -> "Callable[[Upload], StoredFile]":
    def stored(upload: "Upload") -> StoredFile:
        # Counted before it is read: what is refused took its time and room too.
        allow(upload)
        stream: Any = upload.file
        keep = STORED[kind]
        return keep(stream=stream, name=upload.name or "photo", organization_id=place_id, owner=WAITING, at=at)

    return stored
