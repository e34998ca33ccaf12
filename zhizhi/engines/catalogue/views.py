"""The catalogue's pages: the mechanisms that plans name, and the declarations by which some of them run."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhizhi.core.process import APPLICANT, CONCERNED, OPENER, Alarm, Move, ProcessDeclaration, Step
from zhizhi.core.salvage import Salvaged
from zhizhi.engines.catalogue.drawing import bpmn_file, drawing_file
from zhizhi.engines.catalogue.forms import KINDS, PILLARS, MechanismFilter
from zhizhi.engines.catalogue.models import DeclarationVersion, MechanismEntry
from zhizhi.engines.catalogue.queries import (
    address_of,
    mechanism_of,
    mechanisms_for,
    process_of,
    processes_published,
    refs_running,
    versions_of,
)
from zhizhi.engines.catalogue.wording import faults_said, limit_said, quarantine_said
from zhizhi.registry.exports.responses import attachment
from zhizhi.registry.language import said
from zhizhi.registry.organizations.kinds import kind_of
from zhizhi.registry.rights.roles import role_of


@dataclass(frozen=True, slots=True)
class Entry:
    """A mechanism as the list shows it."""

    ref: str
    name: str
    pillar: str
    kind: str
    words: list[str]
    runs: bool


@login_required
@require_safe
def mechanisms(request: HttpRequest) -> HttpResponse:
    """All mechanisms, by pillar; which run already stands beside each."""
    form = MechanismFilter(request.GET)
    wanted = form.wanted()
    running = refs_running(processes_published())
    found = mechanisms_for(wanted["text"].strip(), wanted["pillar"], wanted["kind"])
    shown = [_entry(row, row.ref in running) for row in found]
    if wanted["runs"]:
        shown = [entry for entry in shown if entry.runs == (wanted["runs"] == "yes")]
    context = {"form": form, "groups": _by_pillar(shown), "count": len(shown), "running": sum(e.runs for e in shown)}
    return render(request, "catalogue/mechanisms.html", context)


@login_required
@require_safe
def mechanism(request: HttpRequest, ref: str) -> HttpResponse:
    """One mechanism: what plans call it, and the declaration by which it runs, in every version."""
    entry = mechanism_of(ref)
    if entry is None:
        raise Http404
    versions = versions_of(ref)
    chosen = _chosen(versions, request.GET.get("version", ""), request.GET.get("of", ""))
    context = {
        "entry": _entry(entry, ref in refs_running(one for one in versions if one.state == "published")),
        "address": address_of(ref),
        "versions": versions,
        "chosen": chosen,
        "shut": [(quarantine_said(one), one, faults_said(one)) for one in versions if one.state == "quarantined"],
        "process": process_of(chosen) if chosen else None,
        **(_declaration(process_of(chosen)) if chosen else {}),
    }
    return render(request, "catalogue/mechanism.html", context)


@login_required
@require_safe
def flow_svg(request: HttpRequest, ref: str) -> HttpResponse:
    """The drawing of a version as a file, for papers and slides."""
    version = _version_or_404(request, ref)
    return attachment(drawing_file(process_of(version)), "image/svg+xml", f"{_file_name(version)}.svg")


@login_required
@require_safe
def flow_bpmn(request: HttpRequest, ref: str) -> HttpResponse:
    """A version as a BPMN file, for other tools."""
    version = _version_or_404(request, ref)
    return attachment(bpmn_file(process_of(version)), "application/bpmn+xml", f"{_file_name(version)}.bpmn")


def _version_or_404(request: HttpRequest, ref: str) -> DeclarationVersion:
    chosen = _chosen(versions_of(ref), request.GET.get("version", ""), request.GET.get("of", ""))
    if chosen is None or isinstance(process_of(chosen), Salvaged):
        raise Http404
    return chosen


def _file_name(version: DeclarationVersion) -> str:
    return f"{version.ref} {said(process_of(version).name)} v{version.version}"


def _entry(row: MechanismEntry, runs: bool) -> Entry:
    english = (get_language() or "").startswith("en") and row.name_en
    name = row.name_en if english else row.name_zh
    return Entry(row.ref, name, str(PILLARS.get(row.pillar, row.pillar)), str(KINDS[row.kind]), row.words, runs)


def _by_pillar(entries: list[Entry]) -> list[tuple[str, list[Entry]]]:
    pillars = [str(name) for name in PILLARS.values()]
    grouped = [(pillar, [entry for entry in entries if entry.pillar == pillar]) for pillar in pillars]
    return [(pillar, found) for pillar, found in grouped if found]


def _chosen(versions: list[DeclarationVersion], version: str, slug: str) -> DeclarationVersion | None:
    """The version asked for, else the published one, else the newest."""
    asked = [one for one in versions if str(one.version) == version and slug in {"", one.slug}]
    published = [one for one in versions if one.state == DeclarationVersion.State.PUBLISHED]
    return next(iter([*asked, *published, *versions]), None)


def _declaration(declaration: ProcessDeclaration) -> dict[str, Any]:
    """The declaration as a list that people read."""
    return {
        "name": said(declaration.name),
        "about": said(declaration.about),
        "limit": limit_said(declaration.limit),
        "opens_at": _joined([_kind(kind) for kind in declaration.opens_at]),
        "opened_by": _joined([_channel(channel, declaration) for channel in declaration.opened_by]),
        "alarms": [_alarm(alarm) for alarm in sorted(declaration.alarms, key=lambda alarm: alarm.percent)],
        "asked": [_field(field.name, field.required) for field in declaration.request.fields],
        "steps": [_step(declaration, step) for step in declaration.steps],
        "results": [said(result.name) for result in declaration.results],
    }


def _step(declaration: ProcessDeclaration, step: Step) -> dict[str, Any]:
    return {
        "name": said(step.name),
        "who": _who(declaration, step),
        "limit": limit_said(step.limit),
        "settled": step.settled,
        "moves": [_move(declaration, step, move) for move in step.moves],
    }


def _who(declaration: ProcessDeclaration, step: Step) -> str:
    """Who acts, and where that person or organization was chosen."""
    fields = declaration.fields()
    own = {APPLICANT: _("whoever asked"), OPENER: _("whoever opened it"), CONCERNED: _("the person concerned")}
    who = own.get(step.role) or _role(step.role)
    chosen = step.person or step.at
    if chosen:
        return _("%(role)s, as chosen under “%(field)s”") % {"role": who, "field": said(fields[chosen].name)}
    if step.in_person:
        return _("%(who)s; told and asked by %(role)s where there is no phone") % {
            "who": who,
            "role": _role(step.in_person),
        }
    return who


def _move(declaration: ProcessDeclaration, step: Step, move: Move) -> dict[str, Any]:
    found = declaration.step(move.to) or declaration.result(move.to)
    return {
        "name": said(move.name),
        "to": said(found.name) if found else move.to,
        "fields": [_field(field.name, field.required) for field in move.fields],
        "by_itself": move.id in step.by_itself().values(),
    }


def _field(name: Any, required: bool) -> str:
    return said(name) if required else _("%(field)s (optional)") % {"field": said(name)}


def _alarm(alarm: Alarm) -> str:
    told = _("the same role one level up") if alarm.tell == "above" else _role(alarm.tell)
    return _("at %(percent)s %% of the limit: %(told)s") % {"percent": alarm.percent, "told": told}


def _role(role: str) -> str:
    declared = role_of(role)
    return said(declared.name) if declared else role


def _kind(kind: str) -> str:
    declared = kind_of(kind)
    return said(declared.name) if declared else kind


def _joined(words: list[str]) -> str:
    return _(", ").join(words)


def _channel(channel: str, declaration: ProcessDeclaration) -> str:
    names = {
        "portal": _("residents on their phone"),
        "desk": _("the service desk") if declaration.for_residents else _("the unit in charge"),
        "self": _("anyone with an account, for themselves"),
        "program": _("plans"),
        "clock": _("the program, when it is time"),
    }
    return names[channel]
