"""Forms of the work list: how it is narrowed, under which name that is kept, and what is done to chosen rows."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.engines.processes.forms import words_field
from zhizhi.engines.processes.worklist import LIMITS, LISTS, SORTS

VIEWS = ("table", "board", "month")


class WorkFilter(forms.Form):
    """All of it stands in the address, so that a link shows the same to a colleague, by their own rights."""

    text = forms.CharField(label=gettext_lazy("Number or words"), required=False, max_length=60)
    place = forms.CharField(label=gettext_lazy("Place"), required=False, max_length=60)
    process = forms.ChoiceField(label=gettext_lazy("Mechanism"), required=False)
    sort = forms.ChoiceField(
        label=gettext_lazy("Order by"), required=False,
        choices=[("", gettext_lazy("due day")), ("opened", gettext_lazy("newest first")),
                 ("place", gettext_lazy("place"))],
    )  # fmt: skip
    whose = forms.ChoiceField(required=False, choices=[(one, one) for one in ("", *LISTS)], widget=forms.HiddenInput)
    limit = forms.ChoiceField(required=False, choices=[(one, one) for one in ("", *LIMITS)], widget=forms.HiddenInput)
    view = forms.ChoiceField(required=False, choices=[(one, one) for one in ("", *VIEWS)], widget=forms.HiddenInput)
    step = forms.SlugField(required=False, max_length=40, widget=forms.HiddenInput)
    month = forms.RegexField(r"^20\d\d-(0[1-9]|1[0-2])$", required=False, widget=forms.HiddenInput)

    def __init__(self, processes: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["process"].choices = [("", _("All")), *processes]  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, str]:
        """The valid answers; an old address still shows a list."""
        self.is_valid()
        found = {name: str(self.cleaned_data.get(name) or "") for name in self.fields}
        found["whose"] = found["whose"] or "mine"
        found["view"] = found["view"] or "table"
        found["sort"] = found["sort"] if found["sort"] in SORTS else "due"
        return found


class KeepForm(forms.Form):
    """A name for the filters as they stand."""

    name = forms.CharField(label=gettext_lazy("Keep these filters as"), max_length=40)
    query = forms.CharField(required=False, max_length=600, widget=forms.HiddenInput)


class BulkUrgeForm(forms.Form):
    """One word to all who are urged."""

    note = words_field(gettext_lazy("A word to whoever has it"), required=False)


class BulkHandOverForm(forms.Form):
    """Who takes them, and why."""

    person = forms.ChoiceField(label=gettext_lazy("Who takes it"))
    reason = words_field(gettext_lazy("Reason"))

    def __init__(self, people: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("Please choose")), *people]  # type: ignore[attr-defined]
