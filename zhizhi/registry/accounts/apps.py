from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "account.created": _("Account created"),
    "account.activated": _("Account activated"),
    "account.deactivated": _("Account deactivated"),
    "account.slip_issued": _("Sign-in slip printed"),
    "account.password_set": _("Password set"),
    "account.sign_in_refused": _("Sign-in refused"),
    "account.locked": _("Account locked"),
    "account.unlocked": _("Account unlocked"),
    "account.totp_added": _("One-time passwords set up"),
    "account.totp_removed": _("One-time passwords removed"),
    "account.recovery_codes_added": _("Recovery codes made"),
    "account.recovery_codes_removed": _("Recovery codes removed"),
    "account.recovery_codes_renewed": _("Recovery codes renewed"),
}


class AccountsConfig(AppConfig):
    name = "zhizhi.registry.accounts"
    label = "accounts"

    def ready(self) -> None:
        """The journal names this app's acts; allauth's signals are acts too."""
        from zhizhi.registry.accounts import receivers  # noqa: F401
        from zhizhi.registry.journal.names import name_acts

        name_acts(ACTS)
