"""Forms of the tree."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhizhi.registry.language import said
from zhizhi.registry.organizations.kinds import kinds
from zhizhi.registry.organizations.models import Organization


class OrganizationSearch(forms.Form):
    """One box: part of the name, or initials."""

    q = forms.CharField(label=_("Name or initials"), required=False, max_length=60)


class ChildForm(forms.Form):
    """A new organization below `parent`: only kinds that may stand there."""

    name = forms.CharField(label=pgettext_lazy("organization", "Name"), max_length=80)
    short_name = forms.CharField(
        label=_("Short name"), max_length=40, required=False, help_text=_("For narrow places, if the name is long.")
    )
    kind = forms.ChoiceField(label=_("Kind"))

    field_order = ("kind", "name", "short_name")

    def __init__(self, *args: Any, parent: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fitting = [(kind.id, said(kind.name)) for kind in kinds().values() if parent.kind in kind.under]
        self.fields["kind"].choices = fitting  # type: ignore[attr-defined]
