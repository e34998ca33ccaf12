"""Rosters: who stands in them, in which columns and order, what leaves the system and how."""

import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import docx
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests.world import AT, World, client_for
from zhizhi.core.partialdates import PartialDate
from zhizhi.registry.files.models import StoredFile
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.queries import details_of
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import person_change, person_create
from zhizhi.registry.rosters import operations
from zhizhi.registry.rosters.models import RosterFile, SavedSearch

MARCH = PartialDate(date(1966, 3, 1), "m")
ADDRESS = "/rosters/"


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    """Ages are those of the world's day, whenever the tests run."""
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def people(world: World) -> World:
    """Four of the village with records to filter by."""
    rows: list[dict[str, Any]] = [
        {
            "name": "丁一",
            "sex": "1",
            "birth_date": MARCH,
            "nation": "15",
            "politics": "01",
            "education": "21",
            "party_since": date(1990, 7, 1),
            "retires": "60",
        },
        {
            "name": "欧阳春",
            "sex": "2",
            "birth_date": date(1990, 5, 1),
            "nation": "01",
            "politics": "02",
            "education": "31",
        },
        {
            "name": "单小雨",
            "sex": "2",
            "birth_date": date(2000, 5, 1),
            "nation": "01",
            "politics": "13",
            "education": "37",
        },
        {"name": "王五", "sex": "1", "phone": "13912345678"},
    ]
    for row in rows:
        person_create(scope=None, place=world.second_village, at=AT, **row)
    return world


def names(world: World, query: str, who: str = "organizer") -> list[str]:
    page = client_for(getattr(world, who)).get(f"{ADDRESS}?place={world.second_village.pk}&{query}")
    assert page.status_code == 200
    return [person.name for person, _cells in page.context["rows"] if person.name != "何春梅"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "丁一 欧阳春 单小雨 王五"),
        ("sort=strokes", "丁一 王五 欧阳春 单小雨"),
        ("sort=birth", "丁一 欧阳春 单小雨 王五"),
        ("sort=-birth", "单小雨 欧阳春 丁一 王五"),
        ("sort=retires", "丁一 欧阳春 单小雨 王五"),
        ("sex=2", "欧阳春 单小雨"),
        ("age_from=30", "丁一 欧阳春"),
        ("age_from=30&age_to=40", "欧阳春"),
        ("age_to=25", "单小雨"),
        ("nation=minority", "丁一"),
        ("nation=01", "欧阳春 单小雨"),
        ("politics=party", "丁一 欧阳春"),
        ("politics=02", "欧阳春"),
        ("education=2", "丁一"),
        ("education=3", "丁一 欧阳春"),
        ("retire=6", "丁一"),
        ("retire=reached", ""),
        ("party_from=1990-07-01&party_to=1990-07-01", "丁一"),
        ("party_to=1990-06-30", ""),
        ("lacks=nation", "王五"),
        ("lacks=birth_date", "王五"),
        ("posts=none", "丁一 欧阳春 单小雨 王五"),
        ("kind=branch", ""),
        ("kind=village&sex=1", "丁一 王五"),
        ("q=dy", "丁一"),
        ("q=13912345678", "王五"),
        ("role=secretary", ""),
        ("sex=9&nation=77", "丁一 欧阳春 单小雨 王五"),
        ("age_from=50&age_to=30", "单小雨"),
        ("age_from=38&age_to=45&on=2030-01-01", "欧阳春"),
        ("age_to=25&on=2030-01-01", ""),
        ("retire=reached&on=2026-07-31", "丁一"),
        ("age_to=25&on=1400-01-01", "单小雨"),
        ("party_from=x&sex=1", "丁一 王五"),
    ],
)
def test_filters_and_orders(people: World, query: str, found: str) -> None:
    assert set(names(people, query)) == set(found.split())
    if "sort" in query:
        assert names(people, query) == found.split()


def test_pinyin_reads_surnames_as_surnames(people: World) -> None:
    assert names(people, "") == ["丁一", "欧阳春", "单小雨", "王五"]


@pytest.mark.parametrize("query", ["retire=6", "age_to=25", "lacks=nation", "politics=13"])
def test_who_sees_no_personal_data_cannot_ask_by_it(people: World, query: str) -> None:
    assert names(people, query, "talent_liaison") == []


def test_who_sees_no_personal_data_gets_empty_cells(people: World) -> None:
    query = f"place={people.second_village.pk}&columns=birth_date&columns=place"
    page = client_for(people.talent_liaison).get(f"{ADDRESS}?{query}")
    cells = {person.name: [text for _label, text, _whole in cells] for person, cells in page.context["rows"]}
    assert cells["丁一"] == ["", "石桥村"]


