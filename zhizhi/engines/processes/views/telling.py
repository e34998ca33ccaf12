"""The history of a case in the reader's words: who did what, with which answers, photos and verdicts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.processes.history import actor_shown, processes_then
from zhizhi.engines.processes.limits import last_day
from zhizhi.engines.processes.models import Attachment, Event
from zhizhi.engines.processes.parts import BESIDE
from zhizhi.engines.processes.showing import ANSWERED, Names, answers_told, fields_of
from zhizhi.registry.language import said
from zhizhi.registry.rights.roles import role_of
from zhizhi.registry.values.wording import TO_CHECK

# So many acts on parts stand by themselves; more are folded.
FEW = 2


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the history."""

    at: datetime
    act: str
    step: str
    to: str
    by: str
    place: str
    words: Sequence[tuple[str, str]]
    aside: str
    note: str
    photos: Sequence[Attachment]
    files: Sequence[Attachment]
    verdicts: Sequence[str]
    state: str
    folded: "Sequence[Told]" = ()


def history_told(declaration: ProcessDeclaration, events: Sequence[Event], names: Names) -> list[Told]:
    """The whole history, newest first."""
    then = processes_then(events, declaration)
    told = list(zip(events, then, [*then[1:], declaration], strict=True))
    return _folded([(event, _told(event, process, after, names)) for event, process, after in reversed(told)])


def of_a_part(event: Event) -> bool:
    """Whether it was done to one of the parts of many."""
    return bool(event.task and event.task.part and event.task.part.split(":")[0] not in BESIDE)


def _folded(told: Sequence[tuple[Event, Told]]) -> list[Told]:
    """Acts on parts that follow each other are one entry, so that two hundred of them do not hide the others."""
    found: list[Told] = []
    for of_parts, run in groupby(told, lambda pair: of_a_part(pair[0])):
        entries = [entry for _event, entry in run]
        if of_parts and len(entries) > FEW:
            words = ngettext("%(count)s act on parts", "%(count)s acts on parts", len(entries))
            latest = replace(entries[0], act=words % {"count": len(entries)}, by="", place="", words=(), aside="")
            found.append(replace(latest, note="", photos=(), files=(), verdicts=(), state="", folded=entries))
        else:
            found += entries
    return found


def pictures(event: Event) -> list[Attachment]:
    """What is shown in the page."""
    return [one for one in event.attachments.all() if one.file.is_picture]


def papers(event: Event) -> list[Attachment]:
    """What is offered for saving."""
    return [one for one in event.attachments.all() if not one.file.is_picture]


def state_named(declaration: ProcessDeclaration, state: str) -> str:
    """The name of a step or result."""
    found = declaration.step(state) or declaration.result(state)
    return said(found.name) if found else state


def role_named(role: str) -> str:
    """The name of a role."""
    declared = role_of(role)
    return said(declared.name) if declared else role


def _told(event: Event, declaration: ProcessDeclaration, after: ProcessDeclaration, names: Names) -> Told:
    words = answers_told(fields_of(declaration).values(), event.answers, names) if event.kind in ANSWERED else []
    given = {text for _label, text in words}
    return Told(
        at=event.at, act=act_told(event, declaration), step=state_named(declaration, event.step) if event.step else "",
        to=state_named(after, event.to) if event.to else "", by=actor_shown(event, declaration),
        place=event.organization.name if event.organization else "", words=words,
        aside=_aside(event, names), note="" if event.note in given else event.note,
        photos=pictures(event), files=papers(event),
        verdicts=verdicts_told(event), state=_state(event),
    )  # fmt: skip


def verdicts_told(event: Event) -> list[str]:
    """What the rules said of the move, and by which documents, each document once."""
    said_so = [verdict["sentence"] for verdict in event.verdicts if verdict["sentence"]]
    documents = dict.fromkeys(_document(verdict) for verdict in event.verdicts if verdict.get("basis"))
    return [*said_so, *(_("Basis: %(document)s") % {"document": document} for document in documents)]


def _document(verdict: Mapping[str, Any]) -> str:
    """The document on which a verdict rests; where its article is still to be compared with the text, that is said."""
    if not verdict.get("facts", {}).get("to_check"):
        return str(verdict["basis"])
    return _("%(document)s (%(note)s)") % {"document": verdict["basis"], "note": TO_CHECK}


def act_told(event: Event, declaration: ProcessDeclaration) -> str:
    """The name of what was done."""
    step = declaration.step(event.step)
    move = step.move(event.move) if step and event.move else None
    if move:
        return said(move.name)
    if event.kind == Event.Kind.OPENED:
        return said(declaration.request.name)
    return str(Event.Kind(event.kind).label)


def _aside(event: Event, names: Names) -> str:
    """What the program itself has to say of an act."""
    answers = event.answers
    if event.kind == Event.Kind.HANDED_OVER:
        return _("to %(name)s") % {"name": answers.get("name", "")}
    if event.kind == Event.Kind.PART_GIVEN or (event.kind == Event.Kind.URGED and "parts" in answers):
        count = answers.get("count") or answers["parts"]
        return ngettext("%(count)s part", "%(count)s parts", count) % {"count": count}
    if event.kind == Event.Kind.MIGRATED:
        return str(_("version %(new)s instead of %(old)s") % answers)
    if event.kind == Event.Kind.ALARMED:
        facts = {"role": role_named(answers["role"]), "place": names.organizations.get(answers["organization"], "")}
        return _("%(percent)s %% of the limit is over: %(role)s of %(place)s was told.") % (
            facts | {"percent": answers["percent"]}
        )
    if event.kind == Event.Kind.RECOUNTED:
        days = {name: str(last_day(localtime(datetime.fromisoformat(answers[name])))) for name in ("before", "after")}
        if not event.task_id:
            days["after"] = _("%(day)s (the whole order)") % {"day": days["after"]}
        if answers.get("provisional"):
            days["after"] = _("%(day)s (provisional)") % {"day": days["after"]}
        return _("The holiday table was entered: due %(after)s instead of %(before)s.") % days
    return _limit_told(event)


def _limit_told(event: Event) -> str:
    """What became of a limit, or of a signature, in the program's own words."""
    answers = event.answers
    if event.kind == Event.Kind.EXTENSION_ASKED:
        return _("until %(day)s") % {"day": answers["until"]}
    if event.kind == Event.Kind.EXTENDED:
        return str(_("due %(after)s instead of %(before)s") % answers)
    if event.kind == Event.Kind.RESUMED and answers:
        return str(_("it waits until %(after)s instead of %(before)s") % answers)
    if event.kind == Event.Kind.SUSPENDED:
        return _("until %(day)s") % {"day": answers["until"]} if answers["until"] else _("until further notice")
    if event.kind == Event.Kind.SUBCASE_OPENED:
        return str(answers.get("number", ""))
    if event.kind in {Event.Kind.SIGNATURES_ASKED, Event.Kind.SIGNATURE_DROPPED}:
        return str(answers.get("name") or _("all anew"))
    return ""


def _state(event: Event) -> str:
    loud = {
        Event.Kind.ALARMED,
        Event.Kind.URGED,
        Event.Kind.SENT_BACK,
        Event.Kind.SIGNATURE_REFUSED,
        Event.Kind.SUSPENDED,
    }
    return "warning" if event.kind in loud else ""
