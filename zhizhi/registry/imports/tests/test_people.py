"""A roster of people from the file to the records and back."""

from pathlib import Path

import pytest
from django.apps import apps

from tests.world import World
from zhizhi.registry.corrections.models import Difference
from zhizhi.registry.imports import operations
from zhizhi.registry.imports.deciding import open_kinds
from zhizhi.registry.imports.models import Chunk, Intake, Part, Trace
from zhizhi.registry.imports.operations import IntakeRefused
from zhizhi.registry.imports.targets.kinds import target_of
from zhizhi.registry.imports.tests.rosters import HEADS, Desk, faults, number, staged, xlsx
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.operations import verify
from zhizhi.registry.keys.operations import blind, unseal
from zhizhi.registry.people.models import Household, Membership, Person
from zhizhi.registry.people.operations import person_change, person_create

pytestmark = pytest.mark.django_db


def people() -> int:
    return Person.objects.system("test").count()


def test_new_people_with_numbers_places_and_memberships(world: World, tmp_path: Path) -> None:
    rows = [
        ["柳湾镇党员花名册"],
        HEADS,
        [
            "蔡文姬",
            "女",
            number(2),
            "1985-03-07",
            "13800000002",
            world.village.name,
            world.branch.name,
            "2010年7月",
            "大学",
        ],
        ["董奉", "", number(3), "", "", "", "", "", ""],
    ]
    desk, before = Desk(world), people()
    intake = desk.bring(xlsx(tmp_path / "a.xlsx", rows))
    assert intake.state == "preview"
    assert intake.counts["new"] == 2
    assert people() == before
    intake = desk.take(intake)
    assert intake.state == "applied", intake.message
    made = Person.objects.system("test").get(id_blind=blind(number(2)))
    assert (made.name, made.sex, str(made.birth), str(made.party)) == ("蔡文姬", "2", "1985-03-07", "2010-07")
    assert made.place == world.village
    assert made.place_left == world.village.left
    assert unseal(owner=made.key_owner, sealed=bytes(made.id_sealed or b"")) == number(2)
    assert made.phone_masked == "138****0002"
    assert made.sort_key
    assert made.stroke_key
    assert made.initials == "cwj"
    assert Membership.objects.system("test").filter(person=made, organization=world.branch).count() == 1
    second = Person.objects.system("test").get(id_blind=blind(number(3)))
    assert (second.sex, second.place) == ("1", world.township)
    acts = list(Act.objects.filter(act__startswith="person.imported").values_list("subject_id", flat=True))
    assert set(acts) == {made.pk, second.pk}
    assert verify().ok
    assert Act.objects.filter(act="import.applied", subject_id=intake.pk).count() == 1


def test_the_same_file_again_finds_everybody(world: World, tmp_path: Path) -> None:
    path, desk = xlsx(tmp_path / "a.xlsx", [HEADS, ["蔡文姬", "女", number(2)], ["董奉", "男", number(3)]]), Desk(world)
    desk.take(desk.bring(path))
    again = desk.bring(path)
    assert again.counts == {"same": 2}
    with pytest.raises(IntakeRefused):
        desk.take(again)


def test_a_second_click_writes_nothing_twice(world: World, tmp_path: Path) -> None:
    desk = Desk(world)
    intake = desk.bring(xlsx(tmp_path / "a.xlsx", [HEADS, ["蔡文姬", "女", number(2)]]))
    done = desk.take(intake)
    count = people()
    operations.intake_apply(intake=done, leave_faulty=False, undecided=0, at=world.at)
    desk.worked(done)
    assert people() == count


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["", "女", number(2)], ("name", "name_missing")),
        (["蔡文姬", "男", number(2)], ("sex", "sex_of_number")),
        (["蔡文姬", "中", number(2)], ("sex", "no_code")),
        (["蔡文姬", "女", number(2)[:-1] + ("0" if number(2)[-1] != "0" else "1")], ("id_number", "id_check")),
        (["蔡文姬", "女", "510921850307002"], ("id_number", "id_old")),
        (["蔡文姬", "女", 510921198503070021], ("id_number", "number_lost")),
        (["蔡文姬", "女", "5.10921E+17"], ("id_number", "number_lost")),
        (["蔡文姬", "女", number(2), "1985-03-08"], ("birth_date", "birth_of_number")),
        (["蔡文姬", "女", "", "85.3"], ("birth_date", "date_short_year")),
        (["蔡文姬", "女", "", "腊月初八"], ("birth_date", "date_lunar")),
        (["蔡文姬", "女", "", "2199-01-01"], ("birth_date", "future")),
        (["蔡文姬", "女", number(2), "", "1380000"[:5]], ("phone", "phone")),
        (["蔡文姬", "女", number(2), "", "", "柳湾村儿"], ("place", "place_near")),
        (["蔡文姬", "女", number(2), "", "", "火星公社"], ("place", "place_none")),
        (["蔡文姬", "女", number(2), "", "", "", "", "1980-01"], ("party_since", "before_birth")),
        (["蔡文姬", "女", number(2), "", "", "", "", "", "大学问"], ("education", "no_code")),
    ],
)
def test_what_is_wrong_is_said_with_its_column(
    world: World, tmp_path: Path, row: list[object], expected: tuple[str, str]
) -> None:
    intake = Desk(world).bring(xlsx(tmp_path / "a.xlsx", [HEADS, row, ["董奉", "男", number(3)]]))
    assert expected in faults(intake)[2]
    assert intake.counts["new"] == 1


