"""The demo's past is told as of any day, and nothing in it contradicts the tree of today."""

from datetime import date

import pytest

from zhizhi.demo.changes import GONE, MERGED, MOVED, demo_changes_make, demo_history_make
from zhizhi.demo.county import generate
from zhizhi.demo.dataset import HAMLET
from zhizhi.demo.load import measures_count, registry_load
from zhizhi.registry.changes.models import Change
from zhizhi.registry.changes.queries import secretaries_in, team_on
from zhizhi.registry.changes.references import references_of
from zhizhi.registry.invariants import invariants
from zhizhi.registry.organizations.asof import Stood, children_on, lineage_on, successor_of
from zhizhi.registry.organizations.models import Edge, Organization
from zhizhi.registry.rights.queries import scope_for
from zhizhi.registry.scope import Scope


@pytest.mark.usefixtures("db")
def test_the_past_of_the_demo_county_is_there_and_whole() -> None:
    data = generate(date(2026, 11, 21), 7, HAMLET)
    loaded = registry_load(data)
    demo_history_make(data, loaded)
    measures_count(data.ends)
    human = next(login.human for login in data.logins if login.station == "county")
    scope = scope_for(person=loaded.people[human], account_id=loaded.accounts[human], at=data.ends)
    demo_changes_make(data, loaded, scope)
    assert [f"{one.name}: {line}" for one in invariants() for line in one.check() if "population" not in one.name] == []
    gone = Organization.objects.system("test").filter(name__in=GONE)
    assert gone.count() == 5  # one village of six is left to move
    for village in gone:
        assert successor_of(village).name != village.name
        assert village.name in {one.edge.name for one in _below(village, scope, date(2019, 12, 19))}
        assert village.name not in {one.edge.name for one in _below(village, scope, MERGED)}
    assert any(secretaries_in(team_on(village, date(2015, 5, 1))) for village in gone)
    moved = Edge.objects.get(to_date=MOVED).organization
    assert lineage_on(moved, date(2010, 1, 1)) != lineage_on(moved, date(2020, 1, 1))
    standing = [change.kind for change in Change.objects.system("test").standing()]
    assert sorted(standing) == ["merge", "move"]
    assert all(references_of(change) == [] for change in Change.objects.system("test").standing())


def _below(village: Organization, scope: Scope, day: date) -> list[Stood]:
    township = successor_of(village).parent
    assert township is not None
    return children_on(township, scope, day)[0]
