"""PDF: text is read and its lines joined, scans are refused with their pages."""

import io
import zlib
from collections.abc import Sequence

import pytest

from zhizhi.exchange.documents import Reason, Unreadable, document
from zhizhi.exchange.pdftext import joined


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF of pages of lines in a built-in font of Chinese characters; a page without lines holds no text."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects.append(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>"
    )
    objects.append(b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) "
                   b"/Ordering (GB1) /Supplement 4 >> /FontDescriptor 5 0 R >>")  # fmt: skip
    objects.append(b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /Ascent 880 /Descent -120 "
                   b"/CapHeight 880 /StemV 93 /FontBBox [-25 -254 1000 880] >>")  # fmt: skip
    kids = []
    for lines in pages:
        shown = "".join(
            f"1 0 0 1 60 {780 - 20 * at} Tm <{line.encode('utf-16-be').hex()}> Tj " for at, line in enumerate(lines)
        )
        stream = zlib.compress(f"BT /F1 12 Tf {shown} ET".encode())
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(stream), stream))
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
                       b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects))  # fmt: skip
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%b] /Count %d >>" % (b" ".join(kids), len(kids))
    return _file(objects)


def _file(objects: Sequence[bytes]) -> bytes:
    out = io.BytesIO()
    out.write(b"%PDF-1.5\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    return out.getvalue()


LINES = ["一、抓好队伍建设", "每个村确定两名后备力量并且逐人建立成长", "档案，年底前完成。"]


def test_text_is_read_and_lines_are_joined() -> None:
    found = document("a.pdf", pdf([[*LINES, "- 1 -"]]))
    assert found.text == "一、抓好队伍建设\n每个村确定两名后备力量并且逐人建立成长档案，年底前完成。\n"


def test_a_scan_is_refused_with_its_pages() -> None:
    with pytest.raises(Unreadable, match="pages 1, 2: there is no text") as caught:
        document("a.pdf", pdf([[], []]))
    assert caught.value.reason is Reason.SCANNED


def test_a_page_without_text_is_noted() -> None:
    found = document("a.pdf", pdf([LINES, LINES, []]))
    assert found.blank == (3,)


@pytest.mark.parametrize(("lines", "text"), [
    ([], ""),
    (["建立台账，逐村逐户登记", "造册。"], "建立台账，逐村逐户登记造册。\n"),
    (["建立台账，逐村逐户登记", "一、总体要求"], "建立台账，逐村逐户登记\n一、总体要求\n"),
    (["抓队伍", "建立台账，逐村逐户登记", "造册。", "办实事"], "抓队伍\n建立台账，逐村逐户登记造册。\n办实事\n"),
])  # fmt: skip
def test_joining(lines: list[str], text: str) -> None:
    assert joined(lines) == text
