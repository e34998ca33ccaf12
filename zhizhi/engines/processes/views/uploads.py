"""Photos that came with a form, kept before the act that names them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from zhizhi.engines.processes.refusals import AnswersRefused
from zhizhi.registry.files.models import StoredFile
from zhizhi.registry.files.operations import FileRefused, photo_store

Kept = dict[str, list[StoredFile]]


def photos_kept(uploads: Mapping[str, Sequence[Any]], *, owner: str, place_id: int, at: datetime) -> Kept:
    """The stored photos by field. Raises AnswersRefused with a sentence for the field of a file that is no photo."""
    kept: Kept = {}
    for name, files in uploads.items():
        try:
            kept[name] = [
                photo_store(stream=file, name=file.name, organization_id=place_id, owner=owner, at=at) for file in files
            ]
        except FileRefused as refused:
            raise AnswersRefused({name: str(refused)}) from refused
    return kept
