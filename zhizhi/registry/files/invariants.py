"""What must be true of files: each that a record knows lies on the disk, as long as it was."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.registry.files import storage
from zhizhi.registry.files.models import StoredFile
from zhizhi.registry.invariants import CHUNK, invariant

ON_DISK = "files.on_disk"


@invariant(ON_DISK, gettext_lazy("Each file that a record knows lies on the disk in its full length."))
def on_disk() -> Iterator[str]:
    """Files that are missing, or shorter or longer than they were."""
    known = StoredFile.objects.order_by("pk").values_list("pk", "sha256", "size")
    for record, sha256, size in known.iterator(chunk_size=CHUNK):
        path = storage.path_of(sha256)
        found = path.stat().st_size if path.is_file() else None
        if found is None:
            yield _("file %(record)s is not on the disk: %(path)s") % {"record": record, "path": path}
        elif found != size:
            said = {"record": record, "found": found, "size": size}
            yield _("file %(record)s has %(found)s bytes on the disk instead of %(size)s") % said
