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
    "accounts.opened": _("Accounts opened for many"),
    "accounts.slips_issued": _("Sign-in slips printed for many"),
    "account.signed_out": _("Sessions ended"),
    "account.webauthn_added": _("Passkey added"),
    "account.webauthn_removed": _("Passkey removed"),
    "account.totp_added": _("One-time passwords set up"),
    "account.totp_removed": _("One-time passwords removed"),
    "account.recovery_codes_added": _("Recovery codes made"),
    "account.recovery_codes_removed": _("Recovery codes removed"),
    "account.recovery_codes_renewed": _("Recovery codes renewed"),
}
# What acts are about whose codes begin with these words, as far as it is kept in the registry.
GROUPS = {
    "account": _("Accounts"),
    "accounts": _("Accounts, many at once"),
    "appointment": _("Appointments"),
    "holidays": _("Holidays"),
    "membership": _("Memberships"),
    "organization": _("Organizations"),
    "person": _("People"),
}


class AccountsConfig(AppConfig):
    name = "zhizhi.registry.accounts"
    label = "accounts"

    def ready(self) -> None:
        """The journal names this app's acts; allauth's signals are acts too."""
        from zhizhi.registry.accounts import (
            invariants,  # noqa: F401
            receivers,  # noqa: F401
            subjects,
        )
        from zhizhi.registry.journal.names import name_acts, name_groups, name_reads, name_subjects

        name_acts(ACTS)
        name_groups(GROUPS)
        name_reads("person.revealed", "person.sought")
        name_subjects("person", _("Person"), subjects.people_named, opens="people.view")
        name_subjects("account", _("Account"), subjects.accounts_named, opens="accounts.manage")
        name_subjects("organization", _("Organization"), subjects.organizations_named, opens="organizations.view")
        name_subjects("act", _("Act"), subjects.acts_numbered)
