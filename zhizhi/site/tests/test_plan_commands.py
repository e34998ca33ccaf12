"""`zhizhi plan`: what it prints, and how it refuses."""

import json
from pathlib import Path

import pytest

from zhizhi.core.plans.tests.conftest import DOCUMENTS
from zhizhi.site.commands import main

TEXT = "茶坪乡工作要点\n一、抓队伍\n每村储备两名后备力量，建立人才库，2026年6月底前完成（牵头单位：乡党建办）。\n"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A small plan in a file."""
    path = tmp_path / "plan.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_read_prints_the_outline(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "read", str(plan)]) == 0
    printed = capsys.readouterr().out
    assert "[title] 茶坪乡工作要点" in printed
    assert "  [section] 一、抓队伍" in printed
    assert "M72:" in printed


def test_read_prints_json_as_agreed(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "read", str(plan), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["title"] == "茶坪乡工作要点"
    node = printed["nodes"][2]
    assert {
        "start",
        "end",
        "kind",
        "text",
        "level",
        "mechanisms",
        "lead",
        "support",
        "targets",
        "dates",
        "names",
    } <= set(node)
    assert TEXT[node["start"] : node["end"]] == node["text"]
    assert (node["kind"], [unit["name"] for unit in node["lead"]]) == ("commitment", ["乡党建办"])
    assert {"id", "ref", "score", "why"} <= set(node["mechanisms"][0])


def test_a_process_of_the_pack_gives_its_id(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("推行群众点单、支部派单机制，每月公布办理结果。\n", encoding="utf-8")
    assert main(["plan", "read", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["nodes"][0]["mechanisms"]
    assert {match["ref"]: match["id"] for match in found}["M66"] == "five-orders"


@pytest.mark.parametrize(("content", "words"), [
    (b"", "the file is empty"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "save it as .docx"),
])  # fmt: skip
def test_what_cannot_be_read_is_said_on_one_line(
    content: bytes, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plan.doc"
    path.write_bytes(content)
    assert main(["plan", "read", str(path)]) == 1
    told = capsys.readouterr().err
    assert words in told
    assert "plan.doc" in told
    assert told.count("\n") == 1


def test_a_missing_file_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "read", "/nowhere/plan.txt"]) == 1
    assert "No such file" in capsys.readouterr().err


def test_evaluate_prints_the_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "evaluate", str(DOCUMENTS)]) == 0
    printed = capsys.readouterr().out
    assert "as they stand: kinds macro F1" in printed
    assert "each plan left out of the fitting" in printed


def test_evaluate_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "evaluate", str(tmp_path)]) == 1
    assert "the labels are missing" in capsys.readouterr().err
