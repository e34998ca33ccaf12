"""What is done to plans: uploaded, corrected, taken back, adopted, reported on. Each act is one transaction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.plans import editing
from zhizhi.plans.documents import Document
from zhizhi.plans.keeping import kept
from zhizhi.plans.models import Node, Plan, PlanText, Report, Revision
from zhizhi.plans.queries import revision_of, revisions_since, stacks, states_at, states_of, text_of
from zhizhi.plans.readiness import faults_of
from zhizhi.plans.refusals import EditRefused, NotReady, PlanMoved, PlanRefused
from zhizhi.plans.states import Changes, NodeState, States
from zhizhi.registry.files.operations import file_keep
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.scope import Scope

# What may still change once a plan is adopted: how a commitment is measured, not what it says.
AFTER_ADOPTION = {"bind", "unbind"}


@dataclass(frozen=True, slots=True)
class Heading:
    """What a plan is called, who issues it, for which days (both included), and which plan it follows."""

    title: str
    organization: Organization
    from_day: date
    to_day: date
    replaces: Plan | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: its name, how it computes the changes, and the parts that the person looked at."""

    act: str
    compute: Callable[[States, str], Changes]
    keys: frozenset[int] = field(default_factory=frozenset)


def plan_upload(
    *, scope: Scope | None, heading: Heading, document: Document, states: Sequence[NodeState], at: datetime
) -> Plan:
    """A draft with the document as it came and the parts as read. Raises FileRefused (quota)."""
    place = heading.organization
    with acting():
        plan: Plan = Plan.objects.create(
            title=heading.title, organization=place, place_left=place.left, from_day=heading.from_day,
            to_day=heading.to_day, replaces=heading.replaces, uploaded_at=at,
            uploaded_by_id=scope.person_id if scope else None,
        )  # fmt: skip
        stored = file_keep(
            content=document.content, name=document.name, content_type=document.content_type,
            organization_id=place.pk, owner=f"plan:{plan.pk}", at=at,
        )  # fmt: skip
        PlanText.objects.create(plan=plan, file=stored, digest=document.digest, content=document.text)
        kept(plan=plan, states={}, changes={one.key: one for one in states}, scope=scope, act="read", at=at)
        _record("plan.upload", plan, scope, at, title=plan.title, digest=document.digest, parts=len(states))
    return plan


def plan_edit(*, scope: Scope | None, plan_id: int, edit: Edit, based_on: int, at: datetime) -> Revision | None:
    """Does the edit that somebody decided on while looking at revision `based_on`; None where nothing changes.

    Raises PlanMoved when a part that it names was changed since, EditRefused, PlanRefused once adopted.
    """
    with acting():
        plan = _locked(plan_id)
        if plan.state != Plan.State.DRAFT and edit.act not in AFTER_ADOPTION:
            raise PlanRefused(_("The plan is adopted. Its text and structure stay as they were issued."))
        since = revisions_since(plan, based_on)
        states = states_of(plan)
        changes = _computed(edit, states, text_of(plan).content, since)
        if not changes:
            return None
        return _kept(plan, states, changes, scope, edit.act, at)


def plan_undo(*, scope: Scope | None, plan_id: int, based_on: int, at: datetime) -> Revision:
    """Takes the last edit back that was not taken back yet. Raises PlanMoved, PlanRefused."""
    with acting():
        plan, (done, _undone) = _steps(plan_id, based_on)
        if not done:
            raise PlanRefused(_("There is nothing to undo."))
        last = _revision(plan, done[0])
        return _kept(plan, states_of(plan), _changes(last.before), scope, "undo", at, undoes=last.number)


def plan_redo(*, scope: Scope | None, plan_id: int, based_on: int, at: datetime) -> Revision:
    """Does again what was taken back last. Raises PlanMoved, PlanRefused."""
    with acting():
        plan, (_done, undone) = _steps(plan_id, based_on)
        if not undone:
            raise PlanRefused(_("There is nothing to do again."))
        last = _revision(plan, undone[0])
        return _kept(plan, states_of(plan), _changes(last.after), scope, "redo", at, redoes=last.number)


def plan_restore(*, scope: Scope | None, plan_id: int, number: int, based_on: int, at: datetime) -> Revision | None:
    """Brings the parts back to what they were after edit `number`, as an edit of its own. Raises PlanMoved."""
    with acting():
        plan, _stacks = _steps(plan_id, based_on)
        if revision_of(plan, number) is None:
            raise PlanRefused(_("The plan has no such version."))
        now, then = states_of(plan), states_at(plan, number)
        changes: Changes = {key: then.get(key) for key in {*now, *then} if now.get(key) != then.get(key)}
        return _kept(plan, now, changes, scope, "restore", at) if changes else None


def plan_adopt(*, scope: Scope | None, plan_id: int, based_on: int, confirmed: bool, at: datetime) -> Plan:
    """The plan holds from now on; the one it follows is superseded. Raises NotReady, PlanMoved.

    `confirmed` says that the person has read what faults_of names as doubtful.
    """
    with acting():
        plan = _locked(plan_id)
        _must_be_draft(plan)
        if since := revisions_since(plan, based_on):
            raise PlanMoved(_("Somebody edited the plan while you read it. Look at it again, then adopt it."), since)
        faults = faults_of(states_of(plan), text_of(plan).content, localdate(at))
        refused = [one.text for one in faults if one.blocks or not confirmed]
        if any(one.blocks for one in faults) or (refused and not confirmed):
            raise NotReady(refused)
        plan.state, plan.adopted_at, plan.adopted_by_id = Plan.State.ADOPTED, at, scope.person_id if scope else None
        plan.save(update_fields=["state", "adopted_at", "adopted_by"])
        _supersede(plan, scope, at)
        _record("plan.adopt", plan, scope, at, revision=plan.revision)
    return plan


