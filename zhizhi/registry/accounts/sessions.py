"""Who is signed in where: one row a session, how long it may last, and ending it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from zhizhi.registry.accounts.models import Account, SignIn
from zhizhi.registry.journal.days import midnight

# When a session was last used is written down at most so often: not every page shall write.
SEEN_EVERY = timedelta(minutes=5)
# In the session: seconds since 1970 of its begin and of the last use written down, and the key under which it was.
BEGUN, SEEN, KEY = "signed_in_at", "seen_at", "kept_as"
BROWSERS = (
    ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Edg", "Edge"), ("QQBrowser", "QQ"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Windows", "Windows"), ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(agent: str) -> str:
    """What a browser says of itself, such as "Chrome, Windows"; empty where it says nothing known."""
    found = (next((word for mark, word in words if mark in agent), "") for words in (BROWSERS, SYSTEMS))
    return ", ".join(filter(None, found))


def sign_in_begin(request: HttpRequest, account: Account, at: datetime) -> None:
    """The session that has just begun is written down."""
    if not request.session.session_key:
        request.session.create()
    request.session[BEGUN] = at.timestamp()
    _seen(request, account, at)


def too_old(request: HttpRequest, at: datetime) -> bool:
    """Whether the session began, or was last used, too long ago."""
    now, session = at.timestamp(), request.session
    begun = session.get(BEGUN, 0)
    idle = now - session.get(SEEN, begun) > settings.SESSION_IDLE_SECONDS + SEEN_EVERY.total_seconds()
    return bool(idle or now - begun > settings.SESSION_COOKIE_AGE)


def sign_in_use(request: HttpRequest, account: Account, at: datetime) -> None:
    """The session is in use: written down when the last time is some minutes ago, or it has another key now."""
    session = request.session
    recent = at.timestamp() - session.get(SEEN, 0) < SEEN_EVERY.total_seconds()
    if not recent or session.get(KEY) != session.session_key:
        _seen(request, account, at)


def _seen(request: HttpRequest, account: Account, at: datetime) -> None:
    session = request.session
    kept, key = session.get(KEY), session.session_key or ""
    begun = datetime.fromtimestamp(session.get(BEGUN, at.timestamp()), tz=at.tzinfo)
    given = {
        "account": account,
        "device": device_of(request.META.get("HTTP_USER_AGENT", "")),
        "begun_at": min(begun, at),
        "seen_at": at,
    }
    if kept and kept != key:  # a new password gives the session another key
        SignIn.objects.filter(key=kept).delete()
    SignIn.objects.update_or_create(key=key, defaults=given)
    session[SEEN], session[KEY] = at.timestamp(), key


def sign_ins_of(account: Account, at: datetime) -> QuerySet[SignIn]:
    """The sessions that still run, the one used last first."""
    begun = at - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    seen = at - timedelta(seconds=settings.SESSION_IDLE_SECONDS) - SEEN_EVERY
    return SignIn.objects.filter(account=account, begun_at__gt=begun, seen_at__gt=seen).order_by("-seen_at", "-pk")


def sessions_remove(sign_ins: "QuerySet[SignIn]") -> int:
    """These sessions end at once; how many were written down."""
    keys = list(sign_ins.values_list("key", flat=True))
    _forget(keys)
    removed, _kinds = SignIn.objects.filter(key__in=keys).delete()
    return removed


def sessions_end(account: Account) -> int:
    """All sessions of the account end for good, also those not written down."""
    Account.objects.filter(pk=account.pk).update(session_epoch=F("session_epoch") + 1)
    account.session_epoch += 1
    return sessions_remove(SignIn.objects.filter(account=account))


def sessions_end_with_posts(now: datetime) -> int:
    """Whoever left a post today signs in anew; once a day, for ends that were entered before. How many accounts."""
    today = timezone.localdate(now)
    rows = SignIn.objects.filter(account__person__appointments__to_date=today, begun_at__lt=midnight(today))
    accounts = list(Account.objects.filter(pk__in=rows.values("account")))
    for account in accounts:
        sessions_end(account)
    return len(accounts)


def sign_ins_sweep(at: datetime) -> int:
    """Forgets sessions that ended by themselves."""
    begun = at - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    removed, _kinds = SignIn.objects.filter(begun_at__lte=begun).delete()
    return removed


def _forget(keys: Iterable[str]) -> None:
    """Removes Django's own sessions."""
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    for key in keys:
        store(key).delete(key)
