"""Holds, and what fell due: proposed, confirmed by a second person, done in portions."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.proposals.acts import Asked, executes
from zhizhi.registry.proposals.models import Proposal
from zhizhi.registry.proposals.operations import proposal_make
from zhizhi.registry.retention.classes import classes, ends_before, source_of
from zhizhi.registry.retention.erasing import ErasingRefused, hindrances_of, person_erase
from zhizhi.registry.retention.models import Hold, Run
from zhizhi.registry.scope import Scope

# The acts that packs/acts.yaml declares as needing a second person.
RUN, ERASE = "retention.carry_out", "person.erase"
PORTION = 100
# As many records that could not be done are named on the page of a run.
NAMED = 500


class RetentionRefused(Exception):
    """Why nothing was held, lifted or proposed, in words for the user."""


def hold_set(*, scope: Scope, kind: str, subject_id: int, reason: str, at: datetime) -> Hold:
    """The record is kept until the hold is lifted. Raises RetentionRefused."""
    reason = " ".join(reason.split())
    if len(reason) < 4:
        raise RetentionRefused(_("Say who asked for it and why, such as the number of the letter."))
    with acting():
        if kind == "person":
            # Whoever erases the record has it locked while he looks for holds.
            held = Person.objects.system("held").select_for_update().filter(pk=subject_id)
            list(held.order_by().values_list("pk", flat=True))
        try:
            with transaction.atomic():
                hold = Hold.objects.create(
                    kind=kind, subject_id=subject_id, reason=reason[:200], set_by_id=scope.person_id, set_at=at
                )
        except IntegrityError as fault:
            raise RetentionRefused(_("This is held already.")) from fault
        record(act="retention.held", at=at, scope=scope, subject=(kind, subject_id), details={"reason": reason})
    return hold


def hold_lift(*, scope: Scope, hold: Hold, at: datetime) -> None:
    """The hold ends; what fell due meanwhile is due now."""
    with acting():
        lifted = Hold.objects.filter(pk=hold.pk, lifted_at=None).update(lifted_at=at)
        if lifted:
            subject = (hold.kind, hold.subject_id)
            record(act="retention.lifted", at=at, scope=scope, subject=subject, details={"reason": hold.reason})


def run_propose(*, scope: Scope, class_id: str, place: Organization, reason: str, at: datetime) -> Proposal:
    """Proposes to do what is due today of a class. Raises RetentionRefused, ProposalRefused."""
    declared = classes()[class_id]
    before = ends_before(declared, localdate(at))
    if not due_counted(class_id, before, 1):
        raise RetentionRefused(_("Nothing of this is due."))
    arguments = {"class": class_id, "before": before.isoformat()}
    number = list(classes()).index(class_id) + 1
    return proposal_make(
        scope=scope, act=RUN, arguments=arguments, subject=("retention", number), place=place,
        reason=reason, at=at,
    )  # fmt: skip


def erasing_propose(*, scope: Scope, person: Person, reason: str, at: datetime) -> Proposal:
    """Proposes to erase one person. Raises ErasingRefused when something stands in the way, ProposalRefused."""
    if why := hindrances_of([person.pk], at).get(person.pk):
        raise ErasingRefused(_("This person cannot be erased: %(why)s.") % {"why": why})
    return proposal_make(
        scope=scope, act=ERASE, arguments={"person": person.pk}, subject=("person", person.pk),
        place=person.place, reason=reason, at=at,
    )  # fmt: skip


def due_counted(class_id: str, before: date, most: int) -> int:
    """How many records of the class are due and free to be done, counted up to `most`."""
    found, after = 0, 0
    source = source_of(classes()[class_id])
    while found < most:
        items = source.due(before, after, max(PORTION, most))
        if not items:
            break
        found += sum(not item.hindrance for item in items)
        after = items[-1].pk
    return min(found, most)


def _run_words(asked: Asked) -> str:
    declared = classes()[asked.arguments["class"]]
    text = _("%(name)s from before %(day)s: %(what)s")
    return text % {"name": said(declared.name), "day": asked.arguments["before"], "what": said(declared.what)}


@executes(RUN, words=_run_words)
def run_start(asked: Asked, *, scope: Scope, at: datetime) -> None:  # noqa: ARG001 (every executor's)
    """The run begins; the tick does it portion by portion."""
    Run.objects.create(
        class_id=asked.arguments["class"], before=asked.arguments["before"], proposal_id=asked.number or 0, begun_at=at
    )


def _erase_words(asked: Asked) -> str:
    return _("The key of person %(number)s is destroyed and the record cleared. Nobody can undo it.") % {
        "number": asked.arguments["person"]
    }


def _erase_facts(asked: Asked) -> Mapping[str, Any]:
    """A person who got a post meanwhile, or is held, is not erased."""
    pk = asked.arguments["person"]
    person = Person.objects.system("checked again before it is confirmed").get(pk=pk)
    return {"place": person.place_id, "merged_into": person.merged_into_id}


@executes(ERASE, words=_erase_words, facts=_erase_facts, refusals=(ErasingRefused,))
def erase_confirmed(asked: Asked, *, scope: Scope, at: datetime) -> None:
    """The person is erased."""
    person = Person.objects.system("confirmed by a second person").get(pk=asked.arguments["person"])
    person_erase(scope=scope, person=person, reason=asked.reason, at=at)


def runs_work(at: datetime, portions: int = 20) -> int:
    """Does portions of the runs that wait; the tick calls it. Each is one transaction; how many records were done."""
    done = 0
    for _turn in range(portions):
        run = Run.objects.filter(state=Run.State.RUNNING).order_by("pk").first()
        if run is None:
            break
        done += _portion(run.pk, at)
    return done


def _portion(run_id: int, at: datetime) -> int:
    with acting():
        run = Run.objects.select_for_update().get(pk=run_id)
        source = source_of(classes()[run.class_id])
        items = source.due(run.before, run.cursor, PORTION)
        free = [item.pk for item in items if not item.hindrance]
        source.carry_out(free, None, at)
        run.done += len(free)
        run.left_out = [*run.left_out, *([item.pk, item.hindrance] for item in items if item.hindrance)][:NAMED]
        run.cursor = items[-1].pk if items else run.cursor
        if len(items) < PORTION:
            run.state, run.ended_at = Run.State.DONE, at
        run.save()
        details = {"count": len(free), "what": run.class_id, "last": run.state == Run.State.DONE}
        record(act="retention.portion", at=at, scope=None, subject=("retention_run", run.pk), details=details)
    return len(free)
