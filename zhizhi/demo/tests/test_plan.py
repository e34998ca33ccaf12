"""The demo's plan: it is read well, and its figures come from the demo's orders."""

from datetime import date

import pytest

from zhizhi.demo.build import county_build
from zhizhi.demo.dataset import HAMLET
from zhizhi.demo.plan import REPORTS, TIED, demo_text
from zhizhi.plans.lights import Light
from zhizhi.plans.models import Plan
from zhizhi.plans.progress import progress_of
from zhizhi.plans.queries import states_of, text_of
from zhizhi.plans.reading import read

DAY = date(2026, 11, 20)


def test_the_document_reads_as_about_forty_commitments(db: None) -> None:
    nodes = read(demo_text(DAY)).nodes
    assert sum(node.kind == "section" for node in nodes) == 5
    assert 38 <= sum(node.kind == "commitment" for node in nodes) <= 45
    assert "{" not in demo_text(DAY)


@pytest.mark.django_db
def test_the_adopted_plan_shows_live_figures_and_what_is_reported_by_hand() -> None:
    county_build(DAY, 1, HAMLET)
    plan = Plan.objects.system("test").get()
    standings = progress_of(plan, states_of(plan), DAY).standings.values()
    measured = [one for one in standings if one.runs and one.light != Light.GREY]
    assert plan.state == "adopted"
    assert len(measured) >= len(TIED) - 1
    assert sum(one.by_hand for one in standings) == len(REPORTS)
    # The hamlet has four departments only.
    assert sum(one.state.lead is not None for one in standings) >= 10
    assert "{" not in text_of(plan).content
