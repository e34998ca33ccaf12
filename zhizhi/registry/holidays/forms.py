"""The field into which the administrator pastes a year's holidays."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.holidays.notice import Table, parse


class YearForm(forms.Form):
    """Lines of days; `table` holds what they say once the form is valid."""

    lines = forms.CharField(
        label=_("Days off and worked weekends"),
        help_text=_("One day or span a line, such as: 2027-01-01 休 元旦; 2月5日至11日 休 春节; 2027-02-07 班"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        self.table = Table()

    def clean_lines(self) -> str:
        """Every line that cannot be understood is an error of its own."""
        lines: str = self.cleaned_data["lines"]
        self.table = parse(lines, self.year)
        if self.table.errors:
            raise forms.ValidationError(self.table.errors)
        return lines

    def days(self) -> list[tuple[date, bool, str]]:
        """The days of a valid form in their order."""
        rests = [(day, False, name) for day, name in self.table.holidays.items()]
        return sorted([*rests, *((day, True, name) for day, name in self.table.workdays.items())])
