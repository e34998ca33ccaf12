"""The demo's plan: an invented document, adopted when the demo begins, bound to the orders that follow."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

from django.utils.timezone import localdate

from zhizhi.demo.texts import FOLDER
from zhizhi.plans import editing
from zhizhi.plans.documents import document_read
from zhizhi.plans.models import Plan
from zhizhi.plans.operations import Edit, Heading, Said, plan_adopt, plan_edit, plan_upload, report_make
from zhizhi.plans.queries import node_of, states_of, text_of, units_of
from zhizhi.plans.reading import read, states_read
from zhizhi.plans.states import Bound, Changes, States
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.scope import Scope

YEAR = timedelta(days=364)
ACCEPTED = 0.6
FIVE, CALL = "five-orders", "talent-call"


@dataclass(frozen=True, slots=True)
class Tied:
    """A commitment, known by some of its words, and the figure by which it shows."""

    words: str
    ref: str
    measure: str
    target: str
    linear: bool = False


TIED = (
    Tied("按期办结率不低于90%", "M66", f"{FIVE}.in_time", "90"),
    Tied("群众评单平均不低于", "M66", f"{FIVE}.rating", "4.5"),
    Tied("超期未办结的单子", "M66", f"{FIVE}.overdue_now", "60"),
    Tied("办好群众诉求不少于", "M66", f"{FIVE}.settled_in_time", "4500", linear=True),
    Tied("群众撤单率", "M66", f"{FIVE}.withdrawn", "10"),
    Tied("按期办结率不低于85%", "M77", f"{CALL}.in_time", "85"),
    Tied("届期内换届完成率", "M45", "terms.in_term", "98"),
    Tied("党组织覆盖率达到", "M47", "coverage.organized", "90"),
    Tied("人才对办理结果的评价", "M77", f"{CALL}.rating", "4.5"),
    Tied("超期未办结的人才诉求", "M77", f"{CALL}.overdue_now", "3"),
)
# What units say by hand on the demo's day: words of the commitment, report, figure, source.
REPORTS = (
    ("全年培训高素质农民", "田间学校开班9期，覆盖18个乡镇。", "410", "田间学校签到册"),
    ("宣传先进典型", "已推出先进典型，县融媒体中心播出。", "12", "融媒体中心播出单"),
    ("培育“一村一品”示范村", "第一批示范村已验收。", "21", "县农业农村局验收表"),
    ("每名专家每年下村指导", "三个专家服务团按月下村，平均7次。", "7", "专家下村记录本"),
)


def demo_text(day: date) -> str:
    """The document, with its days set two and four months after the demo's day."""
    text = (FOLDER / "plan.txt").read_text(encoding="utf-8")
    days = {"{soon}": _month(day + timedelta(days=61)), "{later}": _month(day + timedelta(days=122))}
    for mark, words in days.items():
        text = text.replace(mark, words)
    return text


def demo_plan_make(*, scope: Scope, organization: Organization, day: date, at: datetime) -> Plan:
    """Uploads, binds and adopts the plan at `at`, by the plans' own operations; `day` is the day of the demo."""
    document = document_read("工作要点.txt", BytesIO(demo_text(day).encode()))
    outline, first = read(document.text), localdate(at)
    heading = Heading(outline.title or document.name, organization, first, first + YEAR)
    states = states_read(outline.nodes, units_of(organization), first.year)
    plan = plan_upload(scope=scope, heading=heading, document=document, states=states, at=at)
    accept = Edit("accept_all", lambda now, _text: editing.accepted(now, now, ACCEPTED, scope.name))
    plan_edit(scope=scope, plan_id=plan.pk, edit=accept, based_on=1, at=at)
    plan_edit(
        scope=scope, plan_id=plan.pk, edit=Edit("bind", lambda now, text: _tied(now, text, scope)), based_on=2, at=at
    )
    appeal = _key(states_of(plan), document.text, "检验工作的尺子")
    retype = Edit("retype", lambda now, _text: editing.retyped(now, [appeal], "context"), frozenset({appeal}))
    plan_edit(scope=scope, plan_id=plan.pk, edit=retype, based_on=3, at=at)
    return plan_adopt(scope=scope, plan_id=plan.pk, based_on=4, confirmed=True, at=at)


def demo_reports_make(*, scope: Scope, plan: Plan, at: datetime) -> None:
    """What the units reported by hand until the demo's day."""
    text, states = text_of(plan).content, states_of(plan)
    for words, said, figure, source in REPORTS:
        node = node_of(plan, _key(states, text, words))
        if node is not None:
            report = Said(said, localdate(at), source, Decimal(figure))
            report_make(scope=scope, node=node, said=report, at=at)


def _tied(states: States, text: str, scope: Scope) -> Changes:
    changes: Changes = {}
    for tied in TIED:
        chosen = Bound(
            tied.ref, tied.measure, tied.target, path="linear" if tied.linear else "flat", decided_by=scope.name
        )
        changes |= editing.bound(states, _key(states, text, tied.words), chosen)
    return changes


def _key(states: States, text: str, words: str) -> int:
    """The part in which the words stand; a demo whose words are gone shall not be built."""
    at = text.index(words)
    return next(key for key, state in states.items() if state.start <= at < state.end)


def _month(day: date) -> str:
    return f"{day.year}年{day.month}月"
