"""What must be true of proposals at any time."""

from collections.abc import Iterator

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.core.canonical import digest
from zhizhi.registry.invariants import invariant
from zhizhi.registry.proposals.models import Concerned, Proposal


@invariant("proposal.decided_by_unconcerned", gettext_lazy("Nobody confirms what concerns themselves."))
def decided_by_unconcerned() -> Iterator[str]:
    """The database refuses the proposer; who is concerned stands in another table."""
    rows = Concerned.objects.filter(proposal__state=Proposal.State.CONFIRMED, proposal__decided_by=F("person"))
    for row in rows.values_list("proposal_id", flat=True):
        yield _("Proposal %(number)d was confirmed by a person whom it concerns.") % {"number": row}


@invariant("proposal.facts_unaltered", gettext_lazy("What a proposal rested on is as it was when it was proposed."))
def facts_unaltered() -> Iterator[str]:
    """The digests were taken when it was proposed."""
    columns = ("pk", "facts", "facts_digest", "arguments", "arguments_digest")
    for number, facts, seal, arguments, also in Proposal.objects.system("verified").values_list(*columns).iterator():
        if digest(facts) != seal or digest(arguments) != also:
            yield _("Proposal %(number)d was altered after it was made.") % {"number": number}
