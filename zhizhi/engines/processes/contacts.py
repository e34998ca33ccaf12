"""The contact of who asked: masked for readers of the case, in clear for who needs it; each reading is an act."""

from dataclasses import dataclass
from datetime import datetime, time

from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext as _

from zhizhi.core import masks
from zhizhi.core.declarations import FieldKind, FormField
from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.answers import restricted_of
from zhizhi.engines.processes.disclosing import limit_of
from zhizhi.engines.processes.history import event_add
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.engines.processes.refusals import CaseRefused, NotYours
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.journal.queries import acts_of
from zhizhi.registry.keys.operations import KeyErased
from zhizhi.registry.scope import DataClass, Scope

READ = "case.contact_read"
REASON = 4  # characters


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One restricted answer as this reader sees it; `dials` holds a phone number in clear."""

    asked: FormField
    value: str
    dials: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """The restricted answers of a case. `erased` when their key was destroyed on request."""

    lines: tuple[ContactLine, ...] = ()
    clear: bool = False
    erased: bool = False


def contact_for(*, scope: Scope, case: Case, task: Task | None, at: datetime) -> Contact:
    """In clear for who has the open task or oversees it, journaled once a person and day; masked for all others."""
    if case.sealed is None or limit_of(scope, case):
        return Contact()
    clear = task is not None and _needs(scope, task)
    if clear:
        read_once_a_day(scope, case, at)
    return _contact(case, clear=clear)


def may_reveal(scope: Scope, case: Case) -> bool:
    """Whether a reason opens the contact: who may see sensitive data of cases or people at the place."""
    if limit_of(scope, case):
        return False
    capabilities = ("people.reveal", "cases.view")
    return any(scope.covers(capability, case.place_left, DataClass.SENSITIVE) for capability in capabilities)


def contact_reveal(*, scope: Scope, case: Case, reason: str, at: datetime) -> Contact:
    """The contact in clear, once; who saw it and why stands in the case's history. Raises CaseRefused, NotYours."""
    if not may_reveal(scope, case):
        raise NotYours(_("You do not hold the right to see contacts here."))
    reason = reason.strip()
    if len(reason) < REASON:
        raise CaseRefused(_("Say in a few words why you need the contact."))
    with acting():
        event_add(case, Event.Kind.REVEALED, Actor(scope), at, note=reason)
        return _contact(case, clear=True)


def _needs(scope: Scope, task: Task) -> bool:
    """Who has to act calls or visits; who oversees answers for it."""
    return Actor(scope).holds(task) or scope.covers("cases.oversee", task.place_left, DataClass.PERSONAL)


def read_once_a_day(scope: Scope, case: Case, at: datetime) -> None:
    """That this person read sealed words of the case in clear is an act, once a day."""
    today = datetime.combine(localdate(at), time(), tzinfo=get_default_timezone())
    read = acts_of(("case", case.pk)).filter(act=READ, person_id=scope.person_id, at__gte=today)
    if not read.exists():
        with acting():
            record(act=READ, at=at, scope=scope, subject=("case", case.pk), place=(case.place_id, case.place_left))


def _contact(case: Case, *, clear: bool) -> Contact:
    try:
        values = restricted_of(case)
    except KeyErased:
        return Contact(erased=True)
    declaration = process_of(case.declaration)
    asked, named = declaration.fields(), _name_of(declaration)
    lines = (_line(asked[name], str(value), clear=clear, named=name == named) for name, value in values.items())
    return Contact(tuple(lines), clear)


def _name_of(declaration: ProcessDeclaration) -> str:
    """The field in which somebody says who they are: the first restricted line of text that the request asks for."""
    texts = (asked.id for asked in declaration.request.fields if asked.restricted and asked.kind == FieldKind.TEXT)
    return next(texts, "")


def _line(asked: FormField, text: str, *, clear: bool, named: bool) -> ContactLine:
    if clear:
        return ContactLine(asked, text, text if asked.kind == FieldKind.PHONE else "")
    if asked.kind == FieldKind.PHONE:
        return ContactLine(asked, masks.phone(text))
    # Of anything but a name, such as an address, only that it is there is told.
    return ContactLine(asked, masks.name(text) if named else masks.hidden(text))
