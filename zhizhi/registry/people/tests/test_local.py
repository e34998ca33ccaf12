"""The county's own words beside the standards."""

import pytest

from tests.world import AT, World, client_for
from zhizhi.core.codesets import POLITICS
from zhizhi.registry.journal.models import Act
from zhizhi.registry.people.fields import value_read
from zhizhi.registry.people.local import code_add, entries_of, words_of
from zhizhi.registry.people.models import LocalCode
from zhizhi.registry.people.refusals import PersonRefused


def test_a_word_of_the_county_is_read_as_the_entry_it_means(world: World) -> None:
    scope = world.scope(world.administrator)
    code_add(scope=scope, codes="politics", word=" 在册 党员 ", code="01", at=AT)
    assert words_of("politics") == {"在册党员": "01"}
    assert value_read("politics", "在册党员", words_of("politics")) == "01"
    assert POLITICS.code_of("在册党员") == ""


@pytest.mark.parametrize(
    ("codes", "word", "code", "words"),
    [
        ("politics", "", "01", "40"),
        ("politics", "长" * 41, "01", "40"),
        ("nowhere", "词", "01", "40"),
        ("politics", "新词", "99", "标准"),
        ("politics", "共产党员", "13", "中共党员"),
        ("politics", "老词", "01", "已"),
    ],
)
def test_what_is_wrong_is_said(world: World, codes: str, word: str, code: str, words: str) -> None:
    scope = world.scope(world.administrator)
    code_add(scope=scope, codes="politics", word="老词", code="13", at=AT)
    with pytest.raises(PersonRefused, match=words):
        code_add(scope=scope, codes=codes, word=word, code=code, at=AT)
    assert LocalCode.objects.count() == 1


def test_the_page_adds_and_takes_away(world: World) -> None:
    client = client_for(world.administrator)
    assert "GB/T 4762" in client.get("/people/codes/").content.decode()
    assert client.post("/people/codes/", {"codes": "degree", "word": "农业硕士"}).status_code == 302
    assert entries_of("degree") == ["农业硕士"]
    refused = client.post("/people/codes/", {"codes": "politics", "word": "党员", "code": "13"})
    assert "中共党员" in refused.content.decode()
    found = LocalCode.objects.get()
    assert client.post(f"/people/codes/{found.pk}/remove/").status_code == 302
    assert client.post(f"/people/codes/{found.pk}/remove/").status_code == 404
    assert [act.act for act in Act.objects.filter(act__startswith="codes.").order_by("seq")] == [
        "codes.added",
        "codes.removed",
    ]
