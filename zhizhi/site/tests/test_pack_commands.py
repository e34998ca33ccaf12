"""`zhizhi packs`: check, plan, apply, export and schema as an operator at a terminal meets them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import translation

from tests.world import AT
from zhizhi.core.process import Limit, ProcessDeclaration
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.operations import Source, declaration_publish
from zhizhi.engines.catalogue.queries import process_of, published
from zhizhi.site import commands

SLUG = "five-orders"
Run = Callable[..., tuple[int, str]]
pytestmark = pytest.mark.django_db


@pytest.fixture
def packs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs `zhizhi packs …` in English: its exit code, and what it said."""
    monkeypatch.setenv("LANGUAGE", "en")

    def run(*arguments: object) -> tuple[int, str]:
        code = commands.main(["packs", *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out + said.err

    with translation.override(translation.get_language()):
        yield run


def change(days: int) -> ProcessDeclaration:
    """The county gives the whole so many working days."""
    changed = process_of(published(SLUG)).model_copy(update={"limit": Limit(workdays=days)})
    declaration_publish(scope=None, declaration=changed, source=Source.COUNTY, at=AT)
    return changed


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_pack_is_checked(packs: Run, tmp_path: Path) -> None:
    code, said = packs("check")
    assert (code, "No fault: 88 mechanisms" in said) == (0, True)
    code, said = packs("check", tmp_path)
    assert code == 1
    assert f"{tmp_path}/organizations.yaml:1:" in said
    assert "Traceback" not in said


def test_what_ships_is_published_once(packs: Run) -> None:
    assert packs("plan")[1].count(": new\n") == packs("apply")[1].count(" v1: new\n") > 0
    assert "five-orders v1: as before" in packs("apply")[1]
    assert "five-orders: as before" in packs("plan")[1]


def test_what_is_exported_says_what_is_published(packs: Run, tmp_path: Path) -> None:
    packs("apply")
    changed = change(9)
    code, said = packs("export", tmp_path / "all")
    assert (code, len(said.splitlines())) == (0, DeclarationVersion.objects.filter(state="published").count())
    code, said = packs("check", tmp_path / "all")
    assert code == 0, said
    assert "as before" in packs("apply", tmp_path / "all")[1]
    assert process_of(published(SLUG)) == changed
    assert packs("export", tmp_path / "one", SLUG)[0] == 0
    assert [path.name for path in (tmp_path / "one" / "processes").iterdir()] == [f"{SLUG}.yaml"]
    assert packs("check", tmp_path / "one")[0] == 0
    code, said = packs("export", tmp_path / "none", "six-orders")
    assert (code, "Not published: six-orders" in said, "five-orders" in said) == (1, True, True)


def test_an_edited_export_is_planned_in_words_and_applied(packs: Run, tmp_path: Path) -> None:
    packs("apply")
    packs("export", tmp_path, SLUG)
    path = tmp_path / "processes" / f"{SLUG}.yaml"
    edited(path, "limit: {workdays: 6}", "limit: {workdays: 9}")
    edited(path, ", en: Offer}", "}")  # a county's own may lack English
    code, said = packs("plan", tmp_path)
    assert code == 0
    assert "five-orders: changed; it becomes version 2\n" in said
    assert "6 working days → 9 working days" in said
    assert packs("apply", tmp_path) == (0, "five-orders v2: changed\n")
    assert published(SLUG).source == "imported"


def test_where_both_changed_all_three_are_told_and_somebody_decides(packs: Run, tmp_path: Path) -> None:
    packs("apply")
    packs("export", tmp_path, SLUG)
    change(9)
    edited(tmp_path / "processes" / f"{SLUG}.yaml", "role: secretary", "role: township_organizer")
    for asked in (packs("plan", tmp_path), packs("apply", tmp_path)):
        said = asked[1]
        assert "both the file and the version here (2) have changed" in said
        file, here = said.index("Party secretary → Township organizer"), said.index("6 working days → 9 working days")
        assert said.index("The file, since") < file < said.index("The version here, since") < here
        assert f"--take {SLUG}=file" in said
    assert packs("apply", tmp_path)[0] == 1
    assert published(SLUG).version == 2
    code, said = packs("apply", tmp_path, "--take", "both")
    assert (code, "--take both" in said) == (1, True)
    assert packs("apply", tmp_path, "--take", f"{SLUG}=local") == (0, "five-orders v2: kept as it is here\n")
    assert packs("apply", tmp_path, "--take", "file") == (0, "five-orders v3: changed\n")
    assert process_of(published(SLUG)).first.role == "township_organizer"


def test_an_older_file_does_not_undo_what_was_changed_here(packs: Run, tmp_path: Path) -> None:
    packs("apply")
    packs("export", tmp_path, SLUG)
    change(9)
    code, said = packs("apply", tmp_path)
    assert code == 1
    assert "the version here (2) is newer than the file" in said
    # What ships and was not changed since is nobody's question.
    assert "five-orders v2: kept as it is here" in packs("apply")[1]


@pytest.mark.parametrize("written", [True, False])
def test_the_schema_of_every_type_is_written(packs: Run, tmp_path: Path, written: bool) -> None:
    code, said = packs("schema", *([tmp_path / "schemas"] if written else []))
    assert code == 0
    if written:
        process = json.loads((tmp_path / "schemas" / "process.schema.json").read_text(encoding="utf-8"))
    else:
        process = json.loads(said)["process"]
    assert process["title"] == "ProcessDeclaration"
    assert {"TaskStep", "BallotStep", "FormField"} <= process["$defs"].keys()
