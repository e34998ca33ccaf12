"""Word documents in the layout of a Chinese public document, after GB/T 9704-2012.

A4, 37 mm above, 28 mm at the binding side, a text area of 156 by 225 mm; the title in size 2, the text in size 3 with
lines of 28 pt; page numbers between dashes on the outer side. Tables that are too wide stand on pages across.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import docx
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as Line

from zhizhi.exchange.officialfonts import BODY, HEADING, PLAIN, SIDE, TITLE, Font, letter, substitutes_write
from zhizhi.exchange.officialtable import PORTRAIT_WIDTH, table_write
from zhizhi.exchange.tables import Table, printable
from zhizhi.exchange.wordparts import Edge, chinese, page_number, watermark

# Sizes of the standard in points.
SIZE_2, SIZE_3, SIZE_4, SIZE_5 = 22.0, 16.0, 14.0, 10.5
PITCH = Pt(28)
# Above, right, below, left; for pages across as the sheet lies after a quarter turn, the binding side above.
PORTRAIT = (37, 26, 35, 28)
ACROSS = (28, 37, 26, 35)
A4 = (210, 297)
# The number stands 7 mm below the text.
FOOTER = Mm(23)
# How many characters of the title's size stand in a line.
TITLE_LINE = 20
LEVELS: dict[int, Font] = {1: HEADING, 2: SIDE, 3: BODY, 4: BODY}

Level = Literal[1, 2, 3, 4]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its own number: 一、 on level 1, （一） on level 2, 1. on level 3, （1） on level 4."""

    text: str
    level: Level = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, its first line two characters in; `lead` are words set in the font of level 2 before it."""

    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: where figures come from, who took this out and when."""

    text: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Who issues it and the day, at the right below the text."""

    issuer: str
    day: str


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom it goes, from the edge, above the text."""

    text: str


@dataclass(frozen=True, slots=True)
class NewPage:
    """A new page begins, with a title of its own."""

    title: str


Block = Heading | Paragraph | Note | Signature | Addressee | NewPage | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A public document: a title, a line below it (a day, or a period), and blocks; `across` if all pages lie so.

    `watermark` stands pale across every page: who took it out, and when.
    """

    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    across: bool = False
    watermark: str = ""


def document(source: Document, *, made: datetime) -> bytes:
    """The .docx file. `made` stands in the file's properties."""
    word = docx.Document()
    substitutes_write(word)
    _styles(word)
    _properties(word, source, made)
    _page(word.sections[0], across=source.across)
    if source.watermark:
        first = word.sections[0]
        for number, head in enumerate((first.header, first.even_page_header)):
            watermark(head.paragraphs[0], printable(source.watermark), number)
    _title(word, source)
    for block, across in zip(source.blocks, _directions(source.blocks), strict=True):
        _turn(word, across=across or source.across)
        _block(word, block)
    target = io.BytesIO()
    word.save(target)
    return target.getvalue()


def _directions(blocks: Sequence[Block]) -> list[bool]:
    """Which blocks stand on a page across: tables that need it, the headings right above and the notes right below."""
    found = [isinstance(block, Table) and block.width > PORTRAIT_WIDTH for block in blocks]
    for at in reversed(range(len(blocks) - 1)):
        found[at] = found[at] or (isinstance(blocks[at], Heading) and found[at + 1])
    for at in range(1, len(blocks)):
        found[at] = found[at] or (isinstance(blocks[at], Note) and found[at - 1])
    return found


def _block(word: Word, block: Block) -> None:
    if isinstance(block, Table):
        _table(word, block)
    elif isinstance(block, Heading):
        _heading(word, block)
    elif isinstance(block, Paragraph):
        line = _line(word, block.lead, SIDE, SIZE_3, indent=2)
        letter(line.add_run(printable(block.text)), BODY, SIZE_3)
    elif isinstance(block, Addressee):
        _line(word, block.text, BODY, SIZE_3)
    elif isinstance(block, NewPage):
        line = _line(word, balanced(block.title), TITLE, SIZE_2, align=WD_ALIGN_PARAGRAPH.CENTER)
        line.paragraph_format.page_break_before, line.paragraph_format.line_spacing = True, Pt(34)
    elif isinstance(block, Note):
        _line(word, block.text, PLAIN, SIZE_5).paragraph_format.line_spacing = Pt(16)
    else:
        _signature(word, block)


