"""Forms of plans: upload, what was agreed on a commitment, a measure, a report by hand."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.plans.models import Direction, Path

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DocumentInput(forms.ClearableFileInput):
    """A document from the computer."""

    template_name = "django/forms/widgets/file.html"


class UploadForm(forms.Form):
    """The document, what it is called, who issues it, and for which year."""

    file = forms.FileField(
        label=gettext_lazy("Document"),
        help_text=gettext_lazy("A .docx, .txt or text PDF, up to 20 MB. The file is kept as it is."),
        widget=DocumentInput(attrs={"accept": ".txt,.docx,.pdf"}),
        error_messages={"empty": gettext_lazy("The file is empty. Save the document again and choose it once more.")},
    )
    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=200, required=False,
        help_text=gettext_lazy("Left empty, it is taken from the document."),
    )  # fmt: skip
    organization = forms.ChoiceField(label=gettext_lazy("Issued by"))
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=1990, max_value=2100)
    replaces = forms.ChoiceField(label=gettext_lazy("Follows"), required=False)

    def __init__(self, *args: Any, places: list[Any], earlier: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].choices = [(str(row.pk), row.name) for row in places]  # type: ignore[attr-defined]
        choices = [("", _("no earlier plan")), *((str(row.pk), row.title) for row in earlier)]
        self.fields["replaces"].choices = choices  # type: ignore[attr-defined]


class HeadForm(forms.Form):
    """What a draft is called, and for which days."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    from_day = forms.DateField(label=gettext_lazy("First day"), widget=DAY)
    to_day = forms.DateField(label=gettext_lazy("Last day"), widget=DAY)


class DetailsForm(forms.Form):
    """What was agreed on a commitment; units by name, several with 、 between."""

    lead = forms.CharField(label=gettext_lazy("Lead unit"), required=False, max_length=80)
    supports = forms.CharField(
        label=gettext_lazy("Supporting units"), required=False, max_length=600,
        help_text=gettext_lazy("Several with 、 between."),
    )  # fmt: skip
    deliverable = forms.CharField(label=gettext_lazy("Deliverable"), required=False, max_length=200)
    direction = forms.ChoiceField(label=gettext_lazy("Target"), choices=Direction.choices, required=False)
    target = forms.DecimalField(
        label=gettext_lazy("Figure"), required=False, max_digits=14, decimal_places=2, min_value=0
    )
    unit = forms.CharField(label=gettext_lazy("Unit of measure"), required=False, max_length=20)
    due = forms.DateField(label=gettext_lazy("Due"), required=False, widget=DAY)
    weight = forms.IntegerField(label=gettext_lazy("Weight"), min_value=1, max_value=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lead", "supports"):
            self.fields[name].widget.attrs["list"] = "units"

    def details(self) -> dict[str, Any]:
        """As the edit takes them; units are looked up by the view."""
        given = self.cleaned_data
        due: date | None = given["due"]
        return {
            "deliverable": given["deliverable"], "unit": given["unit"], "direction": given["direction"] or "up",
            "target": None if given["target"] is None else plain(given["target"]),
            "due": due.isoformat() if due else None, "weight": given["weight"] or 1,
        }  # fmt: skip


class BindForm(forms.Form):
    """By which measure a mechanism shows on a commitment, with target and path."""

    measure = forms.ChoiceField(label=gettext_lazy("Measure"))
    target = forms.DecimalField(label=gettext_lazy("Target"), max_digits=14, decimal_places=2, min_value=0)
    path = forms.ChoiceField(label=gettext_lazy("Path"), choices=Path.choices)
    baseline = forms.DecimalField(
        label=gettext_lazy("Beginning with"), max_digits=14, decimal_places=2, min_value=0, required=False,
        help_text=gettext_lazy("Where a growing path begins on the day of adoption."),
    )  # fmt: skip
    weight = forms.IntegerField(label=gettext_lazy("Weight"), min_value=1, max_value=100, initial=1)

    def __init__(self, *args: Any, measures: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.id, f"{one.name} ({one.unit})") for one in measures]
        self.fields["measure"].choices = choices  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    """A report by hand."""

    text = forms.CharField(
        label=gettext_lazy("What was done"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )
    figure = forms.DecimalField(
        label=gettext_lazy("Figure"), required=False, max_digits=14, decimal_places=2, min_value=0
    )
    source = forms.CharField(
        label=gettext_lazy("Source"), max_length=200,
        help_text=gettext_lazy("The file, list or letter in which one can see it."),
    )  # fmt: skip
    day = forms.DateField(label=gettext_lazy("As of"), widget=DAY)


def plain(number: Any) -> str:
    """A figure as text without noughts at its end."""
    text = f"{number:.2f}"
    return text.rstrip("0").rstrip(".")
