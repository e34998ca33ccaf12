"""What cannot be read is refused in the reader's own language, with its place."""

from io import BytesIO

import pytest
from PIL import Image

from zhizhi.exchange.documents import Place
from zhizhi.plans.documents import DocumentRefused, document_read, place_named


def refusal(name: str, content: bytes) -> str:
    """What the person reads."""
    with pytest.raises(DocumentRefused) as refused:
        document_read(name, BytesIO(content))
    return str(refused.value)


def test_a_place_is_said_in_chinese() -> None:
    mixed = "建立台账。\n".encode() * 3 + "落实责任。".encode("gb18030")
    assert refusal("a.txt", mixed).endswith("（第 4 行、文件第 48 字节）")


def test_a_scan_is_refused_with_its_pages() -> None:
    page, out = Image.new("RGB", (200, 300), "white"), BytesIO()
    page.save(out, "PDF", save_all=True, append_images=[page, page])
    assert refusal("a.pdf", out.getvalue()).endswith("（第 1、2、3 页）")


def test_many_pages_are_counted_and_parts_of_a_package_have_their_name() -> None:
    assert place_named(Place(pages=tuple(range(1, 12)))) == "第 1、2、3、4、5、6、7、8 页等，另有 3 页"
    assert place_named(Place(line=7, part="word/document.xml")) == "word/document.xml、第 7 行"
