"""Forms of changes: each gives what is wanted, which the preview then explains."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.changes.candidates import Choices, Splittable, numbers_named
from zhizhi.registry.changes.wanted import CHOICES, Wanted
from zhizhi.registry.organizations.models import Organization

NEW = "new"


class AsOfForm(forms.Form):
    """The day whose tree is shown."""

    on = forms.DateField(label=_("As of"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


class ChangeForm(forms.Form):
    """What all changes ask: on which document they rest."""

    basis = forms.CharField(
        label=_("Basis"), max_length=120, required=False, help_text=_("The document that decided it, with its number.")
    )

    day = forms.DateField(
        label=_("Holds from"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Today if left empty. For a later day it is planned; for a past one, within a year, say why."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Why it is entered late"), max_length=200, required=False)

    def __init__(self, *args: Any, organization: Organization, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization, self.choices = organization, choices
        self.fill()
        self.order_fields([*self.field_order, "day", "reason", "basis"])

    def dated(self) -> dict[str, Any]:
        """From when it holds; nothing where that is today."""
        assert self.choices.scope.at is not None, "a request knows its time"
        day = self.cleaned_data["day"]
        late = day is not None and day < localdate(self.choices.scope.at)
        return {
            "day": day.isoformat() if day and day != localdate(self.choices.scope.at) else "",
            "reason": self.cleaned_data["reason"] if late else "",
        }

    def fill(self) -> None:
        """Choices that depend on the organization."""

    def wanted(self) -> Wanted:
        """What the form asks for."""
        return Wanted(
            self.kind, self.organization.pk, **self.fields_wanted(), **self.dated(), basis=self.cleaned_data["basis"]
        )

    def fields_wanted(self) -> dict[str, Any]:
        """The fields of `Wanted` besides kind, organization and basis."""
        return {}

    kind = "close"
    field_order: Sequence[str] = ()


class RenameForm(ChangeForm):
    """Another name, and another kind where that fits."""

    kind = "rename"
    field_order = ("name", "short_name", "new_kind")
    name = forms.CharField(label=pgettext_lazy("organization", "Name"), max_length=80)
    short_name = forms.CharField(
        label=_("Short name"), max_length=40, required=False, help_text=_("For narrow places, if the name is long.")
    )
    new_kind = forms.ChoiceField(label=_("Kind"))

    def fill(self) -> None:
        self.fields["new_kind"].choices = self.choices.kinds  # type: ignore[attr-defined]
        about = self.organization
        self.initial = {"name": about.name, "short_name": about.short_name, "new_kind": about.kind, **self.initial}

    def fields_wanted(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "short_name", "new_kind")}


class MoveForm(ChangeForm):
    """Under which other organization it stands."""

    kind = "move"
    field_order = ("parent",)
    parent = forms.TypedChoiceField(label=_("New superior"), coerce=int)

    def fill(self) -> None:
        self.fields["parent"].choices = [("", gettext("Choose…")), *self.choices.parents]  # type: ignore[attr-defined]

    def fields_wanted(self) -> dict[str, Any]:
        return {"parent": self.cleaned_data["parent"]}


class MergeForm(ChangeForm):
    """With which others it comes together, and what they become."""

    kind = "merge"
    field_order = ("others", "into", "name", "short_name", "holders", "numbers")
    others = forms.TypedMultipleChoiceField(
        label=_("Merged with"), coerce=int, widget=forms.CheckboxSelectMultiple, help_text=_("One or several.")
    )
    into = forms.ChoiceField(label=_("What remains"))
    name = forms.CharField(
        label=_("Name of the new organization"), max_length=80, required=False,
        help_text=_("Only if a new one is formed; it may keep the name of one of them."),
    )  # fmt: skip
    short_name = forms.CharField(label=_("Short name"), max_length=40, required=False)
    holders = forms.ChoiceField(
        label=_("Whoever holds a post in what is merged"), widget=forms.RadioSelect, initial=CHOICES["holders"],
        required=False,
        choices=[("end", _("leaves it on that day")), ("move", _("holds the same post there from then on"))],
        help_text=_("Committees of what is merged end in any case."),
    )  # fmt: skip
    numbers = forms.ChoiceField(
        label=_("Approved numbers of posts"), widget=forms.RadioSelect, initial=CHOICES["numbers"], required=False,
        choices=[("add", _("are added")), ("keep", _("those of the remaining organization hold"))],
        help_text=_("The preview shows each post with who is too many."),
    )  # fmt: skip

    def fill(self) -> None:
        others, about = self.choices.others, self.organization
        self.fields["others"].choices = others  # type: ignore[attr-defined]
        remains = [
            (str(pk), gettext("“%(name)s” remains") % {"name": name}) for pk, name in [(about.pk, about.name), *others]
        ]
        self.fields["into"].choices = [*remains, (NEW, gettext("A new organization is formed"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        into, others = given.get("into"), given.get("others", [])
        if into == NEW and not given.get("name", "").strip():
            self.add_error("name", _("The new organization needs a name."))
        if into and into != NEW and int(into) not in {self.organization.pk, *others}:
            self.add_error("into", _("What remains must be one of those that are merged: tick it above."))
        return given

    def fields_wanted(self) -> dict[str, Any]:
        given = self.cleaned_data
        new = given["into"] == NEW
        return {
            "others": tuple(given["others"]), "into": None if new else int(given["into"]),
            "name": given["name"] if new else "", "short_name": given["short_name"] if new else "",
            **{name: given[name] or CHOICES[name] for name in ("holders", "numbers")},
        }  # fmt: skip


class SplitForm(ChangeForm):
    """What goes along into a new organization."""

    kind = "split"
    field_order = (
        "name", "short_name", "children", "members", "posts", "numbers", "open_cases", "cases", "tasks_below",
    )  # fmt: skip
    name = forms.CharField(label=_("Name of the new organization"), max_length=80)
    short_name = forms.CharField(label=_("Short name"), max_length=40, required=False)
    children = forms.TypedMultipleChoiceField(
        label=_("Organizations below that go along"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    members = forms.TypedMultipleChoiceField(
        label=_("Members that go along"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Those of organizations below go along with them."),
    )  # fmt: skip
    posts = forms.TypedMultipleChoiceField(
        label=_("Posts that go along with their holders"), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    numbers = forms.CharField(
        label=_("Households that go along"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Their numbers, such as 001-048、063."),
    )  # fmt: skip
    open_cases = forms.ChoiceField(
        label=_("Open cases of the organization itself"), widget=forms.RadioSelect, initial=CHOICES["open_cases"],
        required=False,
        choices=[
            ("stay", _("all stay")), ("go", _("all go along")),
            ("place", _("those go along that an organization going along has in hand")),
            ("chosen", _("those ticked below go along")),
        ],
        help_text=_("Cases of organizations below go along with them."),
    )  # fmt: skip
    cases = forms.TypedMultipleChoiceField(
        label=_("Cases that go along"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    tasks_below = forms.ChoiceField(
        label=_("What it owes in cases of organizations that go along"), widget=forms.RadioSelect, required=False,
        initial=CHOICES["tasks_below"],
        choices=[("go", _("the new organization takes over")), ("stay", _("it finishes that itself"))],
    )  # fmt: skip

    def fill(self) -> None:
        below: Splittable = self.choices.splittable
        for part in ("children", "members", "posts", "cases"):
            if found := getattr(below, part):
                self.fields[part].choices = found  # type: ignore[attr-defined]
            else:
                del self.fields[part]
        if not below.households:
            del self.fields["numbers"]
        if not below.cases:
            self.fields["open_cases"].choices = self.fields["open_cases"].choices[:3]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        ticked = given.get("cases", [])
        if ticked and given.get("open_cases") in {"", "stay"}:  # whoever ticks some means them
            given["open_cases"] = "chosen"
        if given.get("open_cases") == "chosen" and not ticked:
            self.add_error("open_cases", _("Tick the cases that go along, or choose another way."))
        return given

    def clean_numbers(self) -> tuple[int, ...]:
        """The households by their numbers; says which number there is not."""
        found, unknown = numbers_named(self.cleaned_data["numbers"], self.choices.splittable.households)
        if unknown:
            raise forms.ValidationError(
                gettext("There is no household with this number: %(numbers)s") % {"numbers": "、".join(unknown)}
            )
        return found

    def fields_wanted(self) -> dict[str, Any]:
        given = self.cleaned_data
        parts = {part: tuple(given.get(part, ())) for part in ("children", "members", "posts", "cases")}
        parts["cases"] = parts["cases"] if given["open_cases"] == "chosen" else ()
        return {
            **{name: given[name] or CHOICES[name] for name in ("open_cases", "tasks_below")},
            "name": given["name"],
            "short_name": given["short_name"],
            "households": given.get("numbers", ()),
            **parts,
        }


class CloseForm(ChangeForm):
    """Nothing but the basis."""

    kind = "close"


FORMS: dict[str, type[ChangeForm]] = {
    form.kind: form for form in (RenameForm, MoveForm, MergeForm, SplitForm, CloseForm)
}


class CancelForm(forms.Form):
    """Why a planned change is not made."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
