"""Drafts: begun, saved by two at once, deleted and taken back, published only when nothing is wrong."""

from typing import Any

import pytest

from zhizhi.core.checks import read_process
from zhizhi.core.vocabulary import Vocabulary
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import NotDeclared, process_of, published
from zhizhi.engines.editor.checking import checked
from zhizhi.engines.editor.models import Draft
from zhizhi.engines.editor.operations import (
    Begun,
    DraftRefused,
    draft_copy,
    draft_delete,
    draft_edit,
    draft_restore,
    draft_save,
    draft_upload,
)
from zhizhi.engines.editor.publishing import (
    Seen,
    declaration_bring_back,
    declaration_retire,
    draft_publish,
    draft_rebase,
)
from zhizhi.engines.editor.queries import drafts_open, newest, versions
from zhizhi.engines.editor.writing import draft_yaml
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.journal.models import Act
from zhizhi.registry.scope import Scope

SLUG = "five-orders"
COPY = Begun("village-orders", "CW", "村务五单")


def edited(walk: Walk, scope: Scope) -> Draft:
    return draft_edit(scope=scope, version=published(SLUG), at=walk.at)


def saved(walk: Walk, scope: Scope, draft: Draft, revision: int = 1, **keys: Any) -> Any:
    body = dict(draft.body) | keys
    return draft_save(scope=scope, pk=draft.pk, revision=revision, body=body, at=walk.at)


def publish(walk: Walk, scope: Scope, draft: Draft) -> Any:
    draft.refresh_from_db()
    return draft_publish(scope=scope, seen=Seen(draft.pk, draft.revision), reason="部务会议定", at=walk.at)


def test_a_copy_has_its_own_names_and_nothing_that_is_left_out_anyway(walk: Walk, scope: Scope) -> None:
    draft = draft_copy(scope=scope, version=published(SLUG), begun=COPY, at=walk.at)
    assert draft.body["name"] == {"zh": "村务五单"}
    assert draft.body["steps"][0]["limit"] == {"workdays": 1}
    assert checked(draft, draft.body).problems == ()
    publish(walk, scope, draft)
    assert process_of(published("village-orders")).prefix == "CW"
    assert walk.ask().declaration.slug == SLUG


@pytest.mark.parametrize("taken", [Begun(SLUG, "CW", "甲"), Begun("another", "WD", "甲")])
def test_names_of_another_are_refused(walk: Walk, scope: Scope, taken: Begun) -> None:
    with pytest.raises(DraftRefused, match="“五单”服务"):
        draft_copy(scope=scope, version=published(SLUG), begun=taken, at=walk.at)


def test_what_two_write_at_once_is_both_kept(walk: Walk, scope: Scope) -> None:
    draft = edited(walk, scope)
    first = saved(walk, scope, draft, prefix="AA")
    assert (first.draft.pk, first.draft.revision, first.beside) == (draft.pk, 2, None)
    second = saved(walk, walk.world.scope(walk.world.officer), draft, prefix="BB")
    assert second.beside.pk == draft.pk
    assert (second.draft.body["prefix"], second.draft.slug, second.draft.base) == ("BB", SLUG, 1)
    # Sent once more, it is not kept twice.
    assert saved(walk, scope, draft, prefix="BB").draft.pk == second.draft.pk
    draft.refresh_from_db()
    assert draft.body["prefix"] == "AA"
    # What is written in a draft that somebody deleted or published meanwhile is kept, too.
    draft_delete(scope=scope, pk=draft.pk, at=walk.at)
    assert saved(walk, scope, draft, revision=2, prefix="CC").beside.pk == draft.pk


def test_saving_the_same_counts_no_revision(walk: Walk, scope: Scope) -> None:
    draft = edited(walk, scope)
    assert saved(walk, scope, draft).draft.revision == 1


@pytest.mark.parametrize(
    "body", [[], "text", {"name": "\0"}, {"x": float("nan")}, {"x": "\ud800"}, {"x": "长" * 600_000}]
)
def test_what_no_database_takes_is_refused_in_words(walk: Walk, scope: Scope, body: Any) -> None:
    draft = edited(walk, scope)
    with pytest.raises(DraftRefused, match="草稿内容不对"):
        draft_save(scope=scope, pk=draft.pk, revision=1, body=body, at=walk.at)


def test_a_deleted_draft_comes_back(walk: Walk, scope: Scope) -> None:
    draft = edited(walk, scope)
    draft_delete(scope=scope, pk=draft.pk, at=walk.at)
    assert list(drafts_open()) == []
    draft_restore(scope=scope, pk=draft.pk, at=walk.at)
    assert [one.pk for one in drafts_open()] == [draft.pk]


