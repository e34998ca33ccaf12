"""Answers to a declared form: checked, kept apart by sensitivity, found again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhizhi.core.declarations import FieldKind, FormField
from zhizhi.core.forms import AnswerProblem, clean
from zhizhi.engines.processes.choices import record_errors
from zhizhi.engines.processes.messages import sentence
from zhizhi.engines.processes.models import Attachment, Case, Event
from zhizhi.engines.processes.refusals import AnswersRefused
from zhizhi.registry.files.models import StoredFile
from zhizhi.registry.keys.operations import seal, unseal
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.prepared import number_rows

# Who owns a photo whose form is not taken yet.
WAITING = "form:waiting"
STORED = (FieldKind.PHOTOS, FieldKind.FILES)

Photos = Mapping[str, Sequence[StoredFile]]


@dataclass(frozen=True, slots=True)
class Answers:
    """Checked answers: `open` may be shown to whoever sees the case, `restricted` are sealed."""

    open: dict[str, Any]
    restricted: dict[str, Any]


def checked(
    fields: Sequence[FormField], given: Mapping[str, Any], photos: Photos, *, place: Organization | None = None,
    case: Case | None = None,
) -> Answers:  # fmt: skip
    """The typed answers. Raises AnswersRefused with a sentence for each wrong one.

    People and organizations have to be among those offered at the `place`, sub-cases among those of the `case`.
    """
    asked = {field.id: field for field in fields}
    values, problems = clean([field for field in fields if field.kind not in STORED], given)
    errors = {name: sentence_of(asked.get(name), problem, given.get(name)) for name, problem in problems.items()}
    errors |= _photo_errors(fields, photos) | record_errors(
        fields, values, place or (case.place if case else None), case
    )
    if errors:
        raise AnswersRefused(errors)
    restricted = {key: value for key, value in values.items() if asked[key].restricted}
    return Answers({key: value for key, value in values.items() if key not in restricted}, restricted)


def sentence_of(asked: FormField | None, problem: AnswerProblem, given: Any) -> str:
    """Why an answer cannot be taken; of a table the line, the column and what is wrong there."""
    if problem.code != "row" or asked is None:
        return sentence(problem)
    number = problem.params["row"]
    faults = line_faults(asked, given[number - 1])
    column = asked.columns[problem.params["column"] - 1]
    words = {"row": number, "column": said(column.name), "sentence": faults.get(column.id, "")}
    return _("Line %(row)s, “%(column)s”: %(sentence)s") % words


def line_faults(asked: FormField, line: Mapping[str, Any]) -> dict[str, str]:
    """By column, what is wrong in a line of a table; nothing for an empty one."""
    if not any(str(value).strip() for value in line.values()):
        return {}
    columns = [
        FormField(id=one.id, name=one.name, kind=FieldKind(one.kind), required=one.required, options=one.options)
        for one in asked.columns
    ]
    return {name: sentence(problem) for name, problem in clean(columns, line)[1].items()}


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
    asked = {field.id: field for field in fields if field.kind in STORED}
    for field in asked.values():
        given, most = len(photos.get(field.id, ())), field.maximum or 9
        pictures = field.kind == FieldKind.PHOTOS
        if field.required and not given:
            errors[field.id] = _("Add at least one photo.") if pictures else _("Add at least one file.")
        if given > most:
            full = _("At most %(most)s photos.") if pictures else _("At most %(most)s files.")
            errors[field.id] = full % {"most": most}
    return errors | {field: _("This form does not ask for photos.") for field in photos if field not in asked}
