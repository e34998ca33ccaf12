"""Merging two records: nothing is lost, nothing is doubled, rights are not climbed, and it can be taken back."""

from datetime import date

import pytest
from django.db import connection

from tests.world import World, id_number
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.corrections.models import Difference
from zhizhi.registry.corrections.operations import difference_decide, difference_record
from zhizhi.registry.corrections.proposing import correction_propose
from zhizhi.registry.duplicates.choosing import choices, fingerprint
from zhizhi.registry.duplicates.models import Merge, Pair
from zhizhi.registry.duplicates.operations import merge_preview, pair_decide
from zhizhi.registry.duplicates.refusals import MergeRefused
from zhizhi.registry.duplicates.tests.scenes import BORN, DAY, broken, differing, fresh, merged, rows, twin, undone
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.triggers import guarded
from zhizhi.registry.keys.operations import unseal
from zhizhi.registry.people.models import Appointment, Household, Membership, Person
from zhizhi.registry.people.operations import PersonRefused, membership_start, post_ensure
from zhizhi.registry.rights.models import Grant
from zhizhi.registry.rights.operations import AppointmentRefused, appointment_start


def test_what_refers_to_the_one_refers_to_the_other(world: World) -> None:
    other = twin(world, phone="13900009999")
    membership_start(scope=None, person=other, organization=world.branch, from_date=date(2020, 1, 1), at=world.at)
    post = post_ensure(organization=world.village, role="desk_officer", title="便民服务代办员")
    appointment_start(scope=None, person=other, post=post, from_date=date(2024, 1, 1), at=world.at)
    Household.objects.system("test").filter(number="006").update(linked_member=other)
    merge = merged(world, other, world.member, world.administrator)
    assert fresh(other).merged_into == world.member
    assert Membership.objects.system("test").filter(person=world.member).count() == 2
    assert Appointment.objects.system("test").get(person=world.member).post == post
    grants = Grant.objects.system("test").filter(person=world.member)
    assert grants.count() == Grant.objects.system("test").filter(appointment__post=post).count() // 2 > 0
    assert not Grant.objects.system("test").filter(person=other).exists()
    assert Household.objects.system("test").filter(linked_member=world.member, number="006").count() >= 1
    moved = dict(merge.moved)
    assert moved["people.membership"] == moved["people.appointment"] == 1
    assert broken() == []


def test_the_act_stands_under_both(world: World) -> None:
    other = twin(world)
    merged(world, other, world.member)
    acts = {(act.act, act.subject_id) for act in Act.objects.order_by("-seq")[:2]}
    assert acts == {("person.merged", world.member.pk), ("person.merged_away", other.pk)}


def test_asked_twice_it_is_done_once(world: World) -> None:
    other = twin(world)
    merge = merged(world, other, world.member)
    acts = Act.objects.count()
    assert merged(world, other, world.member) == merge
    assert Act.objects.count() == acts
    with pytest.raises(MergeRefused, match="马春生"):
        merged(world, other, world.second_member)


def test_numbers_are_sealed_anew_under_the_kept_persons_key(world: World) -> None:
    number = id_number(BORN, 77)
    other = twin(world, id_number=number, phone="13900009999")
    merged(world, other, world.member, given={"id_number": "gone", "phone": "gone"})
    kept, gone = fresh(world.member), fresh(other)
    assert unseal(owner=kept.key_owner, sealed=bytes(kept.id_sealed or b"")) == number
    assert unseal(owner=kept.key_owner, sealed=bytes(kept.phone_sealed or b"")) == "13900009999"
    assert (gone.id_sealed, gone.id_blind, gone.id_masked, gone.phone_sealed) == (None, None, "", None)
    merge = Merge.objects.get()
    assert bytes(merge.id_blind or b"") == bytes(kept.id_blind or b"")
    undone(world, merge)
    assert unseal(owner=other.key_owner, sealed=bytes(fresh(other).id_sealed or b"")) == number


def test_dates_that_disagree_become_differences(world: World) -> None:
    other = twin(world, birth_date=BORN, party_since=date(1990, 7, 1))
    found = {one.name: one for one in choices(fresh(world.member), fresh(other))}
    assert found["birth_date"].disputed
    assert (found["party_since"].default, found["party_since"].disputed) == ("gone", False)
    merge = merged(world, other, world.member)
    difference = Difference.objects.system("test").get()
    assert (difference.person, difference.item, difference.state) == (world.member, "birth_date", "open")
    assert difference.claims.get().value == str(BORN)
    assert fresh(world.member).party_since == date(1990, 7, 1)
    undone(world, merge)
    assert not Difference.objects.system("test").exists()


