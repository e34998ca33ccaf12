"""Encodings: what is one text is read untouched, what is none is said with its place."""

import pytest

from zhizhi.core.plans.decode import Undecodable, decode

TEXT = "一、加强领导\r\n每季度研究一次。\n"


@pytest.mark.parametrize("raw", [
    TEXT.encode(), TEXT.encode("utf-8-sig"), TEXT.encode("gb18030"), TEXT.encode("utf-16"),
    b"\xfe\xff" + TEXT.encode("utf-16-be"),
])  # fmt: skip
def test_text_is_read_untouched(raw: bytes) -> None:
    assert decode(raw) == TEXT


@pytest.mark.parametrize(("raw", "line"), [
    ("建立台账。\n".encode() * 20 + "落实责任。\n".encode("gb18030"), 21),
    ("关于\n".encode() + "落实责任，建立台账。\n".encode("gb18030") * 20, 2),
    ("落实责任。\n".encode("gb18030") * 20 + "建立台账吧。\n".encode(), 21),
    (b"plan\n\xff\xff\xff\xff", 2),
    (b"\xef\xbb\xbfone\ntwo\xff", 2),
])  # fmt: skip
def test_faults_are_said_with_line_and_offset(raw: bytes, line: int) -> None:
    with pytest.raises(Undecodable, match=f"line {line}, byte .* save it again as UTF-8") as caught:
        decode(raw)
    assert caught.value.line == line
    assert raw[: caught.value.offset].count(b"\n") == line - 1


def test_the_offset_is_that_of_the_first_fault() -> None:
    before = "建立台账。\n".encode() * 20
    with pytest.raises(Undecodable) as caught:
        decode(before + "落实责任。".encode("gb18030"))
    assert caught.value.offset == len(before)