def _title(word: Word, source: Document) -> None:
    _line(
        word, balanced(source.title), TITLE, SIZE_2, align=WD_ALIGN_PARAGRAPH.CENTER
    ).paragraph_format.line_spacing = Pt(34)
    if source.subtitle:
        _line(word, source.subtitle, SIDE, SIZE_3, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(word, "", BODY, SIZE_3)


def balanced(title: str) -> str:
    """A title too long for one line is broken after a name in book-title marks, else into lines of one length."""
    count = -(-len(title) // TITLE_LINE)
    if count < 2 or "\n" in title:
        return title
    named = title.rfind("》") + 1
    if count == 2 and len(title) - TITLE_LINE <= named <= TITLE_LINE and named < len(title):
        return f"{title[:named]}\n{title[named:]}"
    length = -(-len(title) // count)
    return "\n".join(title[at : at + length] for at in range(0, len(title), length))


def _heading(word: Word, block: Heading) -> None:
    line = _line(word, block.text, LEVELS[block.level], SIZE_3, indent=2)
    line.style = word.styles[f"Heading {block.level}"]
    line.paragraph_format.keep_with_next = True


def _signature(word: Word, block: Signature) -> None:
    """One line is left; the day ends four characters before the edge, the issuer is centred over it."""
    _line(word, "", BODY, SIZE_3)
    for text in (block.issuer, block.day):
        line = _line(word, text, BODY, SIZE_3, align=WD_ALIGN_PARAGRAPH.RIGHT)
        line.paragraph_format.right_indent = Pt(SIZE_3 * (4 + max(0.0, (len(block.day) - len(text)) / 2)))
        line.paragraph_format.keep_together = True


def _table(word: Word, table: Table) -> None:
    """Its name, the table, then notes and mark."""
    if table.title:
        line = _line(word, table.title, HEADING, SIZE_4, align=WD_ALIGN_PARAGRAPH.CENTER)
        line.paragraph_format.keep_with_next = True
    section = word.sections[-1]
    room = int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)
    table_write(word, table, room)
    for text in filter(None, (*table.notes, table.mark)):
        _block_note(word, text)


def _block_note(word: Word, text: str) -> None:
    _line(word, text, PLAIN, SIZE_5).paragraph_format.line_spacing = Pt(16)


def _line(
    word: Word, text: str, font: Font, size: float, *, indent: int = 0, align: WD_ALIGN_PARAGRAPH | None = None
) -> Line:
    line = word.add_paragraph()
    if text:
        letter(line.add_run(printable(text)), font, size)
    if align is not None:
        line.alignment = align
    if indent:
        line.paragraph_format.first_line_indent = Pt(size * indent)
    return line


def _turn(word: Word, *, across: bool) -> None:
    """A new page of the other direction, if the page does not lie so already."""
    if (word.sections[-1].orientation == WD_ORIENT.LANDSCAPE) != across:
        _page(word.add_section(WD_SECTION.NEW_PAGE), across=across)


def _page(section: Section, *, across: bool) -> None:
    short, long = (Mm(side) for side in A4)
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if across else (short, long)
    above, right, below, left = (Mm(side) for side in (ACROSS if across else PORTRAIT))
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = above, right, below, left
    section.footer_distance = FOOTER if not across else Mm(14)
    section.footer.is_linked_to_previous = section.even_page_footer.is_linked_to_previous = False
    edges: Sequence[tuple[Line, Edge]] = (
        (section.footer.paragraphs[0], "right"),
        (section.even_page_footer.paragraphs[0], "left"),
    )
    for line, edge in edges:
        page_number(line, edge, SIZE_4)


def _styles(word: Word) -> None:
    """The running text and the headings of Word's navigation, without the colours of its template."""
    word.settings.odd_and_even_pages_header_footer = True
    chinese(word)
    for name, font in [("Normal", BODY), *((f"Heading {level}", font) for level, font in LEVELS.items())]:
        style = word.styles[name]
        letter(style, font, SIZE_3)
        plain = style.paragraph_format
        plain.space_before = plain.space_after = Pt(0)
        plain.line_spacing = PITCH
        plain.widow_control = True


def _properties(word: Word, source: Document, made: datetime) -> None:
    kept = word.core_properties
    kept.title, kept.author, kept.comments = source.title[:250], "", ""
    kept.created = kept.modified = made.replace(tzinfo=None)
    kept.language = "zh-CN"
