"""Writing parts and their revisions to the tables; called by operations within their transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zhizhi.plans.models import Binding, Node, Plan, Revision
from zhizhi.plans.states import Changes, NodeState, States
from zhizhi.registry.scope import Scope

COLUMNS = (
    "start", "end", "kind", "level", "lead_id", "deliverable", "target", "unit", "direction", "due", "period",
    "weight", "read",
)  # fmt: skip
FIELDS = [name.removesuffix("_id") for name in COLUMNS]


def kept(
    *, plan: Plan, states: States, changes: Changes, scope: Scope | None, act: str, at: datetime, **links: int
) -> Revision:
    """Writes the changes, and the revision that can take them back; the plan must be locked."""
    changed_keep(plan, changes)
    plan.revision += 1
    plan.save(update_fields=["revision"])
    return Revision.objects.create(
        plan=plan, number=plan.revision, at=at, person_id=scope.person_id if scope else None,
        actor_name=scope.name if scope else "", act=act, before=_json({key: states.get(key) for key in changes}),
        after=_json(changes), **links,
    )  # fmt: skip


def changed_keep(plan: Plan, changes: Changes) -> None:
    """Removes, adds and updates parts with their units and bindings: a fixed number of statements."""
    rows = {node.key: node for node in Node.objects.of(plan).filter(key__in=list(changes))}
    gone = [row.pk for key, row in rows.items() if changes[key] is None]
    _links_delete([row.pk for row in rows.values()])
    Node.objects.of(plan).filter(pk__in=gone).delete()
    present = {key: state for key, state in changes.items() if state is not None}
    new = [Node(plan=plan, key=key, **_columns(state)) for key, state in present.items() if key not in rows]
    _update([(row, present[key]) for key, row in rows.items() if key in present])
    Node.objects.bulk_create(new)
    rows |= {node.key: node for node in new}
    _links_make(rows, present)


def _update(pairs: Iterable[tuple[Node, NodeState]]) -> None:
    """Only rows of which a column changes: updating many is slow, and most edits of many change bindings."""
    changed = [node for node, state in pairs if _set(node, _columns(state))]
    Node.objects.system("locked with its plan").bulk_update(changed, FIELDS, batch_size=50)


def _set(node: Node, columns: Mapping[str, Any]) -> bool:
    different = {name: value for name, value in columns.items() if getattr(node, name) != value}
    for name, value in different.items():
        setattr(node, name, value)
    return bool(different)


def _columns(state: NodeState) -> dict[str, Any]:
    found = {name: getattr(state, name) for name in COLUMNS if name not in {"lead_id", "target", "due"}}
    target = Decimal(state.target) if state.target is not None else None
    return found | {
        "lead_id": state.lead, "target": target, "due": date.fromisoformat(state.due) if state.due else None
    }  # fmt: skip


def _links_delete(node_ids: Sequence[int]) -> None:
    Binding.objects.system("locked with its plan").filter(node__in=node_ids).delete()
    Node.supports.through._default_manager.filter(node__in=node_ids).delete()


def _links_make(rows: Mapping[int, Node], present: Mapping[int, NodeState]) -> None:
    through = Node.supports.through
    through._default_manager.bulk_create(
        through(node_id=rows[key].pk, organization_id=unit) for key, state in present.items() for unit in state.supports
    )
    Binding.objects.bulk_create(
        Binding(
            node=rows[key], ref=one.ref, measure=one.measure, path=one.path, weight=one.weight,
            target=Decimal(one.target) if one.target is not None else None, baseline=Decimal(one.baseline),
            decided_by=one.decided_by,
        )
        for key, state in present.items()
        for one in state.bindings
    )  # fmt: skip


def _json(changes: Mapping[int, NodeState | None]) -> dict[str, Any]:
    return {str(key): state.to_json() if state else None for key, state in changes.items()}
