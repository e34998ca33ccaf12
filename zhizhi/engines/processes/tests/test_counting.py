"""What mechanisms name themselves: how cases end, steps reached, numbers asked; kept right and counted anew alike."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.measures.keeping import drifted, measures_begin, measures_build
from zhizhi.engines.measures.models import Contribution, DayTotal
from zhizhi.engines.measures.queries import Figure, figures
from zhizhi.engines.measures.tests.recount import totals_kept, totals_recounted
from zhizhi.engines.processes.counting import KEPT, begin
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.operations import case_withdraw
from zhizhi.engines.processes.queries import Behind, cases_behind
from zhizhi.engines.processes.tests.declared import both, published_as
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.people.models import Person

MEASURES: list[dict[str, Any]] = [
    {"id": "looked", "name": both("到场率"), "about": both("打开的案件中到场查看的。"), "reached": ["looked"]},
    {"id": "kept", "name": both("办成率"), "about": both("看过的中办成的。"), "reached": ["done"], "of": ["looked"]},
    {"id": "spent", "name": both("花费"), "about": both("金额之和。"), "sum": "cost", "higher_is_better": False},
    {"id": "took", "name": both("平均天数"), "about": both("从去看到办成。"),
     "length": {"since": "look", "until": "done"}},
    {"id": "worked", "name": both("工作日"), "about": both("从发起到再看。"),
     "length": {"until": "again", "unit": "workdays"}},
    {"id": "quick", "name": both("当天办成率"), "about": both("看过当天办成的。"),
     "length": {"since": "looked", "until": "end", "within": 0}},
    {"id": "marks", "name": both("得分"), "about": both("各项得分之和。"), "sum": "scores", "column": "mark"},
]  # fmt: skip
COST = {"id": "cost", "name": both("花了多少"), "kind": "money"}
SCORES = {
    "id": "scores", "name": both("评分"), "kind": "rows", "required": False,
    "columns": [{"id": "mark", "name": both("得分"), "kind": "integer", "required": False}],
}  # fmt: skip


def process(measures: list[dict[str, Any]]) -> dict[str, Any]:
    """Someone looks, says what it costs, may look again, and ends it."""
    looked = {"id": "again", "name": both("再看"), "to": "looked", "fields": [COST]}
    return {
        "id": "looking", "ref": "M66", "kind": "process", "name": both("查看"), "about": both("试"), "prefix": "LK",
        "opens_at": ["village"], "opened_by": ["portal", "desk"], "limit": {"days": 30},
        "request": {"name": both("问"), "fields": [{"id": "wish", "name": both("事由"), "kind": "text"}]},
        "steps": [
            {"id": "first", "name": both("受理"), "role": "secretary", "limit": {"days": 5}, "moves": [
                {"id": "look", "name": both("去看"), "to": "looked", "fields": [COST, SCORES]},
                {"id": "no", "name": both("不办"), "to": "refused"}]},
            {"id": "looked", "name": both("查看"), "role": "secretary", "limit": {"days": 5}, "moves": [
                looked, {"id": "end", "name": both("办成"), "to": "done"}]},
        ],
        "results": [
            {"id": "done", "name": both("办成"), "outcome": "done"},
            {"id": "refused", "name": both("不办"), "outcome": "refused"},
            {"id": "gone", "name": both("撤回"), "outcome": "withdrawn"},
        ],
        "measures": measures,
    }  # fmt: skip


@pytest.fixture
def looking(walk: Walk) -> Walk:
    """The process with its measures in force, before any case."""
    published_as(process(MEASURES), walk.at)
    walk.slug = "looking"
    begin(walk.at)
    return walk


def walked(walk: Walk) -> list[Case]:
    """One refused, one done after two looks on two days, one withdrawn, one that waits."""
    cases = [walk.ask(answers={"wish": str(number)}) for number in range(4)]
    secretary = walk.world.secretary
    walk.act(cases[0], secretary, "no")
    walk.act(cases[1], secretary, "look", {"cost": "100.50"})
    walk.act(cases[3], secretary, "look", {"cost": "7", "scores": [{"mark": "8"}, {"mark": "9"}]})
    walk.later(days=3)  # a Saturday: two working days
    walk.act(cases[1], secretary, "again", {"cost": "20"})
    walk.act(cases[1], secretary, "end")
    case_withdraw(actor=walk.who(None), case_id=cases[2].pk, reason="", key=walk.key(), at=walk.at)
    return cases


def summed(walk: Walk, *names: str) -> dict[str, tuple[int, int]]:
    """Of the county."""
    county = walk.world.county.pk
    found = figures([f"looking.{name}" for name in names], [county])
    pairs = {name: found.get((f"looking.{name}", county), Figure()) for name in names}
    return {name: (figure.numerator, figure.denominator) for name, figure in pairs.items()}


ALL = (
    "result.done", "result.refused", "result.gone", "own.looked", "own.kept", "sum.spent", "length.took",
    "length.worked", "own.quick", "sum.marks",
)  # fmt: skip
EXPECTED = {
    "result.done": (1, 1), "result.refused": (1, 1), "result.gone": (1, 1),
    "own.looked": (2, 4), "own.kept": (1, 2), "sum.spent": (2700, 2), "length.took": (3, 1), "length.worked": (2, 1),
    "own.quick": (0, 1), "sum.marks": (17, 2),
}  # fmt: skip


def test_each_measure_counts_what_its_definition_says_and_equals_the_recount(looking: Walk) -> None:
    walked(looking)
    assert summed(looking, *ALL) == EXPECTED
    assert totals_kept() == totals_recounted()
    before = totals_kept()
    assert [list(drifted(kept, looking.at)) for kept in KEPT] == [[], []]
    for kept in KEPT:
        measures_build(kept, looking.at)
    assert totals_kept() == before


def test_a_published_new_measure_is_counted_for_the_cases_there_are_and_one_gone_is_forgotten(walk: Walk) -> None:
    published_as(process([]), walk.at)
    walk.slug = "looking"
    begin(walk.at)
    walked(walk)
    assert summed(walk, "own.looked", "sum.spent") == {"own.looked": (0, 0), "sum.spent": (0, 0)}
    republished(walk, MEASURES, 2)
    measures_begin(walk.at)
    assert summed(walk, *ALL) == EXPECTED
    assert totals_kept() == totals_recounted()
    # A case of the old version counts for the new measure when it moves on.
    waiting = Case.objects.system("test").get(closed_at=None, slug="looking")
    walk.act(waiting, walk.world.secretary, "end")
    assert summed(walk, "own.kept") == {"own.kept": (2, 2)}
    # Another definition under the same id is counted anew.
    republished(walk, [{**MEASURES[0], "reached": ["refused"]}], 3)
    measures_begin(walk.at)
    assert summed(walk, "own.looked", "own.kept") == {"own.looked": (1, 4), "own.kept": (0, 0)}
    assert not Contribution.objects.filter(measure="looking.sum.spent").exists()
    assert [list(drifted(kept, walk.at)) for kept in KEPT] == [[], []]


def republished(walk: Walk, measures: list[dict[str, Any]], version: int) -> None:
    """The process has other measures from now on."""
    walk.later(hours=1)
    head = DeclarationVersion.objects.get(slug="looking", state="published")
    DeclarationVersion.objects.filter(pk=head.pk).update(state="retired")
    body = {**head.body, "measures": measures}
    DeclarationVersion.objects.create(
        slug="looking", ref="M66", kind="process", version=version, digest=f"{version}" * 64, body=body,
        published_at=walk.at,
    )  # fmt: skip


def test_an_act_writes_at_most_depth_and_two_rows_for_each_measure_that_it_touches(looking: Walk) -> None:
    case = looking.ask(answers={"wish": "看看"})
    depth, secretary = case.place.depth, looking.world.secretary
    for move, answers in (("look", {"cost": "5"}), ("end", {})):
        looking.later(hours=1)
        before = {(row.measure, row.record_id): (row.numerator, row.day) for row in Contribution.objects.all()}
        looking.act(case, secretary, move, answers)
        rows = {(row.measure, row.record_id): (row.numerator, row.day) for row in Contribution.objects.all()}
        changed = [key[0] for key in rows if before.get(key) != rows[key]]
        for measure in DayTotal.objects.values_list("measure", flat=True).distinct():
            totals = DayTotal.objects.filter(measure=measure, changed_at=looking.at).count()
            assert totals + changed.count(measure) <= depth + 2, (move, measure)


@pytest.mark.parametrize(
    ("measure", "part", "wanted"),
    [("result.done", "all", {1}), ("own.looked", "yes", {1, 3}), ("own.kept", "no", {3}), ("sum.spent", "all", {1, 3})],
)
def test_the_cases_behind_a_figure_are_listed(looking: Walk, measure: str, part: Any, wanted: set[int]) -> None:
    cases = walked(looking)
    seen = Case.objects.visible_to(looking.world.scope(looking.world.officer, looking.at))
    found = cases_behind(seen, Behind(f"looking.{measure}", part=part))
    assert {case.pk for case in found} == {cases[number].pk for number in wanted}


def test_a_merged_village_takes_what_its_open_cases_count_along(looking: Walk) -> None:
    from zhizhi.engines.processes.carrying import _count

    class Carried:
        at = looking.at + timedelta(hours=1)

    case = walked(looking)[3]
    place = looking.world.second_village
    Case.objects.system("test").filter(pk=case.pk).update(place=place, place_left=place.left)
    _count([[case.pk, case.place_id]], place, Carried())  # type: ignore[arg-type]
    assert figures(["looking.sum.spent"], [place.pk])["looking.sum.spent", place.pk] == Figure(700, 1)
    assert totals_kept() == totals_recounted()
    assert [list(drifted(kept, looking.at)) for kept in KEPT] == [[], []]


def test_the_page_of_figures_shows_results_and_own_measures_and_leads_to_their_cases(
    looking: Walk, client_for: Callable[[Person], Client]
) -> None:
    cases, county, township = walked(looking), looking.world.county.pk, looking.world.township.pk
    query = {"first": "2026-03-01", "last": "2026-03-31"}
    address = reverse("processes:overview", args=["looking", county])
    client = client_for(looking.world.officer)
    page = client.get(address, query)
    assert [(row["name"], row["count"], row["percent"]) for row in page.context["results"]] == [
        ("办成", 1, 33), ("不办", 1, 33), ("撤回", 1, 33),
    ]  # fmt: skip
    assert [(row["percent"], row["value"]) for row in page.context["own"]] == [
        (50.0, ""), (50.0, ""), (None, "¥27.00"), (None, "平均3天"), (None, "平均2个工作日"),
        (0.0, ""), (None, "17，平均8.5"),
    ]  # fmt: skip
    behind = client.get(page.context["own"][2]["url"])
    assert {row.case.pk for row in behind.context["rows"]} == {cases[1].pk, cases[3].pk}
    # Of confidential ones, who may not open the cases sees no number under five, and no way to them.
    version = DeclarationVersion.objects.get(slug="looking")
    body = {**version.body, "confidential": True}
    DeclarationVersion.objects.filter(pk=version.pk).update(body=body, digest="c" * 64)
    hidden = client_for(looking.world.organizer).get(address.replace(f"/{county}/", f"/{township}/"), query)
    assert {row["hidden"] for key in ("results", "own") for row in hidden.context[key]} == {True}
    assert {row["url"] for key in ("results", "own") for row in hidden.context[key]} == {""}
