"""Parts of Word's own language that python-docx has no words for: fields, repeated heads, whole rows."""

from typing import Literal

from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import _Row
from docx.text.paragraph import Paragraph

from zhizhi.exchange.officialfonts import PLAIN, letter

Edge = Literal["left", "right"]


def page_number(line: Paragraph, edge: Edge, size: float) -> None:
    """— 1 — at the outer edge, one character in."""
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT if edge == "right" else WD_ALIGN_PARAGRAPH.LEFT
    line.paragraph_format.line_spacing = 1.0
    if edge == "right":
        line.paragraph_format.right_indent = Pt(size)
    else:
        line.paragraph_format.left_indent = Pt(size)
    letter(line.add_run("— "), PLAIN, size)
    _field(line, "PAGE", size)
    letter(line.add_run(" —"), PLAIN, size)


def chinese(word: Word) -> None:
    """The language of the text: it decides which form of a character and where its punctuation stands."""
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def repeat_head(row: _Row) -> None:
    """The row stands again on every page of its table."""
    head = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(head)
    whole_row(row)


def whole_row(row: _Row) -> None:
    """The row is not torn in two at the end of a page."""
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def _field(line: Paragraph, code: str, size: float) -> None:
    """A field that Word computes, with 1 until it does."""
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("shown", "1"), ("end", "")):
        run = line.add_run(text if kind == "shown" else "")
        letter(run, PLAIN, size)
        if kind == "shown":
            continue
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = f" {text} "
        run._r.append(part)
