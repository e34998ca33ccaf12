"""The portal's own forms, and the key that makes a form count once."""

import re
import unicodedata
from datetime import timedelta

from django import forms
from django.core import signing
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

KEY_SALT = "zhizhi.portal.key"
KEY_AGE = timedelta(days=2)
# With or without the dash, as people type it on a phone.
NUMBER = re.compile(r"([A-Z]{1,4}[0-9]{6})([0-9]{5})")


class FormTooOld(Exception):
    """The key of a form is missing, forged or older than two days."""


def key_new() -> str:
    """A random key, signed and dated; it stands hidden in the form."""
    return signing.TimestampSigner(salt=KEY_SALT).sign(get_random_string(32))


def key_read(signed: str) -> str:
    """The key itself. Raises FormTooOld."""
    try:
        return signing.TimestampSigner(salt=KEY_SALT).unsign(signed, max_age=KEY_AGE)
    except signing.BadSignature as error:
        raise FormTooOld from error


def number_read(text: str) -> str:
    """The number as it was given out, from what somebody typed: wide figures, small letters, blanks, no dash."""
    narrow = unicodedata.normalize("NFKC", text).upper()
    plain = re.sub(r"[^A-Z0-9]", "", narrow)
    found = NUMBER.fullmatch(plain)
    return f"{found[1]}-{found[2]}" if found else plain[:20]


class FindForm(forms.Form):
    """Number and code of an order."""

    number = forms.CharField(
        label=_("Number of the order"),
        help_text=_("For example WD260318-20561. The dash may be left out."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Write the number of the order.")},
    )
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Eight letters and figures, given with the number. Capital or small is the same."),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "data-draft-skip": "",
            }
        ),
        error_messages={"required": _("Write the code.")},
    )

    def clean_number(self) -> str:
        """In the one spelling."""
        return number_read(str(self.cleaned_data["number"]))
