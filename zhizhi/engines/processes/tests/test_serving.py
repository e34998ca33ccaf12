"""Papers that are handed over: filled from the case, printed as a page and as Word, journaled; and their checks."""

import io
from collections.abc import Iterator
from typing import Any

import docx
import pytest
import time_machine
from django.urls import reverse

from tests.world import client_for
from zhizhi.core.process import ProcessDeclaration
from zhizhi.core.processchecks import process_problems
from zhizhi.core.vocabulary import Vocabulary
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.packs import known
from zhizhi.engines.processes.tests.declared import both, published_as
from zhizhi.engines.processes.tests.pages import got, text
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.exports.operations import ACT
from zhizhi.registry.journal.models import Act
from zhizhi.registry.organizations.kinds import kinds
from zhizhi.registry.rights.roles import roles

TEXT = "经核实，您{day}被反映：{facts}。\n您可于{until}前陈述申辩。\n{issuer}（{number}）"
PAPER: dict[str, Any] = {
    "id": "notice", "name": both("告知书"), "heading": both("负面清单拟认定告知书"), "text": both(TEXT),
    "signed": [both("本人签名")], "receipt": True,
}  # fmt: skip


def body(paper: dict[str, Any] = PAPER, **more: Any) -> dict[str, Any]:
    """Verified, then served with a paper, then closed."""
    asked = [{"id": "facts", "name": both("事实"), "kind": "long_text"},
             {"id": "until", "name": both("期限"), "kind": "date"},
             {"id": "note", "name": both("附注"), "kind": "text", "required": False}]  # fmt: skip
    steps = [
        {"id": "verify", "name": both("核实"), "role": "secretary", "limit": {"days": 9},
         "moves": [{"id": "on", "name": both("属实"), "to": "serve", "fields": asked}]},
        {"id": "serve", "name": both("告知"), "role": "secretary", "limit": {"days": 9}, "papers": [paper],
         "moves": [{"id": "end", "name": both("已送达"), "to": "done"}]},
    ]  # fmt: skip
    return {
        "id": "serving-test", "ref": "M42", "kind": "process", "name": both("送达试验"), "about": both("试验"),
        "prefix": "SD", "opens_at": ["village"], "opened_by": ["desk"], "limit": {"months": 6}, "concerns": "person",
        "request": {"name": both("提请"), "fields": [
            {"id": "person", "name": both("何人"), "kind": "person", "below": True},
            {"id": "phone", "name": both("电话"), "kind": "phone", "restricted": True}]},
        "steps": steps,
        "results": [{"id": "done", "name": both("完成"), "outcome": "done"},
                    {"id": "withdrawn", "name": both("撤回"), "outcome": "withdrawn"}], **more,
    }  # fmt: skip


def served(walk: Walk, **more: Any) -> Case:
    """A case about the branch's secretary, before its first step is done."""
    published_as(body(**more), walk.at)
    walk.slug = "serving-test"
    asked = {"person": str(walk.world.branch_secretary.pk), "phone": "13800001234"}
    return walk.ask(answers=asked, desk=walk.world.desk_officer)


@pytest.fixture(autouse=True)
def clock(walk: Walk) -> Iterator[None]:
    """Pages are opened on the world's morning."""
    with time_machine.travel(walk.at, tick=False):
        yield


def test_it_is_filled_from_the_case_and_taking_it_out_is_journaled(walk: Walk) -> None:
    case, world = served(walk), walk.world
    client = client_for(world.secretary)
    address = ["processes:paper", case.number, "notice"]
    assert got(client, *address).status_code == 404  # the step has not begun
    walk.act(case, world.secretary, "on", {"facts": "迟到三次", "until": "2026-03-30"})
    assert reverse(address[0], args=address[1:]) in text(got(client, "processes:case", case.number))
    name = world.branch_secretary.name
    lines = [
        "负面清单拟认定告知书", f"编号：{case.number}", f"{name}同志：", "经核实，您2026年3月18日被反映：迟到三次。",
        "您可于2026年3月30日前陈述申辩。", f"{world.village.name}（{case.number}）", world.village.name,
        "2026年3月18日", "本人签名：", "送达回执", "受送达人", "送达人签名（两人）",
    ]  # fmt: skip
    taken = reverse("processes:paper_take", args=[case.number, "notice", "print"])
    for page in (text(got(client, *address)), text(client.post(taken))):
        assert [line for line in lines if line not in page] == []
    word = client.post(taken.replace("print", "docx"))
    document = docx.Document(io.BytesIO(word.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    written = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    assert [line for line in lines if line not in written] == []
    assert Act.objects.filter(act=ACT, subject_kind="case", subject_id=case.pk).count() == 2
    assert client.post(taken.replace("print", "pdf")).status_code == 404
    assert client_for(world.stranger_secretary).post(taken).status_code == 404
    walk.act(case, world.secretary, "end")
    assert got(client, *address).status_code == 200  # printed again later


def test_whom_it_is_about_opens_it_only_where_the_step_is_told(walk: Walk) -> None:
    case, world = served(walk, confidential=True, told={"fields": ["facts"]}), walk.world
    walk.act(case, world.secretary, "on", {"facts": "迟到三次", "until": "2026-03-30"})
    assert got(client_for(world.branch_secretary), "processes:paper", case.number, "notice").status_code == 404


@pytest.mark.parametrize(
    ("paper", "more", "message"),
    [
        ({"text": {"zh": "{fact}"}}, {}, "unknown answer fact"),
        ({"text": {"zh": "{phone}"}}, {}, "unknown answer phone"),
        ({"text": {"zh": "{note}"}}, {}, "unknown answer note"),
        ({"addressee": "facts"}, {}, "the field facts is of kind long_text, needed is person or organization"),
        ({}, {"concerns": None}, "the paper goes to nobody"),
    ],
)
def test_what_it_names_is_there(paper: dict[str, Any], more: dict[str, Any], message: str) -> None:
    found = process_problems(
        ProcessDeclaration.model_validate(body(PAPER | paper, **more)),
        Vocabulary(kinds(), roles(), known(), set(), shipped=False),
    )
    assert message in [problem.message for problem in found]
