"""The file of a case (卷宗): one page for paper, as Word, and everything together as a zip with its digests."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.ballot_queries import figures_of, step_of_vote, votes_of
from zhizhi.engines.processes.contacts import Contact, contact_for, contact_reveal, may_reveal
from zhizhi.engines.processes.disclosing import Limit, limit_of
from zhizhi.engines.processes.models import Attachment, Case, Event, Task
from zhizhi.engines.processes.notice_queries import notices_of
from zhizhi.engines.processes.queries import events_of, rounds_of, task_open_of
from zhizhi.engines.processes.refusals import CaseRefused, NotYours
from zhizhi.engines.processes.showing import channel_named, names_in
from zhizhi.engines.processes.signatures import signatures_given
from zhizhi.engines.processes.views.casepage import events_seen
from zhizhi.engines.processes.views.requests import case_or_404
from zhizhi.engines.processes.views.telling import Told, history_told, state_named
from zhizhi.exchange.officialdoc import Document, Heading, Note, Paragraph, Signature, document
from zhizhi.registry.exports.operations import Mark, export_record
from zhizhi.registry.exports.responses import WORD, attachment
from zhizhi.registry.files import storage
from zhizhi.registry.language import said
from zhizhi.registry.rights.guards import ScopedRequest

ZIP = "application/zip"
# Together with what is in them, an archive is built in memory.
LARGEST = 200 * 2**20


@dataclass(frozen=True, slots=True)
class Paper:
    """An attachment as the file lists it: under a name that can be read, with the step at which it was given."""

    attachment: Attachment
    name: str


@login_required
@require_safe
def case_file(request: ScopedRequest, number: str) -> HttpResponse:
    """The page; the restricted answers as this reader sees them on the case."""
    case = case_or_404(request, number)
    context = _file(request, case, _contact(request, case), None)
    return render(request, "processes/casefile.html", context | {"reveals": may_reveal(request.scope, case)})


@login_required
@require_POST
def case_take(request: ScopedRequest, number: str, ending: str) -> HttpResponse:
    """The file as Word, or all of the case as a zip; journaled, and marked with the number in the journal."""
    case = case_or_404(request, number)
    if ending not in {"docx", "zip"}:
        raise Http404
    try:
        contact = _contact(request, case)
        if request.POST.get("reason", "").strip() and not contact.clear:
            contact = contact_reveal(scope=request.scope, case=case, reason=request.POST["reason"], at=request.at)
    except (CaseRefused, NotYours) as refused:
        return _refused(request, case, str(refused))
    mark = export_record(
        scope=request.scope, what=f"case.{ending}", rows=1, at=request.at, place=case.place, subject=("case", case.pk),
        filters={"number": case.number, "clear": "1" if contact.clear else ""},
    )  # fmt: skip
    context = _file(request, case, contact, mark)
    name = f"{case.number}-{localdate(request.at):%Y%m%d}.{ending}"
    if ending == "docx":
        return attachment(document(_word(context), made=request.at), WORD, name)
    return attachment(_zip(context), ZIP, name)


def _refused(request: ScopedRequest, case: Case, sentence: str) -> HttpResponse:
    context = _file(request, case, _contact(request, case), None)
    shown = context | {"refused": sentence, "reveals": may_reveal(request.scope, case)}
    return render(request, "processes/casefile.html", shown, status=422)


def _contact(request: ScopedRequest, case: Case) -> Contact:
    return contact_for(scope=request.scope, case=case, task=task_open_of(case), at=request.at)


def _file(request: ScopedRequest, case: Case, contact: Contact, mark: Mark | None) -> dict[str, Any]:
    declaration, task = process_of(case.declaration), task_open_of(case)
    history, limit = events_of(case), limit_of(request.scope, case)
    events = list(events_seen(request, case, task, history))
    told = _unfolded(history_told(declaration, events, names_in(declaration, events)))
    return {
        "case": case, "process": said(declaration.name), "state": state_named(declaration, case.state),
        "channel": channel_named(declaration, case.channel), "contact": contact,
        "lines": [(said(line.asked.name), line.value) for line in contact.lines],
        "answers": [one for one in told if one.words or one.verdicts], "history": told,
        "papers": _papers(events), "data": limit.answers(case, history) if limit else case.data,
        "signatures": [one for one in signatures_given(case) if _shown(limit, one.task)],
        "votes": [one for one in _votes(case) if _shown(limit, one["vote"].task)],
        "notices": [one for one in reversed(notices_of(case)) if _shown(limit, one.task)],
        "rounds": rounds_of(case), "events": events, "mark": mark,
        "at": request.at, "by": request.scope.name,
    }  # fmt: skip


def _shown(limit: Limit | None, task: Task) -> bool:
    """Whether what happened at the task's step is for this reader; their own signature always."""
    return limit is None or task.step in limit.steps or task.closed_by_id == limit.person_id


def _unfolded(told: Sequence[Told]) -> list[Told]:
    """The whole history, oldest first, nothing folded away."""
    flat = [one for entry in told for one in (entry.folded or [entry])]
    return flat[::-1]


