"""The text of a PDF that holds text. Its lines are joined to paragraphs again; page numbers are left out.

A line goes on when it reaches the right edge of the text and neither it ends nor the next begins a paragraph.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import pypdfium2

from zhizhi.core.plans.marks import mark_of
from zhizhi.exchange.documents import Document, Place, Reason, Unreadable

MOST_PAGES = 1_000
_PAGE_NUMBER = re.compile(r"^[\s—\-–－·.]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／]\s*\d{1,4})?[\s—\-–－·.]*$")
_ENDS = re.compile(r"[。！？：；:;][”’）)]*$")
# A line shorter than this share of a full one ends its paragraph.
_FULL = 0.9
_HARD = re.compile(r"\r\n|\r|\n")


def pdf_text(name: str, content: bytes) -> Document:
    """The text; raises Unreadable for scans, passwords and damaged files, with the pages meant."""
    try:
        with pypdfium2.PdfDocument(content) as pdf:
            if len(pdf) > MOST_PAGES:
                raise Unreadable(name, f"the file has {len(pdf)} pages", Reason.TOO_LARGE)
            pages = [_lines(page) for page in pdf]
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        what, reason = ("has a password", Reason.LOCKED) if locked else ("is damaged", Reason.DAMAGED)
        raise Unreadable(name, f"the file {what}", reason) from error
    empty = [number for number, lines in enumerate(pages, 1) if not lines]
    if len(empty) * 2 > len(pages):
        raise Unreadable(name, "there is no text", Reason.SCANNED, Place(pages=tuple(empty)))
    return Document(joined([line for lines in pages for line in lines]), "pdf", {}, tuple(empty))


def _lines(page: pypdfium2.PdfPage) -> list[str]:
    text = page.get_textpage().get_text_range()
    lines = [line.rstrip() for line in _HARD.split(text.replace("\ufffe", "").replace("\u00ad", ""))]
    kept = [line for line in lines if line.strip()]
    # Only the first and last line of a page can be its number.
    edges = {0, len(kept) - 1}
    return [line for at, line in enumerate(kept) if at not in edges or not _PAGE_NUMBER.match(line)]


def joined(lines: Sequence[str]) -> str:
    """Lines as paragraphs, each on a line."""
    if not lines:
        return ""
    full = _width_of_text(lines)
    text = lines[0].strip()
    for before, line in pairwise(lines):
        text += ("" if _goes_on(before, line, full) else "\n") + line.strip()
    return text + "\n"


def _goes_on(before: str, line: str, full: float) -> bool:
    if _width(before) < _FULL * full or line[:1] in " 　" or mark_of(line.strip()):
        return False
    return not (_ENDS.search(before) and _width(before) < full)


def _width(line: str) -> float:
    """In Chinese characters: a Latin one takes half."""
    return sum(0.5 if char.isascii() else 1.0 for char in line)


def _width_of_text(lines: Sequence[str]) -> float:
    """How wide a full line is: what the longer half of the lines measures."""
    widths = sorted(_width(line) for line in lines)
    return median(widths[len(widths) // 2 :])
