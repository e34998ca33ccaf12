"""Parts of Word's own language that python-docx has no words for: fields, repeated heads, whole rows."""

from typing import Literal

from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
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


# Text along a slanting line in the middle of the page, as Word's own watermark is drawn.
_WATERMARK = """<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><w:rPr><w:noProof/></w:rPr>
<w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
 path="m@7,l@8,m@5,21600l@6,21600e">
<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>
<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>
<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/>
<v:f eqn="sum @6 0 @5"/></v:formulas><v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/>
</v:shapetype><v:shape id="{name}" o:spid="_x0000_s{number}" type="#_x0000_t136" style="position:absolute;\
margin-left:0;margin-top:0;width:{width}pt;height:26pt;rotation:330;z-index:-251658752;\
mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;\
mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="#d9d9d9" stroked="f"><v:fill opacity=".5"/>
<v:textpath style="font-family:&quot;宋体&quot;;font-size:1pt"/></v:shape></w:pict></w:r>"""


def watermark(line: Paragraph, text: str, number: int) -> None:
    """Pale text across the page whose header this line stands in. Each shape of a document has its own number."""
    run = parse_xml(
        _WATERMARK.format(name=f"ZhizhiWatermark{number}", number=2049 + number, width=min(14 * len(text), 430))
    )
    path = next(run.iter("{urn:schemas-microsoft-com:vml}shape"))[-1]
    path.set("string", text)
    line._p.append(run)


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
