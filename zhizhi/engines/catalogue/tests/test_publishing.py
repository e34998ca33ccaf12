"""The database is the truth: what is published, by whom, from what; and how files stand to it."""

from datetime import timedelta

import pytest

from tests.world import AT, World
from zhizhi.core.content import mark
from zhizhi.core.packs import Pack
from zhizhi.core.process import Limit, ProcessDeclaration
from zhizhi.engines.catalogue.divergence import State, standing
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.operations import (
    Change,
    PublishRefused,
    Source,
    TakeNeeded,
    declaration_publish,
    pack_apply,
)
from zhizhi.engines.catalogue.queries import process_of, published
from zhizhi.engines.processes.packs import pack_read
from zhizhi.registry.journal.models import Act

SLUG = "five-orders"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shipped() -> ProcessDeclaration:
    pack, faults = pack_read()
    assert not faults
    return pack.processes[SLUG]


def with_limit(process: ProcessDeclaration, days: int) -> ProcessDeclaration:
    return process.model_copy(update={"limit": Limit(workdays=days)})


def publish(process: ProcessDeclaration, source: str = Source.SHIPPED, **more: str) -> Change:
    return declaration_publish(scope=None, declaration=process, source=source, at=AT, **more)


def apply(process: ProcessDeclaration, source: str = Source.SHIPPED, **take: str) -> list[str]:
    chosen = {slug.replace("_", "-"): which for slug, which in take.items()}
    pack = Pack(processes={process.id: process})
    changes = pack_apply(scope=None, pack=pack, at=AT + timedelta(hours=1), source=source, take=chosen)
    return [f"v{change.version} {change.done}" for change in changes]


def test_who_published_what_and_from_what_is_kept(shipped: ProcessDeclaration, world: World) -> None:
    assert publish(shipped) == Change(SLUG, 1, "new")
    scope = world.scope(world.administrator)
    changed, base = with_limit(shipped, 9), published(SLUG).digest
    made = declaration_publish(
        scope=scope, declaration=changed, source=Source.COUNTY, at=AT + timedelta(hours=1), base=base
    )
    assert made == Change(SLUG, 2, "changed")
    version = published(SLUG)
    assert (version.source, version.published_by, version.base) == ("county", world.administrator, mark(shipped))
    assert process_of(version) == changed
    old = DeclarationVersion.objects.get(slug=SLUG, version=1)
    assert (old.state, process_of(old)) == ("retired", shipped)
    assert Act.objects.filter(act="declaration.changed").count() == 1


def test_the_same_content_is_no_new_version_whatever_keys_the_types_have(shipped: ProcessDeclaration) -> None:
    publish(shipped)
    row = published(SLUG)
    # As a program wrote it that did not know some keys yet.
    body = shipped.model_dump(mode="json", exclude_defaults=True) | {"kind": "process"}
    DeclarationVersion.objects.filter(pk=row.pk).update(body=body, digest="0" * 64)
    assert publish(shipped) == Change(SLUG, 1, "same")
    assert standing(shipped, Source.SHIPPED).state == State.SAME
    assert standing(with_limit(shipped, 9), Source.SHIPPED).state == State.CHANGED


def test_what_is_refused_names_the_fault(shipped: ProcessDeclaration, world: World) -> None:
    with pytest.raises(PublishRefused, match=r"。|may"):
        declaration_publish(scope=world.scope(world.secretary), declaration=shipped, source=Source.COUNTY, at=AT)
    wrong = shipped.model_copy(update={"opens_at": ("villlage",)})
    with pytest.raises(PublishRefused, match="unknown kind of organization villlage") as refused:
        publish(wrong)
    assert [problem.place for problem in refused.value.problems] == [("opens_at", 0)]
    publish(shipped)
    with pytest.raises(PublishRefused, match="prefix WD belongs to five-orders"):
        publish(shipped.model_copy(update={"id": "six-orders"}))
    first = published(SLUG).digest
    publish(with_limit(shipped, 9))
    with pytest.raises(PublishRefused, match="2"):  # somebody was quicker
        publish(with_limit(shipped, 8), base=first)


