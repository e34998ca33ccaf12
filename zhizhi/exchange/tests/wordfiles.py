"""Word files for tests, built as Word builds them."""

import io
import zipfile
from typing import Any

import docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

LEVELS = (("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3."))


def saved(word: Any) -> bytes:
    """The bytes of a document."""
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def with_lists(word: Any) -> None:
    """List 77 of three levels: 一、 （一） 1."""
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
        for depth, (form, pattern) in enumerate(LEVELS)
    )
    numbering = word.part.numbering_part.element
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))


def numbered(paragraph: Any, depth: int) -> None:
    """Makes it an item of list 77."""
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>'))


def tracked(paragraph: Any, inserted: str, deleted: str) -> None:
    """Appends an insertion and a deletion as tracked changes."""
    for tag, text_tag, words in (("w:ins", "w:t", inserted), ("w:del", "w:delText", deleted)):
        change, run, text = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
        text.text = words
        run.append(text)
        change.append(run)
        paragraph._p.append(change)


def table(word: Any, rows: list[list[str]]) -> Any:
    """A table with these cells."""
    made = word.add_table(rows=len(rows), cols=len(rows[0]))
    for line, cells in zip(made.rows, rows, strict=True):
        for cell, words in zip(line.cells, cells, strict=True):
            cell.text = words
    return made


def changed(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The file with bytes of one part replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(stream, "w") as out:
        for name in package.namelist():
            data = package.read(name)
            out.writestr(name, data.replace(old, new) if name == part else data)
    return stream.getvalue()


def new() -> Any:
    """An empty document."""
    return docx.Document()


def outlined(paragraph: Any, level: int) -> None:
    """Gives it an outline level (0 is the first)."""
    level_tag = OxmlElement("w:outlineLvl")
    level_tag.set(qn("w:val"), str(level))
    paragraph._p.get_or_add_pPr().append(level_tag)
