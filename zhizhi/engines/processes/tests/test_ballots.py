"""Votes: who votes, what the count gives at the edges, and that nothing joins a secret slip with a voter."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.world import SINCE, client_for
from zhizhi.core.process import BallotStep, Share
from zhizhi.engines.catalogue.queries import published
from zhizhi.engines.processes.ballot_models import Ballot, Roll, Tally, Vote
from zhizhi.engines.processes.ballot_queries import Figures, result_of
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.opening import case_open
from zhizhi.engines.processes.refusals import AnswersRefused, CaseRefused, NotYours
from zhizhi.engines.processes.tests.declared import both, published_as
from zhizhi.engines.processes.tests.pages import got, text
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.engines.processes.voting import (
    Paper,
    TooLate,
    opinion_enter,
    paper_count,
    roll_change,
    slip_hand_in,
    vote_close,
    vote_to_paper,
)
from zhizhi.registry.journal.models import Act
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import membership_start

STEP = {
    "id": "vote", "kind": "ballot", "name": both("表决"), "role": "secretary", "limit": {"workdays": 10},
    "among": {"field": "voters"}, "question": both("是否同意？"),
    "quorum": {"numerator": 1, "denominator": 2, "more": True},
    "passes": {"numerator": 1, "denominator": 2, "more": True}, "absent": True,
    "passed": "yes", "failed": "no", "no_quorum": "again",
    "moves": [{"id": "yes", "name": both("通过"), "to": "done"}, {"id": "no", "name": both("不通过"), "to": "dropped"},
              {"id": "again", "name": both("人数不足"), "to": "dropped"}],
}  # fmt: skip
PROCESS = {
    "id": "vote-test", "ref": "M39", "kind": "process", "name": both("表决试验"), "about": both("试验"), "prefix": "BJ",
    "opens_at": ["village"], "opened_by": ["desk"], "limit": {"months": 6},
    "request": {"name": both("提请"),
                "fields": [{"id": "voters", "name": both("应到人员"), "kind": "people", "below": True}]},
    "results": [{"id": "done", "name": both("完成"), "outcome": "done"},
                {"id": "dropped", "name": both("终止"), "outcome": "refused"},
                {"id": "withdrawn", "name": both("撤回"), "outcome": "withdrawn"}],
}  # fmt: skip
VOTERS = ("member", "second_member", "group_leader", "second_group_leader", "branch_secretary", "desk_officer")


@pytest.fixture(autouse=True)
def clock(walk: Walk) -> Iterator[None]:
    """Pages are opened on the world's morning."""
    with time_machine.travel(walk.at, tick=False):
        yield


def held(walk: Walk, voters: tuple[str, ...] = VOTERS, **other: Any) -> Case:
    """A case at its vote among these; `other` replaces keys of the step."""
    published_as(PROCESS | {"steps": [STEP | other]}, walk.at)
    ids = [getattr(walk.world, name).pk for name in voters]
    return case_open(
        actor=walk.who(walk.world.secretary), version=published("vote-test"), place=walk.world.village,
        channel="desk", sent=Sent(walk.key(), {"voters": ids}), at=walk.at,
    ).case  # fmt: skip


def leading(case: Case) -> Task:
    found: Task = Task.objects.system("test").leading().filter(case=case).latest("pk")
    return found


def led(walk: Walk, case: Case) -> dict[str, Any]:
    """Who leads, as operations want it."""
    return {
        "actor": walk.who(walk.world.secretary), "task_id": leading(case).pk, "at": walk.at, "key": walk.key()
    }  # fmt: skip


def cast(walk: Walk, case: Case, voters: dict[str, str]) -> None:
    for name, choice in voters.items():
        person: Person = getattr(walk.world, name)
        slip_hand_in(actor=walk.who(person), task_id=leading(case).pk, choice=choice, at=walk.at)


