"""What an administrator says when a draft is begun, published or moved to."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from zhizhi.engines.editor.operations import Begun
from zhizhi.engines.editor.queries import claims


class CopyForm(forms.Form):
    """The names of a new declaration, each checked for being free."""

    zh = forms.CharField(
        label=_("Name of the process"),
        max_length=60,
        help_text=_("What people will call it, such as: orders of the town."),
    )
    en = forms.CharField(label=_("English name"), max_length=120, required=False, help_text=_("May be left out."))
    letters = forms.CharField(
        label=_("Prefix of its numbers"), max_length=4, help_text=_("One to four capitals, such as CW."),
        validators=[RegexValidator(r"^[A-Z]{1,4}$", _("Write one to four capital Latin letters."))],
    )  # fmt: skip
    slug = forms.CharField(
        label=_("Id for the program"), max_length=60,
        help_text=_("Small letters, figures and -; people do not see it."),
        validators=[RegexValidator(r"^[a-z][a-z0-9-]*$", _("Small letters, figures and - only, a letter first."))],
    )  # fmt: skip

    def clean_letters(self) -> str:
        """Free, or whose it is."""
        return self._free("letters", "prefix")

    def clean_slug(self) -> str:
        """Free, or whose it is."""
        return self._free("slug", "id")

    def _free(self, field: str, what: str) -> str:
        said = str(self.cleaned_data[field])
        if owner := claims("")[what].get(said):
            raise forms.ValidationError(_("“%(owner)s” has it already; choose another."), params={"owner": owner})
        return said

    def begun(self) -> Begun:
        """What was said, once the form is valid."""
        given: dict[str, Any] = self.cleaned_data
        return Begun(given["slug"], given["letters"], given["zh"], given["en"])


class UploadForm(forms.Form):
    """A declaration in a file."""

    file = forms.FileField(label=_("YAML file"), help_text=_("A declaration exported here or written by hand."))


class ReasonForm(forms.Form):
    """Why something is done, for whoever reads the list of versions later."""

    reason = forms.CharField(
        label=_("Reason"), min_length=2, max_length=200,
        help_text=_("One sentence for the list of versions, such as: agreed at the county meeting of 12 March."),
    )  # fmt: skip
