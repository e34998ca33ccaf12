"""Reads of proposals, in the scope of who asks."""

from collections.abc import Iterable

from zhizhi.registry.proposals.acts import Asked, acts, executor_of
from zhizhi.registry.proposals.models import Proposal, ProposalQuerySet, confirmable
from zhizhi.registry.scope import Scope


def proposals_for(scope: Scope) -> ProposalQuerySet:
    """Those that `scope` may read, with the names that a list shows."""
    found: ProposalQuerySet = Proposal.objects.visible_to(scope)
    return found.select_related("place", "proposed_by", "decided_by")


def proposals_to_decide(scope: Scope) -> ProposalQuerySet:
    """Those that wait and that this person may decide: not their own, and not about them."""
    mine = scope.person_id or 0
    found = proposals_for(scope).waiting().filter(confirmable(scope))
    return found.exclude(proposed_by=mine).exclude(concerned__person=mine).order_by("due_at", "pk")


def decisions_count(scope: Scope) -> int:
    """How many wait for this person. No query for who may confirm nothing, else one."""
    if not any(scope.holds(act.confirmed_by.name) for act in acts().values()):
        return 0
    return proposals_to_decide(scope).order_by().count()


def waiting_about(subject: tuple[str, int], of: Iterable[str] = ()) -> list[Proposal]:
    """The undecided proposals about a record that the page already allowed; of these acts, or of all."""
    found = Proposal.objects.system("about a record already allowed").waiting()
    found = found.filter(subject_kind=subject[0], subject_id=subject[1])
    return list((found.filter(act__in=list(of)) if of else found).select_related("proposed_by", "place"))


def words_of(proposal: Proposal) -> str:
    """In a sentence what was proposed; empty where the act's name says it all."""
    asked = Asked(
        proposal.act, proposal.arguments, (proposal.subject_kind, proposal.subject_id), proposal.place_id,
        proposal.reason, proposal.proposed_by_id, number=proposal.pk,
    )  # fmt: skip
    return executor_of(proposal.act).words(asked)
