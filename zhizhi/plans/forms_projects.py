"""Forms of projects: the list's filters, what a project is, a milestone, its evidence."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.plans.forms import DAY
from zhizhi.plans.models import Plan, Project
from zhizhi.plans.projecting import Agreed
from zhizhi.plans.projects import Asked, Course, course_name, keys_of
from zhizhi.plans.queries import units_named
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.queries import people_of

SHOWN = 12  # names that an error lists


class ProjectFilter(forms.Form):
    """What the list of projects shows."""

    text = forms.CharField(label=gettext_lazy("Name, unit or owner"), required=False, max_length=60)
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    sort = forms.ChoiceField(
        label=gettext_lazy("Order by"),
        required=False,
        choices=[
            ("", gettext_lazy("most urgent first")),
            ("due", gettext_lazy("last day")),
            ("name", gettext_lazy("name of the project")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All")), *((one.value, course_name(one)) for one in Course)]
        self.fields["status"].choices = choices  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        """The valid answers; those left out or wrong are empty, so that an old address still shows a list."""
        self.is_valid()
        return Asked(**{name: self.cleaned_data.get(name, "") for name in ("text", "status", "sort")})


class ProjectForm(forms.Form):
    """What a project is. The unit is named as in the plan; its owner is somebody who belongs to it."""

    name = forms.CharField(label=gettext_lazy("Name of the project"), max_length=80)
    goal = forms.CharField(
        label=gettext_lazy("Goal"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    unit = forms.CharField(label=gettext_lazy("Owning unit"), max_length=80)
    owner = forms.CharField(
        label=gettext_lazy("Owner"), max_length=60, help_text=gettext_lazy("Somebody with a post at this unit.")
    )
    from_day = forms.DateField(label=gettext_lazy("First day"), widget=DAY)
    to_day = forms.DateField(label=gettext_lazy("Last day"), widget=DAY)
    commitments = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Commitments"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, plan: Plan, day: date, commitments: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.day = plan, day
        self.fields["commitments"].choices = commitments  # type: ignore[attr-defined]
        self.fields["unit"].widget.attrs["list"] = "units"

    def clean(self) -> dict[str, Any]:
        """Finds the unit among those of the plan, and the owner among its people."""
        given: dict[str, Any] = super().clean() or {}
        found = units_named(self.plan.organization, given.get("unit", "").strip())
        if "unit" in given and len(found) != 1:
            self.add_error("unit", _("Several units fit; write the whole name.") if found else _("No unit fits."))
        elif "unit" in given:
            given["unit_id"] = found[0].id
            if "owner" in given:
                given["owner_id"] = self._owner(found[0].id, given["owner"].strip())
        return given

    def _owner(self, unit_id: int, name: str) -> int | None:
        unit = Organization.objects.system("a unit of an allowed plan").get(pk=unit_id)
        people: list[Person] = list(people_of(unit, self.day))
        fitting = [one for one in people if one.name == name]
        if len(fitting) == 1:
            return fitting[0].pk
        names = "、".join(one.name for one in people[:SHOWN]) or "–"
        self.add_error("owner", _("Nobody of this name is at the unit. There are: %(names)s") % {"names": names})
        return None

    def agreed(self) -> Agreed:
        """As the operation takes it."""
        given = self.cleaned_data
        return Agreed(
            name=given["name"], unit_id=given["unit_id"], owner_id=given["owner_id"], from_day=given["from_day"],
            to_day=given["to_day"], keys=given["commitments"], goal=given["goal"],
        )  # fmt: skip


def project_initial(project: Project) -> dict[str, Any]:
    """What the form shows of a project that is there."""
    return {
        "name": project.name, "goal": project.goal, "unit": project.unit.name, "owner": project.owner.name,
        "from_day": project.from_day, "to_day": project.to_day,
        "commitments": keys_of(project),
    }  # fmt: skip


class MilestoneForm(forms.Form):
    """One more milestone."""

    name = forms.CharField(label=gettext_lazy("Milestone"), max_length=80)
    due = forms.DateField(label=gettext_lazy("Day due"), widget=DAY)


class EvidenceForm(forms.Form):
    """A milestone reached."""

    done_on = forms.DateField(label=gettext_lazy("Reached on"), widget=DAY)
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"), max_length=200,
        help_text=gettext_lazy("The file, list or letter in which one can see it."),
    )  # fmt: skip
