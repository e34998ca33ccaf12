"""What the catalogue is narrowed by."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PILLARS: Mapping[str, str | Promise] = {
    "plan": _("Plans and supervision"),
    "training": _("Training"),
    "cadre": _("Cadres"),
    "grassroots": _("Grassroots"),
    "services": _("Services"),
    "talent": _("Talent"),
}
KINDS: Mapping[str, str | Promise] = {
    "process": _("process"),
    "appraisal": _("appraisal"),
    "liaison": _("liaison"),
    "register": _("register"),
    "ledger": _("ledger"),
    "notice": _("notice"),
    "office": _("office work"),
    "registry": _("registry"),
    "plan": _("plan work"),
    "measure": _("measure"),
}


class MechanismFilter(forms.Form):
    """Words, pillar, kind, and whether it runs already."""

    text = forms.CharField(label=_("Name, initials or words of a plan"), required=False, max_length=60)
    pillar = forms.ChoiceField(label=_("Pillar"), required=False, choices=[("", _("All")), *PILLARS.items()])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *KINDS.items()])
    runs = forms.ChoiceField(
        label=_("Runs here"), required=False, choices=[("", _("All")), ("yes", _("runs already")), ("no", _("not yet"))]
    )

    def wanted(self) -> dict[str, Any]:
        """The valid answers; wrong ones are empty."""
        self.is_valid()
        return {"text": "", "pillar": "", "kind": "", "runs": "", **self.cleaned_data}
