"""What the portal keeps beside the cases: photos of forms that are not sent yet."""

from collections.abc import Iterable
from datetime import datetime

from zhizhi.engines.processes.models import Attachment, Case
from zhizhi.registry.files.models import StoredFile

WAITING = "portal:waiting"


def photos_adopt(*, case: Case, files: Iterable[StoredFile]) -> None:
    """The photos belong to the case they were given with."""
    waiting = StoredFile.objects.filter(pk__in=[file.pk for file in files], owner=WAITING)
    waiting.update(owner=case.key_owner)


def photos_sweep(*, older_than: datetime) -> int:
    """Forgets photos of forms that were never sent; the sweep of files then removes their bytes. For the tick."""
    waiting = StoredFile.objects.filter(owner=WAITING, uploaded_at__lt=older_than)
    return waiting.exclude(pk__in=Attachment.objects.values("file")).delete()[0]
