"""Writes of the two coverages: what a firm declares."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.offices.branches.firms import KINDS
from zhizhi.offices.branches.models import Workforce
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.scope import Scope
from zhizhi.registry.touched import ORGANIZATION, touched


class WorkforceRefused(Exception):
    """Why a declaration was not taken, in words for the user."""


def workforce_declare(
    *, scope: Scope | None, organization: Organization, day: date, employees: int, members: int, source: str,
    at: datetime, field: str = "",
) -> Workforce:  # fmt: skip
    """So many work there and so many of them are Party members, as of a day. Raises WorkforceRefused.

    A declaration of the same day corrects the one before.
    """
    _refuse_unfit(organization, day, localdate(at))
    if not 0 <= members <= employees:
        raise WorkforceRefused(_("There cannot be more Party members than employees."))
    if field and field not in Workforce.Field.values:
        raise WorkforceRefused(_("There is no such new employment group."))
    given = {
        "employees": employees, "members": members, "field": field, "source": source.strip(),
        "place_left": organization.left,
    }  # fmt: skip
    with acting():
        try:
            with transaction.atomic():
                made, _created = Workforce.objects.system("a declaration").update_or_create(
                    organization=organization, day=day, defaults=given
                )
        except IntegrityError as fault:
            raise WorkforceRefused(_("These numbers cannot be.")) from fault
        details = {"day": day, "employees": employees, "members": members, "field": field, "source": made.source}
        place = (organization.pk, organization.left)
        record(
            act="workforce.declared", at=at, scope=scope, subject=("organization", organization.pk), place=place,
            details=details,
        )  # fmt: skip
        touched(ORGANIZATION, [organization.pk], at)
    return made


def _refuse_unfit(organization: Organization, day: date, today: date) -> None:
    if organization.kind not in KINDS or organization.closed_on:
        raise WorkforceRefused(_("“%(name)s” declares no workforce.") % {"name": organization.name})
    if day > today:
        raise WorkforceRefused(_("The day lies in the future."))
