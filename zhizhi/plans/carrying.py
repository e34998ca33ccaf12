"""What a merged unit leads, supports or owns in plans is its successor's from then on."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.plans.models import Node, Plan, Project
from zhizhi.registry.changes.carrying import Carried, Carrier, Done, Fate, Line, carried

# Carriers have one shape; not each needs all that it is told.

WHY = "carried along by a change of the tree"
LIVING = (Plan.State.DRAFT, Plan.State.ADOPTED)


@carried("plans", gettext_lazy("Commitments and projects of plans"))
class Leads(Carrier):
    """Of plans that are drafts or in force; the text of a plan, which names the old unit, is never changed."""

    def lines(self, carried: Carried) -> Sequence[Line]:
        ids = tuple(_leads(carried).order_by("pk").values_list("pk", flat=True))
        more = _supports(carried).count() + _projects(carried).count()
        if not (ids or more) or not carried.goes_on:
            return ()
        words = _("Led by the successor from now on; supported or owned besides: %(count)d") % {"count": more}
        return [Line(str(self.label), Fate.MOVES, ids, words, number=len(ids) + more)]

    def hindrances(self, carried: Carried) -> Sequence[str]:
        count = 0 if carried.goes_on else _leads(carried).count() + _projects(carried).count()
        words = _("Commitments and projects that it leads: %(count)d. Give them to another unit first.")
        return [words % {"count": count}] if count else []

    def carry(self, carried: Carried) -> Done:
        if carried.target is None:
            return {}
        leads = [list(pair) for pair in _leads(carried).values_list("pk", "lead_id")]
        projects = [list(pair) for pair in _projects(carried).values_list("pk", "unit_id")]
        links = [[row.pk, row.node_id, row.organization_id] for row in _supports(carried)]
        Node.objects.system(WHY).filter(pk__in=[pk for pk, _old in leads]).update(lead=carried.target)
        Project.objects.system(WHY).filter(pk__in=[pk for pk, _old in projects]).update(unit=carried.target)
        made = _supported(links, carried.target.pk)
        return {"leads": leads, "projects": projects, "supports": links, "made": made}

    def undo(self, carried: Carried, done: Done) -> None:
        for pk, old in done["leads"]:
            Node.objects.system(WHY).filter(pk=pk, lead=carried.target).update(lead=old)
        for pk, old in done["projects"]:
            Project.objects.system(WHY).filter(pk=pk, unit=carried.target).update(unit=old)
        through: Any = Node.supports.through
        through._default_manager.filter(pk__in=done["made"]).delete()
        through._default_manager.bulk_create(
            [through(node_id=node, organization_id=old) for _pk, node, old in done["supports"]], ignore_conflicts=True
        )


def _leads(carried: Carried) -> Any:
    rows = Node.objects.system(WHY).filter(plan__state__in=LIVING, lead__in=carried.source_ids)
    return rows.none() if carried.split else rows


def _projects(carried: Carried) -> Any:
    rows = Project.objects.system(WHY).filter(closed_on=None, unit__in=carried.source_ids)
    return rows.none() if carried.split else rows


def _supports(carried: Carried) -> Any:
    rows = Node.supports.through._default_manager.filter(
        node__plan__state__in=LIVING, organization__in=carried.source_ids
    )
    return rows.none() if carried.split else rows.order_by("pk")


def _supported(links: Sequence[Sequence[int]], target: int) -> list[int]:
    """The successor supports each commitment once, and none that it leads."""
    through: Any = Node.supports.through
    nodes = {node for _pk, node, _old in links}
    through._default_manager.filter(pk__in=[pk for pk, _node, _old in links]).delete()
    there = set(through._default_manager.filter(node__in=nodes, organization=target).values_list("node_id", flat=True))
    led = set(Node.objects.system(WHY).filter(pk__in=nodes, lead=target).values_list("pk", flat=True))
    made = [through(node_id=node, organization_id=target) for node in sorted(nodes - there - led)]
    through._default_manager.bulk_create(made)
    return [row.pk for row in made]
