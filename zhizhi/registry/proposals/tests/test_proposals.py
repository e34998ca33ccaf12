"""What one proposes another confirms: never the same, never who is concerned, only while the world is as it was."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction

from tests.world import AT, World
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.queries import acts_of, details_read
from zhizhi.registry.people.models import Person
from zhizhi.registry.proposals import acts, invariants
from zhizhi.registry.proposals.acts import Asked, executes
from zhizhi.registry.proposals.models import Proposal
from zhizhi.registry.proposals.operations import (
    ProposalRefused,
    decision_refusal,
    proposal_confirm,
    proposal_make,
    proposal_refuse,
    proposal_withdraw,
    proposals_lapse,
)
from zhizhi.registry.proposals.queries import decisions_count, proposals_for, proposals_to_decide, waiting_about
from zhizhi.registry.scope import Scope

ERASE = "person.erase"


class TooLate(Exception):
    """The owner's own refusal."""


@pytest.fixture(autouse=True)
def done(monkeypatch: pytest.MonkeyPatch) -> list[Asked]:
    """An invented execution: renames the person and keeps what it was asked."""
    found: list[Asked] = []
    monkeypatch.setattr(acts, "_executors", {})

    def facts(asked: Asked) -> Mapping[str, object]:
        return {"name": Person.objects.system("test").get(pk=asked.subject[1]).name}

    def said_no(asked: Asked, *, scope: Scope, at: datetime) -> None:
        found.append(asked)

    @executes(ERASE, facts=facts, refusals=(TooLate,), refused=said_no)
    def erase(asked: Asked, *, scope: Scope, at: datetime) -> None:
        Person.objects.system("test").filter(pk=asked.subject[1]).update(name="—")
        if asked.arguments.get("fails"):
            raise TooLate("已经办过了")
        found.append(asked)

    return found


def proposed(world: World, who: str = "organizer", **more: Any) -> Proposal:
    person = world.member
    given: dict[str, Any] = {"arguments": {}, "reason": "本人书面申请", "at": AT, **more}
    return proposal_make(
        scope=world.scope(getattr(world, who)), act=ERASE, subject=("person", person.pk), place=person.place, **given
    )  # fmt: skip


def test_the_second_person_does_it_and_both_names_are_journaled(world: World, done: list[Asked]) -> None:
    made = proposed(world)
    confirmed = proposal_confirm(scope=world.scope(world.officer), proposal=made, at=AT, note="已核对")
    assert (confirmed.state, confirmed.decided_by_id) == ("confirmed", world.officer.pk)
    assert (done[0].proposed_by, done[0].approved_by) == (world.organizer.pk, world.officer.pk)
    assert confirmed.verdict
    assert confirmed.verdict["ok"] is True
    last: Act = list(acts_of(("person", world.member.pk)))[-1]
    assert (last.act, last.actor_name) == ("proposal.confirmed", "裴国栋")
    assert details_read(last.details)["proposer"] == "陆文斌"
    assert list(invariants.facts_unaltered()) == list(invariants.decided_by_unconcerned()) == []


@pytest.mark.parametrize(
    ("who", "words"),
    [("organizer", "你提出的"), ("secretary", "没有"), ("stranger_organizer", "没有"), ("officer", "")],
)
def test_who_decides(world: World, who: str, words: str) -> None:
    made, scope = proposed(world), world.scope(getattr(world, who))
    assert words in decision_refusal(scope, made)
    if words:
        with pytest.raises(ProposalRefused, match=words):
            proposal_confirm(scope=scope, proposal=made, at=AT)
        assert proposals_to_decide(scope).count() == decisions_count(scope) == 0
        assert Person.objects.system("test").get(pk=world.member.pk).name == "马春生"
    else:
        assert [row.pk for row in proposals_to_decide(scope)] == [made.pk]
        assert decisions_count(scope) == 1


def test_nobody_decides_what_concerns_themselves(world: World) -> None:
    made = proposed(world, concerned=[world.officer.pk])
    with pytest.raises(ProposalRefused, match="你自己"):
        proposal_confirm(scope=world.scope(world.officer), proposal=made, at=AT)
    assert decisions_count(world.scope(world.officer)) == 0
    assert decisions_count(world.scope(world.administrator)) == 1


