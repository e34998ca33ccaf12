"""A declared form on a page. It shows and keeps what was typed; `answers.checked` alone says what is right."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from zhizhi.core.declarations import FieldKind, FormField, Move
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.queries import organizations_offered, people_offered
from zhizhi.registry.language import said

Choices = Sequence[tuple[str, str]]
# With more than this many a list of buttons is longer than a phone; then it is a select.
BUTTONS = 12


class ManyPhotos(forms.ClearableFileInput):
    """One input that takes several files."""

    allow_multiple_selected = True


class Typed(forms.CharField):
    """What was typed, kept to be shown again; the operation judges it."""

    def validate(self, value: Any) -> None:
        """Nothing is refused here, so that no wrong answer is named twice."""


class DeclaredForm(forms.Form):
    """The fields of a request or of a move, in their order."""

    def __init__(
        self, fields: Sequence[FormField], choices: Mapping[str, Choices] | None = None, *, data: Any = None,
        initial: Mapping[str, Any] | None = None, prefix: str | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=dict(initial or {}), prefix=prefix)
        self.declared = tuple(fields)
        for declared in fields:
            self.fields[declared.id] = _field(declared, (choices or {}).get(declared.id, ()))

    def typed(self) -> dict[str, Any]:
        """What was typed, without photos; empty answers are left out."""
        names = [declared.id for declared in self.declared if declared.kind != FieldKind.PHOTOS]
        given = {name: self.data.get(self.add_prefix(name), "") for name in names}
        return {name: value for name, value in given.items() if value != ""}

    def uploads(self, files: "MultiValueDict[str, Any]") -> dict[str, list[Any]]:
        """The uploaded files by field."""
        names = [declared.id for declared in self.declared if declared.kind == FieldKind.PHOTOS]
        found = {name: files.getlist(self.add_prefix(name)) for name in names}
        return {name: uploaded for name, uploaded in found.items() if uploaded}

    def refuse(self, errors: Mapping[str, str]) -> None:
        """Shows the sentences beside their fields."""
        self.full_clean()
        for name, text in errors.items():
            self.add_error(name if name in self.fields else None, text)


def move_choices(case: Case, move: Move, at: Any) -> dict[str, Choices]:
    """What the organization and person fields of a move offer."""
    found: dict[str, Choices] = {}
    for declared in move.fields:
        if declared.kind == FieldKind.ORGANIZATION:
            found[declared.id] = [(str(row.pk), row.name) for row in organizations_offered(case, move, declared)]
        elif declared.kind == FieldKind.PERSON:
            people = people_offered(case, declared, at)
            found[declared.id] = [(str(row.pk), _with_load(row)) for row in people]
    return found


def _with_load(person: Any) -> str:
    if person.open_tasks:
        return _("%(name)s (%(count)s open)") % {"name": person.name, "count": person.open_tasks}
    return str(person.name)


def _field(declared: FormField, choices: Choices) -> forms.Field:
    help_text = said(declared.help) if declared.help else ""
    common: dict[str, Any] = {"label": said(declared.name), "help_text": help_text, "required": declared.required}
    if declared.kind == FieldKind.PHOTOS:
        return forms.FileField(
            widget=ManyPhotos(attrs={"accept": "image/*", "multiple": True}), **(common | {"required": False})
        )
    return Typed(widget=_widget(declared, choices), **common)


def _widget(declared: FormField, choices: Choices) -> forms.Widget:
    kind = declared.kind
    if kind == FieldKind.CHOICE:
        return _one_of([(option.id, said(option.name)) for option in declared.options], declared)
    if kind in {FieldKind.ORGANIZATION, FieldKind.PERSON}:
        return _one_of(choices, declared)
    if kind == FieldKind.YES_NO:
        return forms.RadioSelect(choices=[("yes", _("Yes")), ("no", _("No"))])
    if kind == FieldKind.STARS:
        return forms.RadioSelect(
            choices=[(str(stars), str(stars)) for stars in range(1, 6)], attrs={"data-kind": "stars"}
        )
    if kind == FieldKind.LONG_TEXT:
        return forms.Textarea(attrs={"rows": 4, "maxlength": declared.maximum or 4000})
    return forms.TextInput(attrs=_ATTRIBUTES.get(kind, {"maxlength": declared.maximum or 200}))


_ATTRIBUTES: dict[FieldKind, dict[str, Any]] = {
    FieldKind.PHONE: {"type": "tel", "inputmode": "tel", "autocomplete": "tel", "maxlength": 20},
    FieldKind.INTEGER: {"inputmode": "numeric", "maxlength": 12},
    FieldKind.DATE: {"type": "date"},
}


def _one_of(choices: Choices, declared: FormField) -> forms.Widget:
    if len(choices) <= BUTTONS:
        return forms.RadioSelect(choices=list(choices))
    empty = [] if declared.required else [("", _("none"))]
    return forms.Select(choices=[("", _("Please choose"))] * declared.required + empty + list(choices))