def test_twice_in_a_file_once_with_a_wrong_digit(world: World, tmp_path: Path) -> None:
    right = number(2)
    wrong = right[:12] + str((int(right[12]) + 1) % 10) + right[13:]
    rows = [HEADS, ["蔡文姬", "女", right], ["蔡文姬", "女", wrong], ["蔡文姬", "女", right]]
    intake = Desk(world).bring(xlsx(tmp_path / "a.xlsx", rows))
    assert faults(intake) == {3: [("id_number", "id_near_row")], 4: [("id_number", "twice")]}
    assert staged(intake)[1].faults[0][2] == {"row": "2"}


def test_a_digit_from_a_registered_person(world: World, tmp_path: Path) -> None:
    person_create(scope=None, name="蔡文姬", place=world.village, id_number=number(2), at=world.at)
    wrong = number(2)[:10] + "9" + number(2)[11:]
    intake = Desk(world).bring(xlsx(tmp_path / "a.xlsx", [HEADS, ["蔡文姬", "女", wrong]]))
    assert faults(intake)[2][0][1] == "id_near_person"


def test_somebody_elsewhere_tells_nothing(world: World, tmp_path: Path) -> None:
    person_create(scope=None, name="孔融", place=world.other_village, id_number=number(5), at=world.at)
    rows = [HEADS, ["孔融", "男", number(5)], ["甲", "男", number(7), "", "", world.other_village.name]]
    intake = Desk(world).bring(xlsx(tmp_path / "a.xlsx", rows))
    assert faults(intake)[2] == [("id_number", "not_yours")]
    assert staged(intake)[0].record == 0
    assert faults(intake)[3][0][1] in ("place_none", "place_near")
    assert world.other_village.name not in str(staged(intake)[1].faults[0][2].get("nearest", ""))


def test_conflicts_are_decided_and_weighty_ones_kept(world: World, tmp_path: Path) -> None:
    person = person_create(
        scope=None, name="蔡文姬", place=world.village, id_number=number(2), phone="13900000001", at=world.at,
        education="21",
    )  # fmt: skip
    rows = [HEADS, ["蔡文姬", "女", number(2), "", "13800000002", "", "", "2010.07", "高中"]]
    desk = Desk(world)
    intake = desk.bring(xlsx(tmp_path / "a.xlsx", rows))
    kinds = {(name, kind) for name, kind, _old, _new in staged(intake)[0].diffs}
    assert kinds == {("phone", "conflict"), ("party_since", "fill"), ("education", "kept")}
    assert open_kinds(intake) == {"phone": 1}
    operations.choice_make(intake=intake, kind="phone", row=0, take=True)
    assert open_kinds(intake) == {}
    assert desk.take(intake).state == "applied"
    person.refresh_from_db()
    assert (person.phone_masked, str(person.party), person.education) == ("138****0002", "2010-07", "21")
    assert Difference.objects.system("test").get(person=person).item == "education"
    assert desk.undo(intake_again(intake)).state == "undone"
    person.refresh_from_db()
    assert (person.phone_masked, person.party) == ("139****0001", None)
    assert unseal(owner=person.key_owner, sealed=bytes(person.phone_sealed or b"")) == "13900000001"
    assert Difference.objects.system("test").get(person=person).state == "withdrawn"


def intake_again(intake: Intake) -> Intake:
    found: Intake = Intake.objects.system("test").select_related("place").get(pk=intake.pk)
    return found


def test_ours_is_kept_where_it_was_chosen(world: World, tmp_path: Path) -> None:
    person = person_create(
        scope=None, name="蔡文姬", place=world.village, id_number=number(2), phone="13900000001", at=world.at
    )
    desk = Desk(world)
    intake = desk.bring(
        xlsx(tmp_path / "a.xlsx", [HEADS, ["蔡文姬", "女", number(2), "", "13800000002"], ["董奉", "男", number(3)]])
    )
    operations.choice_make(intake=intake, kind="phone", row=2, take=False)
    desk.take(intake)
    person.refresh_from_db()
    assert person.phone_masked == "139****0001"


def test_faulty_rows_are_left_out_only_when_said(world: World, tmp_path: Path) -> None:
    desk, before = Desk(world), people()
    intake = desk.bring(xlsx(tmp_path / "a.xlsx", [HEADS, ["蔡文姬", "男", number(2)], ["董奉", "男", number(3)]]))
    with pytest.raises(IntakeRefused):
        desk.take(intake)
    assert people() == before
    assert desk.take(intake_again(intake), leave=True).state == "applied"
    assert people() == before + 1


