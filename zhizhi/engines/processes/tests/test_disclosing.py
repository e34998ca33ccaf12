"""What whom a case is about reads of it, at every address: what is marked for them and what they did, nothing else."""

import io
import json
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from django.urls import reverse

from tests.world import client_for
from zhizhi.core.process import ProcessDeclaration
from zhizhi.core.processchecks import process_problems
from zhizhi.core.vocabulary import Vocabulary
from zhizhi.engines.processes.models import Attachment, Case, Event
from zhizhi.engines.processes.packs import known
from zhizhi.engines.processes.tests.declared import both, published_as
from zhizhi.engines.processes.tests.pages import got, text
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.files import storage
from zhizhi.registry.files.models import StoredFile
from zhizhi.registry.organizations.kinds import kinds
from zhizhi.registry.rights.roles import roles

# What is kept from them, what is told, and what they said themselves.
KEPT, TOLD, OWN = "琥珀", "珊瑚", "玛瑙"


def field(name: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"id": name, "name": both(f"问{name}"), "kind": kind, **more}


def body(**more: Any) -> dict[str, Any]:
    """Verified by the secretary, told to the person, answered, and decided."""
    moves = {
        "verify": {"id": "on", "name": both("属实"), "to": "tell", "fields": [field("notes"), field("notice")]},
        "tell": {"id": "tell", "name": both("告知"), "to": "reply", "fields": [field("handed")]},
        "reply": {"id": "reply", "name": both("申辩"), "to": "decide", "fields": [field("reply")]},
        "decide": {"id": "end", "name": both("认定"), "to": "done", "fields": [field("decision")]},
    }
    step = {"role": "secretary", "limit": {"months": 3}}
    who = {"role": "concerned", "in_person": "secretary"}
    return {
        "id": "told-test", "ref": "M42", "kind": "process", "name": both("告知试验"), "about": both("试验"),
        "prefix": "TD", "opens_at": ["village"], "opened_by": ["desk"], "limit": {"months": 6}, "concerns": "person",
        "told": {"fields": ["notice"], "steps": ["tell"]},
        "request": {"name": both("提请"), "fields": [
            field("matter"), field("person", "person", below=True), field("papers", "files", required=False)]},
        "steps": [{"id": name, "name": both(f"环节{name}"), "moves": [way], **step, **(who if name == "reply" else {})}
                  for name, way in moves.items()],
        "results": [{"id": "done", "name": both("完成"), "outcome": "done"},
                    {"id": "withdrawn", "name": both("撤回"), "outcome": "withdrawn"}], **more,
    }  # fmt: skip


def walked(walk: Walk, **more: Any) -> Case:
    """A decided case about the branch's secretary, who replied; a paper came with its opening."""
    published_as(body(**more), walk.at)
    walk.slug, world = "told-test", walk.world
    secretary, person = world.secretary, world.branch_secretary
    case = walk.ask(answers={"matter": KEPT, "person": str(person.pk)}, desk=world.desk_officer)
    walk.act(case, secretary, "on", {"notes": KEPT, "notice": f"{TOLD}一"})
    walk.act(case, secretary, "tell", {"handed": f"{TOLD}二"})
    walk.act(case, person, "reply", {"reply": OWN})
    walk.act(case, secretary, "end", {"decision": KEPT})
    content = KEPT.encode()
    file = StoredFile.objects.create(
        sha256=storage.put(content), size=len(content), content_type="text/plain", name=f"{KEPT}.txt",
        organization_id=case.place_id, uploaded_at=walk.at, owner=case.key_owner,
    )  # fmt: skip
    Attachment.objects.create(case=case, event=Event.objects.get(case=case, kind="opened"), field="papers", file=file)
    return walk.fresh(case)


def everywhere(walk: Walk, case: Case, reader: Any) -> dict[str, str]:
    """What the reader gets at each address of the case."""
    client, found = client_for(reader), {}
    for name in ("processes:case", "processes:case_file"):
        found[name] = text(got(client, name, case.number))
    word = client.post(reverse("processes:case_take", args=[case.number, "docx"]))
    found["docx"] = "".join(paragraph.text for paragraph in docx.Document(io.BytesIO(word.content)).paragraphs)
    packed = client.post(reverse("processes:case_take", args=[case.number, "zip"]))
    with ZipFile(io.BytesIO(packed.content)) as archive:
        names = archive.namelist()
        found["zip"] = " ".join([*names, *(archive.read(name).decode() for name in names)])
        found["answers"] = json.dumps(json.loads(archive.read("answers.json")), ensure_ascii=False)
    found["list"] = text(client.get(reverse("processes:cases"), {"state": "done"}))
    photo = client.get(reverse("processes:photo", args=[case.number, Attachment.objects.get().pk]))
    found["paper"] = KEPT if photo.status_code == 200 else ""
    return found


@pytest.mark.parametrize("limited", [True, False])
def test_whom_it_is_about_reads_what_is_told_and_others_read_all(walk: Walk, limited: bool) -> None:
    case = walked(walk, **({} if limited else {"told": None}))
    person, others = (everywhere(walk, case, getattr(walk.world, one)) for one in ("branch_secretary", "secretary"))
    assert {where: KEPT in said for where, said in person.items()} == dict.fromkeys(person, not limited)
    assert {where: KEPT in said for where, said in others.items()} == dict.fromkeys(others, True) | {
        "list": not limited
    }
    for where in ("processes:case", "processes:case_file", "docx", "zip", "answers"):
        assert [word for word in (f"{TOLD}一", f"{TOLD}二", OWN) if word not in person[where]] == [], where
    assert case.title == ("告知试验" if limited else KEPT)
    page = client_for(walk.world.branch_secretary).get(reverse("processes:case", args=[case.number]))
    kept = [] if limited else ["环节decide"]  # What is told of 环节verify stands in the history, so it is named.
    assert {step.name for step in page.context["steps"]} == {"环节verify", "环节tell", "环节reply", "完成", *kept}


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"concerns": None}, "nobody is concerned by this process"),
        ({"told": {"fields": ["note"]}}, "unknown field note"),
        ({"told": {"steps": ["done"]}}, "unknown step done"),
    ],
)
def test_what_is_told_is_checked(more: dict[str, Any], message: str) -> None:
    found = process_problems(
        ProcessDeclaration.model_validate(body(**more)), Vocabulary(kinds(), roles(), known(), set())
    )
    assert message in [problem.message for problem in found]
