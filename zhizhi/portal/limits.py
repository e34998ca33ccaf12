"""How often residents may ask, guess and upload. Counted before the act, so that many at once cannot slip through."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from math import ceil

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.http import HttpRequest

from zhizhi.engines.processes.uploads import UploadsStopped
from zhizhi.portal.models import Allowance
from zhizhi.registry.keys.operations import blind

MEGABYTE = 2**20

# One statement, so that two processes never read the same count. With `pause` the time runs anew until the limit is
# reached, so that the pause after the last try is always whole.
_TAKE = (
    'INSERT INTO portal_allowance ("limit", subject, used, ends_at) VALUES (%s, %s, %s, %s)'
    ' ON CONFLICT ("limit", subject) DO UPDATE SET'
    " used = CASE WHEN portal_allowance.ends_at <= %s THEN excluded.used"
    " ELSE portal_allowance.used + excluded.used END,"
    " ends_at = CASE WHEN portal_allowance.ends_at <= %s OR (%s AND portal_allowance.used < %s) THEN excluded.ends_at"
    " ELSE portal_allowance.ends_at END"
    " RETURNING used, ends_at"
)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` within `span`; with `pause`, the span begins anew with each until they are used up."""

    name: str
    most: int
    span: timedelta
    pause: bool = False


class LimitReached(UploadsStopped):
    """The limit `name` is used up until `until`."""

    def __init__(self, name: str, at: datetime, until: datetime) -> None:
        super().__init__(f"{name} until {until:%H:%M}")
        self.name, self.at, self.until = name, at, until

    @property
    def minutes(self) -> int:
        """How long to wait, in whole minutes, at least one."""
        return max(1, ceil((self.until - self.at).total_seconds() / 60))

    @property
    def seconds(self) -> int:
        """The same for a program that asks again."""
        return self.minutes * 60


def asks() -> Limit:
    """Orders asked at one place."""
    return Limit("asks", settings.PORTAL_ASKS_AN_HOUR, timedelta(hours=1))


def objections() -> Limit:
    """Objections sent from the page of one notice."""
    return Limit("objections", settings.PORTAL_ASKS_AN_HOUR, timedelta(hours=1))


def wrong_codes() -> Limit:
    """Wrong codes given for one number from one phone, so that a stranger who tries locks nobody else out."""
    return Limit("codes", settings.PORTAL_WRONG_CODES, timedelta(minutes=settings.PORTAL_PAUSE_MINUTES), pause=True)


def codes_tried() -> Limit:
    """Wrong codes given for one number from wherever: more than one address may send, far from guessing forty bits."""
    return Limit("codes_all", settings.PORTAL_CODES_AN_HOUR, timedelta(hours=1))


def forms_sent() -> Limit:
    """Forms sent from one address; generous, since a village may share one."""
    return Limit("address", settings.PORTAL_FORMS_AN_HOUR, timedelta(hours=1))


def photo_bytes() -> Limit:
    """Bytes uploaded at one place, whether they were taken or not."""
    return Limit("bytes", settings.PORTAL_PHOTO_MB_A_DAY * MEGABYTE, timedelta(days=1))


def take(limit: Limit, subject: object, at: datetime, amount: int = 1) -> None:
    """Uses `amount` of the limit. Raises LimitReached; what was used then stays used."""
    now = int(at.timestamp())
    ends = now + int(limit.span.total_seconds())
    values: list[str | int | bool] = [
        limit.name,
        _hidden(limit, subject),
        amount,
        ends,
        now,
        now,
        limit.pause,
        limit.most,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        used, ends_at = cursor.fetchone()
    if used > limit.most:
        raise LimitReached(limit.name, at, datetime.fromtimestamp(ends_at, UTC))


def give_back(limit: Limit, subject: object, amount: int = 1) -> None:
    """What was taken for an act that did not happen."""
    rows = Allowance.objects.filter(limit=limit.name, subject=_hidden(limit, subject), used__gte=amount)
    rows.update(used=F("used") - amount)


def forget(limit: Limit, subject: object) -> None:
    """The count begins anew: the right code was given."""
    Allowance.objects.filter(limit=limit.name, subject=_hidden(limit, subject)).delete()


def limits_sweep(at: datetime) -> int:
    """Removes what has run out; the number of rows. For the tick."""
    return Allowance.objects.filter(ends_at__lte=int(at.timestamp())).delete()[0]


def address_of(request: HttpRequest) -> str:
    """Where the request comes from. Behind our own proxy the last address of X-Forwarded-For, which it wrote itself."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.BEHIND_TLS:
        return direct
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")[-1].strip()
    try:
        return str(ip_address(forwarded))
    except ValueError:
        return direct


def _hidden(limit: Limit, subject: object) -> str:
    return blind(f"portal:{limit.name}:{subject}").hex()
