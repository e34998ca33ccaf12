"""A small county, built by the real operations: its history is true and its inboxes hold something."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from zhizhi.demo.build import Tour, county_build
from zhizhi.demo.county import generate
from zhizhi.demo.dataset import HAMLET
from zhizhi.demo.hours import midnight
from zhizhi.demo.load import PASSWORD, DemoRefused, registry_load
from zhizhi.engines.measures.keeping import counted_all, kept_all, totals_of
from zhizhi.engines.measures.models import DayTotal
from zhizhi.engines.processes.measures import amounts_of
from zhizhi.engines.processes.models import Alert, Attachment, Case, Event, Round, Task
from zhizhi.engines.processes.queries import alerts_for, case_by_secret, tasks_owed
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.operations import verify
from zhizhi.registry.keeping.checking import all_checked
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import lineage_ids
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import person_reveal
from zhizhi.registry.rights.queries import scope_for
from zhizhi.registry.scope import Scope

DAY = date(2026, 11, 20)
pytestmark = pytest.mark.django_db

MORNING = midnight(DAY) + timedelta(hours=9)


@dataclass(frozen=True)
class Built:
    """The tour of the county, and a scope for each station."""

    tour: Tour

    def scope(self, station: str) -> Scope:
        """What the person behind the station may do in the morning."""
        account = Account.objects.get(username=station)
        return scope_for(person=account.person, account_id=account.pk, at=MORNING)


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Built]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Built(county_build(DAY, 1, HAMLET))
        transaction.set_rollback(True)


def cases() -> Any:
    return Case.objects.system("test")


def test_the_journal_is_whole_and_holds_every_act(built: Built) -> None:
    outcome = verify()
    assert outcome.ok, outcome.fault
    assert outcome.count > 800
    # Rows that came without acts, of the registry and of its offices, are told by one act each.
    loads = Act.objects.filter(act="demo.loaded").order_by("seq")
    assert [act.at for act in loads] == [generate(DAY, 1, HAMLET).begins, midnight(DAY)]
    acts = Act.objects.filter(act__startswith="case.")
    assert acts.exclude(act="case.alert_seen").count() == Event.objects.count()
    assert acts.filter(act="case.alert_seen").count() == Alert.objects.exclude(seen_at=None).count() > 0


def test_time_only_goes_on(built: Built) -> None:
    times = list(Act.objects.order_by("seq").values_list("at", flat=True))
    assert times == sorted(times)
    assert times[-1] <= midnight(DAY)


def test_totals_are_a_full_recount(built: Built) -> None:
    wanted: Counter[tuple[str, int, date, str]] = Counter()
    for turn in Round.objects.select_related("case"):
        for amount in amounts_of(turn, turn.case.slug, midnight(DAY)):
            for organization in lineage_ids(turn.case.place_id):
                wanted[amount.measure, organization, amount.day, "numerator"] += amount.numerator
                wanted[amount.measure, organization, amount.day, "denominator"] += amount.denominator
    for counted in kept_all():
        for key, pair in totals_of(counted_all(counted, midnight(DAY))).items():
            for part, value in zip(("numerator", "denominator"), pair, strict=True):
                wanted[(*key, part)] += value
    kept = {
        (total.measure, total.organization_id, total.day, part): getattr(total, part)
        for total in DayTotal.objects.all()
        for part in ("numerator", "denominator")
    }
    assert {key: value for key, value in wanted.items() if value} == {
        key: value for key, value in kept.items() if value
    }


def test_nothing_in_it_contradicts_itself(built: Built) -> None:
    assert {result.name: result.first for result in all_checked() if not result.ok} == {}


def test_every_open_case_stands_at_its_one_task(built: Built) -> None:
    open_tasks = {task.case_id: task for task in Task.objects.system("test").open()}
    for case in cases().select_related("declaration"):
        task = open_tasks.pop(case.pk, None)
        assert (task is None) == (case.closed_at is not None), case.number
        if task:
            assert (task.step, task.round, task.place_left) == (case.state, case.round, case.place_left)
            assert task.holder_role
    assert open_tasks == {}


def test_copies_of_places_are_right(built: Built) -> None:
    lefts = dict(Organization.objects.system("test").values_list("pk", "left"))
    assert all(case.place_left == lefts[case.place_id] for case in cases())
    assert all(person.place_left == lefts[person.place_id] for person in Person.objects.system("test"))
    for place in Organization.objects.system("test").select_related("parent"):
        below = Organization.objects.system("test").open().within(place).exclude(pk=place.pk).count()
        assert place.size == below + 1
        assert place.parent is None or place.parent.contains(place.left)


def urgency(due: datetime) -> str:
    """How a task stands on the morning of the demo."""
    if due <= MORNING:
        return "overdue"
    return "today" if due <= midnight(DAY) + timedelta(days=1) else "later"


@pytest.mark.parametrize(
    ("station", "states"),
    [
        ("secretary", {"overdue", "today", "later"}),
        ("leader", {"overdue", "today", "later"}),
        ("member", {"overdue", "today", "later"}),
        ("desk", {"later"}),
        ("talent", {"overdue", "today", "later"}),
        ("liaison", {"overdue", "today"}),
        ("contact", {"overdue", "later"}),
    ],
)
def test_inboxes_hold_a_mix(built: Built, station: str, states: set[str]) -> None:
    owed = list(tasks_owed(built.scope(station)))
    assert states <= {urgency(task.due_at) for task in owed}


def test_some_are_urged_and_some_are_told(built: Built) -> None:
    assert any(task.urged_at for task in tasks_owed(built.scope("secretary")))
    assert {alert.percent for alert in alerts_for(built.scope("county"))[0]} == {150}
    assert 100 in {alert.percent for alert in alerts_for(built.scope("township"))[0]}
    assert alerts_for(built.scope("secretary"))[0]
    assert Alert.objects.values("task", "percent").count() == Alert.objects.count()


def test_everything_that_can_happen_happened(built: Built) -> None:
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"opened", "moved", "sent_back", "handed_over", "urged", "withdrawn", "alarmed"} <= kinds
    moves = set(Event.objects.values_list("move", flat=True))
    assert {"offer", "refuse", "dispatch", "accept", "delivered", "rate", "reopen", "unrated", "served"} <= moves
    assert cases().filter(in_person=True, outcome="done").exists()
    assert Round.objects.filter(number=2).exists()
    assert Attachment.objects.exists()
    stars = Counter(Round.objects.exclude(stars=None).values_list("stars", flat=True))
    assert stars[5] > stars[4] > stars[2] + stars[1] > 0


def test_orders_can_be_followed_and_stations_signed_in(built: Built) -> None:
    for number, code in built.tour.orders.values():
        assert case_by_secret(number, code) is not None
    for station in built.tour.stations:
        assert Account.objects.get(username=station.username).check_password(PASSWORD)
    usable = [account for account in Account.objects.all() if account.has_usable_password()]
    assert len(usable) == len(built.tour.stations)


def test_sealed_numbers_can_be_read_with_a_reason(built: Built) -> None:
    person = Account.objects.get(username="secretary").person
    number = person_reveal(scope=built.scope("county"), person=person, field="id", reason="核对身份", at=MORNING)
    assert number.startswith("99")
    assert person.id_masked[:3] == number[:3]


def test_what_is_kept_of_the_tour_says_the_same(built: Built) -> None:
    assert Tour.of(built.tour.as_dict()) == built.tour


def test_a_second_county_is_refused(built: Built) -> None:
    with pytest.raises(DemoRefused):
        registry_load(generate(DAY, 2, HAMLET))


def test_five_mechanisms_for_talent_have_cases_in_different_states(built: Built) -> None:
    slugs = ("open-challenge", "recruitment", "family-service", "policy-benefit", "student-practice")
    states = set(cases().values_list("slug", "state"))
    assert {slug: len({state for name, state in states if name == slug}) >= 3 for slug in slugs} == dict.fromkeys(
        slugs, True
    )
