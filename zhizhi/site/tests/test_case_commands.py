"""`zhizhi cases migrate`: the mapping first, the same operation and the same journal as the page."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import translation

from zhizhi.core.process import Limit
from zhizhi.engines.catalogue.operations import Source, declaration_publish
from zhizhi.engines.catalogue.queries import process_of, published
from zhizhi.engines.processes.models import Event
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.journal.models import Act
from zhizhi.site import commands

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def migrate(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs `zhizhi cases migrate …` in English: its exit code, and what it said."""
    monkeypatch.setenv("LANGUAGE", "en")

    def run(*arguments: str) -> tuple[int, str]:
        code = commands.main(["cases", "migrate", *arguments])
        said = capsys.readouterr()
        return code, said.out + said.err

    with translation.override(translation.get_language()):
        yield run


def test_it_shows_the_mapping_and_moves_cases_only_when_told_so(walk: Walk, migrate: Run) -> None:
    case, world = walk.ask(), walk.world
    going = ("five-orders", "--from", "1", "--to", "2")
    code, said = migrate(*going)
    assert (code, "There is no version 2 of five-orders; there are: 1" in said) == (1, True)
    changed = process_of(published("five-orders")).model_copy(update={"limit": Limit(workdays=9)})
    declaration_publish(scope=world.scope(world.administrator), declaration=changed, source=Source.COUNTY, at=walk.at)
    state = walk.fresh(case).state
    for asked in ((), ("--dry-run", "--yes")):
        code, said = migrate(*going, *asked)
        assert (code, f"{state} → {state} (open cases: 1)" in said, "Nothing was changed." in said) == (0, True, True)
        assert walk.fresh(case).declaration.version == 1
    code, said = migrate(*going, "--yes", "--step", f"{state}=")
    assert (code, "Brought over: 0. Stayed: 1." in said, case.number in said) == (0, True, True)
    code, said = migrate(*going, "--yes", "--step", "nowhere=there")
    assert (code, "no step nowhere" in said) == (1, True)
    code, said = migrate("five-orders", "--from", "2", "--to", "1", "--yes")
    assert (code, "in force" in said) == (1, True)
    code, said = migrate(*going, "--yes")
    assert (code, "Brought over: 1. Stayed: 0." in said) == (0, True)
    assert walk.fresh(case).declaration.version == 2
    assert Event.objects.filter(case=case, kind="migrated").count() == 1
    assert Act.objects.filter(act="case.migrated", subject_id=case.pk).count() == 1
