"""Elections recorded in one act; extensions, records taken back, local rules."""

from datetime import date

import pytest

from tests.world import AT, World
from zhizhi.registry.invariants import invariants
from zhizhi.registry.journal.models import Act
from zhizhi.registry.people.models import Appointment
from zhizhi.registry.terms.models import Term
from zhizhi.registry.terms.operations import (
    Election,
    Seat,
    TermRefused,
    rule_end,
    rule_make,
    term_cancel,
    term_extend,
    term_record,
)
from zhizhi.registry.terms.queries import committee_between, committee_on, history_of, term_running
from zhizhi.registry.terms.tests.scenes import ELECTED, elected, member_make, term_make

NEW = date(2026, 3, 12)


def broken() -> list[str]:
    return [fault for one in invariants() if one.name.startswith("terms.") for fault in one.check()]


def names(rows: list[Appointment]) -> list[str]:
    return [row.person.name for row in rows]


def test_an_election_ends_the_term_before_and_seats_the_new_committee(world: World) -> None:
    earlier = term_make(world)
    one, two, three = (member_make(world, name) for name in ("甘泉", "水清", "石磊"))
    elected(world, day=date(2026, 3, 11), members=[one, two])
    term = elected(world, day=NEW, members=[two, three], entitled=20, present=18, approval="青组发〔2026〕3号")
    earlier.refresh_from_db()
    assert (earlier.to_date, term.to_date, term.regular_until) == (date(2026, 3, 11), None, date(2031, 3, 12))
    assert names(committee_on(world.village, NEW)) == ["周怀远", "水清", "石磊"]
    # Who stays in the same seat has held it all the time.
    kept = committee_on(world.village, NEW)
    assert [row.from_date for row in kept] == [date(2025, 1, 1), date(2026, 3, 11), NEW]
    assert kept[2].basis == "青组发〔2026〕3号"
    assert names(committee_between(world.village, date(2026, 3, 11), NEW)) == ["周怀远", "甘泉", "水清"]
    assert Act.objects.filter(act="term.recorded").count() == 3
    assert broken() == []


def test_the_committee_as_of_a_day(world: World) -> None:
    term_make(world)
    elected(world, day=NEW, members=[member_make(world, "甘泉")])
    before = term_running(world.village, date(2026, 3, 11))
    assert before is not None
    assert before.elected_on == ELECTED
    assert names(committee_on(world.village, date(2026, 3, 11))) == ["周怀远"]


def test_an_earlier_election_is_history_and_takes_no_seats(world: World) -> None:
    term_make(world)
    past = term_record(scope=None, organization=world.branch, election=Election(date(2026, 1, 2)), at=AT)
    assert past.to_date is None
    election = Election(date(2019, 1, 5), seats=[Seat(world.secretary, "secretary")])
    with pytest.raises(TermRefused, match="2021"):
        term_record(scope=None, organization=world.village, election=election, at=AT)
    history = term_record(scope=None, organization=world.village, election=Election(date(2018, 1, 5)), at=AT)
    assert (history.to_date, history.years) == (ELECTED, 3)
    assert [term.elected_on for term in history_of(world.village)] == [ELECTED, date(2018, 1, 5)]
    assert broken() == []


@pytest.mark.parametrize(
    "election",
    [
        Election(date(2026, 3, 19)),
        Election(ELECTED),
        Election(NEW, entitled=10, present=11),
        Election(NEW, until=date(2026, 3, 1), until_basis="批复"),
        Election(NEW, until=date(2029, 3, 1)),
    ],
)
def test_what_cannot_be(world: World, election: Election) -> None:
    term_make(world)
    with pytest.raises(TermRefused):
        term_record(scope=None, organization=world.village, election=election, at=AT)
    assert Term.objects.system("test").count() == 1
    assert history_of(world.village)[0].to_date is None


def test_kinds_without_committees_are_refused(world: World) -> None:
    with pytest.raises(TermRefused):
        term_record(scope=None, organization=world.group, election=Election(NEW), at=AT)


def test_nobody_sits_twice_and_nothing_of_it_stays(world: World) -> None:
    term_make(world)
    member = member_make(world, "甘泉")
    seats = [Seat(member, "committee_member"), Seat(member, "deputy_secretary")]
    with pytest.raises(TermRefused):
        term_record(scope=None, organization=world.village, election=Election(NEW, seats=seats), at=AT)
    assert names(committee_on(world.village, NEW)) == ["周怀远"]
    assert Term.objects.system("test").count() == 1


def test_an_odd_election_is_recorded_with_what_is_odd(world: World) -> None:
    term = elected(world, day=NEW, members=[], entitled=10, present=7)
    assert [remark["rule"] for remark in term.remarks] == ["term_quorum"]


def test_an_extension_needs_an_approval_and_is_known_from_its_day(world: World) -> None:
    term = term_make(world, date(2021, 2, 1))
    given = {"until": date(2026, 9, 1), "approved_on": date(2026, 3, 1), "basis": "青组批〔2026〕1号"}
    with pytest.raises(TermRefused):
        term_extend(scope=None, term=term, at=AT, **(given | {"basis": " "}))  # type: ignore[arg-type]
    with pytest.raises(TermRefused):
        term_extend(scope=None, term=term, at=AT, **(given | {"until": date(2026, 2, 1)}))  # type: ignore[arg-type]
    assert term_extend(scope=None, term=term, at=AT, **given).ok  # type: ignore[arg-type]
    dues = {day: term_running(world.village, date(2026, 2 + day, 15)) for day in (0, 1)}
    assert [term.due for term in dues.values() if term] == [date(2026, 2, 1), date(2026, 9, 1)]  # type: ignore[attr-defined]


def test_a_record_taken_back_lets_the_term_before_run_on(world: World) -> None:
    first = term_make(world)
    wrong = term_make(world, NEW)
    first.refresh_from_db()
    assert first.to_date == NEW
    with pytest.raises(TermRefused):
        term_cancel(scope=None, term=first, reason="录错", at=AT)
    term_cancel(scope=None, term=wrong, reason="录错了日期", at=AT)
    first.refresh_from_db()
    assert first.to_date is None
    assert Act.objects.filter(act="term.cancelled").count() == 1


def test_a_local_rule_holds_below_its_place_from_its_day(world: World) -> None:
    scope = world.scope(world.officer)
    rule = rule_make(
        scope=scope, place=world.township, kind="village", years=3, basis="青委办〔2025〕8号",
        from_date=date(2025, 1, 1), at=AT,
    )  # fmt: skip
    with pytest.raises(TermRefused):
        rule_make(
            scope=scope, place=world.township, kind="village", years=4, basis="重复", from_date=date(2025, 1, 1), at=AT
        )
    assert term_make(world, date(2026, 1, 5)).regular_until == date(2029, 1, 5)
    elsewhere = term_record(scope=None, organization=world.other_village, election=Election(date(2026, 1, 5)), at=AT)
    assert elsewhere.regular_until == date(2031, 1, 5)
    assert term_make(world, ELECTED).regular_until == date(2026, 3, 10)
    rule_end(scope=scope, rule=rule, to_date=date(2026, 2, 1), at=AT)
    assert term_make(world, NEW).regular_until == date(2031, 3, 12)


def test_the_invariant_sees_terms_that_overlap(world: World) -> None:
    term_make(world)
    term_make(world, NEW)
    Term.objects.system("test").filter(elected_on=ELECTED).update(to_date=date(2026, 3, 15))
    assert len(broken()) == 1
