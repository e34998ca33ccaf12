"""Proposing an act, and deciding on what another person proposed: one transaction and one act of the journal each."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext as _

from zhizhi.core.canonical import digest
from zhizhi.core.verdicts import Verdict
from zhizhi.registry.holidays.queries import calendar
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.proposals.acts import Asked, acts, covered, executor_of
from zhizhi.registry.proposals.models import Concerned, Proposal
from zhizhi.registry.scope import Scope

SHORTEST_REASON, SHORTEST_NOTE = 4, 2
BATCH = 200
State = Proposal.State


class ProposalRefused(Exception):
    """Why an act was not proposed, confirmed, refused or withdrawn, in words for the user."""


def proposal_make(
    *, scope: Scope, act: str, arguments: Mapping[str, Any], subject: tuple[str, int], place: Organization, reason: str,
    at: datetime, concerned: Collection[int] = (),
) -> Proposal:  # fmt: skip
    """Proposes `act` at `place` about `subject` (kind, number); `concerned` are further people whom it is about.

    The arguments are what JSON can hold. Raises ProposalRefused.
    """
    declared, person, reason = acts()[act], scope.person_id, " ".join(reason.split())
    if person is None or not covered(scope, declared.proposed_by, place.left):
        raise ProposalRefused(_("You do not hold the right to propose this here."))
    if not SHORTEST_REASON <= len(reason) <= 400:
        raise ProposalRefused(_("Give the reason in 4 to 400 characters: the second person decides by it."))
    plain = _plain(arguments)
    facts = _plain(executor_of(act).facts(Asked(act, plain, subject, place.pk, reason, person)))
    due = calendar().add(localdate(at), declared.workdays)
    made = Proposal(
        act=act, arguments=plain, arguments_digest=digest(plain), subject_kind=subject[0], subject_id=subject[1],
        place=place, place_left=place.left, reason=reason, facts=facts, facts_digest=digest(facts),
        proposed_by_id=person, proposed_at=at, due_at=_end_of(due.day), due_provisional=due.provisional,
    )  # fmt: skip
    with acting():
        _save_once(made)
        about = {*concerned, *([subject[1]] if subject[0] == "person" else [])}
        Concerned.objects.bulk_create(Concerned(proposal=made, person_id=found) for found in sorted(about))
        _journal("proposal.made", made, scope, at)
    return made


def proposal_confirm(*, scope: Scope, proposal: Proposal, at: datetime, note: str = "") -> Proposal:
    """Does what was proposed, in one transaction with the confirmation. Raises ProposalRefused.

    When the world is no longer as it was proposed, nothing is done: the proposal ends as overtaken and says by what.
    """
    with acting():
        found = _locked(proposal)
        _may_decide(scope, found)
        asked = _asked(found, scope, note)
        executor = executor_of(found.act)
        facts = _plain(executor.facts(asked))
        changed = _differences(found.facts, facts)
        if not changed:
            _run(found, asked, scope, at)
        sentence = _("The facts are as proposed.") if not changed else _("Changed since it was proposed: %(names)s.")
        verdict = Verdict(found.act, not changed, sentence % {"names": "、".join(changed)}, facts)
        act, state = ("overtaken", State.OVERTAKEN) if changed else ("confirmed", State.CONFIRMED)
        _decide(found, state, f"proposal.{act}", scope, at, note, verdict)
    return found


def proposal_refuse(*, scope: Scope, proposal: Proposal, at: datetime, note: str) -> Proposal:
    """The second person says no, and why. Raises ProposalRefused."""
    if len(note.strip()) < SHORTEST_NOTE:
        raise ProposalRefused(_("Say in a few words why not: who proposed it reads them."))
    with acting():
        found = _locked(proposal)
        _may_decide(scope, found)
        if executor := executor_of(found.act).refused:
            executor(_asked(found, scope, note), scope=scope, at=at)
        _decide(found, State.REFUSED, "proposal.refused", scope, at, note)
    return found


def proposal_withdraw(*, scope: Scope, proposal: Proposal, at: datetime) -> Proposal:
    """Who proposed it takes it back before anybody decided. Raises ProposalRefused."""
    with acting():
        found = _locked(proposal)
        if found.proposed_by_id != scope.person_id:
            raise ProposalRefused(_("Only who proposed it takes it back."))
        if not acts()[found.act].lapses:
            raise ProposalRefused(_("This has to be decided on; it cannot be taken back."))
        _decide(found, State.WITHDRAWN, "proposal.withdrawn", scope, at, "")
    return found


def proposals_lapse(at: datetime) -> int:
    """Ends what nobody confirmed in time; the tick calls it. Returns how many."""
    lapsing = [act.id for act in acts().values() if act.lapses]
    due = Proposal.objects.system("the tick").waiting().filter(due_at__lte=at, act__in=lapsing)
    numbers = list(due.values_list("pk", flat=True)[:BATCH])
    if not numbers:
        return 0
    with acting():
        rows = Proposal.objects.system("the tick").waiting().select_for_update().filter(pk__in=numbers)
        found = list(rows.order_by("pk"))
        for proposal in found:
            _decide(proposal, State.LAPSED, "proposal.lapsed", None, at, "")
    return len(found)


def decision_refusal(scope: Scope, proposal: Proposal) -> str:
    """Why this person does not decide on the proposal; empty when nothing is in the way."""
    if proposal.state != State.WAITING:
        return _("This is decided already: %(state)s.") % {"state": proposal.get_state_display()}
    if scope.person_id is None or scope.person_id == proposal.proposed_by_id:
        return _("You proposed it; somebody else decides.")
    if proposal.concerned.filter(person=scope.person_id).exists():
        return _("It is about you; somebody else decides.")
    if not covered(scope, acts()[proposal.act].confirmed_by, proposal.place_left, proposal.proposed_by_id):
        return _("You do not hold the right to confirm this here.")
    return ""


def _may_decide(scope: Scope, proposal: Proposal) -> None:
    if refusal := decision_refusal(scope, proposal):
        raise ProposalRefused(refusal)


def _locked(proposal: Proposal) -> Proposal:
    """The proposal as it stands now, so that of two people who decide at once the second is told."""
    rows = Proposal.objects.system("checked below").select_for_update()
    found: Proposal = rows.get(pk=proposal.pk)
    if found.state != State.WAITING:
        raise ProposalRefused(_("This is decided already: %(state)s.") % {"state": found.get_state_display()})
    return found


def _asked(proposal: Proposal, scope: Scope, note: str) -> Asked:
    return Asked(
        proposal.act, proposal.arguments, (proposal.subject_kind, proposal.subject_id), proposal.place_id,
        proposal.reason, proposal.proposed_by_id, scope.person_id, note.strip(), proposal.pk,
    )  # fmt: skip


def _run(proposal: Proposal, asked: Asked, scope: Scope, at: datetime) -> None:
    executor = executor_of(proposal.act)
    try:
        executor.run(asked, scope=scope, at=at)
    except executor.refusals as fault:
        raise ProposalRefused(str(fault)) from fault


def _decide(
    proposal: Proposal, state: str, act: str, scope: Scope | None, at: datetime, note: str,
    verdict: Verdict | None = None,
) -> None:  # fmt: skip
    proposal.state, proposal.decided_at, proposal.note = state, at, note.strip()[:400]
    proposal.decided_by_id = scope.person_id if scope else None
    proposal.verdict = verdict.stored() if verdict else None
    proposal.save(update_fields=["state", "decided_at", "decided_by", "note", "verdict"])
    _journal(act, proposal, scope, at)


def _differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The names of facts that are no longer as they were."""
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON holds them, so that what was stored and what is found compare alike."""
    read: dict[str, Any] = json.loads(json.dumps(dict(values), cls=DjangoJSONEncoder, ensure_ascii=False))
    return read


def _end_of(day: Any) -> datetime:
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=get_default_timezone())


def _save_once(made: Proposal) -> None:
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as fault:
        raise ProposalRefused(_("The same is proposed already and waits for a second person.")) from fault


def _journal(act: str, proposal: Proposal, scope: Scope | None, at: datetime) -> None:
    """Both names stand in the act: who decided as its actor, who proposed in its details."""
    details = {
        "proposal": proposal.pk, "act": proposal.act, "name": said(acts()[proposal.act].name),
        "proposed_by": proposal.proposed_by_id, "proposer": proposal.proposed_by.name, "reason": proposal.reason,
        "note": proposal.note,
    }  # fmt: skip
    record(
        act=act, at=at, scope=scope, subject=(proposal.subject_kind, proposal.subject_id),
        place=(proposal.place_id, proposal.place_left), details=details,
    )  # fmt: skip
