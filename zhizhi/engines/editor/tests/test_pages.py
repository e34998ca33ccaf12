"""The editor's pages: begun and uploaded, checked and kept by the script, published, compared, running cases moved."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhizhi.engines.catalogue.queries import published
from zhizhi.engines.editor.models import Draft
from zhizhi.engines.editor.operations import draft_edit, draft_save
from zhizhi.engines.editor.publishing import Seen, draft_publish
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.scope import Scope

SLUG = "five-orders"


@pytest.fixture
def client(walk: Walk) -> Client:
    return walk.world.client_for(walk.world.administrator)


@pytest.fixture
def draft(walk: Walk, scope: Scope) -> Draft:
    return draft_edit(scope=scope, version=published(SLUG), at=walk.at)


def sent(client: Client, address: str, body: Any) -> Any:
    return client.post(f"/declarations/drafts/{address}/", json.dumps(body), content_type="application/json")


def second_version(walk: Walk, scope: Scope, draft: Draft) -> None:
    """Without the step of accepting."""
    steps = [step for step in draft.body["steps"] if step["id"] != "accept"]
    steps[1]["moves"][0]["to"] = "deliver"
    draft_save(scope=scope, pk=draft.pk, revision=1, body=draft.body | {"steps": steps}, at=walk.at)
    draft_publish(scope=scope, seen=Seen(draft.pk, 2), reason="减少一个环节", at=walk.at)


def test_the_page_holds_schema_words_and_offers(client: Client, draft: Draft) -> None:
    data = client.get(f"/declarations/drafts/{draft.pk}/").context["data"]
    assert data["words"]["ProcessDeclaration"]["keys"]["steps"]["label"] == "环节"
    assert {"id": "secretary", "label": "党组织书记"} in data["offers"]["role"]
    assert data["calls"]["rule"]["belongs_to"][0] == {
        "name": "person", "label": "人", "optional": False, "field": "person",
    }  # fmt: skip
    assert data["faults"] == []
    assert "data-step" in data["drawing"]


def test_the_check_keeps_nothing(client: Client, draft: Draft) -> None:
    body = draft.body | {"prefix": "wd"}
    answer = sent(client, f"{draft.pk}/check", {"body": body}).json()
    assert [fault["place"] for fault in answer["faults"]] == [["prefix"]]
    assert answer["drawing"] == ""
    draft.refresh_from_db()
    assert draft.body["prefix"] == "WD"


@pytest.mark.parametrize(
    ("raw", "status"), [("{", 400), ("[]", 400), ('{"body": {}}', 400), ("[" * 100_000, 400), ('{"revision": 1}', 422)]
)
def test_what_is_no_draft_is_refused_in_words(client: Client, draft: Draft, raw: str, status: int) -> None:
    answer = client.post(f"/declarations/drafts/{draft.pk}/save/", raw, content_type="application/json")
    assert answer.status_code == status
    assert answer.json()["error"]


def test_any_nonsense_is_answered_with_faults(client: Client, draft: Draft) -> None:
    nonsense: list[Any] = [
        None,
        7,
        {"steps": 3},
        {"steps": [None, {"kind": "x"}]},
        {"id": []},
        draft.body | {"limit": {}},
    ]
    for body in nonsense:
        answer = sent(client, f"{draft.pk}/check", {"body": body})
        assert answer.status_code == 200
        assert answer.json()["faults"]


def test_a_file_is_uploaded_or_told_by_line(client: Client) -> None:
    wrong = SimpleUploadedFile("a.yaml", "id: a\nname:\t甲\n".encode())
    page = client.post("/declarations/upload/", {"file": wrong})
    assert page.status_code == 422
    assert "第 2 行" in page.content.decode()
    right = SimpleUploadedFile("a.yaml", "id: a\nname: {zh: 甲}\n".encode())
    page = client.post("/declarations/upload/", {"file": right}, follow=True)
    assert page.context["data"]["body"] == {"id": "a", "name": {"zh": "甲"}}
    exported = client.get(f"/declarations/drafts/{Draft.objects.get().pk}/export/")
    assert exported["Content-Disposition"] == 'attachment; filename="a.yaml"'


def test_the_difference_is_seen_before_and_faults_block(client: Client, draft: Draft) -> None:
    body = draft.body | {"limit": {"workdays": 9}}
    sent(client, f"{draft.pk}/save", {"revision": 1, "body": body})
    page = client.get(f"/declarations/drafts/{draft.pk}/publish/")
    assert page.context["differences"] == ["全程时限：6 个工作日 → 9 个工作日"]
    sent(client, f"{draft.pk}/save", {"revision": 2, "body": body | {"prefix": ""}})
    page = client.get(f"/declarations/drafts/{draft.pk}/publish/")
    assert "还有 1 处需要先改正" in page.content.decode()
    assert 'name="reason"' not in page.content.decode()


def test_versions_say_who_when_and_why_and_are_compared(client: Client, walk: Walk, scope: Scope, draft: Draft) -> None:
    second_version(walk, scope, draft)
    page = client.get(f"/declarations/of/{SLUG}/")
    text = page.content.decode()
    assert "常守成" in text
    assert "减少一个环节" in text
    assert "环节：去掉“接单”" in page.context["differences"]
    back = client.get(f"/declarations/of/{SLUG}/?old=2&new=1").context["differences"]
    assert "环节：新增“接单”" in back
    page = client.post(f"/declarations/of/{SLUG}/retire/", {"reason": "本年不再受理"}, follow=True)
    assert "已停用" in page.content.decode()
    page = client.post(f"/declarations/of/{SLUG}/bring-back/", {"reason": "恢复受理"}, follow=True)
    assert "已恢复使用" in page.content.decode()


def test_cases_are_moved_only_as_the_mapping_shown_says(client: Client, walk: Walk, scope: Scope, draft: Draft) -> None:
    case, other = walk.to(walk.ask(), "accept"), walk.to(walk.ask(), "dispatch")
    second_version(walk, scope, draft)
    page = client.get(f"/declarations/of/{SLUG}/running/")
    [(version, rows)] = page.context["groups"]
    assert (version.version, [(row.proposal.step, row.chosen) for row in rows]) == (
        1, [("dispatch", "dispatch"), ("accept", "")],
    )  # fmt: skip
    asked = {"old": "1", "new": "1", "to-accept": "deliver", "to-dispatch": ""}
    assert client.post(f"/declarations/of/{SLUG}/running/", asked).status_code == 422
    page = client.post(f"/declarations/of/{SLUG}/running/", asked | {"new": "2"})
    assert page.context["done"].moved == 1
    assert other.number in page.content.decode(), "why it stays is said"
    assert (walk.fresh(case).state, walk.fresh(case).declaration.version) == ("deliver", 2)
    assert walk.fresh(other).declaration.version == 1
    assert walk.to(other, "closed").declaration.version == 1


def test_the_list_reads_as_much_for_many_drafts_as_for_one(
    client: Client, walk: Walk, scope: Scope, draft: Draft, django_assert_max_num_queries: Any
) -> None:
    for _number in range(5):
        draft_edit(scope=scope, version=published(SLUG), at=walk.at)
    client.get("/declarations/")
    with django_assert_max_num_queries(16):
        client.get("/declarations/")


def test_english_readers_get_english(client: Client, draft: Draft) -> None:
    client.cookies["django_language"] = "en"
    data = client.get(f"/declarations/drafts/{draft.pk}/").context["data"]
    assert data["words"]["ProcessDeclaration"]["keys"]["steps"]["label"] == "Steps"
    assert data["texts"]["cancel"] == "Cancel"
