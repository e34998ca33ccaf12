"""Setting a figure otherwise than the packs do, from a day on, with the document that decided it."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from zhizhi.core.values import MOST, DatedValue, departure
from zhizhi.registry.journal.operations import Actor, acting, record
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.values.models import LocalValue
from zhizhi.registry.values.queries import local_on, value_on, values
from zhizhi.registry.values.wording import amount

LARGEST = 10**15


class ValueRefused(Exception):
    """Why a figure was not set, in words for the user."""


def value_set(
    *, scope: Actor | None, name: str, value: int | None, from_date: date, basis: str, at: datetime,
    place: Organization | None = None,
) -> LocalValue:  # fmt: skip
    """From that day on the county's figure holds, or that of `place` there and below; `value` None takes it back.

    Raises ValueRefused.
    """
    declared, basis = values()[name], " ".join(basis.split())
    if len(basis) < 2:
        raise ValueRefused(_("Name the decision, such as the number of the document."))
    before, own = value_on(name, from_date, place.left if place else None), local_on(name, from_date, place)
    if value is None and own is None:
        raise ValueRefused(_("On that day the figure of the rule holds already."))
    if value is not None:
        _refuse(declared, value, from_date)
        if own is not None and own.value == value:
            raise ValueRefused(_("On that day it is %(amount)s already.") % {"amount": amount(value, declared.unit)})
    with acting():
        made = LocalValue.objects.create(
            name=name, place=place, value=value, from_date=from_date, basis=basis[:200], set_at=at,
            set_by_account=scope.account_id if scope else None, set_by_name=scope.name if scope else "",
        )  # fmt: skip
        details = {"value": [before.value, value], "from": from_date, "basis": made.basis}
        record(
            act="value.set", at=at, scope=scope, subject=("value", made.pk), details={"name": name, **details},
            place=(place.pk, place.left) if place else None,
        )  # fmt: skip
    return made


def _refuse(declared: DatedValue, value: int, day: date) -> None:
    most = MOST.get(declared.unit, LARGEST)
    if not 1 <= value <= most:
        raise ValueRefused(_("Enter a whole number from 1 to %(most)d.") % {"most": most})
    if (against := departure(declared, value, day)) is None:
        return
    words = {"law": amount(against.law, declared.unit)}
    sentences = {
        "more": _("The rule demands at least %(law)s; the county may demand more, not less."),
        "less": _("The rule allows at most %(law)s; the county may allow less, not more."),
        "": _("The rule says %(law)s; a county cannot decide otherwise."),
    }
    raise ValueRefused(sentences[against.open] % words)