def test_an_export_is_read_back_and_a_wrong_file_is_told_by_line(walk: Walk, scope: Scope) -> None:
    draft = edited(walk, scope)
    text = draft_yaml(draft)
    process, faults = read_process(text.encode(), Vocabulary())
    assert process is None
    assert all("unknown" in fault.message for fault in faults), "names of an empty county alone"
    again = draft_upload(scope=scope, raw=text.encode(), name="a.yaml", at=walk.at)
    assert (again.slug, again.base) == (SLUG, 1)
    assert checked(again, again.body).declaration == process_of(published(SLUG))
    with pytest.raises(DraftRefused, match="第 2 行：“代号”写了两次"):
        draft_upload(scope=scope, raw=b"id: a\nid: b\n", name="a.yaml", at=walk.at)
    with pytest.raises(DraftRefused, match="没有流程内容"):
        draft_upload(scope=scope, raw=b"- a\n", name="a.yaml", at=walk.at)


def test_what_has_not_the_shape_yet_is_exported_all_the_same(walk: Walk, scope: Scope) -> None:
    draft = draft_upload(
        scope=scope, raw=b"id: half\nsteps:\n  - {id: a, limit: {workdays: x}}\n", name="h", at=walk.at
    )
    again = draft_upload(scope=scope, raw=draft_yaml(draft).encode(), name="h", at=walk.at)
    assert again.body == draft.body


@pytest.mark.parametrize(
    ("keys", "place", "words"),
    [
        ({"id": "other"}, ["id"], "已发布流程的代号不能改"),
        ({"prefix": "RC"}, ["prefix"], "已被"),
        ({"ref": "M99"}, ["ref"], "目录里没有机制"),
        ({"limit": {"workdays": 3, "days": 2}}, ["limit"], "时限填写不对：工作日、天（自然日）"),
        ({"steps": []}, ["steps"], "一条也没有"),
        ({"name": {"zh": ""}}, ["name", "zh"], "还没有填"),
    ],
)
def test_faults_have_their_place_and_block_publishing(
    walk: Walk, scope: Scope, keys: dict[str, Any], place: list[str], words: str
) -> None:
    draft = edited(walk, scope)
    other = process_of(published("talent-call"))
    keys = {"prefix": other.prefix} if "prefix" in keys else keys
    saved(walk, scope, draft, **keys)
    draft.refresh_from_db()
    told = {tuple(fault["place"]): fault["message"] for fault in checked(draft, draft.body).shown()}
    assert words in told[tuple(place)]
    with pytest.raises(DraftRefused, match="还有问题"):
        publish(walk, scope, draft)
    assert published(SLUG).version == 1


def test_publishing_says_why_and_nothing_is_published_unseen(walk: Walk, scope: Scope) -> None:
    draft = edited(walk, scope)
    with pytest.raises(DraftRefused, match="没有不同"):
        publish(walk, scope, draft)
    saved(walk, scope, draft, limit={"workdays": 9})
    with pytest.raises(DraftRefused, match="又有修改"):
        draft_publish(scope=scope, seen=Seen(draft.pk, 1), reason="看过的是旧稿", at=walk.at)
    assert publish(walk, scope, draft).version == 2
    line = versions(SLUG)[0]
    assert (line.reason, line.version.published_by) == ("部务会议定", walk.world.administrator)
    assert Act.objects.filter(act="draft.published").count() == 1
    with pytest.raises(DraftRefused, match="已发布或已删除"):
        publish(walk, scope, draft)


def test_a_draft_of_an_older_version_follows_the_newer_one_only_when_told_to(walk: Walk, scope: Scope) -> None:
    first, second = edited(walk, scope), edited(walk, scope)
    saved(walk, scope, first, limit={"workdays": 9})
    saved(walk, scope, second, limit={"workdays": 8})
    publish(walk, scope, first)
    with pytest.raises(DraftRefused, match=r"“five-orders”.*2"):
        publish(walk, scope, second)
    second.refresh_from_db()
    draft_rebase(scope=scope, seen=Seen(second.pk, second.revision), at=walk.at)
    assert publish(walk, scope, second).version == 3


def test_a_retired_process_opens_nothing_its_cases_finish_and_it_comes_back(walk: Walk, scope: Scope) -> None:
    case = walk.ask()
    declaration_retire(scope=scope, slug=SLUG, reason="停办", at=walk.at)
    with pytest.raises(NotDeclared):
        published(SLUG)
    assert walk.to(case, "closed").outcome == "done"
    assert next(one for one in newest() if one.slug == SLUG).state == DeclarationVersion.State.RETIRED
    assert declaration_retire(scope=scope, slug=SLUG, reason="再停", at=walk.at) is None
    declaration_bring_back(scope=scope, slug=SLUG, reason="恢复", at=walk.at)
    assert published(SLUG).version == 1
    assert declaration_bring_back(scope=scope, slug=SLUG, reason="恢复", at=walk.at) is None
