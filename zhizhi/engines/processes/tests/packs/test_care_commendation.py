"""Commendation: quota by rule, nominations by units, checks, a notice with objections, the decision on record."""

from datetime import UTC, datetime, timedelta

import pytest

from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.refusals import CaseRefused, RuleRefused
from zhizhi.engines.processes.tests.many import parts
from zhizhi.engines.processes.tests.packs.county import LEADER, County
from zhizhi.engines.processes.tests.test_notices import answer, object_to
from zhizhi.registry.facts.operations import fact_record

HEARD = {"deeds": "驻村三年", "heard": "开了座谈会"}


def begun(county: County, quota: int = 2) -> Case:
    world = county.walk.world
    units = [str(world.department.pk), str(world.township.pk)]
    return county.open(
        title="担当作为好干部", basis="青委办〔2026〕5号", units=units, eligible="20", quota=str(quota), unit_quota="1",
        conditions="近两年考核称职以上",
    )  # fmt: skip


def proposed(county: County, *names: str) -> dict[str, object]:
    people = [str(getattr(county.walk.world, name).pk) for name in names]
    return {"winners": people, "opinions": "无不良反映", "notice_text": "拟表彰陆文斌等同志"}


def nominated(county: County, quota: int, **names: tuple[str, ...]) -> Case:
    """The units nominate: who does it, and whom."""
    case, world = begun(county, quota), county.walk.world
    county.go(case, (county.leader, "approved", {}))
    for who, named in names.items():
        county.part(case, getattr(world, who), nominees=[str(getattr(world, one).pk) for one in named], **HEARD)
    return case


def noticed(county: County) -> Case:
    case = nominated(county, 2, organizer=("organizer",), contact=("contact",))
    assert county.go(case, (county.cadre, "propose", proposed(county, "organizer", "contact"))) == "notice"
    return case


def test_who_stood_on_the_notice_unopposed_is_commended_on_record(county: County) -> None:
    case, world = noticed(county), county.walk.world
    county.tick(datetime(2026, 3, 25, 15, tzinfo=UTC))
    assert county.state(case) == "notice"
    county.tick(datetime(2026, 3, 25, 16, tzinfo=UTC))
    decided = {"document": "青委〔2026〕12号", "decided_on": "2026-03-25"}
    assert county.go(case, (county.leader, "decided", decided)) == "closed"
    assert county.facts(world.organizer) == [("commendation", "担当作为好干部")]


def test_an_objection_holds_the_notice_and_sends_it_back_to_the_checks(county: County) -> None:
    case = noticed(county)
    objection = object_to(county.walk, case)
    county.tick(datetime(2026, 4, 2, 16, tzinfo=UTC))
    assert county.state(case) == "notice"
    answer(county.walk, objection, upheld=True, person=county.cadre)
    assert county.go(case, (county.cadre, "doubts", {"doubts_words": "申报事迹与事实不符"})) == "screen"
    assert county.facts(county.walk.world.organizer) == []


@pytest.mark.parametrize(
    ("quota", "names", "said"),
    [
        (1, ("organizer", "contact"), "至多1"),
        (2, ("organizer", "secretary"), "周怀远"),
        (2, ("organizer", "talent_liaison"), "青溪镇.*至多1"),
        (2, ("contact", "talent_liaison"), "没有.*提名|尹若水"),
    ],
)
def test_quotas_nominations_and_what_speaks_against_somebody_are_rules(
    county: County, quota: int, names: tuple[str, ...], said: str
) -> None:
    world = county.walk.world
    fact_record(scope=None, kind="finding_decided", subject=world.secretary, from_date=county.walk.at.date(),
                at=county.walk.at)  # fmt: skip
    case = nominated(county, quota, organizer=("organizer", "secretary"), contact=("contact",))
    with pytest.raises(RuleRefused, match=said):
        county.go(case, (county.cadre, "propose", proposed(county, *names)))


def test_the_quota_is_a_share_of_the_eligible_and_units_nominate_their_own_people(county: County) -> None:
    with pytest.raises(RuleRefused, match="15"):
        county.go(begun(county, 4), (county.leader, "approved", {}))
    with pytest.raises(CaseRefused):
        nominated(county, 2, contact=("organizer",))


def test_a_unit_that_does_not_nominate_is_told_and_can_be_done_without(county: County) -> None:
    case = begun(county)
    county.go(case, (county.leader, "approved", {}))
    county.tick(county.walk.at + timedelta(days=24))
    assert len(parts(case)) == 2
    assert county.alarmed(case) >= {LEADER, "county_officer"}
    assert county.go(case, (county.cadre, "without", {"missing_units": "两个单位没报"})) == "screen"
