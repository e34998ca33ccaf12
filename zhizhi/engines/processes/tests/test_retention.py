"""Who asked is forgotten when an order's time is over; the order, its course and the figures stay."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from zhizhi.engines.processes.answers import restricted_of
from zhizhi.engines.processes.models import Attachment, Case, Event
from zhizhi.engines.processes.queries import case_by_secret
from zhizhi.engines.processes.retention import case_numbered, contacts_due, contacts_forget, duties_open
from zhizhi.engines.processes.secrets import secret_of
from zhizhi.engines.processes.tests.walk import WISH, Walk
from zhizhi.registry.files.models import StoredFile
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.operations import verify
from zhizhi.registry.keys.operations import KeyErased, unseal
from zhizhi.registry.retention.models import Hold

pytestmark = pytest.mark.django_db
CONTACT = {**WISH, "contact_name": "刘小满", "contact_phone": "13912345678"}


@pytest.fixture
def closed(walk: Walk) -> Case:
    """An order of a resident with contact and photo, walked to its end."""
    case = walk.ask(answers=CONTACT, key="known")
    file = StoredFile.objects.create(
        sha256="0" * 64, size=1, content_type="image/jpeg", name="灯.jpg", organization_id=case.place_id,
        uploaded_at=walk.at, owner=case.key_owner,
    )  # fmt: skip
    event = Event.objects.filter(case=case).order_by("pk")[0]
    Attachment.objects.create(case=case, event=event, field="photos", file=file)
    walk.to(case, "rate")
    walk.act(case, None, "rate", {"stars": "5"})
    return walk.fresh(case)


def due(walk: Walk, days: int) -> list[int]:
    return [item.pk for item in contacts_due(localdate(walk.at + timedelta(days=days)), 0, 10) if not item.hindrance]


def test_only_closed_orders_whose_time_is_over_are_due(walk: Walk, closed: Case):
    walk.ask(answers=CONTACT)
    assert due(walk, 0) == []
    assert due(walk, 1) == [closed.pk]
    assert contacts_due(localdate(walk.at + timedelta(days=1)), closed.pk, 10) == []


def test_who_asked_is_forgotten_and_the_order_stays(walk: Walk, closed: Case):
    sealed = bytes(closed.sealed or b"")
    assert restricted_of(closed)["contact_phone"] == "13912345678"
    events = Event.objects.filter(case=closed).count()
    contacts_forget([closed.pk], None, walk.at)
    left = walk.fresh(closed)
    assert (left.sealed, left.secret_hash, left.applicant_id) == (None, "", None)
    with pytest.raises(KeyErased):
        unseal(owner=closed.key_owner, sealed=sealed)
    assert case_by_secret(closed.number, secret_of("known")) is None
    assert case_by_secret(closed.number, "") is None
    assert not Attachment.objects.exists()
    assert not StoredFile.objects.filter(owner=closed.key_owner).exists()
    assert Event.objects.filter(case=closed).count() == events
    assert Act.objects.get(act="case.anonymized").subject_id == closed.pk
    assert due(walk, 1) == []
    assert verify().ok


def test_a_held_order_is_left_out(walk: Walk, closed: Case):
    Hold.objects.create(kind="case", subject_id=closed.pk, reason="信访复查", set_at=walk.at)
    assert due(walk, 1) == []
    assert contacts_due(localdate(walk.at + timedelta(days=1)), 0, 10)[0].hindrance


def test_who_has_an_order_to_see_to_is_not_erased(walk: Walk):
    case = walk.ask(answers=CONTACT)
    walk.to(case, "accept")
    member, other = walk.world.member.pk, walk.world.nobody.pk
    assert set(duties_open([member, other])) == {member}


def test_an_order_is_held_by_its_number(walk: Walk):
    case = walk.ask()
    assert case_numbered(case.number) == case.pk
    assert case_numbered("WD000000-00000") is None


def test_the_page_of_a_forgotten_order_still_opens(walk: Walk, closed: Case):
    contacts_forget([closed.pk], None, walk.at)
    client = walk.world.client_for(walk.world.officer)
    assert client.get(f"/cases/{closed.number}/").status_code == 200
