"""Opening a case: once, however often the form is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from zhizhi.core.declarations import FieldKind
from zhizhi.core.process import OPENER, ProcessDeclaration
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes import secrets
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.answers import Answers, checked, photos_attach, restricted_add
from zhizhi.engines.processes.history import event_add
from zhizhi.engines.processes.locking import first_result
from zhizhi.engines.processes.models import Case, Event
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.refusals import CaseRefused
from zhizhi.engines.processes.stepping import arrive, round_open
from zhizhi.registry.journal.operations import acting
from zhizhi.registry.organizations.models import Organization


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
        opened_by_id=actor.scope.person_id, opened_at=at, confidential=declaration.confidential,
        concerns_id=_concerned(declaration, actor, answers.open),
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


def _concerned(declaration: ProcessDeclaration, actor: Actor, answers: Mapping[str, Any]) -> int | None:
    if declaration.concerns == OPENER:
        return actor.scope.person_id
    return answers.get(declaration.concerns) if declaration.concerns else None


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
