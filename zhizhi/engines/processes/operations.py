"""Acts on cases. Each is one transaction: as before or as after, journaled, and done once however often it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from zhizhi.core.canonical import digest
from zhizhi.core.declarations import FieldKind, Move, Outcome, ProcessDeclaration
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes import secrets
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.answers import Answers, Photos, checked, photos_attach, restricted_add
from zhizhi.engines.processes.history import event_add, happened
from zhizhi.engines.processes.locking import case_locked, first_result, task_locked
from zhizhi.engines.processes.measures import round_measured
from zhizhi.engines.processes.models import Alert, Case, Event, Task
from zhizhi.engines.processes.queries import people_to_hand_over
from zhizhi.engines.processes.refusals import CaseRefused, NotYours, RuleRefused
from zhizhi.engines.processes.rules import Facts, judge
from zhizhi.engines.processes.statements import round_read
from zhizhi.engines.processes.stepping import arrive, due_change, round_open
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.keys.operations import blind
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.prepared import pipeline, update
from zhizhi.registry.scope import Scope

URGE_AGAIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form sends: answers, stored photos, and the key that makes it idempotent."""

    key: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    photos: Photos = field(default_factory=dict)

    def fingerprint(self, *about: object) -> str:
        """The digest of what was sent, to tell a repetition from another act under the same key.

        Keyed, since it stands in the journal: from a bare one, a sealed phone number could be found by trying all.
        """
        photos = {name: [file.sha256 for file in files] for name, files in self.photos.items()}
        return blind(digest([*map(str, about), dict(self.answers), photos])).hex()


