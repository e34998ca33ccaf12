"""The text of a Word document in the order of its pages: paragraphs with their computed numbers, tables row by row.

A row becomes one line with its cells parted by tabs; a cell that spans rows stands in each of them. Deleted text of
tracked changes is left out, inserted text kept. Footnotes, headers and footers are not part of the text.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

import docx
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from docx.document import Document as Word
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from zhizhi.exchange.documents import Document, Place, Reason, Unreadable
from zhizhi.exchange.wordnumbers import Numbers
from zhizhi.exchange.wordstyles import level_of

# An element of python-docx's own tree, for whose library there are no types.
Element = Any
# Text that is not there any more, and copies of what stands elsewhere.
_GONE = {
    qn("w:del"),
    qn("w:moveFrom"),
    qn("w:pPr"),
    qn("w:rPr"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-"}
_BOX = qn("w:txbxContent")
_HOLDERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:moveTo"), qn("w:customXml"), qn("w:smartTag")}


def word_text(name: str, content: bytes) -> Document:
    """The text and the levels of its headings by style; raises Unreadable with line of the fault."""
    _check_parts(name, content)
    try:
        word = docx.Document(io.BytesIO(content))
    except Exception as error:  # python-docx raises what lxml, zipfile and its own parts raise
        raise Unreadable(name, "the file is damaged", Reason.DAMAGED) from error
    return _Rendition(word).document(name)


def _check_parts(name: str, content: bytes) -> None:
    """Every part that is read must be well-formed and hold no entities, which could read other files."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for part in package.namelist():
            if not part.endswith((".xml", ".rels")):
                continue
            try:
                with package.open(part) as stream:
                    for _event, element in iterparse(stream, forbid_dtd=True):
                        element.clear()
            except ParseError as error:
                place = Place(line=error.position[0], part=part)
                raise Unreadable(name, "the file is damaged", Reason.DAMAGED, place) from error
            except DefusedXmlException as error:
                raise Unreadable(name, "the file holds entities", Reason.DAMAGED, Place(part=part)) from error
            except (zipfile.BadZipFile, OSError, EOFError) as error:
                raise Unreadable(name, "the file is damaged", Reason.DAMAGED, Place(part=part)) from error


class _Rendition:
    """Collects lines with their offsets."""

    def __init__(self, word: Word) -> None:
        self._word = word
        self._numbers = Numbers(word)
        self._lines: list[str] = []
        self._length = 0
        self._levels: dict[int, int] = {}

    def document(self, name: str) -> Document:
        """All of the body; raises Unreadable when it holds no text."""
        for block in _blocks(self._word.element.body):
            if block.tag == qn("w:p"):
                self._paragraph(Paragraph(block, self._word._body))
            else:
                self._table(Table(block, self._word._body))
        text = "".join(self._lines)
        if not text.strip():
            raise Unreadable(name, "the document has no text", Reason.EMPTY)
        return Document(text, "docx", self._levels)

    def _add(self, line: str, level: int | None = None) -> None:
        if level is not None and line.strip():
            self._levels[self._length + len(line) - len(line.lstrip())] = level
        self._lines.append(line + "\n")
        self._length += len(line) + 1

    def _paragraph(self, paragraph: Paragraph) -> None:
        words = text_of(paragraph._p)
        number = self._numbers.label(paragraph) if words.strip() else ""
        self._add(number + words, level_of(paragraph))
        for box in _boxes(paragraph._p):
            self._add(box)

    def _table(self, table: Table) -> None:
        for row in _rows(table):
            self._add("\t".join(row))


def _blocks(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables, also those within content controls and tracked insertions."""
    for child in parent:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in _HOLDERS:
            yield from _blocks(child)


def text_of(element: Element) -> str:
    """The words of a paragraph as they stand now."""
    return "".join(_words(element))


def _words(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag not in _GONE and child.tag != _BOX:
            yield from _words(child)


def _boxes(element: Element) -> Iterator[str]:
    """Text boxes that hang at a paragraph, each paragraph of them a line."""
    for child in element:
        if child.tag == _BOX:
            yield from (words for block in _blocks(child) if (words := text_of(block)).strip())
        elif child.tag not in _GONE:
            yield from _boxes(child)


def _rows(table: Table) -> Iterator[list[str]]:
    """Cells row by row; one that spans columns once, one that spans rows in each; a nested table as its words."""
    above: dict[int, str] = {}
    for row in table._tbl.tr_lst:
        cells: list[str] = []
        at = 0
        for cell in row.tc_lst:
            words = above.get(at, "") if cell.vMerge == "continue" else _cell(cell)
            above[at] = words
            cells.append(words)
            at += cell.grid_span
        if any(words.strip() for words in cells):
            yield cells


def _cell(cell: Element) -> str:
    parts = [_flat(block) if block.tag == qn("w:p") else _nested(block) for block in _blocks(cell)]
    return " ".join(part for part in parts if part)


def _flat(paragraph: Element) -> str:
    return " ".join(text_of(paragraph).split())


def _nested(table: Element) -> str:
    return " ".join(part for part in (_flat(paragraph) for paragraph in table.iter(qn("w:p"))) if part)
