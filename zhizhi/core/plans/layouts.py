"""The same labelled plans in another layout, with the labels carried along.

A reader can look perfect on documents of one shape and fail on the next, so it is measured on all of these.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from zhizhi.core.plans.gold import Labelled, Row
from zhizhi.core.plans.marks import mark_of
from zhizhi.core.plans.nodes import Kind

HEADINGS = {str(Kind.TITLE), str(Kind.SECTION), str(Kind.THEME)}
# What a row becomes: the blanks before it and its text; None where it is left out.
Change = Callable[[Labelled, int, str, str], tuple[str, str] | None]


def changed(plan: Labelled, change: Change) -> Labelled:
    """The plan with every row changed, its spans counted anew."""
    text, rows = "", []
    at = 0
    held = ""
    for number, row in enumerate(plan.rows):
        gap, words = held + plan.text[at : row.start], plan.text[row.start : row.end]
        at = row.end
        became = change(plan, number, gap, words)
        held = gap if became is None else ""
        if became is not None:
            text += became[0]
            rows.append(replace(row, start=len(text), end=len(text) + len(became[1])))
            text += became[1]
    return Labelled(plan.name, text + plan.text[at:], tuple(rows))


def _is_heading(plan: Labelled, number: int) -> bool:
    return 0 <= number < len(plan.rows) and plan.rows[number].kind in HEADINGS


def _line(gap: str) -> str:
    return gap if "\n" in gap or gap.strip() else "\n"


def headings_apart(plan: Labelled, number: int, gap: str, words: str) -> tuple[str, str]:
    """Every heading on its own line."""
    apart = number and (_is_heading(plan, number) or _is_heading(plan, number - 1))
    return (_line(gap) if apart else gap), words


def headings_bare(plan: Labelled, number: int, gap: str, words: str) -> tuple[str, str]:
    """Every heading on its own line, without full stop."""
    gap, words = headings_apart(plan, number, gap, words)
    return gap, words.rstrip("。；") if _is_heading(plan, number) else words


def sentences_apart(_plan: Labelled, number: int, gap: str, words: str) -> tuple[str, str]:
    """Every sentence on its own line."""
    return (_line(gap) if number else gap), words


def unnumbered(_plan: Labelled, _number: int, gap: str, words: str) -> tuple[str, str]:
    """Numbering removed."""
    mark = mark_of(words)
    return gap, words[mark.length :] if mark else words


def themes_removed(plan: Labelled, number: int, gap: str, words: str) -> tuple[str, str] | None:
    """Without themes."""
    return None if plan.rows[number].kind == Kind.THEME else (gap, words)


def sections_removed(plan: Labelled, number: int, gap: str, words: str) -> tuple[str, str] | None:
    """Without section headings."""
    return None if plan.rows[number].kind == Kind.SECTION else (gap, words)


LAYOUTS: dict[str, Change] = {
    "headings on their own lines": headings_apart,
    "the same without full stops": headings_bare,
    "every sentence on its own line": sentences_apart,
    "numbering removed": unnumbered,
    "themes removed": themes_removed,
    "section headings removed": sections_removed,
}


def layouts(plan: Labelled) -> Iterator[tuple[str, Labelled]]:
    """The plan in every other layout, with the layout's name."""
    for name, change in LAYOUTS.items():
        yield name, changed(plan, change)


def rows_of(plan: Labelled, kind: str) -> list[Row]:
    """The rows of one kind."""
    return [row for row in plan.rows if row.kind == kind]
