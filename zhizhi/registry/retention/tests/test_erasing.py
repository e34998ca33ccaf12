"""An erased person has nothing readable left, the chain still verifies, and what is open or held is not erased."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from tests.world import AT, World
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.accounts.operations import account_deactivate
from zhizhi.registry.corrections.models import Correction, Difference
from zhizhi.registry.duplicates.tests.scenes import merged
from zhizhi.registry.journal.models import Act, ActDetails
from zhizhi.registry.journal.operations import verify
from zhizhi.registry.journal.queries import details_of
from zhizhi.registry.keys.models import DataKey
from zhizhi.registry.keys.operations import KeyErased
from zhizhi.registry.people.derived import ERASED
from zhizhi.registry.people.invariants import person_derived
from zhizhi.registry.people.models import Membership, Person
from zhizhi.registry.people.operations import membership_end, person_create, person_reveal
from zhizhi.registry.proposals.models import Proposal
from zhizhi.registry.proposals.operations import ProposalRefused, proposal_confirm
from zhizhi.registry.retention import invariants
from zhizhi.registry.retention.erasing import ErasingRefused, hindrances_of, person_erase
from zhizhi.registry.retention.models import Erasure
from zhizhi.registry.retention.operations import RetentionRefused, erasing_propose, hold_lift, hold_set

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)


@pytest.fixture
def gone(world: World) -> Person:
    """A member who has left: the membership ended, the account is inactive, a number was read once."""
    person = world.member
    person_reveal(scope=world.scope(world.officer), person=person, field="phone", reason="电话回访", at=AT)
    membership = Membership.objects.system("test").get(person=person)
    membership_end(scope=None, membership=membership, to_date=AT.date(), at=AT)
    account_deactivate(scope=world.scope(world.administrator), account=world.account(person), at=AT)
    return Person.objects.system("test").get(pk=person.pk)


def fresh(person: Person) -> Person:
    found: Person = Person.objects.system("test").get(pk=person.pk)
    return found


def test_nothing_of_an_erased_person_can_be_read(world, gone):
    number, phone = gone.id_masked, gone.phone_masked
    acts = list(ActDetails.objects.filter(owner=gone.key_owner).values_list("act", flat=True))
    assert acts
    person_erase(scope=None, person=gone, reason="本人申请", at=LATER)
    left = fresh(gone)
    assert left.name == ERASED
    assert left.birth_date is None
    assert (left.id_sealed, left.id_blind, left.id_masked) == (None, None, "")
    assert (left.phone_sealed, left.phone_blind, left.phone_masked) == (None, None, "")
    row = Person.objects.system("test").filter(pk=gone.pk).values()[0]
    assert not {"马春生", number, phone} & {value for value in row.values() if isinstance(value, str)}
    assert bytes(DataKey.objects.get(owner=gone.key_owner).wrapped) == b""
    for seq in acts:
        with pytest.raises(KeyErased):
            details_of(seq)
    assert verify().ok
    assert list(invariants.erased_unreadable()) == list(invariants.erased_account()) == list(person_derived()) == []


def test_the_invariant_finds_what_is_left(world, gone):
    person_erase(scope=None, person=gone, reason="本人申请", at=LATER)
    Person.objects.system("test").filter(pk=gone.pk).update(phone_masked="139****0016")
    assert len(list(invariants.erased_unreadable())) == 1
    Account.objects.filter(person=gone).update(is_active=True)
    assert len(list(invariants.erased_account())) == 1


def test_the_account_opens_nothing_and_says_nothing(world, gone):
    person_erase(scope=None, person=gone, reason="本人申请", at=LATER)
    account = Account.objects.get(person=gone)
    assert account.username == f"erased-{account.pk}"
    assert not account.has_usable_password()


def test_erasing_one_person_walks_no_list_of_all(world, gone, django_assert_max_num_queries):
    """In the order of names SQLite reads everybody, which takes seconds among millions, for each who is erased."""
    with django_assert_max_num_queries(80) as asked:
        person_erase(scope=None, person=gone, reason="本人申请", at=LATER)
    assert [one["sql"] for one in asked if 'ORDER BY "people_person"."sort_key"' in one["sql"]] == []


def test_the_record_is_locked_before_it_is_asked_what_hinders(world, gone, django_assert_max_num_queries):
    """What another begins meanwhile is waited for and seen: a hold, a post, a merge."""
    with django_assert_max_num_queries(80) as asked:
        person_erase(scope=None, person=gone, reason="本人申请", at=LATER)
    asks = [one["sql"] for one in asked]
    looks = [number for number, sql in enumerate(asks) if sql.startswith("SELECT") and '"retention_hold"' in sql]
    before = [sql for sql in asks[: looks[0]] if 'FROM "people_person"' in sql]
    assert len(before) == 2
    assert all(("FOR UPDATE" in sql) == connection.features.has_select_for_update for sql in before)


def test_corrections_and_differences_go_with_the_person(world, gone):
    Correction.objects.create(person=gone, item="name", old="马春生", value="马春声", proposed_at=AT)
    Difference.objects.create(person=gone, item="birth_date", current="1986-05-17", opened_at=AT)
    person_erase(scope=None, person=gone, reason="本人申请", at=LATER)
    assert not Correction.objects.system("test").exists()
    assert not Difference.objects.system("test").exists()


def test_records_merged_into_the_person_go_too(world, gone):
    double = person_create(scope=None, name="马春笙", place=world.branch, at=AT, phone="13911112222")
    Person.objects.system("test").filter(pk=double.pk).update(merged_into=gone)
    person_erase(scope=None, person=gone, reason="本人申请", at=LATER)
    assert fresh(double).name == ERASED
    assert Erasure.objects.count() == 2


def test_what_a_merge_kept_to_find_and_to_undo_it_is_forgotten(world, gone):
    double = person_create(scope=None, name="马春笙", place=gone.place, at=AT, phone="13911112222")
    merge = merged(world, double, gone)
    person_erase(scope=None, person=Person.objects.system("test").get(pk=gone.pk), reason="本人申请", at=LATER)
    merge.refresh_from_db()
    assert (merge.name, merge.id_blind, merge.phone_blind, bytes(merge.steps)) == ("", None, None, b"")


def test_what_is_open_or_held_hinders(world, gone):
    officer = world.scope(world.officer)
    for person, words in [
        (world.secretary, "有任职"),
        (world.second_member, "组织关系未结束"),
        (world.nobody, "账号仍在启用"),
    ]:
        with pytest.raises(ErasingRefused, match=words):
            person_erase(scope=None, person=person, reason="本人申请", at=LATER)
    hold = hold_set(scope=officer, kind="person", subject_id=gone.pk, reason="纪委函询", at=AT)
    with pytest.raises(RetentionRefused):
        hold_set(scope=officer, kind="person", subject_id=gone.pk, reason="纪委函询", at=AT)
    with pytest.raises(ErasingRefused, match="依法留存"):
        person_erase(scope=None, person=gone, reason="本人申请", at=LATER)
    hold_lift(scope=officer, hold=hold, at=LATER)
    assert hindrances_of([gone.pk], LATER) == {}
    person_erase(scope=None, person=gone, reason="本人申请", at=LATER)
    with pytest.raises(ErasingRefused, match="已经删除"):
        person_erase(scope=None, person=gone, reason="本人申请", at=LATER)


def test_one_proposes_and_another_confirms(world, gone):
    officer, administrator = world.scope(world.officer), world.scope(world.administrator)
    proposal = erasing_propose(scope=officer, person=gone, reason="本人书面申请", at=LATER)
    with pytest.raises(ProposalRefused):
        proposal_confirm(scope=officer, proposal=proposal, at=LATER)
    assert fresh(gone).name == "马春生"
    proposal_confirm(scope=administrator, proposal=proposal, at=LATER)
    assert fresh(gone).name == ERASED
    act = Act.objects.get(act="person.erased")
    assert act.actor_name == "常守成"
    assert Erasure.objects.get().reason == "本人书面申请"


def test_a_hold_set_meanwhile_stops_the_confirmation(world, gone):
    proposal = erasing_propose(scope=world.scope(world.officer), person=gone, reason="本人书面申请", at=LATER)
    administrator = world.scope(world.administrator)
    hold_set(scope=administrator, kind="person", subject_id=gone.pk, reason="法院来函", at=LATER)
    with pytest.raises(ProposalRefused, match="依法留存"):
        proposal_confirm(scope=administrator, proposal=proposal, at=LATER)
    assert fresh(gone).name == "马春生"
    assert Proposal.objects.system("test").get().state == "waiting"


def test_the_page_says_why_not_or_proposes(world, gone, client_for: Callable[[Person], Client]):
    client = client_for(world.officer)
    assert "有任职" in client.get(f"/retention/people/{world.secretary.pk}/").content.decode()
    page = client.get(f"/retention/people/{gone.pk}/").content.decode()
    assert "备份" in page
    response = client.post(f"/retention/people/{gone.pk}/", {"reason": "本人书面申请"})
    assert response["Location"].startswith("/proposals/")
    again = client.post(f"/retention/people/{gone.pk}/", {"reason": "本人书面申请"}).content.decode()
    assert 'role="alert"' in again or "error" in again
