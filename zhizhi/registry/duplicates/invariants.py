"""What must be true of merged records at any time."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.accounts.models import Account
from zhizhi.registry.duplicates.models import Merge, Pair
from zhizhi.registry.invariants import invariant
from zhizhi.registry.people.models import Appointment, Membership, Person

WHY = "checked"


@invariant("merge.gone_holds_nothing", _("A record that was merged away holds no post, membership or account."))
def gone_holds_nothing() -> Iterator[str]:
    """Yields a sentence for each open row of a gone record."""
    for model in (Appointment, Membership):
        rows = model.objects.system(WHY).filter(person__merged_into__isnull=False, to_date=None)
        for row in rows.iterator():
            yield f"{model.__name__.lower()} {row.pk} is open, but person {row.person_id} was merged away"
    for account in Account.objects.filter(person__merged_into__isnull=False, is_active=True).iterator():
        yield f"account {account.pk} is active, but person {account.person_id} was merged away"


@invariant("merge.no_chain", _("A merged record points to one that stands: pointers form no chain and no circle."))
def no_chain() -> Iterator[str]:
    """Yields a sentence for each pointer to a pointer."""
    people = Person.objects.system(WHY).filter(merged_into__isnull=False)
    for person in people.filter(Q(merged_into__merged_into__isnull=False) | Q(merged_into=F("pk"))).iterator():
        yield f"person {person.pk} points to {person.merged_into_id}, which was merged away itself"


@invariant("merge.is_recorded", _("Each merged record has one merge that stands, and each merge its record."))
def is_recorded() -> Iterator[str]:
    """Yields a sentence for each that lacks the other."""
    standing = Merge.objects.filter(gone=OuterRef("pk"), undone_at=None)
    people = Person.objects.system(WHY).annotate(standing=Exists(standing))
    for person in people.filter(merged_into__isnull=False, standing=False).iterator():
        yield f"person {person.pk} is merged, but no merge stands"
    for person in people.filter(merged_into=None, standing=True).iterator():
        yield f"person {person.pk} stands, but so does its merge"


@invariant("pair.merged_is_merged", _("A pair is merged where one of its records points to the other."))
def pairs_merged() -> Iterator[str]:
    """Yields a sentence for each pair that waits though its records were merged into one another."""
    one = Q(first__merged_into=F("second")) | Q(second__merged_into=F("first"))
    for pair in Pair.objects.system(WHY).filter(one).exclude(state="merged").iterator():
        yield f"pair {pair.pk} is {pair.state}, but its records were merged"
