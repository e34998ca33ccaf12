"""The pages of the desk itself: what I owe today, and the one search."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhizhi.core.process import RecurringStep
from zhizhi.desk.finding import found_for
from zhizhi.desk.navigation import office_for, owed_of
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.actors import APPLICANT
from zhizhi.engines.processes.limits import end_of
from zhizhi.engines.processes.models import Alert, Case, Task
from zhizhi.engines.processes.operations import alert_seen
from zhizhi.engines.processes.part_rows import key_named
from zhizhi.engines.processes.parts import numbers_in, part_of
from zhizhi.engines.processes.queries import (
    COUNTED,
    alert_for,
    alerts_for,
    alerts_named,
    cases_for,
    organizations_named,
    tasks_owed,
)
from zhizhi.engines.processes.showing import channel_named, title_shared
from zhizhi.engines.processes.signatures import SIGN
from zhizhi.plans.taskforces import ending_soon
from zhizhi.registry.changes.queries import planned_told
from zhizhi.registry.corrections.queries import told_of
from zhizhi.registry.language import said
from zhizhi.registry.longlists import counted_to
from zhizhi.registry.proposals.queries import decisions_count
from zhizhi.registry.rights.guards import ScopedRequest
from zhizhi.registry.rights.roles import role_of

PAGE = 20
# More alerts than one page shows are no form of ours.
MOST = 200


@dataclass(frozen=True, slots=True)
class Card:
    """A task as the inbox shows it; `asked` says when and how, `not_held` why this person is asked."""

    task: Task
    case: Case
    place: str
    step: str
    process: str
    asked: str
    group: str
    not_held: str


@login_required
@require_safe
def inbox(request: ScopedRequest) -> HttpResponse:
    """What I owe, most urgent first, and the alarms I am told of."""
    owed = owed_of(request)
    # Only the numbers of the page: its tasks are read by themselves.
    page = Paginator(range(owed.all), PAGE).get_page(request.GET.get("page"))
    tasks = tasks_owed(request.scope, first=PAGE * (page.number - 1), most=PAGE) if owed.all else []
    cards = _cards(tasks, request)
    waiting = 0 if owed.all else counted_to(cases_for(request.scope, state="open", at=request.at), COUNTED)
    told = _number(request.GET.get("alerts", ""))
    alerts, more = alerts_for(request.scope, told)
    context = {
        "owed": owed,
        "page": page,
        "groups": _groups(cards),
        "alerts": [_alert(alert) for alert in alerts],
        "alerts_before": told - 1,
        "alerts_after": told + 1 if more else 0,
        "waiting": min(waiting, COUNTED),
        "more_waiting": waiting > COUNTED,
        "decisions": decisions_count(request.scope),
        "ending": ending_soon(request.scope, localdate(request.at)),
        "told": told_of(request.scope),
        "planned": planned_told(request.scope),
        "today": localdate(request.at),
    }
    return render(request, "desk/inbox.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def seen(request: ScopedRequest, alert_id: int) -> HttpResponse:
    """Takes note of an alarm; it leaves the inbox."""
    if request.method == "POST":
        alert = alert_for(request.scope, alert_id)
        if alert is None:
            raise Http404
        alert_seen(scope=request.scope, alert=alert, at=request.at)
    return redirect("desk:inbox")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def all_seen(request: ScopedRequest) -> HttpResponse:
    """Takes note of those alarms that the page showed; one that came meanwhile stays."""
    if request.method == "POST":
        shown = {_number(given, 0) for given in request.POST.getlist("alert")[:MOST]}
        for alert in alerts_named(request.scope, shown):
            alert_seen(scope=request.scope, alert=alert, at=request.at)
    return redirect("desk:inbox")


@login_required
@require_safe
def office(request: ScopedRequest) -> HttpResponse:
    """What is kept in order: the cards that the scope opens; 403 for who may open none."""
    groups = office_for(request.scope)
    if not groups:
        raise PermissionDenied
    return render(request, "desk/office.html", {"groups": groups})


@login_required
@require_safe
def search(request: ScopedRequest) -> HttpResponse:
    """One word looked for among organizations, people, orders and mechanisms."""
    text = request.GET.get("q", "").strip()[:60]
    groups = found_for(request.scope, text, request.at) if text else []
    context = {"text": text, "groups": groups, "any": any(group.rows for group in groups)}
    return render(request, "desk/search.html", context)


def _number(given: str, otherwise: int = 1) -> int:
    """A number as an address or a form gives it."""
    return max(int(given), 1) if given.isdecimal() and len(given) < 10 else otherwise


def _cards(tasks: Sequence[Task], request: ScopedRequest) -> list[Card]:
    names = organizations_named(_looked_for(tasks))
    tonight = end_of(localdate(request.at))
    return [_card(task, request, tonight, names) for task in tasks]


def _card(task: Task, request: ScopedRequest, tonight: Any, names: dict[int, str]) -> Card:
    case, declaration = task.case, process_of(task.case.declaration)
    channel = channel_named(declaration, case.channel)
    return Card(
        task, case, case.place.name, step=_owed(task, names), process=said(declaration.name),
        asked=_asked(localdate(case.opened_at), channel, get_language()), not_held=_not_held(task, names),
        group="overdue" if task.due_at <= request.at else "today" if task.due_at <= tonight else "later",
    )  # fmt: skip


def _owed(task: Task, names: dict[int, str]) -> str:
    """The name of the step; of a part its own, and whose it is where that is not who holds it."""
    step = process_of(task.case.declaration).step(task.step)
    part = part_of(task)
    if part is None:
        name = said(step.name) if step else task.step
        asked = {"sign": _("Signature asked for"), "extend": _("More time is asked for")}.get(task.part.split(":")[0])
        return f"{name} · {asked}" if asked else name
    every = step.every if isinstance(step, RecurringStep) else ""
    whose = key_named(task.part, every, names, {}) if every or task.asked_above else ""
    return f"{said(part.name)} · {whose}" if whose else said(part.name)


@lru_cache(maxsize=512)
def _asked(day: date, channel: str, language: str | None) -> str:  # noqa: ARG001 (the words differ by it)
    """In words when and how somebody asked; the cards of a page share a few of them."""
    facts = {"day": date_format(day, "MONTH_DAY_FORMAT"), "channel": channel}
    return _("asked %(day)s, %(channel)s") % facts


def _looked_for(tasks: Sequence[Task]) -> list[int]:
    """The organizations at which somebody was looked for in vain."""
    asked = [task for task in tasks if task.asked_above]
    return [_place_asked(task) for task in asked] + list(numbers_in((task.part for task in asked), "unit"))


def _place_asked(task: Task) -> int:
    """Where the role was looked for: signatures at the case's place, reports where their part says."""
    step, part = process_of(task.case.declaration).step(task.step), part_of(task)
    at = part.at if part else step.at if step and not task.part else None
    chosen = task.case.data.get(at) if at else None
    return int(chosen or task.case.place_id)


