"""Forms of joint organizations."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.overlays.kinds import KINDS, LINKS, PERSONAL
from zhizhi.registry.overlays.models import Issue, Link, Overlay
from zhizhi.registry.overlays.operations import Founding, Who
from zhizhi.registry.overlays.queries import organizations_called, people_called
from zhizhi.registry.people.forms import DateInput
from zhizhi.registry.scope import Scope

Choices = Iterable[tuple[str, Any]]
SORTS = [
    ("", _("by place")), ("name", _("by name of the organization")),
    ("from", _("newest joint organizations first")), ("met", _("last met first")),
    ("open", _("most open issues first")), ("partners", _("most partners first")),
]  # fmt: skip


class OverlayFilter(forms.Form):
    """What the list shows."""

    q = forms.CharField(label=_("Name, initials or purpose"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    place = forms.ChoiceField(label=_("Unit"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("running")), ("ended", _("ended"))])
    sort = forms.ChoiceField(label=_("Order"), choices=SORTS, required=False)

    def __init__(self, *args: Any, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("all")), *places]  # type: ignore[attr-defined]
        kinds = [("", _("all")), *((one.id, one.name) for one in KINDS.values())]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class CreateForm(forms.Form):
    """A joint organization that begins: a new one under a place, or of an estate that is in the tree already."""

    kind = forms.ChoiceField(label=_("Kind"))
    name = forms.CharField(
        label=pgettext_lazy("organization", "Name"),
        max_length=80,
        required=False,
        help_text=_("Not needed for an estate below."),
    )
    host = forms.ChoiceField(label=_("Stands under"), required=False)
    estate = forms.ChoiceField(
        label=_("Estate already in the tree"), required=False, help_text=_("For estate governance only.")
    )
    purpose = forms.CharField(
        label=_("Purpose"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    from_date = forms.DateField(label=_("From"), widget=DateInput())

    def __init__(self, *args: Any, hosts: Sequence[Any], estates: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hosts = {str(one.pk): one for one in hosts}
        self.estates = {str(one.pk): one for one in estates}
        self.fields["kind"].choices = [(one.id, one.name) for one in KINDS.values()]  # type: ignore[attr-defined]
        for name, offered in (("host", self.hosts), ("estate", self.estates)):
            named = [("", "–"), *((pk, one.name) for pk, one in offered.items())]
            self.fields[name].choices = named  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Either an estate of the tree, or a name and where it stands."""
        given = super().clean() or {}
        if given.get("estate") and given.get("kind") != "estate":
            self.add_error("estate", __("An estate goes with estate governance only."))
        if not given.get("estate"):
            for name in ("name", "host"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, __("Needed, unless an estate of the tree is chosen."))
        return given

    def founding(self) -> Founding:
        """As the operation takes it."""
        given = self.cleaned_data
        host, estate = self.hosts.get(given["host"]), self.estates.get(given["estate"])
        return Founding(given["kind"], given["name"], host, given["purpose"], given["from_date"], estate)


class LinkForm(forms.Form):
    """A partner: as what, who, from when."""

    kind = forms.ChoiceField(label=_("As"))
    who = forms.CharField(
        label=_("Partner"), max_length=120, help_text=_("The whole name of an organization, or of a person for people.")
    )
    outside = forms.BooleanField(
        label=_("Not in the register: keep the name only"), required=False,
        help_text=_("Such as an owners' committee."),
    )  # fmt: skip
    from_date = forms.DateField(label=_("From"), widget=DateInput())
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, overlay: Overlay, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        kinds = [(kind, LINKS[kind]) for kind in KINDS[overlay.kind].links]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["who"].widget.attrs["list"] = "units"

    def clean(self) -> dict[str, Any]:
        """Whom the name means."""
        given = super().clean() or {}
        text = given.get("who", "").strip()
        if text and given.get("kind"):
            personal = given["kind"] in PERSONAL
            given["who"] = text if given.get("outside") and not personal else self._meant(text, personal)
        return given

    def _meant(self, text: str, personal: bool) -> Who:
        found: list[Any] = list(people_called(self.scope, text) if personal else organizations_called(text))
        if len(found) == 1:
            one: Who = found[0]
            return one
        if not found and personal:
            raise forms.ValidationError({"who": __("Nobody you may see is called “%(name)s”.") % {"name": text}})
        if not found:
            words = __(
                "No organization is called “%(name)s”. Give the whole name, or tick that it is not in the register."
            )
            raise forms.ValidationError({"who": words % {"name": text}})
        names = "、".join(labelled(one) for one in found)
        words = __("Several are called “%(name)s”. Write one of: %(names)s.")
        raise forms.ValidationError({"who": words % {"name": text, "names": names}})


class LinkEndForm(forms.Form):
    """The day from which a partner is none."""

    to_date = forms.DateField(label=_("Up to, not including"), widget=DateInput())


class ReasonForm(forms.Form):
    """Why something ends or is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class MeetingForm(forms.Form):
    """A joint meeting."""

    day = forms.DateField(label=_("Day"), widget=DateInput())
    topic = forms.CharField(label=_("Topic"), max_length=200)
    attended = forms.TypedMultipleChoiceField(
        label=_("Who came"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    decisions = forms.CharField(
        label=_("Decisions"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, partners: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attended"].choices = list(partners)  # type: ignore[attr-defined]


class IssueForm(forms.Form):
    """Something for the partners to settle."""

    words = forms.CharField(label=_("Issue"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    raised_on = forms.DateField(label=_("Raised on"), widget=DateInput())
    answers = forms.TypedChoiceField(label=_("Who answers"), coerce=int, empty_value=None, required=False)
    due = forms.DateField(label=_("Due"), required=False, widget=DateInput())

    def __init__(self, *args: Any, partners: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answers"].choices = [("", _("not decided yet")), *partners]  # type: ignore[attr-defined]


class IssueCloseForm(forms.Form):
    """What came of an issue."""

    state = forms.ChoiceField(label=_("State"), choices=[one for one in Issue.State.choices if one[0] != "open"])
    outcome = forms.CharField(label=_("What came of it"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    day = forms.DateField(label=_("Closed on"), widget=DateInput())


class SurveyForm(forms.Form):
    """A rating of the property service: how many answered, and the sum of their stars."""

    day = forms.DateField(label=_("Day"), widget=DateInput())
    answers = forms.IntegerField(label=_("Answers"), min_value=1, max_value=100_000)
    stars = forms.IntegerField(
        label=_("Sum of stars"), min_value=1, max_value=500_000, help_text=_("Each answer gives one to five stars.")
    )
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Where the answers are kept."))


def labelled(found: Any) -> str:
    """The name with what tells it apart: the organization above, or the year of birth."""
    if isinstance(found, Organization):
        return f"{found.name}（{found.parent.name}）" if found.parent else found.name
    return f"{found.name}（{found.birth_date.year}）" if found.birth_date else found.name


def partner_choices(links: Sequence[Link], names: Sequence[str]) -> list[tuple[str, str]]:
    """Links as choices of a form."""
    return [(str(link.pk), f"{name}（{link.get_kind_display()}）") for link, name in zip(links, names, strict=True)]
