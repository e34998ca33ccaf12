"""Accounts: a person's way in. Rights come from the person's appointments, never from the account."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.people.models import Person


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by user name, whatever the case."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """A user name and a password for one person; nobody knows the password but the person.

    `locked_until` is set when too many passwords were wrong. `session_epoch` counts how often all sessions were ended.
    """

    username = models.CharField(_("user name"), max_length=40, unique=True)
    person = models.OneToOneField(Person, models.PROTECT, related_name="account")
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"))
    locked_until = models.DateTimeField(_("locked until"), null=True, blank=True)
    session_epoch = models.PositiveIntegerField(default=0)

    objects: ClassVar = AccountManager()

    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = _("account")
        constraints = [models.UniqueConstraint(Lower("username"), name="account_username_once_whatever_case")]

    def __str__(self) -> str:
        return self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A session holds as long as password and epoch stay: so deactivation ends sessions for good."""
        text = f"{self.password}:{self.session_epoch}"
        return salted_hmac("zhizhi.registry.accounts.session", text, secret=secret, algorithm="sha256").hexdigest()


class Slip(models.Model):
    """A printed slip with a one-time code: for the first sign-in, or when the password is lost.

    Only the code's blind index is kept. `removes_totp`: who uses it signs in without the phone that was lost.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="slips")
    code_hash = models.CharField(max_length=64)
    issued_at = models.DateTimeField(_("issued at"))
    expires_at = models.DateTimeField(_("expires at"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    removes_totp = models.BooleanField(default=False)
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("sign-in slip")
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gte=F("issued_at")), name="slip_expires_after_issue")
        ]
        indexes = [models.Index(fields=["account", "used_at"], name="slip_by_account")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.issued_at:%F}"


class SignIn(models.Model):
    """One sign-in of an account on one device, as long as its session lasts. Ended ones are removed.

    `device` is what the browser says of itself, in two words; where it is, is not kept.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="sign_ins")
    key = models.CharField(max_length=40, unique=True)
    device = models.CharField(_("device"), max_length=60, blank=True)
    begun_at = models.DateTimeField(_("begun at"))
    seen_at = models.DateTimeField(_("last use"))

    class Meta:
        verbose_name = _("sign-in on a device")
        constraints = [models.CheckConstraint(condition=Q(seen_at__gte=F("begun_at")), name="sign_in_seen_after_begin")]
        indexes = [models.Index(fields=["account", "seen_at"], name="sign_in_by_account")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.device}"
