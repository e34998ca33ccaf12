"""Pages of accounts: signing in, one's own account, the administrator's list, many at once."""

from zhizhi.registry.accounts.views.bulk import many, many_open, many_slips
from zhizhi.registry.accounts.views.managing import account, accounts, change, create, slip
from zhizhi.registry.accounts.views.signing import first, me, session_end

__all__ = [
    "account", "accounts", "change", "create", "first", "many", "many_open", "many_slips", "me", "session_end", "slip",
]  # fmt: skip
