"""Differences: nothing is overwritten, every value is kept, and one decision holds."""

from datetime import date
from typing import Any

import pytest

from tests.world import World
from zhizhi.core.partialdates import PartialDate
from zhizhi.registry.corrections.models import Claim, Difference
from zhizhi.registry.corrections.operations import difference_decide, difference_record, differences_withdraw
from zhizhi.registry.corrections.refusals import DifferenceRefused
from zhizhi.registry.invariants import invariants
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.queries import details_of
from zhizhi.registry.people.models import Person

SOURCE = "党员名册.xlsx 第12行"


def recorded(world: World, claimed: object = "1968-03", source: str = SOURCE, **more: object) -> Difference | None:
    given: dict[str, Any] = {"field": "birth_date", "current": None} | more
    return difference_record(
        scope=world.scope(world.organizer), person=world.member, claimed=claimed, source=source, at=world.at, **given
    )


def differences() -> list[Difference]:
    return list(Difference.objects.system("test").order_by("pk"))


def member(world: World) -> Person:
    return Person.objects.system("test").get(pk=world.member.pk)


def test_a_source_that_differs_is_kept_and_overwrites_nothing(world: World) -> None:
    before = world.member.birth_date
    difference = recorded(world)
    assert difference is not None
    assert (difference.current, difference.state) == (str(before), "open")
    assert [(claim.value, claim.source) for claim in difference.claims.all()] == [("1968-03", SOURCE)]
    assert member(world).birth_date == before
    act = Act.objects.order_by("-seq").first()
    assert act
    assert act.act == "difference.recorded"
    assert act.subject_id == world.member.pk
    assert details_of(act.seq) == {"birth_date": [str(before), "1968-03"], "source": SOURCE}


def test_the_same_source_twice_is_one_claim_and_another_joins_it(world: World) -> None:
    first, again = recorded(world), recorded(world)
    other = recorded(world, "1968-03", "干部名册.xlsx 第3行")
    assert first == again == other
    assert Claim.objects.count() == 2
    assert Act.objects.filter(act="difference.recorded").count() == 2


@pytest.mark.parametrize("claimed", ["", None])
def test_a_source_that_says_nothing_differs_in_nothing(world: World, claimed: object) -> None:
    assert recorded(world, claimed) is None
    assert not differences()


def test_a_source_that_says_the_same_in_other_words_differs_in_nothing(world: World) -> None:
    born = world.member.birth_date
    assert born
    for same in (born, PartialDate(born), f"{born:%Y.%m.%d}", f"{born.year}年{born.month}月{born.day}日"):
        assert recorded(world, same) is None


def test_what_the_importer_knew_as_recorded_may_be_given(world: World) -> None:
    difference = recorded(world, "大专", field="education", current="35")
    assert difference
    assert (difference.current, difference.claims.get().value) == ("35", "31")


@pytest.mark.parametrize(("field", "claimed"), [("name", "马春"), ("shoe_size", "43"), ("birth_date", "去年")])
def test_what_cannot_be_disputed_is_refused(world: World, field: str, claimed: str) -> None:
    with pytest.raises(DifferenceRefused):
        recorded(world, claimed, field=field)


def decided(world: World, difference: Difference, value: str = "1968-03", **more: str) -> None:
    given: dict[str, Any] = {"reason": "档案最早材料如此记载", "basis": "青组认〔2026〕3号"} | more
    difference_decide(
        scope=world.scope(world.officer), difference=difference, value=value, at=world.at, **given
    )  # fmt: skip


def test_the_decided_value_is_written_and_the_others_are_kept(world: World) -> None:
    before = str(world.member.birth_date)
    difference = recorded(world)
    assert difference
    recorded(world, "1968-05-02", "入党志愿书")
    decided(world, difference)
    person = member(world)
    assert (person.birth_date, person.birth_known) == (date(1968, 3, 1), "m")
    difference.refresh_from_db()
    assert (difference.state, difference.decided, difference.decided_by) == ("decided", "1968-03", world.officer)
    assert difference.claims.count() == 2
    act, changed = Act.objects.order_by("-seq")[:2]
    assert details_of(changed.seq) == {"birth_date": [before, "1968-03"]}
    details = details_of(act.seq)
    assert details
    assert ["1968-05-02", "入党志愿书"] in details["values"]


def test_who_decides_second_is_told_what_the_first_did(world: World) -> None:
    difference = recorded(world)
    assert difference
    stale = Difference.objects.system("test").get(pk=difference.pk)
    decided(world, difference)
    with pytest.raises(DifferenceRefused, match=r"裴国栋.*1968-03.*档案最早材料如此记载"):
        decided(world, stale, "1990-01-01")
    assert str(member(world).birth) == "1968-03"


@pytest.mark.parametrize("more", [{"reason": "嗯"}, {"basis": ""}])
def test_a_decision_names_reason_and_basis(world: World, more: dict[str, str]) -> None:
    difference = recorded(world)
    assert difference
    with pytest.raises(DifferenceRefused):
        decided(world, difference, **more)
    assert differences()[0].state == "open"


def test_what_was_weighed_and_not_taken_is_not_asked_again(world: World) -> None:
    difference = recorded(world)
    assert difference
    decided(world, difference, str(world.member.birth_date))
    assert recorded(world, "1968-03", "另一份名册.xlsx 第5行") == difference
    assert [row.state for row in differences()] == ["decided"]
    assert recorded(world, "1969-01", "另一份名册.xlsx 第6行") != difference


def test_a_withdrawn_source_closes_what_nobody_else_claims(world: World) -> None:
    difference = recorded(world)
    assert difference
    assert differences_withdraw(scope=None, source=SOURCE, at=world.at) == 1
    assert differences()[0].state == "withdrawn"
    recorded(world, "1968-03", SOURCE)
    recorded(world, "1968-04", "入党志愿书")
    differences_withdraw(scope=None, source=SOURCE, at=world.at)
    assert [row.state for row in differences()] == ["withdrawn", "open"]


def test_a_course_of_work_is_decided_without_touching_the_record(world: World) -> None:
    difference = recorded(world, "1988.07—1992.06 青溪镇中心小学教师", field="work_history", current="")
    assert difference
    before = member(world)
    decided(world, difference, "1988.09—1992.06 青溪镇中心小学教师")
    after = member(world)
    assert {f.attname: getattr(before, f.attname) for f in Person._meta.concrete_fields} == {
        f.attname: getattr(after, f.attname) for f in Person._meta.concrete_fields
    }


def test_the_invariants_hold(world: World) -> None:
    difference = recorded(world)
    assert difference
    decided(world, difference)
    recorded(world, "1980-01", "另一份")
    own = [found for found in invariants() if found.name.split(".")[0] in {"difference", "correction"}]
    assert len(own) == 3
    assert [words for found in own for words in found.check()] == []
    Claim.objects.filter(difference__state="open").delete()
    assert [words for found in own for words in found.check()] != []
