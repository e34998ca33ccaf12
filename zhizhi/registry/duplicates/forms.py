"""Forms of pairs and merges."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.duplicates.choosing import GONE, KEPT, Choice
from zhizhi.registry.duplicates.models import Pair

# From so many points on, a pair is called almost certain, likely, possible.
CERTAIN, LIKELY = 85, 60


class PairSearch(forms.Form):
    """Filters of the list of pairs."""

    q = forms.CharField(label=_("Name or initials"), required=False, max_length=60)
    sure = forms.ChoiceField(
        label=_("How sure"), required=False,
        choices=[("", _("all")), (str(CERTAIN), _("almost certain")), (str(LIKELY), _("likely and more"))],
    )  # fmt: skip
    state = forms.ChoiceField(label=_("State"), required=False, choices=[*Pair.State.choices, ("all", _("all"))])


class DecideForm(forms.Form):
    """A word to the decision that two records are of different people, or wait."""

    note = forms.CharField(label=_("Note"), required=False, max_length=200)


class OtherSearch(forms.Form):
    """Finds the record with which one is to be merged."""

    q = forms.CharField(label=_("Name, initials or whole number"), required=False, max_length=60)


class MergeForm(forms.Form):
    """Which value of each differing field survives, and which account remains."""

    def __init__(self, *args: Any, found: Sequence[Choice], accounts: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Where one record says nothing there is nothing to choose: the other one's value fills the gap.
        for one in found:
            if not (one.kept and one.gone):
                continue
            self.fields[one.name] = _either(one.label, one.kept, one.gone, one.default)
        ours, theirs = accounts
        if ours and theirs:
            self.fields["account"] = _either(_("Account that remains"), ours.username, theirs.username, KEPT)

    @property
    def given(self) -> dict[str, str]:
        """What was chosen; the proposed value where nothing valid was."""
        chosen = self.cleaned_data if self.is_bound and (self.is_valid() or self.errors) else {}
        return {name: chosen.get(name) or str(field.initial) for name, field in self.fields.items()}


def _either(label: Any, kept: str, gone: str, default: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[(KEPT, kept or "–"), (GONE, gone or "–")], initial=default,
        widget=forms.RadioSelect(attrs={"data-kind": "across"}),
    )  # fmt: skip
