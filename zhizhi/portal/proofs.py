"""What a phone keeps in signed cookies: which orders it may follow, and for a short while the code just given."""

import hashlib
import secrets
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse

from zhizhi.engines.processes.models import Case
from zhizhi.portal.queries import case_numbered

ORDERS, CODE, DEVICE = "orders", "order_code", "device"
# A month: longer than any order takes, and no phone keeps them for ever.
ORDERS_AGE = timedelta(days=30)
CODE_AGE = timedelta(minutes=15)
MOST = 10
SALT = "zhizhi.portal."


def numbers(request: HttpRequest) -> list[str]:
    """The orders that this phone may follow, last one first."""
    return list(reversed(_read(request, ORDERS, ORDERS_AGE)))


def case_proved(request: HttpRequest, number: str) -> Case | None:
    """The case, if this phone has proved its code and the code has not been renewed since."""
    mark = _read(request, ORDERS, ORDERS_AGE).get(number)
    case = case_numbered(number) if mark else None
    return case if case and compare_digest(str(mark), _mark(case)) else None


def prove(request: HttpRequest, response: HttpResponse, case: Case) -> None:
    """From now on this phone may follow the case."""
    kept = _read(request, ORDERS, ORDERS_AGE)
    kept.pop(case.number, None)
    kept[case.number] = _mark(case)
    _write(request, response, ORDERS, dict(list(kept.items())[-MOST:]), ORDERS_AGE)


def forget_all(response: HttpResponse) -> None:
    """This phone follows nothing any more."""
    for name in (ORDERS, CODE):
        response.delete_cookie(name, samesite="Lax")


def code_keep(request: HttpRequest, response: HttpResponse, case: Case, secret: str) -> None:
    """For a quarter of an hour this phone can show the code again."""
    _write(request, response, CODE, {case.number: secret}, CODE_AGE)


def code_kept(request: HttpRequest, number: str) -> str:
    """The code just given for this number, or nothing."""
    return str(_read(request, CODE, CODE_AGE).get(number, ""))


def device_mark(request: HttpRequest, response: HttpResponse) -> None:
    """A phone that opens the form is known from others when codes are tried; the number means nothing else."""
    if not device(request):
        _write(request, response, DEVICE, {"number": secrets.token_hex(8)}, ORDERS_AGE)


def device(request: HttpRequest) -> str:
    """The number of a phone that opened the form before; nothing for others, who count by their address."""
    return str(_read(request, DEVICE, ORDERS_AGE).get("number", ""))


def _mark(case: Case) -> str:
    """Changes with the code, so that a phone lost with it is locked out by a new one."""
    return hashlib.sha256(case.secret_hash.encode()).hexdigest()[:24]


def _read(request: HttpRequest, name: str, age: timedelta) -> dict[str, Any]:
    try:
        found = signing.loads(request.COOKIES.get(name, ""), salt=SALT + name, max_age=age)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def _write(request: HttpRequest, response: HttpResponse, name: str, value: dict[str, str], age: timedelta) -> None:
    signed = signing.dumps(value, salt=SALT + name)
    response.set_cookie(name, signed, max_age=age, httponly=True, samesite="Lax", secure=request.is_secure())