SHARES = [
    # quorum, passes, counted of; present, in favour, against, abstaining, written in favour; what follows, of ten
    ((1, 2, True), (1, 2, True), "roll", (6, 6, 0, 0, 0), "yes"),
    ((1, 2, True), (1, 2, True), "roll", (5, 5, 0, 0, 0), "again"),  # half is not more than half
    ((1, 2, False), (1, 2, True), "roll", (5, 5, 0, 0, 0), "no"),  # half of the roll is there, and half agrees
    ((1, 2, False), (1, 2, False), "roll", (5, 5, 0, 0, 0), "yes"),
    ((1, 2, True), (1, 2, True), "roll", (6, 5, 1, 0, 1), "yes"),  # the sixth by a letter
    ((1, 2, True), (1, 2, True), "roll", (5, 5, 0, 0, 5), "again"),  # letters make no quorum
    ((2, 3, False), (2, 3, False), "roll", (7, 7, 0, 0, 0), "yes"),
    ((2, 3, False), (2, 3, False), "roll", (6, 6, 0, 0, 0), "again"),
    ((2, 3, False), (2, 3, False), "roll", (7, 6, 1, 0, 0), "no"),
    ((1, 2, True), (1, 2, True), "cast", (6, 3, 2, 1, 0), "no"),  # half of those cast
    ((1, 2, True), (1, 2, True), "cast", (6, 4, 1, 1, 0), "yes"),
    ((1, 2, True), (1, 2, True), "cast", (6, 3, 3, 0, 1), "yes"),  # four of seven
    ((4, 5, False), (1, 2, True), "roll", (8, 6, 2, 0, 0), "yes"),
    ((4, 5, False), (1, 2, True), "roll", (7, 7, 0, 0, 0), "again"),
    ((1, 2, True), (1, 2, True), "roll", (0, 0, 0, 0, 0), "again"),
]


@pytest.mark.parametrize(("quorum", "passes", "counted_of", "votes", "result"), SHARES)
def test_shares_at_their_edges(quorum: Any, passes: Any, counted_of: str, votes: Any, result: str) -> None:
    def share(numerator: int, denominator: int, more: bool) -> dict[str, Any]:
        return Share(numerator=numerator, denominator=denominator, more=more).model_dump()

    changed = {"quorum": share(*quorum), "passes": share(*passes), "counted_of": counted_of}
    present, in_favour, against, abstaining, written = votes
    figures = Figures(10, present, in_favour, against, abstaining, 0, written, written)
    assert result_of(BallotStep.model_validate(STEP | changed), figures) == result


def test_nobody_on_the_roll_passes_nothing() -> None:
    assert result_of(BallotStep.model_validate(STEP), Figures()) == "again"


def test_a_vote_from_roll_to_result(walk: Walk) -> None:
    case, world = held(walk), walk.world
    slips = Task.objects.system("test").open().filter(case=case, part__startswith="slip:")
    assert slips.count() == 6
    assert slips.of(world.scope(world.member, walk.at)).count() == 1
    cast(walk, case, dict.fromkeys(VOTERS[:4], "for") | {"branch_secretary": "against"})
    assert slips.count() == 1
    opinion_enter(person_id=world.desk_officer.pk, opinion="for", **led(walk, case))
    event = vote_close(**led(walk, case))
    figures = {name: event.answers[name] for name in ("roll", "present", "in_favour", "against", "written")}
    assert figures == {"roll": 6, "present": 5, "in_favour": 4, "against": 1, "written": 1}
    assert (walk.fresh(case).state, event.answers["result"]) == ("done", "yes")
    assert not Roll.objects.exclude(opinion="").exists()
    assert slips.count() == 0


def test_who_may_not_hand_in_a_slip_hears_why(walk: Walk) -> None:
    case, world = held(walk, VOTERS[:5]), walk.world
    cast(walk, case, {"member": "for"})
    task = leading(case).pk
    refused = [(world.member, "against", CaseRefused), (world.secretary, "for", NotYours), (None, "for", NotYours)]
    for person, choice, why in refused:
        with pytest.raises(why):
            slip_hand_in(actor=walk.who(person), task_id=task, choice=choice, at=walk.at)
    with pytest.raises(AnswersRefused):
        slip_hand_in(actor=walk.who(world.second_member), task_id=task, choice="perhaps", at=walk.at)
    cast(walk, case, dict.fromkeys(VOTERS[1:4], "for"))
    with pytest.raises(CaseRefused, match="5"):  # four slips would tell too much
        vote_close(**led(walk, case))
    cast(walk, case, {VOTERS[4]: "for"})
    vote_close(**led(walk, case))
    with pytest.raises(TooLate):
        slip_hand_in(actor=walk.who(world.desk_officer), task_id=task, choice="for", at=walk.at)
    assert Ballot.objects.count() == 5


