"""Photos that came with a form of the desk, kept before the act that names them."""

from zhizhi.engines.processes.forms import DeclaredForm
from zhizhi.engines.processes.refusals import AnswersRefused
from zhizhi.engines.processes.uploads import received
from zhizhi.registry.files.models import StoredFile
from zhizhi.registry.rights.guards import ScopedRequest


def photos_of(request: ScopedRequest, form: DeclaredForm, *, place_id: int) -> dict[str, list[StoredFile]]:
    """The stored photos by field; the form keeps them should it be shown again. Raises AnswersRefused, naming each file
    that is no photo.
    """
    photos = received(request, form.declared, place_id=place_id, at=request.at, prefix=form.prefix or "")
    form.kept = photos.kept()
    if photos.refused:
        raise AnswersRefused(photos.sentences())
    return photos.files
