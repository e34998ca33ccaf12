"""An adopted plan whose commitments are set as a test needs them, with the pack that its tasks run from."""

from datetime import date
from decimal import Decimal

from tests.world import World
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.processes.tests.walk import pack_ready
from zhizhi.plans.models import Binding, Node, Plan, Report
from zhizhi.plans.operations import plan_adopt
from zhizhi.plans.tests.conftest import draft_make
from zhizhi.registry.organizations.models import Organization

# Invented for these tests: five commitments.
TEXT = """云岭县2026年便民服务工作要点

一、把服务送到门口
（一）抓实五单服务。推行“五单”服务，群众点单按期办结率达到90%以上。
（二）公开办理情况。建立村级办理台账，每月公开一次办理情况。
二、把本领练到手上
（三）建好人才队伍。选派20名技术员到村指导，帮助群众增收。
（四）办好业务培训。开展2次业务培训，提升干部能力。
（五）整治环境卫生。组织党员开展环境整治，建设美丽庭院。
"""


def adopted_make(world: World, text: str = TEXT) -> Plan:
    """The plan in force since the world's morning, the pack applied."""
    if not DeclarationVersion.objects.exists():
        pack_ready(world.at)
    draft = draft_make(world, text)
    officer = world.scope(world.officer)
    return plan_adopt(scope=officer, plan_id=draft.pk, based_on=draft.revision, confirmed=True, at=world.at)


def commitments(plan: Plan) -> list[Node]:
    """In the order of the text."""
    return list(Node.objects.of(plan).filter(kind="commitment").order_by("start"))


def agreed(node: Node, **values: object) -> Node:
    """What was agreed on a commitment, set as if before the adoption."""
    Node.objects.of(node.plan).filter(pk=node.pk).update(**values)
    node.refresh_from_db()
    return node


def supported(node: Node, *units: Organization) -> None:
    """The supporting units of a commitment."""
    links = Node.supports.through
    links._default_manager.bulk_create(links(node_id=node.pk, organization_id=unit.pk) for unit in units)


def told(world: World, node: Node, figure: str, day: date) -> Report:
    """A figure reported by hand."""
    report: Report = Report.objects.create(
        node=node, day=day, text="已开展", figure=Decimal(figure), source="培训签到表", at=world.at, actor_name="温可心"
    )
    return report


def bound(node: Node, measure: str, target: str) -> None:
    """The commitment shows by this measure alone."""
    Binding.objects.of(node.plan).filter(node=node).delete()
    Binding.objects.create(node=node, ref="M66", measure=measure, target=Decimal(target))