def test_fewer_than_five_vote_on_paper_and_a_larger_roll_on_the_page(walk: Walk) -> None:
    case, world = held(walk, VOTERS[:4]), walk.world
    assert Vote.objects.get().paper
    assert not Task.objects.system("test").filter(part__startswith="slip:").exists()
    with pytest.raises(CaseRefused):
        cast(walk, case, {"member": "for"})
    # Whom the place does not know is not put on the roll.
    with pytest.raises(CaseRefused):
        roll_change(person_id=world.stranger_member.pk, added=True, reason="漏登", **led(walk, case))
    roll_change(person_id=world.desk_officer.pk, added=True, reason="漏登", **led(walk, case))
    assert not Vote.objects.get().paper
    cast(walk, case, {"member": "for"})
    with pytest.raises(CaseRefused):
        roll_change(person_id=world.desk_officer.pk, added=False, reason="已调离", **led(walk, case))
    vote_to_paper(reason="只有四人能上网", **led(walk, case))
    assert (Ballot.objects.count(), Roll.objects.exclude(how="").count()) == (0, 0)
    with pytest.raises(CaseRefused):
        cast(walk, case, {"second_member": "for"})


def test_whoever_has_no_account_votes_on_paper_beside_the_others(walk: Walk) -> None:
    world = walk.world
    world.accounts[world.desk_officer.pk].delete()
    case = held(walk)
    assert Roll.objects.filter(given=True).count() == 5
    cast(walk, case, dict.fromkeys(VOTERS[:5], "for"))
    wrong = Paper([world.desk_officer.pk], 1, 1, 0, 0, ("马春生", "马春生"))
    with pytest.raises(AnswersRefused) as refused:
        paper_count(paper=wrong, scan={}, **led(walk, case))
    assert sorted(refused.value.errors) == ["in_favour", "scan", "second_teller"]


def every_row() -> list[tuple[str, dict[str, Any]]]:
    """All rows of all tables, as the database has them."""
    return [(model._meta.label, row) for model in apps.get_models() for row in model._base_manager.values()]


def test_after_the_count_nothing_joins_a_slip_with_a_voter(walk: Walk) -> None:
    case, world = held(walk), walk.world
    before = {(label, row.get("id")) for label, row in every_row() if label == "journal.Act"}
    order = [("member", "for"), ("second_member", "against"), ("group_leader", "abstain"),
             ("second_group_leader", "for"), ("branch_secretary", "against"), ("desk_officer", "abstain")]  # fmt: skip
    seen: set[tuple[str, ...]] = set()
    for name, choice in order:
        cast(walk.later(minutes=7), case, {name: choice})
        seen.update((row.key,) for row in Ballot.objects.all())
    assert {(label, row.get("id")) for label, row in every_row() if label == "journal.Act"} == before
    assert not Event.objects.filter(case=case, at__gt=walk.world.at).exists()
    vote_close(**led(walk.later(minutes=7), case))
    rows = every_row()
    slips = [row for label, row in rows if label == "processes.Ballot"]
    keys = {row["key"] for row in slips}
    # Keys are new with every writing; a slip knows its vote, its choice, and nothing else.
    assert not {(key,) for key in keys} & seen
    assert all(set(row) == {"key", "vote_id", "choice", "person_id"} and row["person_id"] is None for row in slips)
    # Whatever else the database holds names no slip.
    others = [row for label, row in rows if label != "processes.Ballot"]
    assert not [row for row in others for value in row.values() if any(key in str(value) for key in keys)]
    # No time is kept by which voters could be ordered: entries of the roll have none, slips' tasks all the same one.
    tasks = [row for label, row in rows if label == "processes.Task" and row["part"].startswith("slip:")]
    assert {(row["opened_at"], row["closed_at"], row["closed_by_id"], row["move"]) for row in tasks} == {
        (world.at, walk.at, None, "")
    }
    assert {row["opinion"] for label, row in rows if label == "processes.Roll"} == {""}
    # The journal has the opening and the count, and no act of a voter.
    voters = {getattr(world, name).pk for name, _choice in order}
    acts = Act.objects.filter(subject_kind="case", subject_id=case.pk)
    assert not [act for act in acts if act.person_id in voters]
    assert [act.act for act in acts.order_by("pk")][-2:] == ["case.ballot_closed", "case.moved"]


def test_the_order_of_rows_does_not_follow_the_order_of_votes(walk: Walk) -> None:
    """Six different votes in one order: were rows kept as they came, all six would show it."""
    case = held(walk, secret=False)
    orders = set()
    for _again in range(6):
        Ballot.objects.all().delete()
        Roll.objects.update(how="")
        cast(walk, case, dict.fromkeys(VOTERS, "for"))
        # Without an order asked for, both databases give rows as they lie.
        orders.add(tuple(Ballot.objects.order_by().values_list("person", flat=True)))
    assert len(orders) > 1  # by chance all six are alike once in 720 ** 5