def test_an_untouched_version_follows_its_file(shipped: ProcessDeclaration) -> None:
    assert apply(shipped) == ["v1 new"]
    assert apply(shipped) == ["v1 same"]
    assert apply(with_limit(shipped, 7)) == ["v2 changed"]
    # The file of an older program does not undo it unasked.
    with pytest.raises(TakeNeeded) as asked:
        apply(shipped)
    assert [(one.slug, one.state) for one in asked.value.standings] == [(SLUG, State.NEWER)]
    assert apply(shipped, five_orders="file") == ["v3 changed"]


def test_what_the_county_changed_is_not_overwritten(shipped: ProcessDeclaration) -> None:
    apply(shipped)
    publish(with_limit(shipped, 9), Source.COUNTY)
    assert apply(shipped) == ["v2 kept"]  # the file it was made from says nothing new
    with pytest.raises(TakeNeeded):
        apply(shipped, Source.IMPORTED)
    newer = with_limit(shipped, 7)
    with pytest.raises(TakeNeeded) as asked:
        apply(newer)
    (one,) = asked.value.standings
    assert (one.state, one.base, one.local, one.file) == (State.CONFLICT, shipped, with_limit(shipped, 9), newer)
    assert process_of(published(SLUG)) == with_limit(shipped, 9)
    # What was decided is remembered until another file comes.
    assert apply(newer, five_orders="local") == ["v2 kept"]
    assert apply(newer) == ["v2 kept"]
    assert Act.objects.filter(act="declaration.kept").count() == 1
    with pytest.raises(TakeNeeded):
        apply(with_limit(shipped, 6))
    assert apply(with_limit(shipped, 6), five_orders="file") == ["v3 changed"]


def test_what_the_county_retired_is_not_brought_back(shipped: ProcessDeclaration) -> None:
    apply(shipped)
    DeclarationVersion.objects.update(state="retired")
    assert apply(shipped) == ["v1 kept"]
    assert apply(with_limit(shipped, 7)) == ["v1 kept"]  # an upgrade asks nobody
    assert standing(with_limit(shipped, 7), Source.SHIPPED).state == State.RETIRED
    with pytest.raises(TakeNeeded):  # who brings a file in is asked
        apply(with_limit(shipped, 7), Source.IMPORTED)
    assert apply(with_limit(shipped, 7), five_orders="file") == ["v2 changed"]
    # The county's own version, retired, stays so as well.
    publish(with_limit(shipped, 9), Source.COUNTY)
    DeclarationVersion.objects.update(state="retired")
    assert apply(with_limit(shipped, 6)) == ["v3 kept"]


def test_a_file_brought_in_again_follows_itself_and_not_the_shipped_one(shipped: ProcessDeclaration) -> None:
    apply(shipped)
    assert apply(with_limit(shipped, 8), Source.IMPORTED) == ["v2 changed"]
    assert apply(with_limit(shipped, 9), Source.IMPORTED) == ["v3 changed"]
    assert apply(shipped) == ["v3 kept"]
    with pytest.raises(TakeNeeded) as asked:
        apply(with_limit(shipped, 7))
    assert asked.value.standings[0].state == State.CONFLICT


def test_an_exported_file_says_what_it_was_made_from(shipped: ProcessDeclaration) -> None:
    apply(shipped)
    publish(with_limit(shipped, 9), Source.COUNTY)
    made_from = mark(with_limit(shipped, 9))
    edited = with_limit(shipped, 10)
    assert standing(edited, Source.IMPORTED, made_from).state == State.CHANGED
    assert standing(edited, Source.IMPORTED).state == State.CONFLICT
    publish(with_limit(shipped, 11), Source.COUNTY)
    assert standing(edited, Source.IMPORTED, made_from).state == State.CONFLICT
    assert standing(with_limit(shipped, 9), Source.IMPORTED, made_from).state == State.NEWER


def test_nothing_of_a_pack_is_applied_when_one_is_undecided(shipped: ProcessDeclaration) -> None:
    apply(shipped)
    publish(with_limit(shipped, 9), Source.COUNTY)
    other = shipped.model_copy(update={"id": "other-orders", "prefix": "ZZ"})
    pack = Pack(processes={"other-orders": other, SLUG: with_limit(shipped, 7)})
    with pytest.raises(TakeNeeded):
        pack_apply(scope=None, pack=pack, at=AT + timedelta(hours=2))
    assert not DeclarationVersion.objects.filter(slug="other-orders").exists()
