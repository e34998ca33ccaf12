"""Forms of terms: filters, an election, an extension, a record taken back, a local rule."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.language import said
from zhizhi.registry.organizations.kinds import kind_of
from zhizhi.registry.people.forms import DateInput
from zhizhi.registry.people.models import Person
from zhizhi.registry.terms.operations import Election, Seat
from zhizhi.registry.terms.rules import KINDS

SORTS = [
    ("", _("next to end first")), ("-due", _("last to end first")),
    ("name", _("by name of the organization")), ("place", _("by place")),
    ("elected", _("last elected first")),
]  # fmt: skip
SEPARATOR = re.compile(r"[、，,;；\s]+")


def kind_choices() -> list[tuple[str, str]]:
    """The kinds of organization that elect committees."""
    return [(kind, said(found.name)) for kind in KINDS if (found := kind_of(kind))]


class TermFilter(forms.Form):
    """What the list shows; the state is chosen by the tabs above it."""

    q = forms.CharField(label=_("Name or initials"), required=False, max_length=60)
    place = forms.ChoiceField(label=_("Unit"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    sort = forms.ChoiceField(label=_("Order"), choices=SORTS, required=False)
    day = forms.DateField(label=_("As of"), required=False, widget=DateInput())
    year = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1950, max_value=2200)
    state = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10)

    def __init__(self, *args: Any, places: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("all")), *places]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("all")), *kind_choices()]  # type: ignore[attr-defined]


class ElectionForm(forms.Form):
    """An election that was held: when, who was elected, how it went, and what the superior approved."""

    day = forms.DateField(label=_("Day of the election"), widget=DateInput())
    secretary = forms.ChoiceField(label=_("Secretary"), required=False)
    deputies = forms.CharField(
        label=_("Deputy secretaries"), required=False, max_length=200, help_text=_("Names, several with 、 between.")
    )
    members = forms.CharField(
        label=_("Committee members"), required=False, max_length=400,
        help_text=_("Besides secretary and deputies; names, several with 、 between. They are Party members here."),
    )  # fmt: skip
    entitled = forms.IntegerField(label=_("Entitled to vote"), required=False, min_value=1, max_value=9999)
    present = forms.IntegerField(label=_("Present"), required=False, min_value=0, max_value=9999)
    result = forms.CharField(
        label=_("Result"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Such as the votes for each."),
    )  # fmt: skip
    approval = forms.CharField(
        label=_("Approval of the superior"), required=False, max_length=200, help_text=_("Number of the document.")
    )
    until = forms.DateField(
        label=_("Another end than the rule's"), required=False, widget=DateInput(),
        help_text=_("Left empty, the term ends as the rule for this kind says."),
    )  # fmt: skip
    until_basis = forms.CharField(label=_("Basis of that end"), required=False, max_length=200)
    over_reason = forms.CharField(
        label=_("Reason, if more than the approved number"), required=False, max_length=200,
        help_text=_("Needed only where more are elected than posts are approved."),
    )  # fmt: skip

    def __init__(self, *args: Any, candidates: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = candidates
        choices = [("", __("nobody, or an earlier election")), *((str(one.pk), label_of(one)) for one in candidates)]
        self.fields["secretary"].choices = choices  # type: ignore[attr-defined]

    def clean_deputies(self) -> list[Person]:
        """The people of these names."""
        return self._named(self.cleaned_data["deputies"])

    def clean_members(self) -> list[Person]:
        """The people of these names."""
        return self._named(self.cleaned_data["members"])

    def election(self) -> Election:
        """As the operation takes it."""
        given = self.cleaned_data
        chosen = [one for one in self.candidates if str(one.pk) == given["secretary"]]
        seats = [Seat(one, "secretary") for one in chosen]
        seats += [Seat(one, "deputy_secretary") for one in given["deputies"]]
        seats += [Seat(one, "committee_member") for one in given["members"]]
        return Election(
            day=given["day"], seats=seats, entitled=given["entitled"], present=given["present"],
            result=given["result"], approval=given["approval"], until=given["until"],
            until_basis=given["until_basis"], over_reason=given["over_reason"],
        )  # fmt: skip

    def _named(self, text: str) -> list[Person]:
        return [self._one(name) for name in SEPARATOR.split(text) if name]

    def _one(self, name: str) -> Person:
        """Who is called that here; with the year of birth behind it where two share a name."""
        found = [one for one in self.candidates if name in {one.name, label_of(one)}]
        if not found:
            text = __("Nobody here is called “%(name)s”. Check the name, or enter the membership first.")
            raise forms.ValidationError(text % {"name": name})
        if len(found) > 1:
            labels = "、".join(label_of(one) for one in found)
            text = __("Several people here are called “%(name)s”. Write one of: %(labels)s.")
            raise forms.ValidationError(text % {"name": name, "labels": labels})
        return found[0]


class ExtendForm(forms.Form):
    """Until when a term is extended, and who approved it when."""

    until = forms.DateField(label=_("Extended until"), widget=DateInput())
    approved_on = forms.DateField(label=_("Approved on"), widget=DateInput())
    basis = forms.CharField(
        label=_("Approval"), max_length=200, help_text=_("Who approved it, number of the document.")
    )


class CancelForm(forms.Form):
    """Why a record is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class RuleForm(forms.Form):
    """A local length of terms."""

    place = forms.ChoiceField(label=_("Holds in"))
    kind = forms.ChoiceField(label=_("Kind"))
    years = forms.IntegerField(label=_("Years"), min_value=1, max_value=6)
    from_date = forms.DateField(label=_("For elections from"), widget=DateInput())
    basis = forms.CharField(label=_("Basis"), max_length=200, help_text=_("The document that says so."))

    def __init__(self, *args: Any, places: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = list(places)  # type: ignore[attr-defined]
        self.fields["kind"].choices = kind_choices()  # type: ignore[attr-defined]


class RuleEndForm(forms.Form):
    """From which elections on a local rule no longer holds."""

    to_date = forms.DateField(label=_("No longer for elections from"), widget=DateInput())


def label_of(person: Person) -> str:
    """The name, with the year of birth where it is known: two of a name can be told apart."""
    born: date | None = person.birth_date
    return f"{person.name}（{born.year}）" if born else person.name
