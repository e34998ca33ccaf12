"""What an auditor looks for, and the printed heads that are compared."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.journal.names import acts_grouped

MOST_DAYS = 92
MOST_BYTES = 2**20


class DayInput(forms.DateInput):
    """The browser's own day field, which sends and takes ISO dates whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ActSearch(forms.Form):
    """The fields above the list of acts; all may be empty."""

    person = forms.CharField(
        label=_("Person concerned"), required=False, max_length=60, help_text=_("Name, number here, or ID number")
    )
    actor = forms.CharField(
        label=_("Who acted"), required=False, max_length=60, help_text=_("Name or user name; “system” for none")
    )
    act = forms.CharField(label=_("Act"), required=False, max_length=60, widget=forms.Select())
    organization = forms.CharField(
        label=_("Where, with all below"), required=False, max_length=80, help_text=_("What it is or was called")
    )
    first_day = forms.DateField(label=_("From day"), required=False, widget=DayInput())
    last_day = forms.DateField(label=_("To day"), required=False, widget=DayInput())
    number = forms.CharField(label=_("Number or digest"), required=False, max_length=90, help_text=_("Opens that act"))
    reads = forms.BooleanField(label=_("Only reads of sensitive data"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = self.fields["act"].widget
        assert isinstance(widget, forms.Select)
        widget.choices = [("", _("All acts")), *acts_grouped()]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and first > last:
            self.add_error("last_day", _("The last day lies before the first."))
        return cleaned


class HeadSearch(forms.Form):
    """The month whose heads are printed."""

    month = forms.DateField(
        label=_("Month"),
        required=False,
        input_formats=["%Y-%m"],
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month", "placeholder": "2026-03"}),
    )


class HeadsForm(forms.Form):
    """Printed heads: typed from the sheet, or the exported file."""

    typed = forms.CharField(
        label=_("Day and digest from the sheet"), required=False, max_length=20_000, strip=True,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "placeholder": "2026-11-20: 9f86d081 884c7d65"}),
        help_text=_("One a line, as 2026-11-20: 9f86d081 884c7d65. The first 16 digits are enough, more prove more."),
    )  # fmt: skip
    file = forms.FileField(label=_("Or the file that was exported"), required=False)

    def clean_file(self) -> str:
        """The text of the file."""
        given = self.cleaned_data["file"]
        if not given:
            return ""
        if given.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large to be one of exported heads."))
        try:
            return str(given.read().decode("utf-8-sig"))
        except UnicodeDecodeError as fault:
            raise forms.ValidationError(_("This is not a file of exported heads. Take heads-….txt.")) from fault

    def text(self) -> str:
        """What was typed and what is in the file."""
        return "\n".join(filter(None, [self.cleaned_data["typed"], self.cleaned_data["file"]]))


class FigureSearch(forms.Form):
    """The days whose figures are shown, and from how many reads in an hour on a person is listed."""

    first_day = forms.DateField(label=_("From day"), required=False, widget=DayInput())
    last_day = forms.DateField(label=_("To day"), required=False, widget=DayInput())
    least = forms.IntegerField(label=_("Reads in an hour, at least"), required=False, min_value=2, max_value=10_000)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and first > last:
            self.add_error("last_day", _("The last day lies before the first."))
        elif first and last and last - first > timedelta(days=MOST_DAYS):
            self.add_error("last_day", _("Choose at most %(most)s days.") % {"most": MOST_DAYS})
        return cleaned

    def days(self, today: date) -> tuple[date, date]:
        """The days asked for; thirty up to today where nothing was."""
        said = self.cleaned_data if self.is_valid() else {}
        last: date = said.get("last_day") or max(today, said.get("first_day") or today)
        return said.get("first_day") or last - timedelta(days=29), last


class ReasonForm(forms.Form):
    """Why sealed details are read."""

    reason = forms.CharField(label=_("Why you need to read this"), max_length=200)
