"""Forms of people."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhizhi.core.codesets import CodeSet
from zhizhi.core.partialdates import PartialDate, UnclearDate
from zhizhi.registry.people.fields import FIELDS, Field, Holds
from zhizhi.registry.people.local import entries_of
from zhizhi.registry.people.models import RETIRES
from zhizhi.registry.people.refusals import date_refusal

SEXES = [("", _("all")), ("1", _("male")), ("2", _("female"))]
SORTS = [("", _("by name")), ("birth", _("oldest first")), ("-birth", _("youngest first"))]
Choices = Iterable[tuple[str, Any]]


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PeopleSearch(forms.Form):
    """Filters of the list of people. `places` and `roles` are what the scope may choose from."""

    q = forms.CharField(label=_("Name, initials or whole number"), required=False, max_length=60)
    place = forms.ChoiceField(label=_("Unit"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=SEXES, required=False)
    sort = forms.ChoiceField(label=_("Order"), choices=SORTS, required=False)

    def __init__(self, *args: Any, places: Choices, roles: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("all")), *places]  # type: ignore[attr-defined]
        self.fields["role"].choices = [("", _("all")), *roles]  # type: ignore[attr-defined]


class HouseholdSearch(forms.Form):
    """Filters of the list of households."""

    q = forms.CharField(label=_("Number, head or address"), required=False, max_length=60)
    place = forms.ChoiceField(label=_("Unit"), required=False)

    def __init__(self, *args: Any, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("all")), *places]  # type: ignore[attr-defined]


class PartialDateField(forms.CharField):
    """A date as far as it is known: a day, a month or a year, in any of the ways people write it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, max_length=30, help_text=_("Day, month or year: 1985-03-07, 1985-03."), **kwargs
        )
        self.widget.attrs |= {"autocomplete": "off", "placeholder": "1985-03"}

    def to_python(self, value: Any) -> PartialDate | None:  # type: ignore[override]
        """None where nothing is written."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return PartialDate.parse(text)
        except UnclearDate as fault:
            raise forms.ValidationError(date_refusal(fault)) from fault

    def run_validators(self, value: Any) -> None:
        """A date that was read is a date."""


def field_of(field: Field) -> forms.Field:
    """The form field of one field of the record."""
    if field.holds is Holds.DATE:
        return PartialDateField(label=field.label)
    if field.holds is Holds.TEXT:
        return forms.CharField(label=str(field.label), max_length=field.length, required=False)
    language = get_language() or "zh-hans"
    listed: Choices = [(code.code, code.name.in_language(language)) for code in field.codes or ()] or RETIRES
    return forms.ChoiceField(label=str(field.label), choices=[("", "–"), *listed], required=False)


class LocalCodeForm(forms.Form):
    """A word of the county, and which entry of the standard it means where there is one."""

    word = forms.CharField(label=_("Word"), max_length=40)
    code = forms.ChoiceField(label=_("Means"), required=False)

    def __init__(self, *args: Any, codes: CodeSet | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"id_{codes.id if codes else 'own'}_%s"
        if codes is None:
            self.fields["code"].widget = forms.HiddenInput()
            return
        language = get_language() or "zh-hans"
        self.fields["code"].required = True
        self.fields["code"].choices = [  # type: ignore[attr-defined]
            ("", "–"), *((code.code, code.name.in_language(language)) for code in codes),
        ]  # fmt: skip


class PersonForm(forms.Form):
    """A person's record. Numbers are typed anew or left blank; the stored ones are never sent to the browser."""

    name = forms.CharField(label=_("Name"), max_length=60)
    id_number = forms.CharField(
        label=_("ID number"), max_length=24, required=False, help_text=_("Sex and birth date are read from it.")
    )
    phone = forms.CharField(label=_("Phone"), max_length=24, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {name: field_of(field) for name, field in FIELDS.items() if name != "name"}
        self.degrees = entries_of("degree")
        self.fields["degree"].widget.attrs["list"] = "degrees"
        self.fields["retires"].help_text = _("Only for who holds a paid post; leave open for farmers and residents.")
        for name in ("id_number", "phone"):
            self.fields[name].widget.attrs |= {
                "autocomplete": "off",
                "inputmode": "numeric" if name == "phone" else "text",
            }


class PersonChangeForm(PersonForm):
    """The same for a person already entered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("id_number", "phone"):
            self.fields[name].help_text = _("Leave blank to keep the recorded number.")


class RevealForm(forms.Form):
    """Which number, and why."""

    field = forms.ChoiceField(label=_("Which number"), choices=[("phone", _("phone")), ("id", _("ID number"))])
    reason = forms.CharField(
        label=_("What do you need it for?"), max_length=200, help_text=_("Name and reason are kept in the journal.")
    )


class DayForm(forms.Form):
    """The day from which something no longer holds."""

    day = forms.DateField(label=_("Up to, not including"), widget=DateInput())


class MembershipForm(forms.Form):
    """Where a person becomes a member, and when."""

    organization = forms.IntegerField(widget=forms.HiddenInput)
    from_date = forms.DateField(label=_("From"), widget=DateInput())


class AppointForm(forms.Form):
    """Which role at the place already chosen, under which title, from when."""

    role = forms.ChoiceField(label=_("Role"))
    title = forms.CharField(
        label=_("Title of the post"), max_length=80, required=False, help_text=_("Left blank, the role's name.")
    )
    from_date = forms.DateField(label=_("From"), widget=DateInput())
    basis = forms.CharField(
        label=_("Basis"), max_length=120, required=False, help_text=_("Document or decision, such as its number.")
    )
    over_reason = forms.CharField(
        label=_("Why beyond the approved number"), max_length=200, required=False, widget=forms.HiddenInput,
        help_text=_("It stands beside the post until somebody leaves or the number is raised."),
    )  # fmt: skip

    def __init__(self, *args: Any, roles: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = list(roles)  # type: ignore[attr-defined]

    def reason_ask(self) -> None:
        """Shows the field in which the reason is given: the post has no vacancy."""
        self.fields["over_reason"].widget = forms.TextInput()


class PlaceSearch(forms.Form):
    """One box to find an organization."""

    q = forms.CharField(label=_("Organization: name or initials"), required=False, max_length=60)