def test_a_difference_decided_since_stays_with_the_kept_record(world: World) -> None:
    other = twin(world, birth_date=BORN)
    merge = merged(world, other, world.member)
    difference = Difference.objects.system("test").get()
    difference_decide(
        scope=world.scope(world.organizer), difference=difference, value=str(BORN), reason="出生证为准",
        basis="青户〔1968〕12号", at=world.at,
    )  # fmt: skip
    left = undone(world, merge)
    assert len(left) == 2
    assert Difference.objects.system("test").get().state == "decided"
    assert fresh(world.member).birth_date == BORN
    assert fresh(other).merged_into is None


def test_the_same_membership_is_kept_once_from_the_earlier_day(world: World) -> None:
    other = twin(world)
    early = date(2010, 5, 4)
    membership_start(scope=None, person=other, organization=world.group, from_date=early, at=world.at)
    merge = merged(world, other, world.member)
    kept = Membership.objects.system("test").get(person=world.member)
    assert (kept.from_date, kept.to_date) == (early, None)
    assert Membership.objects.system("test").get(person=other).to_date == DAY
    assert broken() == []
    undone(world, merge)
    assert Membership.objects.system("test").get(person=other).to_date is None
    assert Membership.objects.system("test").get(person=world.member).from_date == date(2025, 1, 1)


def accounts(*people: Person) -> list[str]:
    return [Account.objects.get(person=person).username for person in people]


@pytest.mark.parametrize("choice", ["kept", "gone"])
def test_of_two_accounts_the_chosen_one_remains(world: World, choice: str) -> None:
    kept, gone = world.member, world.nobody
    Person.objects.system("test").filter(pk=gone.pk).update(place=world.village, place_left=world.village.left)
    before, client = accounts(kept, gone), world.client_for(kept if choice == "gone" else gone)
    assert client.get("/me/").status_code == 200
    merge = merged(world, gone, kept, account=choice)
    assert accounts(kept, gone) == (before if choice == "kept" else before[::-1])
    assert Account.objects.get(person=kept).is_active
    assert not Account.objects.get(person=gone).is_active
    assert client.get("/me/").status_code == 302
    assert broken() == []
    undone(world, merge)
    assert accounts(kept, gone) == before
    assert Account.objects.get(person=gone).is_active
    assert client.get("/me/").status_code == 302


def test_the_only_account_goes_over(world: World) -> None:
    other = twin(world)
    merge = merged(world, world.member, other)
    assert accounts(other) == ["member"]
    undone(world, merge)
    assert accounts(world.member) == ["member"]


def test_pointers_form_no_chain(world: World) -> None:
    first, second = twin(world), twin(world)
    below = merged(world, first, second)
    above = merged(world, second, world.member)
    assert [fresh(one).merged_into_id for one in (first, second)] == [world.member.pk] * 2
    assert broken() == []
    with pytest.raises(MergeRefused, match="马春生"):
        undone(world, below)
    undone(world, above)
    assert fresh(first).merged_into == second
    undone(world, below)
    assert fresh(first).merged_into is None


def test_undone_after_other_acts_on_the_kept_record(world: World) -> None:
    other = twin(world)
    membership_start(scope=None, person=other, organization=world.second_group, from_date=DAY, at=world.at)
    merge = merged(world, other, world.member)
    post = post_ensure(organization=world.second_village, role="desk_officer", title="便民服务代办员")
    since = appointment_start(scope=None, person=world.member, post=post, from_date=DAY, at=world.at)
    assert undone(world, merge) == []
    assert since in Appointment.objects.system("test").filter(person=world.member)
    assert Membership.objects.system("test").filter(person=other).count() == 1


def test_who_got_the_number_since_stands_in_the_way(world: World) -> None:
    number = id_number(BORN, 77)
    other = twin(world, id_number=number)
    merge = merged(world, other, world.member)
    third = twin(world, name="马春山", id_number=number)
    with pytest.raises(MergeRefused, match=f"马春山.*{third.pk}"):
        undone(world, merge)
    assert Merge.objects.get().undone_at is None


def test_a_newer_membership_stands_in_the_way_and_nothing_is_half_undone(world: World) -> None:
    other = twin(world)
    membership_start(scope=None, person=other, organization=world.group, from_date=date(2010, 1, 1), at=world.at)
    merge = merged(world, other, world.member)
    Membership.objects.system("test").filter(person=world.member).update(to_date=DAY)
    membership_start(scope=None, person=other, organization=world.group, from_date=DAY, at=world.at)
    before = rows()
    with pytest.raises(MergeRefused):
        undone(world, merge)
    assert differing(before) == {}


