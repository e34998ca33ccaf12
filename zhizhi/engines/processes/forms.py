"""A declared form on a page. It shows and keeps what was typed; `answers.checked` alone says what is right."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.core.declarations import FieldKind, FormField
from zhizhi.core.process import Move
from zhizhi.engines.processes.measures import MEASURES
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.overview import Period
from zhizhi.engines.processes.queries import STATES, organizations_offered, people_offered
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization

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
        # Photos that are in already, when the form is shown again.
        self.kept: list[dict[str, str]] = []
        for declared in fields:
            self.fields[declared.id] = _field(declared, (choices or {}).get(declared.id, ()))

    def typed(self) -> dict[str, Any]:
        """What was typed, without photos; empty answers are left out."""
        names = [declared.id for declared in self.declared if declared.kind != FieldKind.PHOTOS]
        given = {name: self.data.get(self.add_prefix(name), "") for name in names}
        return {name: value for name, value in given.items() if value != ""}

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
            offered = organizations_offered(case, move, declared)
            found[declared.id] = [(str(row.pk), _with_parent(row, case)) for row in offered]
        elif declared.kind == FieldKind.PERSON:
            people = people_offered(case, declared, at)
            found[declared.id] = [(str(row.pk), _with_load(row)) for row in people]
    return found


def _with_parent(organization: Organization, case: Case) -> str:
    """Groups of several branches are all called “first group”; the name of their branch tells them apart."""
    above = organization.parent
    if above is None or above.pk == case.place_id or above.depth == 0:
        return organization.name
    return f"{above.name} · {organization.name}"


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


class ActForm(forms.Form):
    """An act that is not declared: its key makes it idempotent."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def refuse(self, errors: Mapping[str, str]) -> None:
        """Shows the sentences beside their fields, or on top."""
        self.full_clean()
        for name, text in errors.items():
            self.add_error(name if name in self.fields else None, text)


def words_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3, "maxlength": 1000})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=1000, widget=widget)


class SendBackForm(ActForm):
    """To which step, and why."""

    to = forms.ChoiceField(label=gettext_lazy("Back to which step"), widget=forms.RadioSelect)
    reason = words_field(gettext_lazy("Reason"), gettext_lazy("Who gets it back reads this first."))

    def __init__(self, choices: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = list(choices)  # type: ignore[attr-defined]


class HandOverForm(ActForm):
    """To whom, and why."""

    person = forms.ChoiceField(label=gettext_lazy("Who takes it"))
    reason = words_field(gettext_lazy("Reason"))

    def __init__(self, choices: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        field.choices = [("", _("Please choose")), *choices]  # type: ignore[attr-defined]


class UrgeForm(ActForm):
    """A reminder; words are welcome, not needed."""

    note = words_field(gettext_lazy("A word to whoever has it"), required=False)


class WithdrawForm(ActForm):
    """Why the case ends without being done."""

    reason = words_field(
        gettext_lazy("Why it is withdrawn"), gettext_lazy("It ends here and counts apart. Whoever asked reads this.")
    )


class CodeForm(ActForm):
    """How the desk knew the person."""

    note = words_field(
        gettext_lazy("How you know the person"),
        gettext_lazy("For example: known in the village, or identity card seen."),
    )


class RevealForm(ActForm):
    """Why the contact is needed."""

    reason = words_field(
        gettext_lazy("Why you need the contact"), gettext_lazy("This is kept in the case's history with your name.")
    )


class PlaceSearch(forms.Form):
    """Part of a place's name, or its initials."""

    text = forms.CharField(label=gettext_lazy("Which village or community"), required=False, max_length=60)


class CaseFilter(forms.Form):
    """What the list of cases is narrowed by. The hidden fields come from a figure that was followed to its cases."""

    text = forms.CharField(label=gettext_lazy("Number or words"), required=False, max_length=60)
    place = forms.CharField(label=gettext_lazy("Place"), required=False, max_length=60)
    process = forms.ChoiceField(label=gettext_lazy("Service"), required=False)
    sort = forms.ChoiceField(
        label=gettext_lazy("Order by"),
        required=False,
        choices=[
            ("", gettext_lazy("as fits the state")),
            ("due", gettext_lazy("due day")),
            ("opened", gettext_lazy("newest first")),
        ],
    )
    state = forms.ChoiceField(
        required=False, choices=[("", ""), *((state, state) for state in STATES)], widget=forms.HiddenInput
    )
    at = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    measure = forms.ChoiceField(
        required=False, choices=[("", ""), *((one.id, one.id) for one in MEASURES)], widget=forms.HiddenInput
    )
    part = forms.ChoiceField(
        required=False, choices=[(part, part) for part in ("", "all", "yes", "no")], widget=forms.HiddenInput
    )
    from_day = forms.DateField(required=False, widget=forms.HiddenInput)
    to_day = forms.DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, processes: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["process"].choices = [("", _("All")), *processes]  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        """The valid answers; those left out or wrong are empty, so that an old address still shows a list."""
        empty: dict[str, Any] = {"at": None, "from_day": None, "to_day": None}
        names = ("text", "place", "process", "sort", "state", "measure", "part")
        return {**empty, **dict.fromkeys(names, ""), **self.cleaned_data}


class DayField(forms.DateField):
    """A local day, by the browser's own day field."""

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


class PeriodForm(forms.Form):
    """Two days, or the last so many."""

    first = DayField(gettext_lazy("From day"))
    last = DayField(gettext_lazy("To day"))
    days = forms.IntegerField(required=False, min_value=1, max_value=3660, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """The first day does not lie after the last."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("first") and cleaned.get("last") and cleaned["first"] > cleaned["last"]:
            self.add_error("last", _("The last day lies before the first."))
        return cleaned

    def period(self, today: date, days: int) -> Period:
        """What was asked for; the last `days` where nothing, or something impossible, was."""
        given = self.cleaned_data if self.is_bound and self.is_valid() else {}
        last = given.get("last") or today
        return Period(given.get("first") or last - timedelta(days=(given.get("days") or days) - 1), last)
