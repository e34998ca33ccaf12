"""The level of a heading that Word's own styles or outline levels give."""

import re

from docx.oxml.ns import qn
from docx.styles.style import BaseStyle
from docx.text.paragraph import Paragraph

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLE = {"title", "标题", "大标题", "文件标题", "公文标题"}
# Outline level 10 is Word's number for body text.
_BODY = 9


def level_of(paragraph: Paragraph) -> int | None:
    """0 for the title, 1 for the first level of headings; None for text, and for headings as long as text."""
    level = _outline(paragraph._p) if paragraph._p.pPr is not None else None
    return level if level is not None else _of_style(paragraph.style)


def _of_style(style: BaseStyle | None) -> int | None:
    """By the style's name, its outline level, or those of the style that it is based on."""
    while style is not None:
        name = (style.name or "").strip().lower()
        if name in _TITLE:
            return 0
        match = _HEADING.fullmatch(name)
        level = int(match[1]) if match else _outline(style.element)
        if level is not None:
            return level
        style = getattr(style, "base_style", None)
    return None


def _outline(element: object) -> int | None:
    found = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")  # type: ignore[attr-defined]
    level = int(found.get(qn("w:val"), "9")) if found is not None else _BODY
    return level + 1 if level < _BODY else None
