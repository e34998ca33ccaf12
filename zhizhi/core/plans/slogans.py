"""Headings without numbers: how much a sentence looks like a slogan that heads what follows.

Nothing here knows a heading: shortness, an imperative verb at the head, no figures, no copula, and siblings built in
the same frame are what headings of Chinese official writing share.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from zhizhi.core.plans.wording import HEADING_VERB, LEADING_ADVERB, SUBJECT

CLAUSE = re.compile(r"[，,：:]")
QUOTED = re.compile(r"“[^”]*”|《[^》]*》")
_COPULA = re.compile(r"(?<![于就但凡若只总还而不真可])是(?!非)|在于|就要|才能|就是|关键在|离不开|不能")
FIGURE = re.compile(r"\d|[一两二三四五六七八九十]+[次期场遍]|[百千万亿]元|以上|不少于|每[年月季周]|[%％]")
_CONNECTIVE = re.compile(
    r"同时|此外|另外|并且|因此|所以|其中|目前|近年|今年|当前|去年|截至|对于|对.{1,12}的|通过|按照|根据|为了|如"
)
_FRAMED = re.compile(
    r"(?:在.{2,12}上|以.{2,14}|把.{2,12}|让.{2,14}|将.{2,12}|用.{2,12}|围绕.{2,14}|着眼.{2,12}|从.{2,8}上)"
)
# Sections that many documents have, under these names.
USUAL_SECTION = re.compile(
    r"(?:总体|工作|有关|具体|主要|目标|保障|组织|实施|重点|推进|基本|方法)?(?:要求|任务|目标|步骤|措施|举措|保障|实施|安排|内容|原则|思路|总则|附则|"
    r"指导思想|组织领导|工作重点|方法步骤|时间安排|进度安排|阶段安排|背景|意义|现状)$"
)
# Siblings are looked for so many sentences away.
REACH = 40
# A heading that begins with what must be done stands within another.
MODAL = re.compile(r"要|须|必须|应")
# Length in characters to evidence; longer than the last is no slogan.
_LENGTHS = ((4, 0.5), (12, 2.0), (16, 1.5), (20, 0.8), (26, 0.0), (32, -1.0), (40, -2.5))


def plain(body: str) -> str:
    """The sentence with what stands in quotation marks counted as one word."""
    return QUOTED.sub("“”", body)


def imperative(body: str) -> bool:
    """Whether it opens by telling what to do."""
    head = LEADING_ADVERB.sub("", body)
    return bool(HEADING_VERB.match(head) or _FRAMED.match(head) or len(head) < len(body))


def likeness(body: str) -> float:
    """Evidence for a heading from the words alone; above 0 speaks for it."""
    words = plain(body)
    score = -2.0 + next((value for most, value in _LENGTHS if len(body) <= most), -6.0)
    score += _order(body, words)
    score += 3.0 if usual(body) else 0
    score -= 2.5 if _COPULA.search(words) else 0
    score -= 1.5 if FIGURE.search(body) else 0
    score -= 2.0 if _CONNECTIVE.match(body) else 0
    score -= 2.0 if SUBJECT.match(body) else 0
    return score + balance(words)


def _order(body: str, words: str) -> float:
    if imperative(body):
        return 1.2
    if any(imperative(clause) for clause in CLAUSE.split(body)[1:]):
        return 0.0
    return -3.0 if adage(words) else -1.5


def usual(body: str) -> bool:
    """Whether many documents have a section of this name; blanks within it are for show."""
    return bool(USUAL_SECTION.match("".join(body.split())))


def adage(words: str) -> bool:
    """Two short clauses of one length without an order: 国以才立，业以才兴 tells a truth and heads nothing."""
    clauses = CLAUSE.split(words)
    return len(clauses) == 2 and len(clauses[0]) == len(clauses[1]) <= 7


def balance(words: str) -> float:
    """Two clauses of about the same length speak for a slogan, many clauses against it."""
    lengths = [len(clause) for clause in CLAUSE.split(words)]
    if len(lengths) == 2:
        return 0.5 if abs(lengths[0] - lengths[1]) <= 2 else 0.0
    return -1.5 * (len(lengths) - 2) if len(lengths) > 2 else 0.0


def kinship(one: str, other: str) -> float:
    """How much two sentences are built in the same frame, 0 to 1."""
    if one == other or not one or not other:
        return 0.0
    first, second = plain(one), plain(other)
    if _last_shape(first) and _last_shape(first) == _last_shape(second):
        return 0.8
    shared = _shared_prefix(first, second) + _shared_prefix(first[::-1], second[::-1])
    if shared >= 2 and shared >= 0.3 * max(len(first), len(second)):
        return 1.0
    return 0.6 * _same_build(first, second) + (0.3 if shared >= 2 else 0.0)


def _shared_prefix(one: str, other: str) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _last_shape(text: str) -> tuple[int, ...]:
    """The lengths of a last clause of parallel parts (选干部、强队伍 gives 3, 3), or nothing."""
    clauses = CLAUSE.split(text)
    parts = tuple(len(part) for part in clauses[-1].split("、"))
    return parts if len(clauses) > 1 and len(parts) > 1 and len({*parts}) == 1 else ()


def _same_build(one: str, other: str) -> float:
    """Clauses of equal lengths; 1 when words at the same places are equal, too."""
    lengths = [[len(clause) for clause in CLAUSE.split(text)] for text in (one, other)]
    if lengths[0] != lengths[1] or not 4 <= len(one) <= 32:
        return 0.0
    same = sum(left == right for left, right in zip(one, other, strict=True))
    return 1.0 if same >= len(lengths[0]) + 1 else 0.5 * (len(lengths[0]) > 1 or len(one) <= 12)


def nearby(candidates: Sequence[int], at: int) -> Sequence[int]:
    """Those of the ordered candidates that are near enough to be siblings."""
    return candidates[bisect_left(candidates, at - REACH) : bisect_right(candidates, at + REACH)]


def family(bodies: Sequence[str], at: int, candidates: Sequence[int]) -> float:
    """Evidence from siblings: candidates nearby, not next to it, built in the same frame."""
    near = [index for index in nearby(candidates, at) if abs(index - at) > 1]
    ties = sorted((kinship(bodies[at], bodies[index]) for index in near), reverse=True)
    return min(2.0, sum(ties[:3]))
