"""Who has nothing but the exported lines recomputes every digest with the few lines that docs/journal.md shows."""

import base64
import csv
import hashlib
import io
import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tests.world import World
from zhizhi.registry.journal.models import Act
from zhizhi.registry.people.models import Person

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def exported(world: World, client_for: Callable[[Person], Client]) -> Callable[..., bytes]:
    client = client_for(world.auditor)

    def export(kind: str, **search: str) -> bytes:
        return client.post("/journal/export/", {"as": kind, **search}).content

    return export


def test_the_lines_alone_recompute_the_chain(exported):
    mark, *lines = map(json.loads, exported("jsonl").decode().splitlines())
    assert len(lines) == Act.objects.count() - 1  # the export itself came after
    assert "严明察" in mark["mark"]
    for line in lines:
        _recomputed(line)
    for newer, older in itertools.pairwise(lines):
        assert newer["previous"] == older["digest"]


def _recomputed(line: dict[str, str]) -> None:
    stored = base64.b64decode(line["stored"]) if line["owner"] else line["stored"].encode()
    if stored:
        assert hashlib.sha256(line["owner"].encode() + b"\0" + stored).hexdigest() == line["details_digest"]
    covered = [line[field] for field in list(line)[:11]]
    text = json.dumps(covered, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == line["digest"]


def test_the_program_in_the_document_says_that_the_export_is_whole(exported, tmp_path, capsys):
    words = (ROOT / "docs/journal.md").read_text(encoding="utf-8")
    program = words.split("```python")[1].split("```")[0]
    lines = exported("jsonl").decode()
    file = tmp_path / "acts.jsonl"
    file.write_text(lines, encoding="utf-8")
    exec(program.replace("acts.jsonl", str(file)), {})
    assert "whole" in capsys.readouterr().out
    file.write_text(lines.replace("person.created", "person.changed", 1), encoding="utf-8")
    with pytest.raises(AssertionError):
        exec(program.replace("acts.jsonl", str(file)), {})


def test_a_narrowed_export_holds_only_what_was_found_and_is_an_act(exported, world: World):
    rows = list(csv.DictReader(io.StringIO(exported("csv", actor="system", act="account.").decode("utf-8-sig"))))
    assert rows[-1]["seq"].startswith("自智治导出") or "严明察" in rows[-1]["seq"]
    assert len(rows) == 1  # no act on accounts yet, only the mark
    act = Act.objects.get(act="export.made")
    assert act.actor_name == "严明察"
    assert exported("xlsx")[:2] == b"PK"


def test_a_search_with_a_fault_is_not_taken_out(exported):
    exported("jsonl", actor="无此人")
    exported("pdf")
    assert not Act.objects.filter(act="export.made").exists()
