"""The registry's own sources of what falls due: people who left, and slips that ended."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from zhizhi.registry.accounts.models import Slip
from zhizhi.registry.journal.days import midnight
from zhizhi.registry.people.models import Appointment, Membership, Person
from zhizhi.registry.retention.classes import Item, Source, retains
from zhizhi.registry.retention.erasing import hindrances_of, person_erase
from zhizhi.registry.retention.models import Erasure, Hold
from zhizhi.registry.scope import Scope


def people_departed(before: date, after: int, most: int) -> list[Item]:
    """People whose last post or membership ended before the day, and who hold none now."""
    posts: QuerySet[Any] = Appointment.objects.system("what falls due").order_by()
    members: QuerySet[Any] = Membership.objects.system("what falls due").order_by()
    # From what ended, by its index: most people never held a post, and walking them all reads everybody.
    ended = [rows.filter(to_date__lt=before, person__gt=after).values("person") for rows in (posts, members)]
    later = Q(person=OuterRef("pk")) & (Q(to_date=None) | Q(to_date__gte=before))
    people = Person.objects.system("what falls due").filter(pk__in=ended[0].union(ended[1]), merged_into=None)
    people = people.exclude(Exists(posts.filter(later))).exclude(Exists(members.filter(later)))
    people = people.exclude(Exists(Erasure.objects.filter(person=OuterRef("pk"))))
    last = [_last_end(rows) for rows in (posts, members)]
    dated = people.annotate(post_end=last[0], member_end=last[1])
    rows = list(dated.order_by("pk").values_list("pk", "post_end", "member_end")[:most])
    hindered = hindrances_of([pk for pk, *_ends in rows], timezone.now())
    return [Item(pk, max(filter(None, ends)), hindered.get(pk, "")) for pk, *ends in rows]


def _last_end(rows: QuerySet[Any]) -> Subquery:
    """The last day of a person's posts, or of the memberships."""
    return Subquery(rows.filter(person=OuterRef("pk")).order_by("-to_date").values("to_date")[:1])


def people_erase(ids: Iterable[int], scope: Scope | None, at: datetime) -> None:
    """Each of them is erased."""
    for person in Person.objects.system("confirmed by a second person").filter(pk__in=list(ids)).order_by("pk"):
        person_erase(scope=scope, person=person, reason=_("time of keeping is over"), at=at)


def slips_ended(before: date, after: int, most: int) -> list[Item]:
    """Slips that were used, or ran out, before the day."""
    ended = Q(used_at__lt=midnight(before)) | Q(used_at=None, expires_at__lt=midnight(before))
    rows = Slip.objects.filter(ended, pk__gt=after).order_by("pk").values_list("pk", "used_at", "expires_at", "account")
    found = list(rows[:most])
    held = Hold.objects.filter(kind="account", lifted_at=None, subject_id__in=[row[3] for row in found])
    accounts = set(held.values_list("subject_id", flat=True))
    return [
        Item(pk, timezone.localdate(used or ran_out), _("is under a legal hold") if account in accounts else "")
        for pk, used, ran_out, account in found
    ]


def slips_remove(ids: Iterable[int], _scope: Scope | None, _at: datetime) -> None:
    """The records are deleted; the journal says that they were printed."""
    Slip.objects.filter(pk__in=list(ids)).delete()


def register() -> None:
    """Makes them known."""
    retains("people.departed", Source("person", people_departed, people_erase))
    retains("accounts.slips", Source("slip", slips_ended, slips_remove))
