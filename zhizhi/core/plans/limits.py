"""What this program does not do: watch residents, religion, petitioners or opinions.

A plan may ask for it; the sentence is shown as it stands, flagged `outside`, and no mechanism is proposed for the
clause that asks. Sending somebody to work on such a front is no watching.
"""

import re
from collections.abc import Iterator, Sequence

from zhizhi.core.plans.nodes import Match, Span

OUTSIDE = "outside"
_CLAUSE = re.compile(r"[^，,；;。]+")
_ASKS = re.compile(
    r"宗教|信教|邪教|教职人员|上访|缠访|闹访|越级访|进京访|非访|涉访|信访(?:人|维稳|稳定|矛盾|积案|重点|工作)|稳控|维稳|"
    r"重点(?:人员|人群|对象)[^，。]{0,8}(?:管控|稳控|监管|监测|排查|管理)|舆情|网评|网络舆论|舆论(?:监测|管控|引导|阵地)|"
    r"人脸|监控|监视|布控|行踪|轨迹|雪亮工程|天网|电子围栏|思想动态监测"
)
_SENDS = re.compile(r"选派|派|锻炼|挂职|一线|本领|能力|培训")


def asked(text: str) -> list[Span]:
    """The clauses of a sentence that ask for it, as spans within the sentence."""
    clauses = (match for match in _CLAUSE.finditer(text) if _ASKS.search(match.group()))
    return [Span(match.start(), match.end()) for match in clauses if not _SENDS.search(match.group())]


def without(matches: Sequence[Match], clauses: Sequence[Span]) -> Iterator[Match]:
    """The matches whose words do not all stand in such a clause; a sentence of nothing else keeps none."""
    for match in matches:
        own = [span for span in match.spans if not any(c.start <= span.start and span.end <= c.end for c in clauses)]
        if own:
            yield match