def test_columns_say_what_records_and_other_tables_hold(people: World) -> None:
    person_change(scope=None, person=people.secretary, at=AT, birth_date=MARCH, retires="60", nation="15")
    chosen = ["age", "retires_on", "nation", "posts", "since", "post_years", "phone", "branch"]
    query = "&".join(f"columns={name}" for name in chosen)
    page = client_for(people.organizer).get(f"{ADDRESS}?place={people.village.pk}&{query}")
    rows = {person.name: [text for _label, text, _whole in cells] for person, cells in page.context["rows"]}
    told = ["59～60", "土家族", "", "柳湾村党组织书记", "2025-01-01", "1 年", "2026-07", people.secretary.phone_masked]
    assert rows["周怀远"] == told
    assert rows["马春生"][2] == "柳湾村党支部第一党小组"
    # The same on a day to come: ages and years follow, and the page says which day.
    later = client_for(people.organizer).get(f"{ADDRESS}?place={people.village.pk}&{query}&on=2030-06-30")
    cells = {person.name: [text for _label, text, _whole in cells] for person, cells in later.context["rows"]}
    assert (cells["周怀远"][0], cells["周怀远"][5]) == ("64", "5 年")
    assert "2030年6月30日" in later.content.decode()


def test_the_number_of_queries_does_not_grow(people: World) -> None:
    client = client_for(people.organizer)
    with CaptureQueriesContext(connection) as few:
        client.get(ADDRESS)
    for number in range(30):
        person_create(scope=None, name=f"村民{number}", place=people.village, at=AT)
    with CaptureQueriesContext(connection) as many:
        client.get(ADDRESS)
    assert len(many) <= len(few) <= 30