def test_a_world_that_changed_gives_a_fresh_preview(world: World, tmp_path: Path) -> None:
    person = person_create(scope=None, name="蔡文姬", place=world.village, id_number=number(2), at=world.at)
    desk = Desk(world)
    rows = [HEADS, ["蔡文姬", "女", number(2), "", "13800000002"], ["董奉", "男", number(3)]]
    intake = desk.bring(xlsx(tmp_path / "a.xlsx", rows))
    person_change(scope=None, person=person, at=world.at, native_place="青岚")
    before = people()
    intake = desk.take(intake)
    assert intake.state == "preview"
    assert "2" in intake.message
    assert people() == before
    assert desk.take(intake).state == "applied"
    assert people() == before + 1


def test_undone_as_a_whole_or_not_at_all(world: World, tmp_path: Path) -> None:
    desk, before = Desk(world), people()
    rows = [
        HEADS,
        ["蔡文姬", "女", number(2), "", "", world.village.name, world.branch.name],
        ["董奉", "男", number(3)],
    ]
    intake = desk.take(desk.bring(xlsx(tmp_path / "a.xlsx", rows)))
    made = Person.objects.system("test").get(id_blind=blind(number(2)))
    home = Household.objects.create(
        organization=world.village, place_left=world.village.left, number="1", head_name="甲", linked_member=made
    )
    intake = desk.undo(intake)
    assert intake.state == "applied"
    assert "蔡文姬" in intake.message
    assert people() == before + 2
    home.delete()
    intake = desk.undo(intake)
    assert intake.state == "undone", intake.message
    assert people() == before
    assert verify().ok
    assert not Trace.objects.filter(intake=intake).exists()


def test_staged_rows_are_sealed_and_forgotten(world: World, tmp_path: Path) -> None:
    intake = Desk(world).bring(xlsx(tmp_path / "a.xlsx", [HEADS, ["蔡文姬", "女", number(2), "", "13800000002"]]))
    kept = b"".join(
        bytes(row) for model in (Part, Chunk) for row in model._default_manager.values_list("sealed", flat=True)
    )
    assert kept
    assert number(2).encode() not in kept
    assert b"13800000002" not in kept
    operations.intake_discard(scope=Desk(world).scope, intake=intake, at=world.at)
    assert not Part.objects.exists()
    assert not Chunk.objects.exists()


def test_mapping_is_remembered(world: World, tmp_path: Path) -> None:
    heads = ["某某", "号码"]
    desk = Desk(world)
    path = xlsx(tmp_path / "a.xlsx", [heads, ["蔡文姬", number(2)]])
    first = operations.intake_upload(
        scope=desk.scope, place=desk.place, target="people", name="a", path=path, at=world.at
    )
    operations.intake_map(scope=desk.scope, intake=first, mapping={"0": "name", "1": "id_number"}, at=world.at)
    assert desk.worked(first).counts == {"new": 1}
    assert desk.bring(xlsx(tmp_path / "b.xlsx", [heads, ["董奉", number(3)]])).counts == {"new": 1}


def test_heads_of_a_cadres_roster_below_a_wide_one(world: World, tmp_path: Path) -> None:
    """全日制教育 under 学历学位 is the education, what stands behind it the degree; the first school is taken."""
    rows = [
        ["姓名", "学历学位全日制教育", "学历学位毕业院校系及专业", "在职教育毕业院校系及专业", "配偶姓名", "出生年月"],
        ["甲申", "大学\n管理学学士", "四川大学", "省委党校", "乙", "1985.06"],
        ["乙酉", "研究生，法学硕士学位", "", "", "", "1986.06"],
        ["丙戌", "大专", "", "", "", "198706"],
        ["丁亥", "大学管理学士班", "", "", "", "198806"],
    ]
    intake = Desk(world).bring(xlsx(tmp_path / "a.xlsx", rows))
    assert intake.mapping == {"0": "name", "1": "education", "2": "school", "5": "birth_date"}
    keys = [column.key for column in target_of("people").columns_of(world.township, Desk(world).scope, world.at)]
    found = [dict(zip(keys, row.values, strict=True)) for row in staged(intake)]
    assert [(row["education"], row["degree"], row["school"]) for row in found] == [
        ("21", "管理学学士", "四川大学"), ("11", "法学硕士", ""), ("31", "", ""), ("", "", ""),
    ]  # fmt: skip
    assert faults(intake) == {5: [("education", "no_code")]}


def test_pairs_found_since_go_with_an_import_and_decided_ones_hold_it(world: World, tmp_path: Path) -> None:
    """The look for duplicates writes of imported people within minutes; undoing failed over it at the commit."""
    old = person_create(scope=None, name="甲申", place=world.village, id_number=number(2), at=world.at)
    desk = Desk(world)
    intake = desk.take(desk.bring(xlsx(tmp_path / "a.xlsx", [HEADS, ["甲申", "女", number(4, "19850308")]])))
    new = Person.objects.system("test").latest("pk")
    pairs = apps.get_model("duplicates.Pair")._base_manager
    pairs.create(first=old, second=new, state="different", sure=60, found_at=world.at)
    intake = desk.undo(intake)
    assert intake.state == "applied"
    assert "甲申" in intake.message
    pairs.update(state="open")
    assert desk.undo(intake).state == "undone"
    assert not pairs.exists()