def _not_held(task: Task, names: dict[int, str]) -> str:
    step = process_of(task.case.declaration).step(task.step) if task.asked_above else None
    if step is None:
        return ""
    wanted, place = step.in_person if step.role == APPLICANT and step.in_person else step.role, _place_asked(task)
    if task.part.startswith(SIGN):
        wanted = task.part.removeprefix(SIGN)
    elif part := part_of(task):
        wanted, place = part.role or step.role, next(iter(numbers_in([task.part], "unit")), place)
    role = role_of(wanted)
    facts = {"role": said(role.name) if role else wanted, "place": names.get(place, "")}
    return _("Nobody holds the post of %(role)s at %(place)s, so you are asked.") % facts


def _groups(cards: Sequence[Card]) -> list[dict[str, Any]]:
    names = {"overdue": _("Overdue"), "today": _("Due today"), "later": _("Later")}
    grouped = {name: [card for card in cards if card.group == name] for name in names}
    states = {"overdue": " late", "today": " today", "later": ""}
    return [
        {"id": name, "name": names[name], "state": states[name], "cards": found}
        for name, found in grouped.items()
        if found
    ]


def _alert(alert: Alert) -> dict[str, Any]:
    case = alert.task.case
    step = process_of(case.declaration).step(alert.task.step)
    late = _("%(percent)s %% of the limit of “%(step)s” is over") % {
        "percent": alert.percent, "step": said(step.name) if step else alert.task.step
    }  # fmt: skip
    # Who is told need not be one of those who see the case.
    title = title_shared(case)
    return {"alert": alert, "case": case, "title": title, "text": late, "done": alert.task.closed_at}
