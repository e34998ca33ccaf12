"""Sending a kept file. Who may see it is decided by the page that calls this."""

from pathlib import PurePosixPath

from django.http import FileResponse

from zhizhi.registry.files import storage
from zhizhi.registry.files.models import StoredFile

SUFFIXES = {"image/jpeg": ".jpg"}


def file_response(stored: StoredFile) -> FileResponse:
    """The file, shown in the page if it is a picture, else offered for saving; kept by this visitor's browser only.

    Raises FileNotFoundError if the bytes are gone.
    """
    picture = stored.content_type in SUFFIXES
    name = PurePosixPath(stored.name).stem + SUFFIXES[stored.content_type] if picture else stored.name
    response = FileResponse(
        storage.path_of(stored.sha256).open("rb"),
        as_attachment=not picture,
        filename=name,
        content_type=stored.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["ETag"] = f'"{stored.sha256}"'
    return response