def test_when_the_world_changed_nothing_is_done_and_it_is_said_what(world: World, done: list[Asked]) -> None:
    made = proposed(world)
    Person.objects.system("test").filter(pk=world.member.pk).update(name="马春声")
    decided = proposal_confirm(scope=world.scope(world.officer), proposal=made, at=AT)
    assert (decided.state, done) == ("overtaken", [])
    assert decided.verdict
    assert "name" in decided.verdict["sentence"]
    assert decided.verdict["facts"] == {"name": "马春声"}


def test_a_refusal_of_the_owner_undoes_the_confirmation(world: World) -> None:
    made = proposed(world, arguments={"fails": True})
    with pytest.raises(ProposalRefused, match="已经办过了"):
        proposal_confirm(scope=world.scope(world.officer), proposal=made, at=AT)
    made.refresh_from_db()
    assert made.state == "waiting"
    assert Person.objects.system("test").get(pk=world.member.pk).name == "马春生"


def test_of_two_who_decide_at_once_the_second_is_told(world: World, done: list[Asked]) -> None:
    made = proposed(world)
    proposal_confirm(scope=world.scope(world.officer), proposal=made, at=AT)
    with pytest.raises(ProposalRefused, match="已经处理"):
        proposal_refuse(scope=world.scope(world.administrator), proposal=made, at=AT, note="不同意")
    assert len(done) == 1


def test_a_refusal_says_why(world: World, done: list[Asked]) -> None:
    made, scope = proposed(world), world.scope(world.officer)
    with pytest.raises(ProposalRefused, match="理由"):
        proposal_refuse(scope=scope, proposal=made, at=AT, note=" ")
    refused = proposal_refuse(scope=scope, proposal=made, at=AT, note="材料不齐")
    assert (refused.state, refused.note, done[0].note) == ("refused", "材料不齐", "材料不齐")


def test_who_proposed_takes_it_back_and_proposes_anew(world: World) -> None:
    made = proposed(world)
    with pytest.raises(ProposalRefused, match="已经提出"):
        proposed(world)
    with pytest.raises(ProposalRefused, match="提出人"):
        proposal_withdraw(scope=world.scope(world.officer), proposal=made, at=AT)
    assert proposal_withdraw(scope=world.scope(world.organizer), proposal=made, at=AT).state == "withdrawn"
    assert proposed(world).pk != made.pk


@pytest.mark.parametrize(("who", "reason", "words"), [("secretary", "本人申请", "没有"), ("organizer", "x", "4")])
def test_what_is_not_proposed(world: World, who: str, reason: str, words: str) -> None:
    with pytest.raises(ProposalRefused, match=words):
        proposed(world, who, reason=reason)
    assert not Proposal.objects.system("test").exists()


@pytest.mark.parametrize(("later", "lapsed"), [(timedelta(0), 0), (timedelta(days=13), 0), (timedelta(days=15), 1)])
def test_it_lapses_after_its_working_days(world: World, later: timedelta, lapsed: int) -> None:
    made = proposed(world)
    assert proposals_lapse(AT + later) == lapsed
    made.refresh_from_db()
    assert made.state == ("lapsed" if lapsed else "waiting")


def test_who_sees_it(world: World) -> None:
    made = proposed(world)
    for who, sees in {"organizer": 1, "officer": 1, "secretary": 0, "stranger_organizer": 0, "auditor": 0}.items():
        assert proposals_for(world.scope(getattr(world, who))).count() == sees, who
    assert [row.pk for row in waiting_about(("person", world.member.pk))] == [made.pk]


def test_an_act_is_declared_before_it_is_executed() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"acts\.yaml"):
        executes("person.undeclared")(lambda asked, *, scope, at: None)


def test_the_database_itself_refuses_one_person_for_both(world: World) -> None:
    made = proposed(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.system("test").filter(pk=made.pk).update(
            state="confirmed", decided_by=world.organizer, decided_at=AT
        )


def test_a_proposal_that_was_altered_is_found(world: World) -> None:
    made = proposed(world)
    Proposal.objects.system("test").filter(pk=made.pk).update(facts={"name": "x"})
    assert len(list(invariants.facts_unaltered())) == 1
