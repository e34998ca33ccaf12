"""A limit that names a dated value lasts as long as the value says on the day of arrival."""

from datetime import UTC, date, datetime

import pytest

from tests.world import AT
from zhizhi.core.process import Limit
from zhizhi.engines.catalogue.wording import limit_said
from zhizhi.engines.processes.limits import due_at, last_day
from zhizhi.registry.holidays.queries import calendar
from zhizhi.registry.values.operations import value_set

pytestmark = pytest.mark.django_db


def test_the_value_of_the_day_of_arrival_counts() -> None:
    value_set(scope=None, name="finding_reply", value=7, from_date=date(2026, 3, 20), basis="县委办〔2026〕3号", at=AT)
    limit = Limit(value="finding_reply")
    begun = [datetime(2026, 3, day, 2, tzinfo=UTC) for day in (19, 20)]
    assert [last_day(due_at(limit, at, calendar()).at) for at in begun] == [date(2026, 3, 26), date(2026, 3, 31)]
    assert "7" in limit_said(limit, date(2026, 3, 20))


def test_months_and_working_days_both_limit() -> None:
    begun = datetime(2026, 1, 31, 2, tzinfo=UTC)
    assert last_day(due_at(Limit(value="reminder_ahead"), begun, calendar()).at) == date(2026, 4, 30)