def plan_head(*, scope: Scope | None, plan_id: int, title: str, from_day: date, to_day: date, at: datetime) -> Plan:
    """Another title or period for a draft. Raises PlanRefused (adopted, no title, a period that ends too early)."""
    if not title.strip():
        raise PlanRefused(_("Give the plan a title."))
    if from_day > to_day:
        raise PlanRefused(_("The period ends before it begins."))
    with acting():
        plan = _locked(plan_id)
        _must_be_draft(plan)
        before = {"title": plan.title, "from_day": plan.from_day, "to_day": plan.to_day}
        plan.title, plan.from_day, plan.to_day = title.strip()[:200], from_day, to_day
        plan.save(update_fields=["title", "from_day", "to_day"])
        _record("plan.head", plan, scope, at, before=before, title=plan.title, from_day=from_day, to_day=to_day)
    return plan


def plan_discard(*, scope: Scope | None, plan_id: int, at: datetime) -> None:
    """The draft leaves every list; journal and document stay. Raises PlanRefused once adopted."""
    with acting():
        plan = _locked(plan_id)
        _must_be_draft(plan)
        plan.state = Plan.State.DISCARDED
        plan.save(update_fields=["state"])
        _record("plan.discard", plan, scope, at, title=plan.title)


@dataclass(frozen=True, slots=True)
class Said:
    """What a unit reports by hand."""

    text: str
    day: date
    source: str
    figure: Decimal | None = None


def report_make(*, scope: Scope | None, node: Node, said: Said, at: datetime) -> Report:
    """Keeps a report on a commitment of an adopted plan. Raises PlanRefused (draft, no source, a day to come)."""
    with acting():
        plan = _locked(node.plan_id)
        if plan.state == Plan.State.DRAFT:
            raise PlanRefused(_("A draft has nothing to report on yet; adopt the plan first."))
        if not said.source.strip() or not said.text.strip():
            raise PlanRefused(_("Say what was done, and from which source one can see it."))
        if said.day > localdate(at):
            raise PlanRefused(_("The day of a report cannot lie in the future."))
        report: Report = Report.objects.create(
            node=node, day=said.day, text=said.text.strip(), figure=said.figure, source=said.source.strip(), at=at,
            person_id=scope.person_id if scope else None, actor_name=scope.name if scope else "",
        )  # fmt: skip
        _record("plan.report", plan, scope, at, key=node.key, report=report.pk)
    return report


def _computed(edit: Edit, states: States, text: str, since: Sequence[Revision]) -> Changes:
    """The changes; PlanMoved where an edit since touched a part that this one names or would change."""
    try:
        changes = edit.compute(states, text)
    except EditRefused:
        _must_be_untouched(edit.keys, since)
        raise
    _must_be_untouched(edit.keys, since)
    return changes


def _must_be_untouched(keys: Iterable[int], since: Sequence[Revision]) -> None:
    named = {str(key) for key in keys}
    theirs = [row for row in since if named & (row.before.keys() | row.after.keys())]
    if theirs:
        raise PlanMoved(_("Somebody changed this part while you worked on it."), theirs)


def _kept(
    plan: Plan, states: States, changes: Changes, scope: Scope | None, act: str, at: datetime, **links: int
) -> Revision:
    _must_not_overlap(editing.applied(states, changes))
    revision = kept(plan=plan, states=states, changes=changes, scope=scope, act=act, at=at, **links)
    name = "plan.bind" if act in AFTER_ADOPTION else "plan.edit"
    _record(name, plan, scope, at, revision=revision.number, edit=act, parts=sorted(changes)[:50])
    return revision


def _must_not_overlap(states: States) -> None:
    spans = sorted((one.start, one.end) for one in states.values())
    if any(first[1] > second[0] for first, second in pairwise(spans)):
        raise PlanRefused(_("Two parts would share the same words."))


def _steps(plan_id: int, based_on: int) -> tuple[Plan, tuple[list[int], list[int]]]:
    """The locked draft and what can be taken back or done again; nobody may have edited since."""
    plan = _locked(plan_id)
    _must_be_draft(plan)
    if since := revisions_since(plan, based_on):
        raise PlanMoved(_("Somebody edited the plan meanwhile."), since)
    return plan, stacks(list(Revision.objects.of(plan).defer("before", "after").order_by("number")))


def _revision(plan: Plan, number: int) -> Revision:
    found = revision_of(plan, number)
    assert found is not None
    return found


def _changes(kept_json: dict[str, dict[str, object] | None]) -> Changes:
    return {int(key): NodeState.from_json(one) if one else None for key, one in kept_json.items()}


def _locked(plan_id: int) -> Plan:
    rows = Plan.objects.system("the page checked the right").select_for_update(of=("self",))
    plan: Plan = rows.select_related("organization").get(pk=plan_id)
    return plan


def _must_be_draft(plan: Plan) -> None:
    if plan.state != Plan.State.DRAFT:
        raise PlanRefused(_("The plan is not a draft any more."))


def _supersede(plan: Plan, scope: Scope | None, at: datetime) -> None:
    if plan.replaces_id is None:
        return
    before = _locked(plan.replaces_id)
    if before.state == Plan.State.ADOPTED:
        before.state = Plan.State.SUPERSEDED
        before.save(update_fields=["state"])
        _record("plan.supersede", before, scope, at, by=plan.pk)


def _record(act: str, plan: Plan, scope: Scope | None, at: datetime, **details: object) -> None:
    place = (plan.organization_id, plan.place_left)
    record(act=act, at=at, scope=scope, subject=("plan", plan.pk), place=place, details=details)
