"""Forms of task forces: the list's filters, what one is, a member, another last day, its commitments."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.plans.convening import Convened
from zhizhi.plans.forms import DAY
from zhizhi.plans.taskforces import Owed, people_named
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import Scope

# A name, and the unit in brackets where two people share it.
NAMED = re.compile(r"^\s*([^（(]+?)\s*(?:[（(]\s*(.+?)\s*[）)])?\s*$")
HELP = gettext_lazy("The name; where two people share it, with the unit in brackets.")


class TaskForceFilter(forms.Form):
    """What the list shows."""

    text = forms.CharField(label=gettext_lazy("Name or purpose"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("running", gettext_lazy("at work")),
            ("ended", gettext_lazy("dissolved")),
        ],
    )

    def asked(self) -> tuple[str, str]:
        """Text and state; wrong ones are empty, so that an old address still shows a list."""
        self.is_valid()
        return self.cleaned_data.get("text", "").strip(), self.cleaned_data.get("state", "")


class _Naming(forms.Form):
    """A form that names a person whom the scope may read."""

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope

    def _person(self, text: str) -> Person:
        parts = NAMED.match(text)
        found = people_named(self.scope, parts[1], parts[2] or "") if parts else []
        if not found:
            raise forms.ValidationError(_("Nobody of this name is among the people that you may read."))
        if len(found) > 1:
            units = "、".join(one.place.name for one in found)
            raise forms.ValidationError(_("Several people have this name; add the unit: %(units)s") % {"units": units})
        return found[0]


class TaskForceForm(_Naming):
    """A new task force."""

    name = forms.CharField(label=gettext_lazy("Name of the task force"), max_length=80)
    parent = forms.ChoiceField(label=gettext_lazy("Set up by"))
    purpose = forms.CharField(label=gettext_lazy("Purpose"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    basis = forms.CharField(label=gettext_lazy("Document that sets it up"), max_length=120, required=False)
    lead = forms.CharField(label=gettext_lazy("Lead"), max_length=120, help_text=HELP)
    until = forms.DateField(
        label=gettext_lazy("Last day"), widget=DAY, help_text=gettext_lazy("After this day it is dissolved by itself.")
    )

    def __init__(self, *args: Any, parents: list[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parents = {str(one.pk): one for one in parents}
        self.fields["parent"].choices = [(pk, one.name) for pk, one in self.parents.items()]  # type: ignore[attr-defined]

    def clean_lead(self) -> Person:
        """The person of this name."""
        return self._person(self.cleaned_data["lead"])

    def convened(self) -> Convened:
        """As the operation takes it."""
        return Convened(**(self.cleaned_data | {"parent": self.parents[self.cleaned_data["parent"]]}))


class MemberForm(_Naming):
    """One more member."""

    person = forms.CharField(label=gettext_lazy("Name"), max_length=120, help_text=HELP)

    def clean_person(self) -> Person:
        """The person of this name."""
        return self._person(self.cleaned_data["person"])


class ExtendForm(forms.Form):
    """Another last day."""

    until = forms.DateField(label=gettext_lazy("New last day"), widget=DAY)
    reason = forms.CharField(label=gettext_lazy("Why it goes on"), max_length=200)


class TakeForm(forms.Form):
    """The commitments that it takes on."""

    commitments = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Commitments of plans in force"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offered: list[Owed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.node.pk, f"{one.node.plan.year} {one.node.key} {one.words}") for one in offered]
        self.fields["commitments"].choices = choices  # type: ignore[attr-defined]
