"""Photos of the desk's forms survive a refusal, become the case's with the act, and are swept when never sent."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from zhizhi.engines.processes.answers import WAITING
from zhizhi.engines.processes.models import Attachment
from zhizhi.engines.processes.tests.many import opened, publish, step, way
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.engines.processes.uploads import photos_sweep
from zhizhi.registry.files.models import StoredFile


def photo(name: str = "灯.jpg") -> SimpleUploadedFile:
    stream = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(stream, "JPEG")
    return SimpleUploadedFile(name, stream.getvalue(), content_type="image/jpeg")


def test_a_photo_stays_when_the_words_are_refused(walk: Walk) -> None:
    world, case = walk.world, walk.to(walk.ask(), "deliver")
    client, address = world.client_for(world.member), reverse("processes:move", args=[case.number, "delivered"])
    sent = {"task": walk.task(case).pk, "key": "one"}
    refused = client.post(address, {**sent, "delivered-result": "", "delivered-result_photos": photo()})
    assert refused.status_code == 422
    token = re.search(r'name="kept" value="([^"]+)"', refused.content.decode())
    assert token
    assert StoredFile.objects.get().owner == WAITING
    done = client.post(address, {**sent, "delivered-result": "修好了", "kept": token[1]})
    assert done.status_code == 302
    assert Attachment.objects.get(case=case).file.owner == case.key_owner


def test_a_file_that_is_no_photo_is_named_beside_its_field(walk: Walk) -> None:
    world, case = walk.world, walk.to(walk.ask(), "deliver")
    address = reverse("processes:move", args=[case.number, "delivered"])
    answer = world.client_for(world.member).post(
        address,
        {
            "task": walk.task(case).pk,
            "key": "two",
            "delivered-result": "修好了",
            "delivered-result_photos": [photo(), SimpleUploadedFile("表.doc", b"\xd0\xcf\x11\xe0" + b"x" * 600)],
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "表.doc" in page
    assert "灯.jpg" in page
    assert walk.fresh(case).state == "deliver"


@pytest.mark.parametrize(
    ("name", "bytes_"),
    [
        ("批复.pdf", b"MZ" + b"\0" * 600),
        ("名单.docx", b"<html><script></script></html>"),
        ("表.xlsx", b"%PDF-1.7"),
    ],
)
def test_a_document_that_lies_about_its_type_is_named_and_not_kept(walk: Walk, name: str, bytes_: bytes) -> None:
    asked = {"id": "paper", "name": {"zh": "附件", "en": "Paper"}, "kind": "files"}
    case = opened(publish(walk, step("here", [way("done", fields=[asked])])), wish="路灯")
    lying = SimpleUploadedFile(name, bytes_, content_type="application/pdf")
    answer = walk.world.client_for(walk.world.secretary).post(
        reverse("processes:move", args=[case.number, "done"]),
        {"task": walk.task(case).pk, "key": "lie", "done-paper": lying},
    )
    assert (answer.status_code, walk.fresh(case).state) == (422, "here")
    assert name in answer.content.decode()
    assert not StoredFile.objects.exists()


def test_photos_never_sent_are_swept(walk: Walk) -> None:
    case = walk.to(walk.ask(), "deliver")
    address = reverse("processes:move", args=[case.number, "delivered"])
    sent = {"task": walk.task(case).pk, "key": "three", "delivered-result": "", "delivered-result_photos": photo()}
    walk.world.client_for(walk.world.member).post(address, sent)
    later = StoredFile.objects.get().uploaded_at + timedelta(seconds=1)
    assert (photos_sweep(older_than=later - timedelta(days=1)), photos_sweep(older_than=later)) == (0, 1)
