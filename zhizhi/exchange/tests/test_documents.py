"""What is recognized by content and refused with place and remedy; plain text."""

import io
import zipfile

import pytest

from zhizhi.exchange import documents
from zhizhi.exchange.documents import Reason, Unreadable, document
from zhizhi.exchange.tests import wordfiles

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def package(*names: str) -> bytes:
    """A zip file with these members, the same bytes whenever it is made: two workers must collect the same cases."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as out:
        for name in names:
            out.writestr(zipfile.ZipInfo(name), "<a/>")
    return stream.getvalue()


@pytest.mark.parametrize(("name", "content", "reason"), [
    ("a.txt", b"", Reason.EMPTY), ("a.txt", b" \r\n ", Reason.EMPTY), ("a.txt", "　".encode(), Reason.EMPTY),
    ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), Reason.LOCKED),
    ("a.doc", OLE + "WordDocument".encode("utf-16-le"), Reason.OLD_WORD),
    ("a.wps", OLE + "WordDocument".encode("utf-16-le"), Reason.OLD_WORD),
    ("a.docx", OLE + "Workbook".encode("utf-16-le"), Reason.NO_PLAN),
    ("a.docx", package("OFD.xml"), Reason.OFD), ("a.docx", package("xl/workbook.xml"), Reason.NO_PLAN),
    ("a.docx", package("word/document.xml")[:40], Reason.DAMAGED), ("a.doc", b"{\\rtf1 x}", Reason.OLD_WORD),
    ("a.doc", b"<html><body>x</body></html>", Reason.OLD_WORD), ("a.txt", b"\x89PNG\0\0\0", Reason.NO_PLAN),
    ("a.pdf", b"%PDF-1.4 cut off", Reason.DAMAGED),
])  # fmt: skip
def test_refusals(name: str, content: bytes, reason: Reason) -> None:
    with pytest.raises(Unreadable) as caught:
        document(name, content)
    assert caught.value.reason is reason
    assert str(caught.value).startswith(name)
    assert str(caught.value).endswith(str(reason))


def test_a_fault_of_encoding_has_line_and_offset() -> None:
    raw = "建立台账。\n".encode() * 9 + "落实责任。".encode("gb18030")
    with pytest.raises(Unreadable, match="line 10, byte 144") as caught:
        document("a.txt", raw)
    assert caught.value.reason is Reason.ENCODING


def test_a_nul_far_into_a_text_is_refused_with_its_line() -> None:
    raw = "建立台账。\n".encode() * 500 + b"\0" + "落实责任。".encode()
    with pytest.raises(Unreadable, match="line 501") as caught:
        document("a.txt", raw)
    assert caught.value.reason is Reason.DAMAGED


def test_size_is_limited_before_and_after_unpacking(monkeypatch: pytest.MonkeyPatch) -> None:
    word = wordfiles.new()
    word.add_paragraph("甲" * 5_000)
    content = wordfiles.saved(word)
    monkeypatch.setattr(documents, "MOST_UNPACKED", 10_000)
    with pytest.raises(Unreadable, match="too large when unpacked"):
        document("a.docx", content)
    monkeypatch.setattr(documents, "MOST_BYTES", 1_000)
    with pytest.raises(Unreadable, match="MB"):
        document("a.docx", content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_stays_as_it_is(encoding: str) -> None:
    text = "一、抓落实\r\n　　每月调度。\n"
    assert document("a.txt", text.encode(encoding)).text == text