def _votes(case: Case) -> list[dict[str, Any]]:
    """Votes that were counted."""
    found = []
    for vote in reversed(votes_of(case)):
        if vote.closed_at and vote.result:
            vote.case = case
            step = step_of_vote(vote)
            way = step.move(vote.result)
            found.append(
                {"vote": vote, "question": said(step.question), "figures": figures_of(vote),
                 "result": said(way.name) if way else vote.result}
            )  # fmt: skip
    return found


def _papers(events: Sequence[Event]) -> list[Paper]:
    found: list[Paper] = []
    for event in events:
        for one in event.attachments.all():
            stem, suffix = PurePosixPath(one.file.name).stem, PurePosixPath(one.file.name).suffix
            suffix = ".jpg" if one.file.is_picture else suffix
            plain = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in stem)[:60].strip(".")
            found.append(Paper(one, f"{len(found) + 1:02}-{plain or one.field}{suffix}"))
    return found


def _zip(context: dict[str, Any]) -> bytes:
    """The page, the answers for programs, the attachments, and a manifest with the digest of each."""
    case, files = context["case"], {}
    files["case.html"] = render_to_string("processes/casefile_alone.html", context).encode()
    files["answers.json"] = json.dumps(_answers(context), ensure_ascii=False, indent=2).encode()
    missing = []
    for paper in context["papers"]:
        content = _content(paper.attachment)
        if content is None or sum(map(len, files.values())) + len(content) > LARGEST:
            missing.append(paper.name)
        else:
            files[f"attachments/{paper.name}"] = content
    manifest = {
        "case": case.number, "process": case.slug, "version": case.declaration.version,
        "taken": localtime(context["at"]).isoformat(), "mark": context["mark"].text, "missing": missing,
        "files": [{"name": n, "size": len(c), "sha256": sha256(c).hexdigest()} for n, c in files.items()],
    }  # fmt: skip
    files["manifest.json"] = json.dumps(manifest, ensure_ascii=False, indent=2).encode()
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def _content(one: Attachment) -> bytes | None:
    try:
        return storage.path_of(one.file.sha256).read_bytes()
    except FileNotFoundError:
        return None


def _answers(context: dict[str, Any]) -> dict[str, Any]:
    """What was answered, as it is kept; restricted answers as this reader sees them."""
    case, contact = context["case"], context["contact"]
    return {
        "number": case.number, "process": case.slug, "version": case.declaration.version, "place": case.place.code,
        "state": case.state, "outcome": case.outcome, "opened": case.opened_at.isoformat(),
        "closed": case.closed_at.isoformat() if case.closed_at else None, "data": context["data"],
        "restricted": {line.asked.id: line.value for line in contact.lines},
        "restricted_in_clear": contact.clear,
        "events": [
            {"at": event.at.isoformat(), "kind": event.kind, "step": event.step, "move": event.move, "to": event.to,
             "answers": event.answers, "verdicts": event.verdicts, "note": event.note}
            for event in context["events"]
        ],
    }  # fmt: skip


def _word(context: dict[str, Any]) -> Document:
    case, mark = context["case"], context["mark"]
    blocks: list[Any] = [
        Paragraph(case.number, lead=_("Number")), Paragraph(context["process"], lead=_("Mechanism")),
        Paragraph(case.place.name, lead=_("Place")), Paragraph(context["state"], lead=_("State")),
        Paragraph(f"{localtime(case.opened_at):%Y-%m-%d}", lead=_("Opened on")),
    ]  # fmt: skip
    blocks += [Paragraph(text, lead=label) for label, text in context["lines"]]
    blocks.append(Heading(_("Answers by step")))
    for told in context["answers"]:
        blocks.append(Heading(f"{told.act} {localtime(told.at):%Y-%m-%d}", 2))
        blocks += [Paragraph(str(text), lead=label) for label, text in told.words]
        blocks += [Paragraph(sentence) for sentence in told.verdicts]
    if context["signatures"]:
        blocks.append(Heading(_("Signatures")))
        blocks += [Paragraph(_signed(one), lead=one.who) for one in context["signatures"]]
    blocks.append(Heading(_("History")))
    for one in context["history"]:
        blocks.append(Paragraph(f"{localtime(one.at):%Y-%m-%d %H:%M} {one.act} {one.by} {one.note}"))
    blocks += [Signature(case.place.name, f"{localdate(context['at']):%Y-%m-%d}"), Note(mark.text)]
    return Document(case.title or context["process"], tuple(blocks), subtitle=_("File of a case"), watermark=mark.short)


def _signed(one: Any) -> str:
    when = f"{localtime(one.at):%Y-%m-%d %H:%M}" if one.at else ""
    words = _("signed by %(by)s, %(when)s") if one.state == "signed" else _("refused by %(by)s, %(when)s: %(remark)s")
    return words % {"by": one.by, "when": when, "remark": one.remark}
