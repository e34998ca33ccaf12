"""Opening a case: once, however often the form is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from zhizhi.core.declarations import FieldKind
from zhizhi.core.process import APPLICANT, OPENER, ProcessDeclaration
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.catalogue.wording import quarantine_said
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


@dataclass(frozen=True, slots=True)
class Opening:
    """A case that somebody, or something, wants to open."""

    actor: Actor
    version: DeclarationVersion
    place: Organization
    channel: str
    sent: Sent
    at: datetime
    about: Subject | None = None
    parent: Case | None = None
    concerns: int | None = None

    @property
    def declaration(self) -> ProcessDeclaration:
        """What is opened."""
        return process_of(self.version)


def case_open(
    *,
    actor: Actor,
    version: DeclarationVersion,
    place: Organization,
    channel: str,
    sent: Sent,
    at: datetime,
    about: Subject | None = None,
    parent: Case | None = None,
    concerns: int | None = None,
) -> Opened:
    """A new case at `place`. The same key again gets the first case, and so does a record with an open one.

    `parent` is the case that it is opened under; `concerns` whom it is about where no answer says so. Raises
    CaseRefused.
    """
    opening = Opening(actor, version, place, channel, sent, at, about, parent, concerns)
    try:
        return opened(opening)
    except IntegrityError:
        # The same form came twice at the same moment, or drew the same number: now the other is to be seen.
        return opened(opening)


def opened(opening: Opening) -> Opened:
    """The new case, or the first of the same key or about the same record. Raises CaseRefused."""
    secret = secrets.secret_of(opening.sent.key)
    about = [opening.version.pk, opening.place.pk, *([opening.parent.pk] if opening.parent else [])]
    fingerprint = opening.sent.fingerprint("open", *about)
    with acting():
        if first := first_result(opening.sent.key, fingerprint):
            return Opened(first.case, secret)
        if opening.about and (running := _open_about(opening.version.slug, opening.about)):
            return Opened(running, secret)
        _refuse(opening)
        case = _opened(opening, secret, fingerprint)
    return Opened(case, secret)


def _opened(opening: Opening, secret: str, fingerprint: str) -> Case:
    declaration, sent, at = opening.declaration, opening.sent, opening.at
    answers = checked(declaration.request.fields, sent.answers, sent.photos, place=_offering(opening))
    case = _case_new(opening, answers, secret)
    event = event_add(
        case, Event.Kind.OPENED, opening.actor, at, to=declaration.first.id, answers=answers.open, key=sent.key,
        fingerprint=fingerprint,
    )  # fmt: skip
    photos_attach(case, event, sent.photos)
    if opening.parent:
        told = {"case": case.pk, "number": case.number, "slug": case.slug}
        event_add(opening.parent, Event.Kind.SUBCASE_OPENED, opening.actor, at, answers=told)
    arrive(case, declaration.first.id, at, case.data)
    return case


def _offering(opening: Opening) -> Organization | None:
    """Where answers are chosen from: what the program itself names was offered by nobody."""
    return None if opening.channel in {Case.Channel.PROGRAM, Case.Channel.CLOCK} else opening.place


def _open_about(slug: str, about: Subject) -> Case | None:
    cases = Case.objects.system("one open case about a record").filter(slug=slug, closed_at=None)
    found: Case | None = cases.filter(subject_kind=about.kind, subject_id=about.id).first()
    return found


def _refuse(opening: Opening) -> None:
    declaration, place = opening.declaration, opening.place
    if opening.version.state == DeclarationVersion.State.QUARANTINED:
        raise CaseRefused(quarantine_said(opening.version))
    if place.kind not in declaration.opens_at or place.closed_on:
        raise CaseRefused(_("This cannot be asked for here."))
    # What a declared effect opens needs no other door.
    by_effect = opening.parent is not None and opening.channel == Case.Channel.PROGRAM
    if opening.channel not in declaration.opened_by and not by_effect:
        raise CaseRefused(_("This cannot be asked for in this way."))
    if not by_effect and (sentence := parent_refusal(declaration, opening.parent)):
        raise CaseRefused(sentence)


def parent_refusal(declaration: ProcessDeclaration, parent: Case | None) -> str:
    """Why people may not open this under that case; nothing when they may."""
    under = declaration.under
    if under is None:
        return _("This is not opened under another case.") if parent else ""
    if parent is None or parent.slug != under.process:
        return _("This is opened from the page of the case that it belongs to; open that first.")
    # Locked, so that it does not end meanwhile.
    now = Case.objects.system("the act checks the right").select_for_update().filter(pk=parent.pk)
    state = now.values_list("state", flat=True).get()
    return "" if state in under.steps else _("Nothing more is taken in here: the case above has moved on or ended.")


def _case_new(opening: Opening, answers: Answers, secret: str) -> Case:
    declaration, version, place, about = opening.declaration, opening.version, opening.place, opening.about
    case = Case(
        declaration=version, slug=version.slug, place=place, place_left=place.left, state=declaration.first.id,
        title=_title(declaration, answers.open), data=answers.open, channel=opening.channel,
        in_person=_in_person(opening, answers),
        opened_by_id=opening.actor.scope.person_id, opened_at=opening.at, confidential=declaration.confidential,
        concerns_id=opening.concerns or _concerned(declaration, opening.actor, answers.open), parent=opening.parent,
        subject_kind=about.kind if about else "", subject_id=about.id if about else None,
    )  # fmt: skip
    if case.confidential and case.concerns:
        # Who may see it at all has to tell one from the other in a list.
        case.title = f"{case.concerns.name} · {case.title}"[:120]
    while True:
        case.number = secrets.number_new(declaration.prefix, opening.at)
        case.secret_hash = secrets.secret_hash(case.number, secret)
        if not Case.objects.system("numbers are unique").filter(number=case.number).exists():
            break
    case.due_at = opening.at
    case.save()
    restricted_add(case, answers.restricted)
    round_open(case, opening.at, about.due if about else None)
    return case


def _in_person(opening: Opening, answers: Answers) -> bool:
    """Whether nobody can be reached by code: at the desk without a phone, or where an effect asked for them.

    Of what only the house itself does, nobody outside is told.
    """
    if not any(step.role == APPLICANT for step in opening.declaration.steps):
        return False
    if opening.channel == Case.Channel.PROGRAM:
        return opening.parent is not None
    return opening.channel == Case.Channel.DESK and not _has_phone(opening.declaration, answers)


def _concerned(declaration: ProcessDeclaration, actor: Actor, answers: Mapping[str, Any]) -> int | None:
    if declaration.concerns == OPENER:
        return actor.scope.person_id
    return answers.get(declaration.concerns) if declaration.concerns else None


def _title(declaration: ProcessDeclaration, answers: Mapping[str, Any]) -> str:
    """What lists show: the first choice's name and the beginning of the first text.

    Whom it is about meets it in lists, too, so that it says nothing that they are not told.
    """
    told = declaration.told
    shown = [one for one in declaration.request.fields if told is None or one.id in told.fields]
    asked = [one for one in shown if answers.get(one.id)]
    choices = [one for one in asked if one.kind == FieldKind.CHOICE][:1]
    texts = [one for one in asked if one.kind in {FieldKind.LONG_TEXT, FieldKind.TEXT}][:1]
    names = [option.name.zh for one in choices for option in one.options if option.id == answers[one.id]]
    return " · ".join([*names, *(str(answers[one.id]).split("\n")[0][:60] for one in texts)])[:120] or (
        declaration.name.zh if told else ""
    )


def _has_phone(declaration: ProcessDeclaration, answers: Answers) -> bool:
    together = answers.open | answers.restricted
    return any(together.get(asked.id) for asked in declaration.request.fields if asked.kind == FieldKind.PHONE)