def test_a_preview_changes_nothing_and_says_what_will_happen(world: World) -> None:
    other = twin(world, birth_date=BORN)
    membership_start(scope=None, person=other, organization=world.group, from_date=date(2010, 1, 1), at=world.at)
    Household.objects.system("test").filter(number="006").update(linked_member=other)
    before, acts = rows(), Act.objects.count()
    found = merge_preview(
        scope=world.scope(world.organizer), gone=fresh(other), kept=fresh(world.member), given={}, account="kept",
        at=world.at,
    )  # fmt: skip
    assert (differing(before), Act.objects.count()) == ({}, acts)
    assert found.moved == {"people.household": 1}
    assert found.stayed == {"people.membership": 1}
    assert [difference.item for difference in found.differences] == ["birth_date"]
    assert len(found.notes) == 1


def test_a_record_changed_since_it_was_shown_is_looked_at_again(world: World) -> None:
    other = twin(world)
    seen = fingerprint(fresh(world.member), fresh(other))
    Person.objects.system("test").filter(pk=other.pk).update(degree="学士")
    with pytest.raises(MergeRefused):
        merged(world, other, world.member, seen=seen)


def test_nobody_climbs_by_a_merge(world: World) -> None:
    own, above = twin(world), twin(world)
    with pytest.raises(MergeRefused):
        merged(world, own, world.organizer)
    post = post_ensure(organization=world.county, role="county_officer", title="干事")
    appointment_start(scope=None, person=above, post=post, from_date=DAY, at=world.at)
    for gone, kept in ((above, world.member), (world.member, above)):
        with pytest.raises(MergeRefused):
            merged(world, gone, kept)
    merged(world, above, world.member, world.administrator)


def test_who_does_not_manage_both_merges_neither(world: World) -> None:
    with pytest.raises(MergeRefused):
        merged(world, world.stranger_member, world.member)
    with pytest.raises(MergeRefused):
        merged(world, twin(world), world.member, world.secretary)


def test_proposals_go_over_with_their_numbers(world: World) -> None:
    other = twin(world)
    scope = world.scope(world.member)
    correction_propose(scope=scope, item="phone", value="13912345678", words="换号了", at=world.at)
    merged(world, world.member, other)
    correction = other.corrections.system("test").get()
    assert unseal(owner=other.key_owner, sealed=bytes(correction.sealed or b"")) == "13912345678"


def test_two_differences_about_one_item_become_one(world: World) -> None:
    other = twin(world, birth_date=world.member.birth_date)
    for person, value in ((world.member, "1968-01"), (other, "1968-02")):
        difference_record(
            scope=None, person=person, field="birth_date", current=None, claimed=value, source=value, at=world.at
        )
    before = rows()
    merge = merged(world, other, world.member)
    difference = Difference.objects.system("test").get(state="open")
    assert sorted(claim.value for claim in difference.claims.all()) == ["1968-01", "1968-02"]
    undone(world, merge)
    assert differing(before) == {}


def test_a_pair_decided_is_not_asked_again(world: World) -> None:
    other = twin(world)
    pair = Pair.objects.create(first=world.member, second=other, sure=60, found_at=world.at)
    pair_decide(scope=world.scope(world.organizer), pair=pair, state="different", at=world.at)
    assert Pair.objects.system("test").get().state == "different"
    merge = merged(world, other, world.member)
    assert Pair.objects.system("test").get().state == "merged"
    with pytest.raises(MergeRefused):
        pair_decide(scope=world.scope(world.organizer), pair=pair, state="later", at=world.at)
    undone(world, merge)
    assert Pair.objects.system("test").get().state == "different"


def test_what_only_grows_stays_with_the_gone_record(world: World) -> None:
    """Append-only tables say who acted then; the pointer says who that is now."""
    from zhizhi.registry.duplicates.joining import relations

    tables = {model._meta.db_table for model, _column in relations()}
    assert "plans_report" in guarded(connection)
    assert not tables & guarded(connection)
    assert {"people_appointment", "people_household", "processes_task", "plans_project"} <= tables


def test_cut_off_in_the_middle_nothing_happened(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    other = twin(world)
    membership_start(scope=None, person=other, organization=world.branch, from_date=DAY, at=world.at)
    before = rows()
    monkeypatch.setattr("zhizhi.registry.duplicates.operations.touched", None)
    with pytest.raises(TypeError):
        merged(world, other, world.member)
    assert differing(before) == {}


def test_a_record_merged_away_takes_nothing_new(world: World) -> None:
    other = twin(world)
    merged(world, world.nobody, other, world.administrator)
    gone = fresh(world.nobody)
    post = post_ensure(organization=world.village, role="desk_officer", title="便民服务代办员")
    with pytest.raises(AppointmentRefused):
        appointment_start(scope=None, person=gone, post=post, from_date=DAY, at=world.at)
    with pytest.raises(PersonRefused):
        membership_start(scope=None, person=gone, organization=world.group, from_date=DAY, at=world.at)
