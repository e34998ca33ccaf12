"""The file of a case: what stands in it, masked or clear, and that the zip is whole by its own manifest."""

import io
import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from django.test import Client
from django.urls import reverse

from zhizhi.engines.processes.models import Attachment, Case, Event
from zhizhi.engines.processes.tests.pages import CONTACT, ENGLISH, got, text
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.files import storage
from zhizhi.registry.files.models import StoredFile
from zhizhi.registry.journal.models import Act
from zhizhi.registry.people.models import Person

ClientFor = Callable[[Person], Client]
NAME, PHONE = CONTACT["contact_name"], CONTACT["contact_phone"]


@pytest.fixture
def case(walk: Walk) -> Case:
    """A finished order with a contact and a paper."""
    case = walk.ask(answers=CONTACT)
    walk.to(case, "rate")
    content = "现场照片说明".encode()
    file = StoredFile.objects.create(
        sha256=storage.put(content), size=len(content), content_type="text/plain", name="说明..txt",
        organization_id=case.place_id, uploaded_at=walk.at, owner=case.key_owner,
    )  # fmt: skip
    Attachment.objects.create(case=case, event=Event.objects.get(case=case, kind="opened"), field="photos", file=file)
    return walk.fresh(case)


def take(client: Client, case: Case, ending: str, **sent: str) -> Any:
    return client.post(reverse("processes:case_take", args=[case.number, ending]), sent, headers=ENGLISH)


def opened(answer: Any) -> dict[str, bytes]:
    """The files of the zip, each as its manifest says."""
    with ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files["manifest.json"])
    assert {row["name"]: row["sha256"] for row in manifest["files"]} == {
        name: sha256(content).hexdigest() for name, content in files.items() if name != "manifest.json"
    }
    return files


def test_the_page_tells_every_step_and_asks_for_signatures(walk: Walk, case: Case, client_for: ClientFor) -> None:
    page = text(got(client_for(walk.world.organizer), "processes:case_file", case.number))
    for words in (
        case.number,
        CONTACT["wish"],
        "换了灯泡",
        "Answers by step",
        "Handled by",
        "01-说明",
        walk.world.member.name,
    ):
        assert words in page, words


def test_the_zip_holds_answers_papers_and_a_true_manifest_and_is_journaled(
    walk: Walk, case: Case, client_for: ClientFor
) -> None:
    files = opened(take(client_for(walk.world.organizer), case, "zip"))
    (paper,) = [name for name in files if name.startswith("attachments/")]
    assert paper.endswith(".txt")
    assert ".." not in paper
    assert files[paper].decode() == "现场照片说明"
    answers = json.loads(files["answers.json"])
    assert answers["data"]["wish"] == CONTACT["wish"]
    act = Act.objects.get(act="export.made")
    assert (act.subject_kind, act.subject_id) == ("case", case.pk)
    assert json.loads(files["manifest.json"])["mark"] in files["case.html"].decode()


@pytest.mark.parametrize("ending", ["zip", "docx"])
def test_contacts_are_masked_for_who_has_nothing_to_do_with_it(
    walk: Walk, case: Case, client_for: ClientFor, ending: str
) -> None:
    answer = take(client_for(walk.world.group_leader), case, ending)
    assert answer.status_code == 200
    if ending == "zip":
        said = "".join(content.decode() for content in opened(answer).values())
    else:
        said = "\n".join(line.text for line in docx.Document(io.BytesIO(answer.content)).paragraphs)
        assert CONTACT["wish"] in said
    assert PHONE not in said
    assert NAME not in said


def test_a_reason_without_the_right_gives_nothing(walk: Walk, case: Case, client_for: ClientFor) -> None:
    answer = take(client_for(walk.world.group_leader), case, "zip", reason="我想看看电话")
    assert answer.status_code == 422
    assert not Act.objects.filter(act="export.made").exists()