def sheet(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_a_workbook_has_the_rows_the_columns_and_the_mark(people: World) -> None:
    query = f"place={people.second_village.pk}&sex=2&sort=strokes&columns=birth_date&columns=phone"
    answer = client_for(people.organizer).post(f"{ADDRESS}take/xlsx/", {"query": query})
    rows = sheet(answer.content)
    assert rows[1][:4] == ["序号", "姓名", "出生日期", "电话"]
    assert [row[1] for row in rows[2:5]] == ["何春梅", "欧阳春", "单小雨"]
    act = Act.objects.get(act="export.made")
    said = details_of(act.seq)
    assert said
    assert (said["what"], said["rows"], said["filters"]["sex"]) == ("roster.xlsx", 3, "2")
    assert f"日志第 {act.seq} 号" in rows[-1][0]


def test_a_document_lies_across_and_repeats_its_heads(people: World) -> None:
    answer = client_for(people.organizer).post(f"{ADDRESS}take/docx/", {"query": "sex=2"})
    made = docx.Document(io.BytesIO(answer.content))
    page = made.sections[-1]
    assert (page.page_width or 0) > (page.page_height or 0)
    assert "tblHeader" in made.tables[0].rows[0]._tr.xml
    assert "陆文斌" in page.header._element.xml


def test_paper_carries_the_mark(people: World) -> None:
    page = client_for(people.organizer).post(f"{ADDRESS}print/", {"query": "sex=2"})
    text, act = page.content.decode(), Act.objects.get(act="export.made")
    assert text.count(f"№{act.seq}") == 6
    assert "欧阳春" in text
    # Names of two characters are as wide as those of three on paper, never in a workbook.
    whole = client_for(people.organizer).post(f"{ADDRESS}print/", {"query": "sex=1"}).content.decode()
    assert "丁\u3000一" in whole


@pytest.mark.parametrize("who", ["secretary", "organizer"])
def test_files_hold_only_what_their_taker_may_see(people: World, who: str) -> None:
    rows = sheet(client_for(getattr(people, who)).post(f"{ADDRESS}take/xlsx/", {"query": ""}).content)
    found = {row[1] for row in rows}
    assert "罗立群" not in found
    assert ("丁一" in found) == (who == "organizer")


def test_numbers_in_clear_take_a_reason_and_are_acts_of_each_person(people: World) -> None:
    client, query = client_for(people.secretary), f"place={people.village.pk}&q=mcs"
    assert "1 人" in client.get(f"{ADDRESS}numbers/?{query}").content.decode()
    shown = client.post(f"{ADDRESS}numbers/", {"query": query, "numbers": ["phone"], "reason": " 无 "})
    assert shown.context["form"].errors
    assert not Act.objects.filter(act="person.revealed").exists()
    answer = client.post(f"{ADDRESS}numbers/", {"query": query, "numbers": ["phone"], "reason": "通知开会"})
    cells = [str(cell) for row in sheet(answer.content) for cell in row]
    assert "13900000016" in cells
    assert people.member.id_masked not in cells
    act = Act.objects.get(act="person.revealed")
    assert (act.subject_id, details_of(act.seq)) == (people.member.pk, {"field": "phone", "reason": "通知开会"})


def test_numbers_are_refused_for_too_many_nobody_or_beyond_the_right(people: World, monkeypatch: Any) -> None:
    client = client_for(people.organizer)
    assert client.get(f"{ADDRESS}numbers/?q=zzz").context["refusal"] == "花名册是空的。"
    monkeypatch.setattr(operations, "MOST_NUMBERS", 2)
    assert "2" in client.get(f"{ADDRESS}numbers/").context["refusal"]
    answer = client.post(f"{ADDRESS}numbers/", {"query": "", "numbers": ["phone"], "reason": "通知开会"})
    assert answer.context["form"].non_field_errors()
    assert not Act.objects.filter(act="person.revealed").exists()
    assert client_for(people.desk_officer).get(f"{ADDRESS}numbers/").status_code == 403


def test_a_search_is_kept_used_shared_changed_and_deleted(people: World) -> None:
    mine, colleague = client_for(people.organizer), client_for(people.talent_liaison)
    query = f"place={people.second_village.pk}&sort=strokes&sex=2"
    assert mine.post(f"{ADDRESS}searches/save/", {"query": query}).context["form"].fields
    kept = mine.post(f"{ADDRESS}searches/save/", {"query": query, "name": "女党员", "office": people.township.pk})
    found = SavedSearch.objects.get()
    assert kept["Location"] == f"{ADDRESS}?{found.query}"
    used = colleague.get(kept["Location"])
    assert [person.name for person, _cells in used.context["rows"]][-2:] == ["欧阳春", "单小雨"]
    assert used.context["searches"] == [(found, True)]
    assert not client_for(people.secretary).get(ADDRESS).context["searches"]
    again = mine.post(f"{ADDRESS}searches/save/", {"query": "", "name": "女党员", "office": ""})
    assert again.context["form"].errors["name"]
    assert colleague.get(f"{ADDRESS}searches/{found.pk}/").status_code == 404
    mine.post(f"{ADDRESS}searches/{found.pk}/", {"query": "sex=1", "name": "男党员", "office": ""})
    found.refresh_from_db()
    assert (found.name, found.query, found.office) == ("男党员", "sex=1", None)
    assert colleague.post(f"{ADDRESS}searches/{found.pk}/delete/").status_code == 404
    assert mine.post(f"{ADDRESS}searches/{found.pk}/delete/").status_code == 302
    assert not SavedSearch.objects.exists()


def test_nobody_shares_with_an_office_of_others(people: World) -> None:
    with pytest.raises(operations.RosterRefused):
        operations.search_save(
            scope=people.scope(people.organizer), name="x", query="", office_id=people.county.pk, at=AT
        )


def test_a_long_roster_is_written_by_the_tick(people: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(operations, "AT_ONCE", 2)
    client = client_for(people.organizer)
    refused = client.post(f"{ADDRESS}take/xlsx/", {"query": ""})
    assert refused.status_code == 422
    asked = client.post(f"{ADDRESS}take/xlsx/", {"query": "sort=strokes", "long": "1"})
    assert "refresh" in client.get(asked["Location"]).content.decode()
    assert operations.files_build(AT) == 1
    assert operations.files_build(AT) == 0
    row = RosterFile.objects.get()
    assert (row.state, row.done) == ("ready", row.total)
    rows = sheet(client.post(f"{asked['Location']}take/").content)
    assert rows[2][1] == "丁一"
    assert client_for(people.secretary).get(asked["Location"]).status_code == 404
    assert operations.files_forget(AT + timedelta(days=2)) == 1
    assert not StoredFile.objects.exists()


def test_a_long_roster_of_who_lost_the_right_is_not_written(people: World, monkeypatch: Any) -> None:
    scope = people.scope(people.organizer)
    asked = operations.file_ask(scope=scope, query="", ending="docx", at=AT)
    monkeypatch.setitem(operations.MOST, "docx", 1)
    operations.files_build(AT)
    asked.refresh_from_db()
    assert (asked.state, "1" in asked.told) == ("failed", True)
    for _twice in range(3):
        operations.file_ask(scope=scope, query="", ending="docx", at=AT)
    with pytest.raises(operations.RosterRefused):
        operations.file_ask(scope=scope, query="", ending="docx", at=AT)


def test_a_roster_whose_writing_ends_its_process_does_not_hold_up_others_for_ever(
    people: World, monkeypatch: Any
) -> None:
    def killed(*_arguments: object) -> None:
        raise KeyboardInterrupt

    asked = operations.file_ask(scope=people.scope(people.organizer), query="", ending="docx", at=AT)
    with monkeypatch.context() as patched:
        patched.setattr(operations, "_build", killed)
        for _attempt in range(operations.ATTEMPTS):
            with pytest.raises(KeyboardInterrupt):
                operations.files_build(AT)
    operations.files_build(AT)
    asked.refresh_from_db()
    assert (asked.state, asked.file) == ("failed", None)
    assert asked.told in client_for(people.organizer).get(f"{ADDRESS}files/{asked.pk}/").content.decode()
    assert Act.objects.filter(act="roster.given_up", subject_id=asked.pk).count() == 1


def test_merged_people_stand_in_no_roster(people: World) -> None:
    one, other = (Person.objects.system("test").get(name=name) for name in ("丁一", "王五"))
    Person.objects.system("test").filter(pk=one.pk).update(merged_into=other)
    assert "丁一" not in names(people, "")
