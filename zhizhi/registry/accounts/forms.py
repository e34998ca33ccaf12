"""Forms of signing in and of accounts."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STATES = [
    ("", _("all")),
    ("never", _("never signed in")),
    ("locked", _("locked")),
    ("inactive", _("inactive")),
    ("no_totp", _("without one-time passwords")),
]


class Worded:
    """Gives allauth's fields our labels, and takes the placeholders that repeat them."""

    labels: dict[str, Any] = {}
    helps: dict[str, Any] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class SignInForm(Worded, account_forms.LoginForm):  # type: ignore[misc]
    """User name and password."""

    labels = {"login": _("User name"), "password": _("Password")}


class ReauthenticateForm(Worded, account_forms.ReauthenticateForm):  # type: ignore[misc]
    """The own password again, before something that matters."""

    labels = {"password": _("Your password")}


class ChangePasswordForm(Worded, account_forms.ChangePasswordForm):  # type: ignore[misc]
    """Old password, new password twice."""

    labels = {"oldpassword": _("Password so far"), "password1": _("New password"), "password2": _("New password again")}
    helps = {"password1": _("At least 10 characters; not a common word, not like your user name.")}


class CodeForm(Worded, factor_forms.AuthenticateForm):  # type: ignore[misc]
    """The six digits of the phone, or a recovery code."""

    # Not the code of an order, which is called the same in English.
    labels = {"code": pgettext_lazy("signing in", "Code")}
    helps = {"code": _("Six digits from the app on your phone, or one of your recovery codes.")}


class CodeAgainForm(Worded, factor_forms.ReauthenticateForm):  # type: ignore[misc]
    """The same, before something that matters."""

    labels = CodeForm.labels
    helps = CodeForm.helps


class ActivateTotpForm(Worded, totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    """The first six digits prove that the phone works."""

    labels = {"code": _("The six digits that the app shows now")}


class FirstForm(forms.Form):
    """User name and code from the printed slip, a new password twice."""

    username = forms.CharField(label=_("User name"), max_length=40)
    code = forms.CharField(
        label=_("Code on the slip"), max_length=20, help_text=_("Ten letters and digits; capitals or not, as you like.")
    )
    password = forms.CharField(
        label=_("New password"), strip=False, max_length=200,
        help_text=_("At least 10 characters; not a common word, not like your user name."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label=_("New password again"), strip=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}
        self.fields["code"].widget.attrs |= {
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
        }

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same."""
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("The two passwords are not the same."))
        return cleaned


class AccountSearch(forms.Form):
    """Filters of the list of accounts."""

    q = forms.CharField(label=_("Name, initials or user name"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)


class AccountForm(forms.Form):
    """The user name of a new account."""

    username = forms.CharField(
        label=_("User name"), max_length=40, help_text=_("Small letters and digits; the person signs in with it.")
    )


class SlipForm(forms.Form):
    """What else the slip does."""

    removes_totp = forms.BooleanField(
        label=_("The phone with the one-time passwords is lost: remove them when the slip is used"), required=False
    )


class ManyForm(forms.Form):
    """Where, and who holds which posts there."""

    place = forms.CharField(
        label=_("Unit, with all below"), max_length=80, help_text=_("Its name, such as a township; then choose posts.")
    )
    role = forms.MultipleChoiceField(
        label=_("Posts"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"data-kind": "across"})
    )

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if roles:
            self.fields["role"].choices = roles  # type: ignore[attr-defined]
        else:
            del self.fields["role"]

    def clean(self) -> dict[str, Any]:
        """No post is chosen as long as none is offered."""
        cleaned = super().clean() or {}
        return {"role": [], **cleaned}


class PasskeyForm(Worded, webauthn_forms.AddWebAuthnForm):  # type: ignore[misc]
    """What the key is called, and whether it is enough by itself."""

    labels = {
        "name": _("What you call this device or key"),
        "passwordless": _("Sign in with it alone, without a password"),
    }
    helps = {"passwordless": _("Needs a device that asks for fingerprint, face or PIN. Simple keys cannot do it.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = self.initial["name"] = ""
        if "passwordless" in self.fields:
            self.fields["passwordless"].initial = True
