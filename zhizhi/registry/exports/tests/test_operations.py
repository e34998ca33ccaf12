"""An export is an act, and what leaves the system says by whom, when and as which act."""

import io
import zipfile
from datetime import UTC, datetime

import pytest

from tests.world import AT, World
from zhizhi.exchange.officialdoc import Document, document
from zhizhi.exchange.sheets import workbook
from zhizhi.exchange.tables import Column, Table
from zhizhi.registry.exports.operations import Mark, export_record
from zhizhi.registry.exports.responses import EXCEL, attachment, filters_of
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.operations import JournalMisuse, acting
from zhizhi.registry.journal.queries import details_of

MARK = Mark("陆文斌", datetime(2026, 3, 18, 1, 30, tzinfo=UTC), 1234)


def test_an_export_is_an_act_and_its_mark_names_it(world: World) -> None:
    scope = world.scope(world.organizer)
    mark = export_record(
        scope=scope, what="roster.xlsx", rows=7, at=AT, place=world.village, filters={"q": "马", "sex": ""}
    )
    act = Act.objects.get(act="export.made")
    assert (act.seq, act.person_id, act.organization_id) == (mark.number, world.organizer.pk, world.village.pk)
    assert details_of(act.seq) == {"what": "roster.xlsx", "rows": 7, "filters": {"q": "马"}}
    assert mark.text == f"陆文斌 2026-03-18 09:30 从知治导出，日志第 {act.seq} 号"


def test_what_was_searched_for_lies_sealed(world: World) -> None:
    mark = export_record(scope=world.scope(world.organizer), what="x", rows=1, at=AT, filters={"q": "马春生"})
    stored = bytes(Act.objects.select_related("details").get(pk=mark.number).details.stored)
    assert "马春生".encode() not in stored


def test_an_export_is_no_part_of_another_act(world: World) -> None:
    with pytest.raises(JournalMisuse), acting():
        export_record(scope=world.scope(world.organizer), what="x", rows=1, at=AT)
    assert not Act.objects.filter(act="export.made").exists()


def parts(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return "\n".join(
            package.read(name).decode() for name in package.namelist() if name.endswith(".xml") and "theme" not in name
        )


def test_a_sheet_carries_the_mark_below_and_across_every_page() -> None:
    table = Table("花名册", (Column("姓名", 6),), (("马春生",),), mark=MARK.text, watermark=MARK.short)
    written = parts(workbook([table], made=AT))
    assert MARK.text in written
    assert f"&amp;KD9D9D9{MARK.short}" in written


def test_a_document_carries_the_mark_on_every_page() -> None:
    table = Table("", (Column("姓名", 90),), (("马春生",),), mark=MARK.text)
    written = parts(document(Document("花名册", (table,), watermark=MARK.short), made=AT))
    assert written.count(f'string="{MARK.short}"') >= 2
    assert MARK.text in written


def test_a_file_keeps_its_chinese_name_and_no_cache_keeps_the_file() -> None:
    response = attachment(b"x", EXCEL, "党员花名册.xlsx")
    assert "filename*=utf-8''%E5%85%9A" in response["Content-Disposition"]
    assert response["Cache-Control"] == "no-store"


def test_only_filters_are_kept() -> None:
    assert filters_of({"csrfmiddlewaretoken": "x", "q": "马", "sex": "", "page": "2"}) == {"q": "马"}
