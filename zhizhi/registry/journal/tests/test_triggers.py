"""The database itself refuses to change or remove acts, and tests that commit can still empty the tables."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from zhizhi.registry.journal import triggers
from zhizhi.registry.journal.models import Act, Head
from zhizhi.registry.journal.operations import acting, record, verify

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _record() -> None:
    with acting():
        record(act="a", at=NOW, scope=None, details={"x": 1})


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["journal_act", "journal_actdetails"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_raw_sql_cannot_change_or_remove_an_act(table, statement):
    _record()
    key = "seq" if table == "journal_act" else "act_id"
    with pytest.raises(IntegrityError, match=f"{table} is append-only"), transaction.atomic():
        connection.cursor().execute(statement.format(table, key, key))
    assert verify().ok


@pytest.mark.django_db
def test_the_models_cannot_either():
    _record()
    with pytest.raises(IntegrityError), transaction.atomic():
        Act.objects.update(actor_name="b")


@pytest.mark.django_db
def test_guarding_twice_is_guarding_once():
    triggers.guard(connection, "journal_act", besides=["place_left"])
    assert "journal_act" in triggers.guarded(connection)
    _record()
    with pytest.raises(IntegrityError), transaction.atomic():
        Act.objects.update(actor_name="b")


@pytest.mark.django_db
def test_the_copy_of_the_place_follows_the_tree_and_the_chain_still_verifies():
    _record()
    Act.objects.update(place_left=17)
    assert Act.objects.get().place_left == 17
    assert verify().ok


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_a_test_that_commits_finds_an_empty_guarded_journal(time):
    assert not Act.objects.exists()
    assert not Head.objects.exists()
    _record()
    assert verify().count == 1
    assert {"journal_act", "journal_actdetails"} <= triggers.guarded(connection)


@pytest.mark.django_db
def test_every_table_that_says_so_is_guarded_after_all_migrations() -> None:
    """SQLite drops triggers when a later migration rebuilds a table."""
    assert "processes_event" in triggers.tables_append_only()
    assert triggers.tables_append_only().keys() <= triggers.guarded(connection)
