"""Orders whose time of keeping is over: who asked is forgotten, the course of the order and the figures stay."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.engines.processes.models import Attachment, Case, Task
from zhizhi.engines.processes.notice_models import Objection
from zhizhi.registry.files.models import StoredFile
from zhizhi.registry.journal.days import midnight
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.keys.operations import key_erase
from zhizhi.registry.retention.classes import Item, Source, retains
from zhizhi.registry.retention.erasing import hindered_by
from zhizhi.registry.retention.holding import found_by
from zhizhi.registry.retention.models import Hold
from zhizhi.registry.scope import Scope


def contacts_due(before: date, after: int, most: int) -> list[Item]:
    """Orders closed before the day of which something about who asked is left."""
    photos = Attachment.objects.filter(case=OuterRef("pk"))
    objectors = Objection.objects.filter(notice__case=OuterRef("pk"), sealed__isnull=False)
    left = (
        Exists(objectors) | Q(sealed__isnull=False) | ~Q(secret_hash="") | Q(applicant__isnull=False) | Exists(photos)
    )
    closed = Case.objects.system("what falls due").filter(left, closed_at__lt=midnight(before), pk__gt=after)
    rows = list(closed.order_by("pk").values_list("pk", "closed_at")[:most])
    held = set(
        Hold.objects.filter(kind="case", lifted_at=None, subject_id__in=[pk for pk, _at in rows]).values_list(
            "subject_id", flat=True
        )
    )
    return [Item(pk, localdate(at), _("is under a legal hold") if pk in held else "") for pk, at in rows]


def contacts_forget(ids: Iterable[int], scope: Scope | None, at: datetime) -> None:
    """The key of each order is destroyed, and with it what was sealed; code, photos and the link to who asked go."""
    with acting():
        for case in Case.objects.system("confirmed by a second person").filter(pk__in=list(ids)).order_by("pk"):
            key_erase(owner=case.key_owner)
            Attachment.objects.filter(case=case).delete()
            Objection.objects.filter(notice__case=case).update(sealed=None)
            StoredFile.objects.filter(owner=case.key_owner).delete()
            Case.objects.system("confirmed").filter(pk=case.pk).update(sealed=None, secret_hash="", applicant=None)
            place = (case.place_id, case.place_left)
            record(act="case.anonymized", at=at, scope=scope, subject=("case", case.pk), place=place)


def duties_open(ids: Iterable[int]) -> dict[int, str]:
    """People who still have an order to see to, or whose own order is open."""
    wanted = list(ids)
    held = Task.objects.system("erasing").filter(holder_person__in=wanted, closed_at=None)
    asked = Case.objects.system("erasing").filter(applicant__in=wanted, closed_at=None)
    found = dict.fromkeys(asked.values_list("applicant", flat=True), _("has an order that is open"))
    return found | dict.fromkeys(held.values_list("holder_person", flat=True), _("has an order to see to"))


def case_numbered(text: str) -> int | None:
    """The case of this number."""
    found: int | None = Case.objects.system("held by number").filter(number=text).values_list("pk", flat=True).first()
    return found


def register() -> None:
    """Makes them known to what falls due and to erasing."""
    retains("orders.contacts", Source("case", contacts_due, contacts_forget))
    hindered_by(duties_open)
    found_by("case", case_numbered)
