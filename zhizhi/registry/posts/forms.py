"""Forms of posts: filters, a new number, a post set up."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.people.forms import DateInput

SORTS = [
    ("", _("by place")), ("vacant", _("most vacancies first")), ("over", _("most over first")),
    ("since", _("longest vacant first")), ("name", _("by name of the organization")), ("title", _("by title")),
]  # fmt: skip
VACANT_FOR = [
    ("", _("any time")), ("1", _("a month or longer")), ("3", _("three months or longer")),
    ("6", _("half a year or longer")), ("12", _("a year or longer")),
]  # fmt: skip
Choices = Iterable[tuple[str, Any]]


class PostFilter(forms.Form):
    """What the list shows; the state is chosen by the tabs above it."""

    q = forms.CharField(label=_("Organization or title"), required=False, max_length=60)
    place = forms.ChoiceField(label=_("Unit"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    months = forms.TypedChoiceField(label=_("Vacant for"), choices=VACANT_FOR, required=False, coerce=int)
    sort = forms.ChoiceField(label=_("Order"), choices=SORTS, required=False)
    day = forms.DateField(label=_("As of"), required=False, widget=DateInput())
    state = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10)

    def __init__(self, *args: Any, places: Choices, roles: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("all")), *places]  # type: ignore[attr-defined]
        roles = [("", _("all")), *roles, ("-", _("without rights in the system"))]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


class NumberForm(forms.Form):
    """How many may hold a post, from when, by which decision."""

    number = forms.IntegerField(label=_("Approved number"), min_value=0, max_value=999)
    from_date = forms.DateField(label=_("From"), widget=DateInput())
    basis = forms.CharField(
        label=_("Basis"), max_length=200, help_text=_("Document of the decision, such as its number.")
    )


class PostForm(NumberForm):
    """A post that nobody holds yet."""

    role = forms.ChoiceField(label=_("Role"), required=False, help_text=_("The rights that come with the post."))
    title = forms.CharField(label=_("Title of the post"), max_length=80)
    field_order = ("title", "role", "number", "from_date", "basis")

    def __init__(self, *args: Any, roles: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("none")), *roles]  # type: ignore[attr-defined]
