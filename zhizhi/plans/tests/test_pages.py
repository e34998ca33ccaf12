"""The pages of a draft: what they show, what they refuse, and that all of it works by plain forms."""

from io import BytesIO

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.world import World
from zhizhi.exchange.documents import Reason
from zhizhi.plans.documents import SENTENCES
from zhizhi.plans.models import Plan
from zhizhi.plans.queries import states_of, text_of
from zhizhi.plans.tests.conftest import TEXT
from zhizhi.registry.files.refusals import OLE


def test_an_uploaded_document_is_shown_beside_its_structure(world: World, client_for) -> None:
    client = client_for(world.officer)
    assert client.get(reverse("plans:upload")).status_code == 200
    file = SimpleUploadedFile("要点.txt", TEXT.encode("gb18030"))
    given = {"file": file, "organization": world.county.pk, "year": 2026}
    answer = client.post(reverse("plans:upload"), given, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    plan = Plan.objects.system("test").get()
    page = answer.content.decode()
    assert "关于做好云岭县2026年便民服务工作的要点" in page
    assert all(f'class="m-{mark}"' in page for mark in ("mechanism", "target", "date", "lead", "support"))
    assert text_of(plan).content == TEXT
    commitments = [one for one in states_of(plan).values() if one.kind == "commitment"]
    assert len(commitments) >= 4
    led = next(one for one in commitments if "五单" in TEXT[one.start : one.end])
    assert led.lead == world.department.pk
    assert set(led.supports) == {world.township.pk, world.other_township.pk}
    assert (led.target, led.unit, led.direction) == ("90", "%", "up")
    client.get(reverse("plans:list"))


def uploaded(world: World, client_for, name: str, content: bytes):
    given = {"file": SimpleUploadedFile(name, content), "organization": world.county.pk, "year": 2026}
    return client_for(world.officer).post(reverse("plans:upload"), given)


def word(text: str, *, table: bool = False) -> bytes:
    """A .docx of these lines."""
    made = docx.Document()
    for line in text.splitlines():
        made.add_paragraph(line)
    if table:
        cells = made.add_table(1, 2).rows[0].cells
        cells[0].text, cells[1].text = "修好村口的路", "农业农村局"
    buffer = BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def test_a_word_file_is_read_and_kept_byte_for_byte(world: World, client_for) -> None:
    content = word(TEXT)
    assert uploaded(world, client_for, "要点.docx", content).status_code == 302
    plan = Plan.objects.system("test").get()
    answer = client_for(world.officer).get(reverse("plans:source", args=[plan.pk]))
    assert b"".join(answer.streaming_content) == content
    assert len([one for one in states_of(plan).values() if one.kind == "commitment"]) >= 4


BAD = {
    "empty": ("空.txt", b"", "空"),
    "blank": ("空白.txt", b" \n \n", "没有文字"),
    "too large": ("大.txt", b"a" * (20 * 2**20 + 1), "超过 20 MB"),
    "old Word": ("旧.doc", OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "另存为 .docx"),
    "a password": ("密.docx", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "WPS": ("旧.wps", OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"), "另存为 .docx"),
    "mixed encodings": ("乱.txt", "一、修路\n".encode() * 9 + "二、种树\n".encode("gb18030"), "编码"),
    "a picture": ("图.txt", b"\x89PNG\r\n\0\0\0", "不是文字文档"),
    "a nought far behind": ("零.txt", "一、修路。\n".encode() * 900 + b"\0", "损坏"),
    "torn": ("坏.docx", b"PK\x03\x04broken", "损坏"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_read_is_refused_with_the_remedy_and_leaves_nothing(world: World, client_for, case: str) -> None:
    name, content, expected = BAD[case]
    answer = uploaded(world, client_for, name, content)
    assert answer.status_code == 422
    assert expected in answer.content.decode()
    assert not Plan.objects.system("test").exists()


def test_a_figure_too_large_for_the_table_stays_in_the_text(world: World, client_for) -> None:
    text = "关于修路的要点\n\n一、修路\n1.全年完成投资30万亿元以上（牵头单位：农业农村局）。\n"
    assert uploaded(world, client_for, "大数.txt", text.encode()).status_code == 302
    assert all(one.target is None for one in states_of(Plan.objects.system("test").get()).values())


def test_two_thousand_commitments_are_read_kept_and_shown(world: World, client_for) -> None:
    text = "关于修路的要点\n\n一、修路\n" + "".join(f"{n}.修好村里第{n}条路，装上路灯。\n" for n in range(1, 2001))
    assert uploaded(world, client_for, "长.txt", text.encode()).status_code == 302
    plan = Plan.objects.system("test").get()
    assert sum(one.kind == "commitment" for one in states_of(plan).values()) >= 1999
    assert client_for(world.officer).get(reverse("plans:review", args=[plan.pk])).status_code == 200


def test_every_page_of_a_draft_is_there(draft: Plan, world: World, client_for) -> None:
    client = client_for(world.officer)
    shown: tuple[tuple[str, list[int], str], ...] = (
        ("review", [], "撤销"), ("adopt", [], "我已看过"), ("versions", [], "从文件识别"),
        ("version", [1], "从文件识别"),
    )  # fmt: skip
    for name, args, expected in shown:
        assert expected in client.get(reverse(f"plans:{name}", args=[draft.pk, *args])).content.decode()
    gap = client.get(reverse("plans:review", args=[draft.pk]), {"from": 0, "to": 4}).content.decode()
    assert "未标注的文字" in gap
    assert client.get(reverse("plans:review", args=[draft.pk]), {"node": "x"}).status_code == 404
    assert client.get(reverse("plans:plan", args=[draft.pk])).status_code == 302
    client.post(reverse("plans:discard", args=[draft.pk]))
    assert client.get(reverse("plans:review", args=[draft.pk])).status_code == 404


def test_every_reason_why_a_file_is_not_read_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Reason)
