"""A person corrects the own record: with evidence, decided once with a reason, withdrawn by who proposed it."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.world import World, client_for
from zhizhi.registry.corrections.models import Correction, Difference, Evidence
from zhizhi.registry.corrections.proposing import (
    correction_accept,
    correction_propose,
    correction_refuse,
    correction_withdraw,
)
from zhizhi.registry.corrections.refusals import CorrectionRefused
from zhizhi.registry.journal.models import Act
from zhizhi.registry.keys.operations import unseal
from zhizhi.registry.people.models import Person


def photo() -> SimpleUploadedFile:
    stream = BytesIO()
    Image.new("RGB", (40, 30), "red").save(stream, "PNG")
    return SimpleUploadedFile("毕业证.png", stream.getvalue(), "image/png")


def proposed(world: World, item: str = "degree", value: str = "学士", words: str = "") -> Correction:
    return correction_propose(scope=world.scope(world.member), item=item, value=value, words=words, at=world.at)


def member(world: World) -> Person:
    found: Person = Person.objects.system("test").get(pk=world.member.pk)
    return found


def accepted(world: World, correction: Correction, by: Person | None = None, **more: Any) -> None:
    given = {"reason": "与证书一致"} | more
    correction_accept(scope=world.scope(by or world.organizer), correction=correction, at=world.at, **given)


def test_an_accepted_proposal_changes_the_record_in_the_same_act(world: World) -> None:
    correction = proposed(world)
    assert member(world).degree == ""
    accepted(world, correction)
    assert member(world).degree == "学士"
    correction.refresh_from_db()
    assert (correction.state, correction.decided_by, correction.reason) == ("accepted", world.organizer, "与证书一致")
    assert [act.act for act in Act.objects.order_by("-seq")[:3]] == [
        "correction.accepted", "person.changed", "correction.proposed",
    ]  # fmt: skip


def test_a_refused_proposal_changes_nothing(world: World) -> None:
    correction = proposed(world)
    correction_refuse(scope=world.scope(world.organizer), correction=correction, reason="证书查无此号", at=world.at)
    assert member(world).degree == ""


def test_a_number_is_kept_sealed_and_shown_as_a_mask(world: World) -> None:
    correction = proposed(world, "phone", "139 1234 5678")
    assert correction.value == "139****5678"
    accepted(world, correction)
    kept = member(world)
    assert unseal(owner=kept.key_owner, sealed=bytes(kept.phone_sealed or b"")) == "13912345678"


def test_a_birth_date_needs_a_document_and_keeps_what_was_recorded(world: World) -> None:
    before = str(member(world).birth)
    correction = proposed(world, "birth_date", "1985年4月")
    with pytest.raises(CorrectionRefused):
        accepted(world, correction)
    assert member(world).birth_date == date.fromisoformat(before)
    assert Correction.objects.system("test").get().state == "open"
    accepted(world, correction, basis="青组认〔2026〕3号")
    assert str(member(world).birth) == "1985-04"
    difference = Difference.objects.system("test").get()
    assert (difference.state, difference.current, difference.decided) == ("decided", before, "1985-04")


def test_who_decides_second_is_told_what_the_first_did(world: World) -> None:
    correction = proposed(world)
    stale = Correction.objects.system("test").get()
    accepted(world, correction)
    with pytest.raises(CorrectionRefused, match=r"陆文斌.*与证书一致"):
        correction_refuse(scope=world.scope(world.officer), correction=stale, reason="不实", at=world.at)
    with pytest.raises(CorrectionRefused, match="陆文斌"):
        correction_withdraw(scope=world.scope(world.member), correction=stale, at=world.at)
    assert member(world).degree == "学士"


def test_a_withdrawn_proposal_is_not_decided(world: World) -> None:
    correction = proposed(world)
    correction_withdraw(scope=world.scope(world.member), correction=correction, at=world.at)
    with pytest.raises(CorrectionRefused, match="2026"):
        accepted(world, correction)
    proposed(world)


def test_one_proposal_an_item_waits_at_a_time(world: World) -> None:
    proposed(world)
    with pytest.raises(CorrectionRefused):
        proposed(world, value="硕士")


@pytest.mark.parametrize(
    ("item", "value"),
    [("degree", " "), ("birth_date", "去年"), ("id_number", "123"), ("name", "马春生"), ("nation", "火星")],
)
def test_what_makes_no_sense_is_refused(world: World, item: str, value: str) -> None:
    with pytest.raises(CorrectionRefused):
        proposed(world, item, value)


def test_nobody_decides_the_own_proposal(world: World) -> None:
    own = correction_propose(scope=world.scope(world.organizer), item="degree", value="学士", words="", at=world.at)
    with pytest.raises(CorrectionRefused):
        accepted(world, own)
    accepted(world, own, world.officer)


def test_on_a_phone_one_proposes_with_photos_and_reads_the_answer(
    world: World, settings: Any, tmp_path: Any, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = client_for(world.member)
    sent = client.post("/my-record/degree/", {"value": "学士", "words": "见证书", "scans": [photo(), photo()]})
    assert sent.status_code == 302
    scan = Evidence.objects.order_by("pk").first()
    assert scan
    assert Evidence.objects.count() == 2
    office, stranger = client_for(world.organizer), client_for(world.stranger_organizer)
    address = f"/corrections/evidence/{scan.pk}/"
    found = [one.get(address).status_code for one in (client, office, stranger, client_for(world.second_member))]
    assert found == [200, 200, 404, 404]
    pk = Correction.objects.system("test").get().pk
    assert "学士" in office.get(f"/corrections/{pk}/").content.decode()
    office.post(f"/corrections/{pk}/decide/", {"act": "accept", "reason": "与证书一致"})
    with django_assert_max_num_queries(20):
        page = client.get("/my-record/").content.decode()
    assert "与证书一致" in page
    assert len(page.split("知道了")) == 2
    client.post("/my-record/seen/")
    assert "知道了" not in client.get("/my-record/").content.decode()


def test_a_file_that_is_no_photo_is_named_and_nothing_is_sent(world: World) -> None:
    junk = SimpleUploadedFile("说明.docx", b"PK\x03\x04 not a photo")
    page = client_for(world.member).post("/my-record/degree/", {"value": "学士", "scans": [junk]})
    assert page.status_code == 200
    assert "说明.docx" in page.content.decode()
    assert not Correction.objects.system("test").exists()


def test_a_decision_without_reason_is_asked_for_again(world: World) -> None:
    correction = proposed(world)
    office = client_for(world.organizer)
    page = office.post(f"/corrections/{correction.pk}/decide/", {"act": "accept", "reason": ""})
    assert page.status_code == 200
    assert Correction.objects.system("test").get().state == "open"


@pytest.mark.parametrize("address", ["/corrections/", "/differences/?state=all"])
def test_lists_have_a_fixed_number_of_queries(
    world: World, address: str, django_assert_max_num_queries: Callable[..., Any], django_assert_num_queries: Any
) -> None:
    office = client_for(world.organizer)
    accepted(world, proposed(world, "education", "大专"), basis="证书")
    proposed(world)
    with django_assert_max_num_queries(20) as few:
        office.get(address)
    for item, value in (("school", "云州大学"), ("major", "农学"), ("birth_date", "1985-02")):
        proposed(world, item, value)
    with django_assert_num_queries(len(few)):
        office.get(address)
