"""What must be true of the journal: the whole chain, which `journal verify` reads too."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from zhizhi.registry.invariants import invariant
from zhizhi.registry.journal.verification import verify


@invariant("journal.chain", _("The journal's chain is whole, from the first act to the head."))
def chain() -> Iterator[str]:
    """The first fault of the chain."""
    outcome = verify()
    if not outcome.ok:
        yield str(outcome.fault)
