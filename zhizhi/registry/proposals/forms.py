"""What the second person writes."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DecisionForm(forms.Form):
    """A note; needed for a refusal, welcome with a confirmation."""

    note = forms.CharField(
        label=_("Note"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Who proposed it reads this. If you refuse, say why."),
    )  # fmt: skip


class ProposalSearch(forms.Form):
    """Which proposals the list shows."""

    shown = forms.ChoiceField(label=_("Shown"), required=False)

    def __init__(self, *args: object, choices: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["shown"].choices = choices  # type: ignore[attr-defined]
