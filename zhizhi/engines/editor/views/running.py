"""Cases that run under older versions: how many stand where, and bringing them to the version in force."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhizhi.core.process import TaskStep
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.editor.queries import name_of, standing_of, version_of, versions
from zhizhi.engines.editor.views.drafts import CAPABILITY
from zhizhi.engines.processes.migrating import Limits, Migrated, Proposal, cases_migrate, migration_plan
from zhizhi.engines.processes.refusals import CaseRefused
from zhizhi.registry.language import said
from zhizhi.registry.rights.guards import ScopedRequest, requires

Standing = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Row:
    """A step of the older version: how many cases stand there, and which step of the newer one follows it."""

    proposal: Proposal
    name: str
    chosen: str


@requires(CAPABILITY)
def overview(request: ScopedRequest, slug: str) -> HttpResponse:
    """By default they finish under the version with which they began; the mapping is seen before any is moved."""
    lines = versions(slug)
    current = next((line.version for line in lines if line.version.state == "published"), None)
    if not lines:
        raise Http404
    done: Migrated | None = None
    refused = ""
    if request.method == "POST":
        try:
            done = _migrate(request, slug, current)
        except CaseRefused as refusal:
            refused = str(refusal)
    open_cases = standing_of(slug)
    older = [line.version for line in lines if line.version != current and open_cases.get(line.version.version)]
    context = {
        "slug": slug,
        "name": name_of(lines[0].version.body, slug),
        "current": current,
        "counted": [_counted(line.version, open_cases.get(line.version.version, {})) for line in lines],
        "groups": [(version, _rows(version, current, request)) for version in older] if current else [],
        "steps": [(step.id, said(step.name)) for step in process_of(current).steps if isinstance(step, TaskStep)]
        if current else [],
        "done": done,
        "refused": refused,
    }  # fmt: skip
    return render(request, "editor/running.html", context, status=422 if refused else 200)


def _counted(version: DeclarationVersion, standing: Mapping[str, int]) -> tuple[DeclarationVersion, int, Standing]:
    """How many run under the version, and where they stand in the order of its steps."""
    places = [(said(step.name), standing[step.id]) for step in process_of(version).steps if step.id in standing]
    return version, sum(standing.values()), places


def _rows(old: DeclarationVersion, new: DeclarationVersion, request: ScopedRequest) -> list[Row]:
    """What is proposed, or what was chosen just now."""
    asked = request.POST if request.POST.get("old") == str(old.version) else {}
    return [
        Row(one, said(one.name), str(asked.get(f"to-{one.step}", one.to)))
        for one in migration_plan(old, new)
        if one.cases
    ]


def _migrate(request: ScopedRequest, slug: str, current: DeclarationVersion | None) -> Migrated:
    number = request.POST.get("old", "")
    old = version_of(slug, int(number)) if number.isascii() and number.isdigit() and len(number) < 7 else None
    if old is None or current is None or request.POST.get("new") != str(current.version):
        raise CaseRefused(_("Another version was published meanwhile. Look at the steps again."))
    mapping = {key[3:]: str(to) for key, to in request.POST.items() if key.startswith("to-") and to}
    limits: Limits = "anew" if request.POST.get("limits") == "anew" else "kept"
    return cases_migrate(
        scope=request.scope, old=old, new=current, mapping=mapping, at=request.at, limits=limits,
    )  # fmt: skip