def test_an_open_vote_says_who_voted_how_when_it_is_counted(walk: Walk) -> None:
    case, world = held(walk, ("member", "second_member"), secret=False), walk.world
    cast(walk, case, {"member": "for", "second_member": "against"})
    vote_close(**led(walk, case))
    page = text(got(client_for(world.secretary), "processes:vote_record", case.number, Vote.objects.get().pk))
    assert "马春生: in favour" in page
    assert "叶知秋: against" in page


def test_slips_of_a_case_that_is_withdrawn_are_destroyed(walk: Walk) -> None:
    case = held(walk)
    cast(walk, case, {"member": "for"})
    from zhizhi.engines.processes.operations import case_withdraw

    officer = walk.who(walk.world.organizer)
    case_withdraw(actor=officer, case_id=case.pk, reason="议题有误", key=walk.key(), at=walk.at)
    assert not Ballot.objects.exists()
    with pytest.raises(TooLate):
        slip_hand_in(actor=walk.who(walk.world.second_member), task_id=leading(case).pk, choice="for", at=walk.at)


def photo() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(file, "PNG")
    file.seek(0)
    file.name = "计票.png"
    return file


def test_all_by_pages(walk: Walk) -> None:
    case, world = held(walk), walk.world
    slip = reverse("processes:slip_vote", args=[case.number])
    leader = client_for(world.secretary)

    def deed(name: str, who: Client = leader, **given: Any) -> Any:
        url = reverse("processes:vote_deed", args=[case.number, name])
        assert who.get(url).status_code == (200 if who is leader else 403)
        return who.post(url, {"key": walk.key(), **given}, headers={"accept-language": "en"})

    for name in VOTERS[:5]:
        voter = client_for(getattr(world, name))
        assert "Go on" in text(voter.get(slip, headers={"accept-language": "en"}))
        asked = voter.post(slip, {"choice": "for"}, headers={"accept-language": "en"})
        assert "Hand in the slip" in text(asked)
        assert Ballot.objects.count() == VOTERS.index(name)
        assert voter.post(slip, {"choice": "for", "confirmed": "yes"}).status_code == 302
        assert "Nobody can see it" in text(voter.get(slip, headers={"accept-language": "en"}))
    assert leader.get(slip).status_code == 404  # not on the roll
    page = text(got(leader, "processes:case", case.number))
    assert "1 have not voted yet" in page
    assert deed("close", client_for(world.member)).status_code == 403
    paper: dict[str, Any] = {
        "people": [world.desk_officer.pk], "in_favour": 0, "against": 1, "abstaining": 0, "invalid": 0,
        "first_teller": "马春生", "second_teller": "叶知秋",
    }  # fmt: skip
    assert "photo" in text(deed("paper", **paper))
    assert deed("paper", **paper, scan=photo()).status_code == 302
    assert Tally.objects.get().tellers == ["马春生", "叶知秋"]
    assert deed("close").status_code == 302
    record_url = reverse("processes:vote_record", args=[case.number, Vote.objects.get().pk])
    assert record_url in text(got(leader, "processes:case", case.number))
    record = text(got(leader, "processes:vote_record", case.number, Vote.objects.get().pk))
    assert "马春生、叶知秋" in record
    assert "通过" in record
    assert walk.fresh(case).state == "done"
    late = client_for(world.desk_officer).post(slip, {"choice": "for", "confirmed": "yes"})
    assert late.status_code in {409, 422}


def test_a_late_voter_is_told_by_the_page(walk: Walk) -> None:
    case, world = held(walk), walk.world
    cast(walk, case, dict.fromkeys(VOTERS[:5], "for"))
    vote_close(**led(walk, case))
    url, late = reverse("processes:slip_vote", args=[case.number]), client_for(world.desk_officer)
    assert "too late" in text(late.get(url, headers={"accept-language": "en"}))
    sent = late.post(url, {"choice": "for", "confirmed": "yes"}, headers={"accept-language": "en"})
    assert (sent.status_code, "too late" in text(sent)) == (409, True)


def test_who_joins_the_place_is_offered_for_the_roll(walk: Walk) -> None:
    case, world = held(walk), walk.world
    membership_start(scope=None, person=world.nobody, organization=world.group, from_date=SINCE, at=walk.at)
    page = text(got(client_for(world.secretary), "processes:vote_deed", case.number, "add"))
    assert "白云鹤" in page
