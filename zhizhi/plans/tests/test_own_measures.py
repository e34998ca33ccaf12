"""Results and own measures of processes are offered to plans, each with its words, unit and direction."""

from tests.world import World
from zhizhi.engines.measures.queries import Figure
from zhizhi.engines.processes.tests.declared import published_as
from zhizhi.engines.processes.tests.test_counting import MEASURES, process
from zhizhi.plans.measures import CONFIDENTIAL, measures_of, measures_running


def test_plans_bind_each_with_its_words_and_unit(world: World) -> None:
    published_as({**process(MEASURES), "confidential": True}, world.at)
    running = measures_running()
    assert running["looking.own.kept"].read == "share"
    assert running["looking.own.kept.number"].read == "count"
    assert not running["looking.sum.spent"].higher_is_better
    assert running["looking.sum.spent"].value(Figure(12050, 2)) == 120.5
    assert running["looking.sum.spent.mean"].value(Figure(12050, 2)) == 60.25
    assert (running["looking.length.took"].read, running["looking.length.worked"].unit) == ("mean", "工作日")
    assert running["looking.own.quick"].read == "share"
    assert running["looking.sum.marks.mean"].value(Figure(17, 2)) == 8.5
    assert running["looking.result.done"].higher_is_better
    assert not running["looking.result.gone"].higher_is_better
    assert running["looking.own.looked"].definition == "打开的案件中到场查看的。"
    assert {one.capability for one in measures_of({"M66"}, running) if one.slug == "looking"} == {CONFIDENTIAL}
