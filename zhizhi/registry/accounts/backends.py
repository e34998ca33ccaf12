"""Who signs in: user name and password, and nothing told about why not."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from zhizhi.registry.accounts.models import Account
from zhizhi.registry.accounts.queries import account_signed_in


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's, with the person in the same query; an inactive account is like an unknown one."""

    def get_user(self, user_id: int) -> Account | None:
        """The active account of a session, its person and whether it has one-time passwords: one query."""
        return account_signed_in(user_id)

    @classmethod
    def _stash_user(cls, user: Any) -> None:  # noqa: ARG003 (allauth's)
        """allauth would tell the holder of the right password that the account is inactive."""
        return
