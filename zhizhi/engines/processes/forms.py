"""A declared form on a page. It shows and keeps what was typed; `answers.checked` alone says what is right."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.core.declarations import Column, FieldKind, FormField
from zhizhi.core.forms import MANY
from zhizhi.core.process import Move
from zhizhi.engines.processes.answers import STORED, line_faults
from zhizhi.engines.processes.choices import subcases
from zhizhi.engines.processes.choosing import organizations_to_choose, people_to_choose
from zhizhi.engines.processes.measures import MEASURES
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.overview import Period
from zhizhi.engines.processes.queries import STATES, organizations_offered, people_offered
from zhizhi.engines.processes.refusals import AnswersRefused
from zhizhi.engines.processes.showing import case_titled
from zhizhi.engines.processes.widgets import Asking, Choices, Given, Lines, Offer, Pick
from zhizhi.registry.files.documents import ACCEPT
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization

SEVERAL = (FieldKind.ORGANIZATIONS, FieldKind.PEOPLE)
# With more than this many a list of buttons is longer than a phone; then it is a select.
BUTTONS = 12


class ManyPhotos(forms.ClearableFileInput):
    """One input that takes several files."""

    allow_multiple_selected = True


class Typed(forms.CharField):
    """What was typed, kept to be shown again; the operation judges it."""

    def validate(self, value: Any) -> None:
        """Nothing is refused here, so that no wrong answer is named twice."""


class Kept(forms.Field):
    """What an input of several parts was given, kept to be shown again."""

    def validate(self, value: Any) -> None:
        """Nothing is refused here, so that no wrong answer is named twice."""


class Unfinished(AnswersRefused):
    """The form asks once more: lines were wanted, or several records fit what was typed."""


class DeclaredForm(forms.Form):
    """The fields of a request or of a move, in their order."""

    def __init__(
        self, fields: Sequence[FormField], choices: Mapping[str, Choices | Offer] | None = None, *, data: Any = None,
        initial: Mapping[str, Any] | None = None, prefix: str | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=dict(initial or {}), prefix=prefix)
        self.declared = tuple(fields)
        # Photos and files that are in already, when the form is shown again.
        self.kept: list[dict[str, str]] = []
        for declared in fields:
            self.fields[declared.id] = _field(declared, (choices or {}).get(declared.id, ()))

    def typed(self) -> dict[str, Any]:
        """What was typed, without photos and files; empty answers are left out.

        Raises Unfinished when the form has to be shown once more before it is whole.
        """
        names = [declared.id for declared in self.declared if declared.kind not in STORED]
        given = {name: self._given(name) for name in names}
        if any(one.again for one in given.values()):
            raise Unfinished({name: one.fault for name, one in given.items() if one.fault})
        return {name: one.value for name, one in given.items() if one.value not in ("", [], None)}

    def _given(self, name: str) -> Given:
        widget, key = self.fields[name].widget, self.add_prefix(name)
        if isinstance(widget, Asking):
            return widget.given(self.data, key)
        several = isinstance(widget, forms.CheckboxSelectMultiple)
        data: Any = self.data
        return Given(data.getlist(key) if several else self.data.get(key, ""))

    def refuse(self, errors: Mapping[str, str]) -> None:
        """Shows the sentences beside their fields; of a table at each cell that is wrong."""
        self.full_clean()
        for name, text in errors.items():
            self.add_error(name if name in self.fields else None, text)
        for declared in self.declared:
            widget = self.fields[declared.id].widget
            if isinstance(widget, Lines) and declared.id in errors:
                lines = enumerate(self._given(declared.id).value)
                widget.faults = {
                    (number, column): text
                    for number, line in lines
                    for column, text in line_faults(declared, line).items()
                }


def move_choices(case: Case, move: Move, at: Any) -> dict[str, Choices | Offer]:
    """What the organization, person and case fields of a move offer."""
    return choices_of(move.fields, case.place, at, case=case, move=move)


def choices_of(
    fields: Sequence[FormField], place: Organization, at: Any, *, case: Case | None = None, move: Move | None = None,
    given: Any = None, prefix: str = "",
) -> dict[str, Choices | Offer]:  # fmt: skip
    """What the fields of a form at the place offer; `given` are answers of the form itself, as they were sent."""
    found: dict[str, Choices | Offer] = {}
    for declared in fields:
        if declared.kind == FieldKind.ORGANIZATION and case and move:
            offered = organizations_offered(case, move, declared)
            found[declared.id] = [(str(row.pk), _with_parent(row, case)) for row in offered]
        elif declared.kind in {FieldKind.ORGANIZATION, FieldKind.ORGANIZATIONS}:
            found[declared.id] = organizations_to_choose(place, declared)
        elif declared.kind == FieldKind.PERSON and declared.of and case:
            people = people_offered(case, declared, at)
            found[declared.id] = [(str(row.pk), _with_load(row)) for row in people]
        elif declared.kind in {FieldKind.PERSON, FieldKind.PEOPLE}:
            chosen = (given or {}).get(f"{prefix}-{declared.of}" if prefix else declared.of, "")
            of = (case.data if case else {}).get(declared.of, chosen) if declared.of else ""
            found[declared.id] = people_to_choose(place, declared, localdate(at), of)
        elif declared.kind == FieldKind.CASE and case:
            found[declared.id] = [(str(row.pk), case_titled(row)) for row in subcases(case, str(declared.process))]
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


def _field(declared: FormField, choices: Choices | Offer) -> forms.Field:
    help_text = said(declared.help) if declared.help else ""
    common: dict[str, Any] = {"label": said(declared.name), "help_text": help_text, "required": declared.required}
    if declared.kind in STORED:
        accept = "image/*" if declared.kind == FieldKind.PHOTOS else ACCEPT
        many = ManyPhotos(attrs={"accept": accept, "multiple": True})
        return forms.FileField(widget=many, **(common | {"required": False}))
    widget = _widget(declared, choices)
    if declared.kind == FieldKind.MONEY and not help_text:
        common["help_text"] = _("In yuan, for example 1250.50")
    several = isinstance(widget, Asking | forms.CheckboxSelectMultiple)
    return Kept(widget=widget, **common) if several else Typed(widget=widget, **common)


def _widget(declared: FormField | Column, choices: Choices | Offer = ()) -> forms.Widget:
    kind = FieldKind(declared.kind)
    if isinstance(choices, Offer):
        return Pick(choices, several=kind in SEVERAL)
    if kind == FieldKind.CHOICE:
        return _one_of([(option.id, said(option.name)) for option in declared.options], declared)
    if kind in SEVERAL:
        return forms.CheckboxSelectMultiple(choices=list(choices))
    if kind in {FieldKind.ORGANIZATION, FieldKind.PERSON, FieldKind.CASE}:
        return _one_of(choices, declared)
    if kind == FieldKind.ROWS and isinstance(declared, FormField):
        columns = [(column.id, said(column.name), _cell(column)) for column in declared.columns]
        return Lines(columns, most=declared.maximum or MANY)
    if kind == FieldKind.YES_NO:
        return forms.RadioSelect(choices=[("yes", _("Yes")), ("no", _("No"))])
    if kind == FieldKind.STARS:
        return forms.RadioSelect(
            choices=[(str(stars), str(stars)) for stars in range(1, 6)], attrs={"data-kind": "stars"}
        )
    most = getattr(declared, "maximum", None)
    if kind == FieldKind.LONG_TEXT:
        return forms.Textarea(attrs={"rows": 4, "maxlength": most or 4000})
    return forms.TextInput(attrs=_ATTRIBUTES.get(kind, {"maxlength": most or 200}))


def _cell(column: Column) -> forms.Widget:
    """An input that fits a cell: lists to open instead of buttons, two lines of text."""
    options = [(option.id, said(option.name)) for option in column.options]
    if column.kind == "yes_no":
        options = [("yes", _("Yes")), ("no", _("No"))]
    if options:
        return forms.Select(choices=[("", ""), *options])
    return forms.Textarea(attrs={"rows": 2, "maxlength": 4000}) if column.kind == "long_text" else _widget(column)


_ATTRIBUTES: dict[FieldKind, dict[str, Any]] = {
    FieldKind.PHONE: {"type": "tel", "inputmode": "tel", "autocomplete": "tel", "maxlength": 20},
    FieldKind.INTEGER: {"inputmode": "numeric", "maxlength": 12},
    FieldKind.DATE: {"type": "date"},
    FieldKind.MONEY: {"inputmode": "decimal", "maxlength": 20, "autocomplete": "off"},
}


def _one_of(choices: Choices, declared: FormField | Column) -> forms.Widget:
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


# One that every process has, one by result, or one of the process's own.
MEASURE = rf"^(?:{'|'.join(one.id for one in MEASURES)}|(?:result|own|sum)\.[a-z][a-z0-9_]*)$"


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
    measure = forms.RegexField(MEASURE, required=False, widget=forms.HiddenInput)
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
