"""Read a plan: from its text to nodes, every sentence in exactly one of them.

Deterministic, and with no library beyond Python's own. The steps are the modules of this folder in their order:
sentences, letterhead, marks and slogans, headings, matching, kinds, then actors, targets, dates and names.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from zhizhi.core.plans import kinds
from zhizhi.core.plans.actors import actors
from zhizhi.core.plans.dates import dates
from zhizhi.core.plans.headings import Item, Place, items, places
from zhizhi.core.plans.kinds import Setting, Standing
from zhizhi.core.plans.letterhead import Role, roles
from zhizhi.core.plans.limits import OUTSIDE, asked, without
from zhizhi.core.plans.matching import SECTION, THEME, Lexicon
from zhizhi.core.plans.names import names
from zhizhi.core.plans.nodes import Found, Kind, Match, Node, Outline
from zhizhi.core.plans.sentences import sentences
from zhizhi.core.plans.tables import Row, rows
from zhizhi.core.plans.targets import targets
from zhizhi.core.plans.weights import WEIGHTS

UNITS = "units"
# What goes on longer without a full stop is no sentence; only so much of it is looked into.
LONGEST = 2_000
TWO_LEADS = "two_leads"
_KINDS = {Place.SECTION: Kind.SECTION, Place.THEME: Kind.THEME, Place.SUBTHEME: Kind.THEME}


@dataclass(slots=True)
class Draft:
    """A sentence on its way to a node: its place in the outline, the headings above it, outermost first, and what its
    cells give when it is a row of a table of tasks."""

    item: Item
    role: Role
    place: Place
    above: tuple[int, ...]
    standing: Standing
    row: Row | None


def read(
    text: str,
    lexicon: Lexicon,
    weights: Mapping[str, float] = WEIGHTS,
    levels: Mapping[int, int] | None = None,
) -> Outline:
    """The outline of a plan.

    `levels` are headings that the file's own styles name: offset of the line to level, 0 for the title. `weights` are
    those of kinds; other ones are for measuring.
    """
    drafts = outline(text, levels)
    nodes = [_node(drafts, at, lexicon, weights) for at in range(len(drafts))]
    nodes = list(_inherited(drafts, nodes))
    return Outline("".join(node.text for node in nodes if node.kind is Kind.TITLE), tuple(nodes))


def outline(text: str, styled: Mapping[int, int] | None = None) -> list[Draft]:
    """Sentences with their places, before kinds and mechanisms."""
    found = sentences(text)
    given = roles(found, styled)
    tasks = rows(found)
    # What stands in cells is no heading.
    listed = items(
        found, [role is not Role.BODY or "\t" in one.text[4:] for one, role in zip(found, given, strict=True)]
    )
    levels = _places(listed, given, styled or {})
    above = list(_above(levels))
    return [
        Draft(item, role, level, heads, _standing(levels, at, heads), tasks.get(at))
        for at, (item, role, level, heads) in enumerate(zip(listed, given, levels, above, strict=True))
    ]


def _places(listed: Sequence[Item], given: Sequence[Role], styled: Mapping[int, int]) -> list[Place]:
    """The places of what belongs to the outline; the frame of the document heads nothing and is headed by nothing."""
    inside = [at for at, role in enumerate(given) if role is Role.BODY]
    levels = [Place.BODY] * len(listed)
    for at, place in zip(inside, places([listed[at] for at in inside], styled), strict=True):
        levels[at] = place
    return levels


def _above(levels: Sequence[Place]) -> Iterator[tuple[int, ...]]:
    """For each sentence the headings that it stands below."""
    stack: list[int] = []
    for at, level in enumerate(levels):
        if level:
            stack = [head for head in stack if levels[head] < level]
        yield tuple(stack)
        if level:
            stack.append(at)


def _standing(levels: Sequence[Place], at: int, heads: Sequence[int]) -> Standing:
    if not heads:
        return Standing.PREAMBLE if any(levels[at:]) else Standing.UNDER_SECTION
    if levels[heads[-1]] is not Place.SECTION:
        return Standing.UNDER_THEME
    following = next((level for level in levels[at + 1 :] if level), Place.SECTION)
    return Standing.UNDER_SECTION if following is Place.SECTION else Standing.LEAD_IN


def _node(drafts: Sequence[Draft], at: int, lexicon: Lexicon, weights: Mapping[str, float]) -> Node:
    draft = drafts[at]
    sentence = draft.item.sentence
    flags = (UNITS,) if draft.role is Role.UNITS else ()
    node = Node(sentence.start, sentence.end, Kind.CONTEXT, sentence.text, _level(drafts, draft), flags=flags)
    if draft.role is Role.TITLE:
        return replace(node, kind=Kind.TITLE, level=0)
    if draft.place:
        return replace(node, kind=_KINDS[draft.place], found=_found(node))
    if draft.role is not Role.BODY:
        return replace(node, found=_found(node) if draft.role is Role.UNITS else Found())
    return _weighed(node, drafts, at, lexicon, weights)


def _level(drafts: Sequence[Draft], draft: Draft) -> int:
    if draft.place:
        return int(draft.place)
    return int(drafts[draft.above[-1]].place) + 1 if draft.above else 1


def _weighed(node: Node, drafts: Sequence[Draft], at: int, lexicon: Lexicon, weights: Mapping[str, float]) -> Node:
    """The node as commitment or context, with what was found in a commitment."""
    matches = matches_of(drafts, at, lexicon)
    row = drafts[at].row
    found = kinds.evidence(words_of(drafts[at]), setting(drafts, at, matches)) | ({"row": 1.0} if row else {})
    told = replace(node, reasons=kinds.reasons(found, weights))
    if kinds.weigh(found, weights) <= 0:
        return told
    clauses = asked(node.text[:LONGEST])
    flags = (*node.flags, OUTSIDE) if clauses else node.flags
    kept = tuple(without(matches, clauses)) if clauses else matches
    inside = row.found if row else _found(node)
    return replace(told, kind=Kind.COMMITMENT, mechanisms=_placed(kept, node.start), found=inside, flags=flags)


def words_of(draft: Draft) -> str:
    """The sentence without its number."""
    mark = draft.item.mark
    return draft.item.sentence.text[mark.length if mark else 0 :][:LONGEST]


def setting(drafts: Sequence[Draft], at: int, matches: Sequence[Match]) -> Setting:
    """What kinds need to know of a sentence beside its words."""
    draft = drafts[at]
    own = max((match.score for match in matches if match.spans), default=0.0)
    headings = tuple(drafts[head].item.body for head in draft.above)
    return Setting(draft.standing, headings, draft.item.mark is not None, own)


def matches_of(drafts: Sequence[Draft], at: int, lexicon: Lexicon) -> tuple[Match, ...]:
    """The mechanisms of a sentence, by its own words and those of its headings."""
    headings = [drafts[head].item for head in drafts[at].above]
    above = [(item.body, THEME if number == len(headings) - 1 else SECTION) for number, item in enumerate(headings)]
    row = drafts[at].row
    words = (
        row.task
        if row
        else kinds.UNITS.sub(lambda bracket: "。" * len(bracket.group()), drafts[at].item.sentence.text[:LONGEST])
    )
    return lexicon.match(words, above)


def _placed(matches: Sequence[Match], offset: int) -> tuple[Match, ...]:
    """Spans counted from the head of the document."""
    return tuple(
        replace(match, spans=tuple(replace(s, start=s.start + offset, end=s.end + offset) for s in match.spans))
        for match in matches
    )


def _found(node: Node) -> Found:
    text, at = node.text[:LONGEST], node.start
    lead, support = actors(text, at)
    return Found(lead, support, targets(text, at), dates(text, at), names(text, at))


def _inherited(drafts: Sequence[Draft], nodes: Sequence[Node]) -> Iterator[Node]:
    """Commitments without units or dates take those of the bracket that ends their item, or of its heading."""
    for at, node in enumerate(nodes):
        if node.kind is not Kind.COMMITMENT:
            yield node
            continue
        sources = [nodes[source] for source in _sources(drafts, nodes, at)]
        found = node.found
        for source in sources:
            found = _filled(found, source.found)
        flags = (*node.flags, TWO_LEADS) if len(found.lead) > 1 else node.flags
        yield replace(node, found=found, flags=flags)


def _sources(drafts: Sequence[Draft], nodes: Sequence[Node], at: int) -> Iterator[int]:
    """Where a commitment may take units from: the lines of units after it in its item, the bracket that ends the item,
    the headings above it from the innermost."""
    head = drafts[at].above
    last = at
    for after in range(at + 1, len(drafts)):
        if drafts[after].place or drafts[after].above != head or drafts[after].item.mark:
            break
        last = after
        if drafts[after].role is Role.UNITS:
            yield after
            break
    if last > at and drafts[last].role is Role.BODY and nodes[last].text.rstrip("。；")[-1:] in "）)】]":
        yield last
    yield from reversed(head)


def _filled(found: Found, other: Found) -> Found:
    own = found.lead or found.support
    lead, support = (found.lead, found.support) if own else (other.lead, other.support)
    due = any(when.due for when in found.dates)
    more = () if due else tuple(when for when in other.dates if when not in found.dates)
    return replace(found, lead=lead, support=support, dates=(*found.dates, *more))
