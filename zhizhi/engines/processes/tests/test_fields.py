"""The kinds of fields of a form: asked, searched, checked, shown; each as a person meets it in a browser."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from zhizhi.core.declarations import Column, FieldKind, FormField, Text
from zhizhi.engines.processes.answers import checked
from zhizhi.engines.processes.forms import DeclaredForm, Unfinished, choices_of
from zhizhi.engines.processes.refusals import AnswersRefused
from zhizhi.engines.processes.showing import Names, Table, answer_told, names_for
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.files.documents import DOCX, PDF, Document, document_read
from zhizhi.registry.files.refusals import FileRefused

NAME = Text(zh="名称", en="Name")


def _field(kind: FieldKind, **more: Any) -> FormField:
    return FormField(id="it", name=NAME, kind=kind, **more)


ITEMS = _field(
    FieldKind.ROWS,
    columns=(
        Column(id="item", name=Text(zh="项目", en="Item"), kind="text"),
        Column(id="sum", name=Text(zh="金额", en="Sum"), kind="money"),
    ),
)


def _form(walk: Walk, asked: FormField, sent: str | None = None) -> DeclaredForm:
    choices = choices_of([asked], walk.world.township, walk.at)
    return DeclaredForm([asked], choices, data=QueryDict(sent) if sent is not None else None)


def test_a_sum_is_asked_in_yuan_and_kept_in_fen(walk: Walk) -> None:
    asked = _field(FieldKind.MONEY)
    answers = checked([asked], _form(walk, asked, "it=1,250.5").typed(), {})
    assert answers.open == {"it": 125050}
    assert answer_told(asked, 125050, Names()) == "¥1,250.50"
    assert answer_told(asked, -5, Names()) == "-¥0.05"


def test_lines_of_a_table_grow_and_say_where_they_are_wrong(walk: Walk) -> None:
    assert str(_form(walk, ITEMS)).count('type="text"') + str(_form(walk, ITEMS)).count("inputmode") >= 3
    typed = "it-lines=3&it-0-item=沙子&it-0-sum=12.50&it-2-item=水泥&it-2-sum="
    more = _form(walk, ITEMS, f"{typed}&it-more=1")
    with pytest.raises(Unfinished):
        more.typed()
    more.refuse({})
    page = str(more)
    assert 'name="it-5-item"' in page
    assert 'value="沙子"' in page
    assert re.findall(r'name="(it-[^"]+)"[^>]*autofocus', page) == ["it-3-item"], "the page opens at the new line"
    wrong = _form(walk, ITEMS, f"{typed}x")
    with pytest.raises(AnswersRefused) as refused:
        checked([ITEMS], wrong.typed(), {})
    assert refused.value.errors["it"].startswith("第 3 行")
    wrong.refuse(refused.value.errors)
    assert wrong.fields["it"].widget.faults.keys() == {(2, "sum")}
    answers = checked([ITEMS], _form(walk, ITEMS, f"{typed}8").typed(), {})
    shown = answer_told(ITEMS, answers.open["it"], Names())
    assert isinstance(shown, Table)
    assert shown.lines == (("沙子", "¥12.50"), ("水泥", "¥8.00"))
    assert shown.splitlines()[0] == "项目：沙子；金额：¥12.50"


def test_somebody_is_found_by_name_unit_or_initials(walk: Walk) -> None:
    world, asked = walk.world, _field(FieldKind.PERSON, below=True)
    for text in ("马春", "mcs"):
        assert _form(walk, asked, f"it-text={text}").typed() == {"it": str(world.member.pk)}
    # Several fit: the form comes again, with each one's unit.
    several = _form(walk, asked, f"it-text={world.branch.name}&it-find=1")
    with pytest.raises(Unfinished):
        several.typed()
    several.refuse({})
    page = str(several)
    assert f'value="{world.member.pk}"' in page
    assert f"{world.member.name} · {world.group.name}" in page
    assert page.count("autofocus") == 1, "the page opens at what was found"
    with pytest.raises(Unfinished) as nobody:
        _form(walk, asked, "it-text=孟繁").typed()
    assert "孟繁" in nobody.value.errors["it"]
    # Ticked after a search: the words that were looked for count no more.
    ticked = f"it-text=x&it-before=x&it={world.member.pk}"
    assert _form(walk, asked, ticked).typed() == {"it": str(world.member.pk)}
    with pytest.raises(AnswersRefused):
        checked([asked], {"it": str(world.stranger_member.pk)}, {}, place=world.township)


def test_many_are_ticked_and_none_from_elsewhere(walk: Walk) -> None:
    world = walk.world
    places = _field(FieldKind.ORGANIZATIONS, kinds=("village",))
    assert str(_form(walk, places)).count('type="checkbox"') == 2
    sent = _form(walk, places, f"it={world.village.pk}&it={world.second_village.pk}").typed()
    answers = checked([places], sent, {}, place=world.township).open
    names = names_for({"it": places}, [answers])
    assert answer_told(places, answers["it"], names) == f"{world.village.name}、{world.second_village.name}"
    with pytest.raises(AnswersRefused):
        checked([places], {"it": [str(world.other_village.pk)]}, {}, place=world.township)
    people = _field(FieldKind.PEOPLE, below=True)
    sent = _form(walk, people, f"it={world.secretary.pk}&it-text=马春").typed()
    assert sent == {"it": [str(world.secretary.pk), str(world.member.pk)]}


def _archive(*names: str) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return stream.getvalue()


PDF_BYTES = b"%PDF-1.7\n1 0 obj\n%%EOF\n"


def _files() -> Iterator[tuple[str, bytes, str]]:
    yield "通知.pdf", PDF_BYTES, PDF
    yield "通知.docx", _archive("[Content_Types].xml", "word/document.xml"), DOCX
    yield "通知.wps", _archive("[Content_Types].xml", "word/document.xml"), DOCX
    yield "公文.ofd", _archive("OFD.xml"), "application/ofd"
    yield "表.et", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "application/vnd.ms-excel"


@pytest.mark.parametrize(("name", "content", "kind"), list(_files()))
def test_documents_of_offices_are_known_by_their_content(name: str, content: bytes, kind: str) -> None:
    read = document_read(stream=BytesIO(content), name=name)
    assert isinstance(read, Document)
    assert (read.content_type, read.content) == (kind, content)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("通知.pdf", _archive("word/document.xml"), ".docx"),
        ("通知.docx", PDF_BYTES, ".pdf"),
        ("通知.pdf", PDF_BYTES[:12], "损坏"),
        ("通知.docx", _archive("word/document.xml", "word/vbaProject.bin"), "宏"),
        ("程序.pdf", b"MZ\x90\x00", "PDF"),
        ("包.docx", _archive("a.exe"), "ZIP"),
        ("空.pdf", b"", "空"),
    ],
)
def test_a_file_that_lies_about_its_type_is_refused_with_the_remedy(name: str, content: bytes, words: str) -> None:
    upload = SimpleUploadedFile(name, content)
    with pytest.raises(FileRefused) as refused:
        document_read(stream=upload.file, name=name)  # type: ignore[arg-type]
    assert name in str(refused.value)
    assert words in str(refused.value)
