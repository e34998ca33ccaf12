"""Acts are appended last, in one batch, all or none; the clock never runs backwards in the journal."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from zhizhi.registry.journal import appending
from zhizhi.registry.journal.models import Act, ActDetails, Head
from zhizhi.registry.journal.operations import JournalMisuse, act_time, acting, record, record_many, verify
from zhizhi.registry.journal.queries import clock_jumps, details_of
from zhizhi.registry.keys.operations import KeyErased, key_erase

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Who:
    account_id: int | None = 7
    person_id: int | None = 8
    name: str = "周明"


def _record_and_fail():
    with acting():
        record(act="lost", at=NOW, scope=None)
        1 / 0  # noqa: B018


def test_an_act_carries_who_what_where_and_gets_its_number_at_the_end():
    with acting():
        entry = record(
            act="case.move", at=NOW, scope=Who(), subject=("case", 5), place=(3, 100), details={"到": "派单"}
        )
        assert entry.seq is None
        assert not Act.objects.exists()
    act = Act.objects.get()
    assert act.seq == entry.seq == 1
    assert (act.act, act.at, act.account_id, act.person_id, act.actor_name) == ("case.move", NOW, 7, 8, "周明")
    assert (act.subject_kind, act.subject_id, act.organization_id, act.place_left) == ("case", 5, 3, 100)
    assert bytes(act.details.stored).decode() == '{"到":"派单"}'
    assert bytes(Head.objects.get().digest) == bytes(act.digest)


def test_each_act_carries_the_digest_of_the_one_before():
    for number in range(3):
        with acting():
            record(act="a", at=NOW, scope=None, subject=("case", number))
            record(act="b", at=NOW, scope=None, subject=("case", number))
    acts = list(Act.objects.order_by("seq"))
    assert [act.seq for act in acts] == [1, 2, 3, 4, 5, 6]
    assert [bytes(act.previous) for act in acts] == [bytes(32), *(bytes(act.digest) for act in acts[:-1])]


def test_recording_outside_acting_is_a_fault_of_the_program():
    with pytest.raises(JournalMisuse, match=r"case\.move"):
        record(act="case.move", at=NOW, scope=None)
    with transaction.atomic(), pytest.raises(JournalMisuse):
        record(act="case.move", at=NOW, scope=None)


def test_one_move_costs_four_statements_and_an_empty_transaction_none():
    with acting():
        record(act="first", at=NOW, scope=None)
    with CaptureQueriesContext(connection) as queries, acting():
        record(act="a", at=NOW, scope=None, details={"x": 1})
        record(act="b", at=NOW, scope=None, details={"x": 1})
    statements = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 4
    with CaptureQueriesContext(connection) as queries, acting():
        pass
    assert not [query for query in queries if "SAVEPOINT" not in query["sql"]]


def test_a_nested_one_joins_the_outer():
    with acting():
        outer = record(act="outer", at=NOW, scope=None)
        with acting():
            inner = record(act="inner", at=NOW, scope=None)
        assert not Act.objects.exists()
    assert (outer.seq, inner.seq) == (1, 2)


def test_an_exception_discards_all_acts():
    with pytest.raises(ZeroDivisionError):
        _record_and_fail()
    with acting():
        record(act="b", at=NOW, scope=None)
    assert [act.act for act in Act.objects.all()] == ["b"]


def test_a_failure_behind_a_savepoint_discards_its_own_acts_only():
    with acting():
        record(act="kept", at=NOW, scope=None)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            _record_and_fail()
    assert [act.act for act in Act.objects.all()] == ["kept"]


def test_sealed_details_are_read_until_their_owners_key_is_destroyed():
    with acting():
        entry = record(act="person.reveal", at=NOW, scope=Who(), details={"reason": "核对"}, owner="person:8")
        plain = record(act="a", at=NOW, scope=Who(), details={"x": 1})
        bare = record(act="b", at=NOW, scope=Who())
    assert entry.seq
    assert plain.seq
    assert bare.seq
    assert "核对".encode() not in bytes(ActDetails.objects.get(act=entry.seq).stored)
    assert details_of(entry.seq) == {"reason": "核对"}
    assert details_of(plain.seq) == {"x": 1}
    assert details_of(bare.seq) is None
    key_erase(owner="person:8")
    with pytest.raises(KeyErased):
        details_of(entry.seq)


def test_the_time_of_an_act_is_never_before_the_last():
    assert act_time(NOW) == NOW
    with acting():
        record(act="a", at=NOW, scope=None)
    assert act_time(NOW + timedelta(seconds=1)) == NOW + timedelta(seconds=1)
    assert act_time(NOW - timedelta(minutes=2)) == NOW
    assert clock_jumps(NOW - timedelta(days=1)) == []


def test_a_jump_back_is_journaled_once():
    with acting():
        record(act="a", at=NOW, scope=None)
    back = NOW - timedelta(hours=3)
    assert act_time(back) == NOW
    with acting():
        at = act_time(back + timedelta(minutes=1))
        record(act="b", at=at, scope=None)
    assert act_time(back + timedelta(minutes=2)) == NOW
    (jump,) = clock_jumps(NOW - timedelta(days=1))
    assert (jump.last, jump.now) == (NOW, back)
    assert clock_jumps(NOW + timedelta(seconds=1)) == []


def test_a_jump_noticed_twice_in_one_transaction_is_journaled_once():
    with acting():
        record(act="a", at=NOW, scope=None)
    with acting():
        act_time(NOW - timedelta(hours=3))
        act_time(NOW - timedelta(hours=3))
    assert len(clock_jumps(NOW)) == 1


def test_old_acts_entered_later_do_not_turn_the_clock_back():
    with acting():
        record(act="a", at=NOW, scope=None)
        record(act="import", at=NOW - timedelta(days=90), scope=None)
    assert Head.objects.get().at == NOW


def test_very_many_acts_are_the_same_as_so_many_recorded_one_by_one(monkeypatch):
    """In portions, and without an object for each; read only when they are appended."""
    monkeypatch.setattr(appending, "PORTION", 150)
    monkeypatch.setattr(appending, "MANY", 100)
    read = []

    def rows():
        for number in range(400):
            read.append(number)
            yield number, 3, 100, f'{{"行":{number}}}'

    with acting():
        record(act="before", at=NOW - timedelta(days=1), scope=None)
        record_many(act="person.imported", at=NOW, scope=Who(name='周"明'), kind="person", rows=rows())
        record(act="after", at=NOW, scope=None, details={"x": 1})
        assert not read
    assert verify().fault is None
    many = Act.objects.filter(act="person.imported").order_by("seq")
    assert [act.subject_id for act in many] == list(range(400))
    assert many[len(many) - 1].seq == 401
    assert details_of(251) == {"行": 249}
    assert details_of(402) == {"x": 1}
    assert Head.objects.get().seq == 402
    assert Head.objects.get().at == NOW
    with pytest.raises(JournalMisuse, match=r"person\.imported"):
        record_many(act="person.imported", at=NOW, scope=None, kind="person", rows=[])
