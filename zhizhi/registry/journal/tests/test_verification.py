"""Whoever alters the journal past the triggers is found, and the first altered act is named."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import translation

from zhizhi.registry.journal import triggers
from zhizhi.registry.journal.operations import acting, record, verify
from zhizhi.registry.keys.operations import key_erase

NOW = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def chain(db):
    for number in range(1, 11):
        with acting():
            details, owner = ({"n": number}, "person:1") if number % 2 else (None, None)
            at = NOW + timedelta(minutes=number)
            record(act="case.move", at=at, scope=None, subject=("case", number), details=details, owner=owner)


def _sql(statement):
    """Somebody with the database in hands: lifts the triggers, alters, puts them back."""
    with triggers.lifted(connection), connection.cursor() as cursor:
        cursor.execute(statement)
        if connection.vendor == "postgresql":  # triggers cannot be made while foreign keys wait for the commit
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_chain_that_nobody_touched_verifies(chain):
    outcome = verify()
    assert (outcome.ok, outcome.count, outcome.fault) == (True, 10, None)
    assert len(outcome.head) == 64


def test_an_empty_journal_verifies(db):
    assert verify().ok


def test_it_still_verifies_when_a_person_was_erased(chain):
    key_erase(owner="person:1")
    assert verify().ok


@pytest.mark.parametrize(
    ("statement", "seq", "words"),
    [
        ("UPDATE journal_act SET actor_name = '别人' WHERE seq = 4", 4, "columns"),
        ("UPDATE journal_act SET at = '2026-03-02 09:00:00+00:00' WHERE seq = 4", 4, "columns"),
        ("UPDATE journal_act SET subject_id = NULL WHERE seq = 10", 10, "columns"),
        ("UPDATE journal_act SET previous = digest WHERE seq = 6", 6, "follow"),
        ("UPDATE journal_actdetails SET owner = 'person:2' WHERE act_id = 5", 5, "details were altered"),
        ("DELETE FROM journal_actdetails WHERE act_id = 5", 5, "details are missing"),
        ("INSERT INTO journal_actdetails SELECT 6, '', stored FROM journal_actdetails WHERE act_id = 5", 6, "not rec"),
        ("DELETE FROM journal_act WHERE seq = 4", 5, "missing before it, from number 4"),
        ("DELETE FROM journal_act WHERE seq = 10", 10, "missing at the end"),
        ("UPDATE journal_head SET seq = 9", 9, "another digest"),
        ("UPDATE journal_head SET seq = 11", 11, "missing at the end"),
        ("DELETE FROM journal_head", 10, "the head of the chain stands before"),
    ],
)
def test_the_first_faulty_act_is_named(chain, statement, seq, words):
    with translation.override("en"):
        _sql(statement)
        outcome = verify()
        assert not outcome.ok
        assert outcome.fault is not None
        assert outcome.fault.seq == seq
        assert words in str(outcome.fault)


def test_missing_triggers_are_a_fault(chain):
    triggers.release(connection, "journal_act")
    fault = verify().fault
    assert fault is not None
    assert "journal_act" in str(fault)
