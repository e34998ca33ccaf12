"""Answers to a declared form: checked, kept apart by sensitivity, found again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhizhi.core.declarations import FieldKind, FormField
from zhizhi.core.forms import clean
from zhizhi.engines.processes.messages import sentence
from zhizhi.engines.processes.models import Attachment, Case, Event
from zhizhi.engines.processes.refusals import AnswersRefused
from zhizhi.engines.processes.statements import organization_read
from zhizhi.registry.files.models import StoredFile
from zhizhi.registry.keys.operations import seal, unseal
from zhizhi.registry.prepared import number_rows

# Who owns a photo whose form is not taken yet.
WAITING = "form:waiting"

Photos = Mapping[str, Sequence[StoredFile]]


@dataclass(frozen=True, slots=True)
class Answers:
    """Checked answers: `open` may be shown to whoever sees the case, `restricted` are sealed."""

    open: dict[str, Any]
    restricted: dict[str, Any]


def checked(fields: Sequence[FormField], given: Mapping[str, Any], photos: Photos) -> Answers:
    """The typed answers. Raises AnswersRefused with a sentence for each wrong one."""
    asked = {field.id: field for field in fields}
    values, problems = clean([field for field in fields if field.kind != FieldKind.PHOTOS], given)
    errors = {field_id: sentence(problem) for field_id, problem in problems.items()}
    errors |= _photo_errors(fields, photos) | _organization_errors(fields, values)
    if errors:
        raise AnswersRefused(errors)
    restricted = {key: value for key, value in values.items() if asked[key].restricted}
    return Answers({key: value for key, value in values.items() if key not in restricted}, restricted)


def restricted_of(case: Case) -> dict[str, Any]:
    """The sealed answers in clear; who calls it has checked the right and journals the read."""
    if case.sealed is None:
        return {}
    found: dict[str, Any] = json.loads(unseal(owner=case.key_owner, sealed=bytes(case.sealed)))
    return found


def restricted_add(case: Case, restricted: Mapping[str, Any]) -> None:
    """Adds sealed answers to the case (unsaved)."""
    if restricted:
        together = restricted_of(case) | dict(restricted)
        case.sealed = seal(owner=case.key_owner, text=json.dumps(together, ensure_ascii=False))


def photos_attach(case: Case, event: Event, photos: Photos) -> None:
    """Binds stored photos to the event they were given with; from now on they are the case's."""
    if photos:
        number_rows()
        given = [file.pk for files in photos.values() for file in files]
        StoredFile.objects.filter(pk__in=given, owner=WAITING).update(owner=case.key_owner)
    Attachment.objects.bulk_create(
        Attachment(case=case, event=event, field=field, file=file) for field, files in photos.items() for file in files
    )


def _photo_errors(fields: Sequence[FormField], photos: Photos) -> dict[str, str]:
    errors = {}
    asked = {field.id: field for field in fields if field.kind == FieldKind.PHOTOS}
    for field in asked.values():
        given, most = len(photos.get(field.id, ())), field.maximum or 9
        if field.required and not given:
            errors[field.id] = _("Add at least one photo.")
        if given > most:
            errors[field.id] = _("At most %(most)s photos.") % {"most": most}
    return errors | {field: _("This form does not ask for photos.") for field in photos if field not in asked}


def _organization_errors(fields: Sequence[FormField], values: Mapping[str, Any]) -> dict[str, str]:
    """An organization that is closed or of another kind was never offered: the form was tampered with or is old."""
    errors = {}
    for field in fields:
        if field.kind == FieldKind.ORGANIZATION and field.id in values:
            found = organization_read(values[field.id])
            if found is None or found.closed_on or found.kind not in field.kinds:
                errors[field.id] = _("Choose one of the organizations offered.")
    return errors
