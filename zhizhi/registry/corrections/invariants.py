"""What must be true of corrections and differences at any time."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.corrections.items import ITEMS
from zhizhi.registry.corrections.models import Correction, Difference
from zhizhi.registry.invariants import invariant


@invariant("difference.open_has_claims", _("Each difference to decide has a value that some source claims."))
def open_has_claims() -> Iterator[str]:
    """Yields a sentence for each that has none."""
    for row in Difference.objects.system("checked").filter(state="open", claims=None).iterator():
        yield f"difference {row.pk} of person {row.person_id}: nobody claims anything"


@invariant("difference.decided_among_items", _("Corrections and differences are about items that there are."))
def items_known() -> Iterator[str]:
    """Yields a sentence for each that is about something else."""
    for model in (Correction, Difference):
        for row in model.objects.system("checked").exclude(item__in=ITEMS).iterator():
            yield f"{model.__name__.lower()} {row.pk}: “{row.item}” is no item"


@invariant("correction.decided_by_another", _("Nobody decided a correction of the own record."))
def decided_by_another() -> Iterator[str]:
    """Yields a sentence for each that its own proposer decided."""
    own = Correction.objects.system("checked").filter(~Q(state="withdrawn"), decided_by__isnull=False)
    for row in own.iterator():
        if row.decided_by_id == row.person_id:
            yield f"correction {row.pk}: person {row.person_id} decided it"