@dataclass(frozen=True, slots=True)
class Subject:
    """The record that a case is about, and the day by which it must be settled; None: by the declared limit."""

    kind: str
    id: int
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A case and, for the resident, its secret code."""

    case: Case
    secret: str


def case_open(
    *,
    actor: Actor,
    version: DeclarationVersion,
    place: Organization,
    channel: str,
    sent: Sent,
    at: datetime,
    about: Subject | None = None,
) -> Opened:
    """A new case at `place`. The same key again gets the first case, and so does a record with an open one.

    Raises CaseRefused.
    """
    try:
        return _case_open(actor, version, place, channel, sent, at, about)
    except IntegrityError:
        # The same form came twice at the same moment, or drew the same number: now the other is to be seen.
        return _case_open(actor, version, place, channel, sent, at, about)


def _case_open(
    actor: Actor,
    version: DeclarationVersion,
    place: Organization,
    channel: str,
    sent: Sent,
    at: datetime,
    about: Subject | None,
) -> Opened:
    declaration = process_of(version)
    secret = secrets.secret_of(sent.key)
    fingerprint = sent.fingerprint("open", version.pk, place.pk)
    with acting():
        if first := first_result(sent.key, fingerprint):
            return Opened(first.case, secret)
        if about and (running := _open_about(version.slug, about)):
            return Opened(running, secret)
        _refuse_place(declaration, place, channel)
        answers = checked(declaration.request.fields, sent.answers, sent.photos)
        case = _case_new(actor, version, place, channel, answers, secret, at, about)
        event = event_add(
            case, Event.Kind.OPENED, actor, at, to=declaration.first.id, answers=answers.open, key=sent.key,
            fingerprint=fingerprint,
        )  # fmt: skip
        photos_attach(case, event, sent.photos)
        arrive(case, declaration.first.id, at, case.data)
    return Opened(case, secret)


def case_move(*, actor: Actor, task_id: int, move: str, sent: Sent, at: datetime) -> Event:
    """Acts on a task. The same key again gets the first event. Raises CaseRefused in its kinds."""
    fingerprint = sent.fingerprint("move", task_id, move)
    with pipeline(), acting():
        task, first = task_locked(task_id, sent.key, fingerprint)
        if first:
            return first
        case, way = task.case, _way(task, move, actor)
        if not actor.holds(task):
            raise NotYours(_("This task is not yours."))
        answers = checked(way.fields, sent.answers, sent.photos)
        verdicts = _verdicts(case, way, answers, actor, at)
        _keep(case, answers)
        if way.due:
            due_change(case, date.fromisoformat(answers.open[way.due]), at)
        event = event_add(
            case, Event.Kind.MOVED, actor, at, task=task, move=move, to=way.to, answers=answers.open,
            verdicts=verdicts, key=sent.key, fingerprint=fingerprint, note=_note(way, answers.open),
        )  # fmt: skip
        photos_attach(case, event, sent.photos)
        task_close(task, actor, move, at)
        _rate(case, way, answers.open, at)
        arrive(case, way.to, at, case.data)
    return event


def case_send_back(*, actor: Actor, task_id: int, to: str, reason: str, key: str, at: datetime) -> Event:
    """Back to a step this round has passed, to whoever had it. Raises CaseRefused."""
    reason = _reason(reason)
    fingerprint = digest(["send_back", task_id, to, reason])
    with acting():
        task, first = task_locked(task_id, key, fingerprint)
        if first:
            return first
        if not actor.holds(task):
            raise NotYours(_("This task is not yours."))
        earlier = happened(task).get(to)
        if earlier is None:
            raise CaseRefused(_("The case has not passed this step, so it cannot go back to it."))
        event = event_add(
            task.case, Event.Kind.SENT_BACK, actor, at, task=task, to=to, note=reason, key=key, fingerprint=fingerprint
        )
        task_close(task, actor, "", at)
        again = arrive(task.case, to, at, task.case.data, earlier.holder)
        if again and earlier.person_id:
            Task.objects.system("given back to who had it").filter(pk=again.pk).update(holder_person=earlier.person_id)
    return event


def case_hand_over(*, actor: Actor, task_id: int, person: Person, reason: str, key: str, at: datetime) -> Event:
    """The task goes to `person`; its limit stays. For who holds it or oversees the place. Raises CaseRefused."""
    reason = _reason(reason)
    fingerprint = digest(["hand_over", task_id, person.pk, reason])
    with acting():
        task, first = task_locked(task_id, key, fingerprint)
        if first:
            return first
        if not (actor.holds(task) or actor.oversees(task)):
            raise NotYours(_("This task is not yours to hand over."))
        if person not in people_to_hand_over(task, at):
            raise CaseRefused(_("Hand it to somebody of the organization that holds it."))
        event = event_add(
            task.case, Event.Kind.HANDED_OVER, actor, at, task=task, note=reason,
            answers={"person": person.pk, "name": person.name}, key=key, fingerprint=fingerprint,
        )  # fmt: skip
        task.holder_person = person
        task.save(update_fields=["holder_person"])
    return event


def case_urge(*, actor: Actor, case_id: int, note: str, key: str, at: datetime) -> Event:
    """Reminds who holds the case, once a day. For the applicant and for overseers. Raises CaseRefused."""
    fingerprint = digest(["urge", case_id, note])
    with acting():
        case, task, first = case_locked(case_id, key, fingerprint)
        if first:
            return first
        if not (actor.applicant or actor.oversees(task)):
            raise NotYours(_("You cannot urge this case."))
        if task.urged_at and at - task.urged_at < URGE_AGAIN:
            raise CaseRefused(_("This case was urged within the last 24 hours already."))
        event = event_add(
            case, Event.Kind.URGED, actor, at, task=task, note=note.strip(), key=key, fingerprint=fingerprint
        )
        task.urged_at = at
        task.save(update_fields=["urged_at"])
    return event


def case_withdraw(*, actor: Actor, case_id: int, reason: str, key: str, at: datetime) -> Event:
    """Ends the case before it is settled; it counts apart. For the applicant and for overseers. Raises CaseRefused."""
    reason = reason.strip() if actor.applicant else _reason(reason)
    fingerprint = digest(["withdraw", case_id, reason])
    with acting():
        case, task, first = case_locked(case_id, key, fingerprint)
        if first:
            return first
        if not (actor.applicant or actor.oversees(task)):
            raise NotYours(_("You cannot withdraw this case."))
        if case.settled_at:
            raise CaseRefused(_("What was asked for is done already; rate it, or ask again."))
        result = process_of(case.declaration).result_of(Outcome.WITHDRAWN)
        assert result is not None, "packs check asks for a result of withdrawal"
        event = event_add(
            case,
            Event.Kind.WITHDRAWN,
            actor,
            at,
            task=task,
            to=result.id,
            note=reason,
            key=key,
            fingerprint=fingerprint,
        )
        task_close(task, actor, "", at)
        arrive(case, result.id, at, case.data)
    return event


def secret_renew(*, actor: Actor, case: Case, note: str, key: str, at: datetime) -> str:
    """A new code for who lost it, given at the desk after looking at the person; the old one stops working.

    The same key again gets the same code, so that a double click does not end the one just printed. Raises CaseRefused.
    """
    note = _reason(note)
    if case.channel == Case.Channel.PROGRAM:
        raise CaseRefused(_("Nobody outside follows this case, so it has no code."))
    secret = secrets.secret_of(key)
    kept, fingerprint = secrets.secret_hash(case.number, secret), digest(["code", case.pk, note])
    with acting():
        if first_result(key, fingerprint) is None:
            case.secret_hash = kept
            case.save(update_fields=["secret_hash"])
            event_add(case, Event.Kind.CODE_RENEWED, actor, at, note=note, key=key, fingerprint=fingerprint)
        elif case.secret_hash != kept:
            raise CaseRefused(_("This code was replaced by a newer one. Open the case again."))
    return secret


def task_close(task: Task, actor: Actor, move: str, at: datetime) -> None:
    """The task is done; nobody owes it any more."""
    task.closed_at, task.closed_by_id, task.move, task.alarm_at = at, actor.scope.person_id, move, None
    update(task, "closed_at", "closed_by", "move", "alarm_at")


def _open_about(slug: str, about: Subject) -> Case | None:
    cases = Case.objects.system("one open case about a record").filter(slug=slug, closed_at=None)
    found: Case | None = cases.filter(subject_kind=about.kind, subject_id=about.id).first()
    return found


def _refuse_place(declaration: ProcessDeclaration, place: Organization, channel: str) -> None:
    if place.kind not in declaration.opens_at or place.closed_on:
        raise CaseRefused(_("This cannot be asked for here."))
    if channel not in declaration.opened_by:
        raise CaseRefused(_("This cannot be asked for in this way."))


def _case_new(
    actor: Actor,
    version: DeclarationVersion,
    place: Organization,
    channel: str,
    answers: Answers,
    secret: str,
    at: datetime,
    about: Subject | None,
) -> Case:
    declaration = process_of(version)
    case = Case(
        declaration=version, slug=version.slug, place=place, place_left=place.left, state=declaration.first.id,
        title=_title(declaration, answers.open), data=answers.open, channel=channel,
        in_person=channel == Case.Channel.DESK and not _has_phone(declaration, answers),
        opened_by_id=actor.scope.person_id, opened_at=at,
        subject_kind=about.kind if about else "", subject_id=about.id if about else None,
    )  # fmt: skip
    while True:
        case.number = secrets.number_new(declaration.prefix, at)
        case.secret_hash = secrets.secret_hash(case.number, secret)
        if not Case.objects.system("numbers are unique").filter(number=case.number).exists():
            break
    case.due_at = at
    case.save()
    restricted_add(case, answers.restricted)
    round_open(case, at, about.due if about else None)
    return case


def _title(declaration: ProcessDeclaration, answers: Mapping[str, Any]) -> str:
    """What lists show: the first choice's name and the beginning of the first text."""
    asked = [one for one in declaration.request.fields if answers.get(one.id)]
    choices = [one for one in asked if one.kind == FieldKind.CHOICE][:1]
    texts = [one for one in asked if one.kind in {FieldKind.LONG_TEXT, FieldKind.TEXT}][:1]
    names = [option.name.zh for one in choices for option in one.options if option.id == answers[one.id]]
    return " · ".join([*names, *(str(answers[one.id]).split("\n")[0][:60] for one in texts)])[:120]


