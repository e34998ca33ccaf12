"""Accounts for many: who gets one and why not, all or none, and slips whose codes are shown once."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.world import AT, World
from zhizhi.registry.accounts.models import Account, Slip
from zhizhi.registry.accounts.opening import accounts_open, holders_for, slips_reissue, usernames_propose
from zhizhi.registry.accounts.operations import AccountRefused, SlipRefused, account_deactivate, slip_use
from zhizhi.registry.journal.models import Act
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import person_create, post_ensure
from zhizhi.registry.rights.operations import appointment_start

pytestmark = pytest.mark.django_db
DAY = AT.date()
PASSWORD = "Lantern-harbour-77"


@pytest.fixture
def fresh(world: World) -> list[Person]:
    """Three who hold posts and have no account; two of them share their initials."""
    people = []
    for name, place in [("郑海燕", world.village), ("赵惠云", world.second_village), ("钟和", world.other_village)]:
        person = person_create(scope=None, name=name, place=place, at=AT)
        post = post_ensure(organization=place, role="desk_officer", title="代办员")
        appointment_start(scope=None, person=person, post=post, from_date=DAY, at=AT)
        people.append(person)
    return people


@pytest.fixture
def administrator(world: World, client_for: Callable[[Person], Client]) -> Client:
    return client_for(world.administrator)


def found(world: World, roles: list[str] | None = None):
    return holders_for(world.scope(world.administrator), world.township, roles or ["desk_officer", "secretary"], DAY)


def test_who_gets_an_account_and_why_not(world, fresh):
    told = {one.person.name: (one.username, one.refusal) for one in found(world)}
    assert told["郑海燕"] == ("zhy1", "")
    assert told["赵惠云"] == ("zhy2", "")
    assert told["周怀远"] == ("secretary", "已有账号")
    assert "钟和" not in told  # another township


def test_only_those_of_today_and_of_the_posts_chosen(world, fresh):
    assert [one.person.name for one in found(world, ["desk_officer"])] == ["邱小燕", "郑海燕", "赵惠云"]
    before = holders_for(world.scope(world.administrator), world.township, ["desk_officer"], DAY - timedelta(days=1))
    assert [one.person.name for one in before] == ["邱小燕"]


def test_nobody_is_proposed_outside_the_reach(world, fresh):
    assert holders_for(world.scope(world.officer), world.county, ["desk_officer"], DAY) == []


def test_names_proposed_are_free_and_differ(world, fresh):
    assert sorted(usernames_propose(fresh).values()) == ["zh1", "zhy1", "zhy2"]


def test_all_accounts_and_slips_are_one_transaction_with_an_act_each(world, fresh):
    wanted = [(one, one.username) for one in found(world) if not one.refusal]
    scope = world.scope(world.administrator)
    printed = accounts_open(scope=scope, place=world.township, wanted=wanted, at=AT)
    assert [one.place for one in printed] == ["柳湾村", "石桥村"]
    acts = list(Act.objects.order_by("seq").values_list("act", flat=True))[-5:]
    assert acts == [*["account.created"] * 2, "accounts.opened", *["account.slip_issued"] * 2]
    account = slip_use(username="zhy1", code=printed[0].code.lower(), password=PASSWORD, at=AT)
    assert account.check_password(PASSWORD)
    with pytest.raises(SlipRefused):
        slip_use(username="zhy1", code=printed[0].code, password=PASSWORD, at=AT)


@pytest.mark.parametrize("name", ["zhy1", "secretary", "Ä", ""])
def test_a_name_that_is_wrong_or_taken_or_twice_makes_nothing(world, fresh, name):
    first, second = [one for one in found(world) if not one.refusal]
    before = Account.objects.count()
    with pytest.raises(AccountRefused):
        accounts_open(
            scope=world.scope(world.administrator),
            place=world.township,
            wanted=[(first, "zhy1"), (second, name)],
            at=AT,
        )
    assert Account.objects.count() == before
    assert not Slip.objects.exists()


def test_new_slips_end_the_old_codes_and_leave_out_inactive_accounts(world, fresh):
    scope = world.scope(world.administrator)
    wanted = [(one, one.username) for one in found(world) if not one.refusal]
    old = accounts_open(scope=scope, place=world.township, wanted=wanted, at=AT)
    account_deactivate(scope=scope, account=old[1].account, at=AT)
    later = AT + timedelta(hours=1)
    people = [one for one in found(world) if one.account and one.account.last_login is None and one.person in fresh]
    new = slips_reissue(scope=scope, place=world.township, candidates=people, at=later)
    assert [one.account.username for one in new] == ["zhy1"]
    with pytest.raises(SlipRefused):
        slip_use(username="zhy1", code=old[0].code, password=PASSWORD, at=later)
    slip_use(username="zhy1", code=new[0].code, password=PASSWORD, at=later)


def test_the_pages_lead_from_the_unit_to_the_sheet(world, fresh, administrator, monkeypatch):
    monkeypatch.setattr("zhizhi.registry.accounts.views.bulk.localdate", lambda _at: DAY)
    first = administrator.get("/accounts/many/", {"place": "青溪"}).content.decode()
    assert "便民服务代办员" in first
    preview = administrator.get("/accounts/many/", {"place": "青溪镇", "role": ["desk_officer"]}).content.decode()
    assert 'value="zhy1"' in preview
    assert "已有账号" in preview
    given = {
        "place": world.township.pk,
        "role": "desk_officer",
        "person": [fresh[0].pk],
        f"name-{fresh[0].pk}": "haiyan",
    }
    sheet = administrator.post("/accounts/many/open/", given)
    assert sheet["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    code = re.search(r"<strong>([A-Z0-9]{5} [A-Z0-9]{5})</strong>", sheet.content.decode())
    assert code
    slip_use(username="haiyan", code=code[1], password=PASSWORD, at=Slip.objects.get().issued_at)
    again = administrator.post("/accounts/many/open/", given).content.decode()  # the page sent twice
    assert "至少选择一人" in again
    assert Account.objects.filter(username="haiyan").count() == 1


def test_slips_once_more_by_the_page(world, fresh, administrator, monkeypatch):
    monkeypatch.setattr("zhizhi.registry.accounts.views.bulk.localdate", lambda _at: DAY)
    sheet = administrator.post("/accounts/many/slips/", {"place": world.township.pk, "role": "desk_officer"})
    assert sheet.content.decode().count('class="cut-slip"') == 1  # the world's desk officer never signed in
    assert administrator.post("/accounts/many/slips/", {"place": "无此处"}).status_code == 302
