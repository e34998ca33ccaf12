"""The fonts of public documents by name, and what stands in for each where it is not installed."""

from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor


@dataclass(frozen=True, slots=True)
class Font:
    """A Chinese font by its name, with the names that may stand in for it, and the font of Latin letters."""

    name: str
    instead: tuple[str, ...] = ()
    latin: str = "Times New Roman"
    bold: bool = False


BODY = Font("仿宋_GB2312", ("仿宋", "FangSong", "STFangsong", "Noto Serif CJK SC"))
TITLE = Font("方正小标宋简体", ("方正小标宋_GBK", "华文中宋", "宋体", "Noto Serif CJK SC"))
HEADING = Font("黑体", ("SimHei", "STHeiti", "Noto Sans CJK SC"))
SIDE = Font("楷体_GB2312", ("楷体", "KaiTi", "STKaiti", "Noto Serif CJK SC"))
PLAIN = Font("宋体", ("SimSun", "STSong", "Noto Serif CJK SC"), latin="宋体")
FONTS = (BODY, TITLE, HEADING, SIDE, PLAIN)

_TABLE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}</w:fonts>'
)
_ENTRY = '<w:font w:name={}><w:altName w:val={}/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'


def letter(styled: Any, font: Font, size: float) -> None:
    """Gives a run or a style this font in `size` points, in black."""
    styled.font.name, styled.font.size = font.latin, Pt(size)
    styled.font.bold, styled.font.italic, styled.font.color.rgb = font.bold, False, RGBColor(0, 0, 0)
    fonts = styled.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font.name)
    # Quotation marks and dashes are in both kinds of font; here they are Chinese.
    fonts.set(qn("w:hint"), "eastAsia")
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def substitutes_write(word: Word) -> None:
    """Writes the table from which Word and its kin choose another font where one is missing."""
    entries = (_ENTRY.format(quoteattr(font.name), quoteattr(",".join(font.instead))) for font in FONTS)
    # python-docx carries this part along as bytes and has no other way to it.
    word.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)._blob = _TABLE.format("".join(entries)).encode()