def _has_phone(declaration: ProcessDeclaration, answers: Answers) -> bool:
    together = answers.open | answers.restricted
    return any(together.get(asked.id) for asked in declaration.request.fields if asked.kind == FieldKind.PHONE)


def _way(task: Task, move_id: str, actor: Actor) -> Move:
    step = process_of(task.case.declaration).step(task.step)
    move = step.move(move_id) if step else None
    # What time does by itself, nobody else does.
    if step is None or move is None or (move_id == step.at_limit) != actor.clock:
        raise CaseRefused(_("This step has no such way out; the form is out of date."))
    return move


def _verdicts(case: Case, way: Move, answers: Answers, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    facts = Facts(case, case.data | answers.open, at, actor.scope.person_id)
    verdicts = [judge(call, facts) for call in way.rules]
    for verdict in verdicts:
        if not verdict.ok:
            raise RuleRefused(verdict)
    return [verdict.stored() for verdict in verdicts]


def _keep(case: Case, answers: Answers) -> None:
    case.data = case.data | answers.open
    restricted_add(case, answers.restricted)


def _note(way: Move, answers: Mapping[str, Any]) -> str:
    """The first words given with the move, which lists of the history show."""
    texts = (asked.id for asked in way.fields if asked.kind in {FieldKind.LONG_TEXT, FieldKind.TEXT})
    return str(next((answers[name] for name in texts if answers.get(name)), ""))


def _rate(case: Case, way: Move, answers: Mapping[str, Any], at: datetime) -> None:
    stars = next((answers.get(asked.id) for asked in way.fields if asked.kind == FieldKind.STARS), None)
    if stars:
        turn = round_read(case)
        turn.stars, turn.rated_at = int(stars), at
        update(turn, "stars", "rated_at")
        round_measured(turn, place_id=case.place_id, slug=case.slug, at=at)


def _reason(text: str) -> str:
    text = text.strip()
    if len(text) < 2:
        raise CaseRefused(_("Say why in a few words."))
    return text


def alert_seen(*, scope: Scope, alert: Alert, at: datetime) -> None:
    """The alert leaves the inbox of all who hold its role; who took note stands in the journal."""
    with acting():
        seen = Alert.objects.filter(pk=alert.pk, seen_at=None).update(seen_at=at, seen_by=scope.person_id)
        if seen:
            case = alert.task.case
            record(
                act="case.alert_seen", at=at, scope=scope, subject=("case", case.pk),
                place=(case.place_id, case.place_left), details={"percent": alert.percent},
            )  # fmt: skip
