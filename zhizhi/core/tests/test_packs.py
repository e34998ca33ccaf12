"""What ships with the program is right, and files of a pack that do not fit together are found."""

import shutil
from pathlib import Path

import pytest

from zhizhi.core.declarations import FieldKind
from zhizhi.core.packs import Pack, read_pack
from zhizhi.core.process import Outcome, ProcessDeclaration
from zhizhi.core.vocabulary import CAPABILITIES, Known, Signature
from zhizhi.packs import PACKS

RULES: dict[str, Signature] = {
    "belongs_to": {"person": FieldKind.PERSON, "organization": FieldKind.ORGANIZATION},
    "within_place": {"organization": FieldKind.ORGANIZATION},
    "not_the_same_person": {},
    "day_ahead": {"day": FieldKind.DATE},
    "later_than_due": {"day": FieldKind.DATE},
}


# Those that need no more than these rules; all are read with the engine's own names in tests/packs of the engine.
EXAMPLES = {"five-orders", "talent-call", "plan-task"}


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    pack, faults = read_pack(examples(tmp_path_factory.mktemp("shipped")), Known(rules=RULES))
    assert not faults
    return pack


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return examples(tmp_path)


def examples(path: Path) -> Path:
    """The pack that ships, with a few of its processes."""
    others = [file.name for file in (PACKS / "processes").glob("*.yaml") if file.stem not in EXAMPLES]
    return shutil.copytree(PACKS, path / "packs", ignore=shutil.ignore_patterns("*.py", "__pycache__", *others))


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults_of(folder: Path) -> list[str]:
    return [str(fault).removeprefix(f"{folder}/") for fault in read_pack(folder, Known(rules=RULES))[1]]


def test_all_mechanisms_are_listed(shipped: Pack) -> None:
    assert list(shipped.mechanisms) == [f"M{number:02}" for number in range(1, 89)]
    assert all(len(entry.words) >= 3 for entry in shipped.mechanisms.values())
    assert {"五单", "点单", "供单", "派单", "接单", "评单"} <= set(shipped.mechanisms["M66"].words)


def test_each_process_says_who_when_and_how_it_ends(shipped: Pack) -> None:
    assert set(shipped.processes) == EXAMPLES
    for process in (one for one in shipped.processes.values() if "portal" in one.opened_by):
        settled = [step for step in process.steps if step.settled]
        assert settled
        assert all(step.at_limit for step in settled)
        assert process.result_of(Outcome.REFUSED)
        assert longest_way(process) <= (process.limit.workdays or 0)
        assert any(field.kind is FieldKind.STARS for field in process.fields().values())


def longest_way(process: ProcessDeclaration) -> int:
    """Working days of the steps before it is settled, if each is passed once."""
    return sum(step.limit.workdays or 0 for step in process.steps if not step.settled)


def test_what_a_resident_reads_is_short(shipped: Pack) -> None:
    for process in shipped.processes.values():
        for field in process.request.fields:
            assert len(field.name.zh) <= 12
            assert len(field.help.zh if field.help else "") <= 30


def test_nobody_holds_more_than_the_work_needs(shipped: Pack) -> None:
    held = {role.id: {one.name: one.data for one in role.capabilities} for role in shipped.roles.values()}
    assert held["auditor"].keys() == {"organizations.view", "journal.view", "journal.reveal", "rights.review"}
    assert held["member"].keys() == held["group_leader"].keys() == {"organizations.view"}
    assert "sensitive" not in held["administrator"].values()
    assert "people.reveal" not in held["administrator"]
    assert [role for role, rights in held.items() if "accounts.manage" in rights] == ["administrator"]
    assert [role for role, rights in held.items() if "journal.view" in rights] == ["auditor"]
    assert CAPABILITIES.keys() == {name for rights in held.values() for name in rights}


def test_every_role_of_a_process_has_somebody_above_or_is_the_top(shipped: Pack) -> None:
    tops = {role.id for role in shipped.roles.values() if role.above is None}
    assert tops == {"county_officer", "county_leader", "talent_officer", "administrator", "auditor"}


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("talent-call", "prefix: RC", "prefix: WD", ":10: the prefix WD belongs to five-orders.yaml already"),
        ("talent-call", "id: talent-call", "id: five-orders", ":3: the id five-orders belongs to five-orders.yaml"),
        ("talent-call", "ref: M77", "ref: M71", ":4: the mechanism M71 belongs to five-orders.yaml"),
        ("talent-call", "ref: M77", "ref: M78", ":4: the catalogue has no process M78"),
        ("five-orders", "also: [M71]", "also: [M99]", ":5: the catalogue has no process M99"),
    ],
)
def test_processes_do_not_claim_the_same(folder: Path, file: str, old: str, new: str, said: str) -> None:
    edited(folder / "processes" / f"{file}.yaml", old, new)
    assert [fault for fault in faults_of(folder) if said in fault and fault.startswith(f"processes/{file}.yaml")]


def test_a_process_named_as_part_of_another_carries_the_same_mechanism(folder: Path) -> None:
    first = folder / "processes" / "talent-call.yaml"
    second = folder / "processes" / "talent-call-again.yaml"
    second.write_text(first.read_text(encoding="utf-8"), encoding="utf-8")
    edited(second, "id: talent-call", "id: talent-call-again")
    assert len([fault for fault in faults_of(folder) if "M77" in fault]) == 0
    assert len([fault for fault in faults_of(folder) if "the prefix RC" in fault]) == 1


def test_faults_of_several_files_are_told_together(folder: Path) -> None:
    edited(folder / "processes" / "five-orders.yaml", "role: secretary", "role: secretery")
    edited(folder / "processes" / "talent-call.yaml", "to: serve", "to: server")
    edited(folder / "catalogue.yaml", "ref: M02", "ref: M01")
    files = [fault.split(":")[0] for fault in faults_of(folder)]
    assert files.count("catalogue.yaml") == 1
    assert {"processes/five-orders.yaml", "processes/talent-call.yaml"} <= set(files)


def test_faulty_kinds_do_not_make_every_other_name_seem_unknown(folder: Path) -> None:
    edited(folder / "organizations.yaml", "under: [province]", "under: [provinz]")
    said = [fault.split(" — ")[0] for fault in faults_of(folder)]
    assert said == ["organizations.yaml:11: unknown kind of organization provinz"]


def test_an_empty_folder_is_no_pack(tmp_path: Path) -> None:
    assert [fault.split(":")[0] for fault in faults_of(tmp_path)] == ["organizations.yaml", "catalogue.yaml"]
