"""What operations keep is what a full recount gives; and the figures are what one counts by hand."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from tests.world import AT, World
from zhizhi.engines.measures.contributions import Amount, Record
from zhizhi.engines.measures.keeping import (
    counted_all,
    drifted,
    kept_all,
    measures_begin,
    measures_build,
    measures_due,
    totals_of,
)
from zhizhi.engines.measures.models import Contribution, DayTotal
from zhizhi.engines.measures.queries import Figure, figures
from zhizhi.offices.branches.firms import firms_on
from zhizhi.offices.branches.measures import (
    IN_TERM,
    KEPT,
    MET,
    NEW_GROUPS,
    ORGANIZED,
    SECRETARY,
    SETTLED,
    TERM_OVERDUE,
    UNCOVERED,
    WORKED,
)
from zhizhi.offices.branches.operations import WorkforceRefused, workforce_declare
from zhizhi.offices.branches.tests.scenes import TODAY, firm_make
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.operations import organization_close, organization_create
from zhizhi.registry.overlays.operations import issue_close, issue_raise, link_end
from zhizhi.registry.overlays.tests.scenes import chain_make, linked, met
from zhizhi.registry.people.models import Appointment
from zhizhi.registry.people.operations import membership_end, membership_start, person_create, post_ensure
from zhizhi.registry.rights.operations import appointment_end, appointment_start
from zhizhi.registry.terms.operations import Election, term_extend, term_record

OWN = set[str]().union(*(kept.keys() for kept in KEPT))


def kept_now() -> dict[tuple[str, int, date], tuple[int, int]]:
    rows = DayTotal.objects.filter(measure__in=OWN).values_list(
        "measure", "organization_id", "day", "numerator", "denominator"
    )
    return {(measure, place, day): (num, den) for measure, place, day, num, den in rows if num or den}


def recounted(at: datetime = AT) -> dict[tuple[str, int, date], tuple[int, int]]:
    """From the records themselves."""
    found: list[tuple[Record, list[Amount]]] = [one for kept in KEPT for one in counted_all(kept, at)]
    return totals_of(found)


@pytest.fixture(autouse=True)
def agrees(world: World, request: pytest.FixtureRequest) -> Iterator[None]:
    """After every test, what is kept is what a recount gives."""
    yield
    if "later" not in request.fixturenames:
        assert kept_now() == recounted()


@pytest.fixture
def later() -> None:
    """For a test that counts at a later time itself."""


def figure(measure: str, place: Organization) -> tuple[int, int]:
    found = figures([measure], [place.pk]).get((measure, place.pk), Figure())
    return found.numerator, found.denominator


def elected(place: Organization, day: date) -> None:
    term_record(scope=None, organization=place, election=Election(day), at=AT)


def test_committees_in_term_and_overdue(world: World) -> None:
    assert figure(IN_TERM, world.county) == (0, 5)
    elected(world.village, date(2024, 5, 1))
    elected(world.second_village, date(2021, 3, 10))
    assert (figure(IN_TERM, world.county), figure(IN_TERM, world.township)) == ((1, 5), (1, 3))
    assert figure(TERM_OVERDUE, world.county) == (1, 5)
    term = world.second_village.terms.system("test").get()
    term_extend(scope=None, term=term, until=date(2026, 12, 1), approved_on=TODAY, basis="批复", at=AT)
    assert (figure(IN_TERM, world.county), figure(TERM_OVERDUE, world.county)) == ((2, 5), (0, 5))


@pytest.mark.usefixtures("later")
def test_a_term_runs_out_by_the_passing_of_time(world: World) -> None:
    elected(world.village, date(2021, 3, 18))
    assert figure(IN_TERM, world.county) == (1, 5)
    assert measures_due(AT) == 0
    # The last minute of the last day, and the first of the next, in China.
    assert measures_due(AT.replace(hour=15, minute=59)) == 0
    assert measures_due(AT.replace(hour=16, minute=0)) == 1
    assert (figure(IN_TERM, world.county), figure(TERM_OVERDUE, world.county)) == ((0, 5), (1, 5))
    assert kept_now() == recounted(AT.replace(hour=16, minute=0))


@pytest.mark.usefixtures("later")
def test_a_secretary_leaves_on_a_day_entered_before(world: World) -> None:
    assert figure(SECRETARY, world.county) == (4, 5)
    held = Appointment.objects.system("test").get(person=world.secretary)
    appointment_end(scope=None, appointment=held, to_date=date(2026, 4, 1), at=AT)
    assert figure(SECRETARY, world.county) == (4, 5)
    later = AT + timedelta(days=14)
    assert measures_due(later) == 1
    assert figure(SECRETARY, world.county) == (3, 5)
    assert kept_now() == recounted(later)


@pytest.mark.parametrize(("members", "required"), [(None, 0), (0, 0), (2, 0), (3, 1), (9, 1)])
def test_three_members_need_an_organization(world: World, members: int | None, required: int) -> None:
    firm_make(world, members=members)
    assert figure(ORGANIZED, world.county) == (0, required)
    assert figure(UNCOVERED, world.township) == (required, required)
    assert figure(WORKED, world.county) == (0, 1)
    assert figure(ORGANIZED, world.other_township) == (0, 0)


def test_an_organization_of_its_own_covers(world: World) -> None:
    firm = firm_make(world)
    branch = organization_create(scope=None, parent=firm, kind="branch", name="云雾茶业党支部", at=AT)
    assert (figure(ORGANIZED, world.county), figure(UNCOVERED, world.county)) == ((1, 1), (0, 1))
    organization_close(scope=world.scope(world.officer), organization=branch, at=AT)
    assert figure(ORGANIZED, world.county) == (0, 1)


def test_a_joint_organization_covers_while_the_link_holds(world: World) -> None:
    firm = firm_make(world)
    link = linked(chain_make(world, "joint", "茶企联合党支部"), "covered", firm)
    assert figure(ORGANIZED, world.county) == (1, 1)
    link_end(scope=None, link=link, to_date=TODAY, at=AT)
    assert figure(ORGANIZED, world.county) == (0, 1)


def test_an_instructor_is_coverage_by_work_only(world: World) -> None:
    firm = firm_make(world, members=1, field="courier")
    assert (figure(WORKED, world.county), figure(NEW_GROUPS, world.county)) == ((0, 1), (0, 1))
    post = post_ensure(organization=firm, role="party_instructor", title="党建指导员")
    held = appointment_start(scope=None, person=world.nobody, post=post, from_date=date(2026, 1, 1), at=AT)
    assert (figure(WORKED, world.county), figure(NEW_GROUPS, world.county)) == ((1, 1), (1, 1))
    assert figure(ORGANIZED, world.county) == (0, 0)
    appointment_end(scope=None, appointment=held, to_date=TODAY, at=AT)
    assert figure(WORKED, world.county) == (0, 1)


def test_members_of_the_register_count_where_they_are_more(world: World) -> None:
    firm = firm_make(world, members=1)
    branch = organization_create(scope=None, parent=firm, kind="branch", name="云雾茶业党支部", at=AT)
    people = [person_create(scope=None, name=f"工人{number}", place=firm, at=AT) for number in range(3)]
    held = [
        membership_start(scope=None, person=one, organization=branch, from_date=date(2026, 1, 1), at=AT)
        for one in people
    ]
    assert [one.counted for one in firms_on([firm.pk], TODAY)] == [3]
    assert figure(ORGANIZED, world.county) == (1, 1)
    membership_end(scope=None, membership=held[0], to_date=TODAY, at=AT)
    assert figure(ORGANIZED, world.county) == (0, 0)


def test_a_closed_firm_counts_nowhere(world: World) -> None:
    firm = firm_make(world)
    organization_close(scope=world.scope(world.officer), organization=firm, at=AT)
    assert figure(UNCOVERED, world.county) == figure(WORKED, world.county) == (0, 0)


def test_declarations_follow_each_other(world: World) -> None:
    firm = firm_make(world, members=4)
    given = {"scope": None, "organization": firm, "employees": 50, "source": "走访", "at": AT}
    workforce_declare(day=date(2025, 1, 1), members=9, **given)  # type: ignore[arg-type]
    assert figure(UNCOVERED, world.county) == (1, 1)
    workforce_declare(day=TODAY, members=2, **given)  # type: ignore[arg-type]
    assert figure(UNCOVERED, world.county) == (0, 0)
    for day, members in [(date(2026, 3, 19), 2), (TODAY, 51), (TODAY, -1)]:
        with pytest.raises(WorkforceRefused):
            workforce_declare(day=day, members=members, **given)  # type: ignore[arg-type]


@pytest.mark.usefixtures("later")
def test_joint_organizations_that_meet_and_settle(world: World) -> None:
    overlay = chain_make(world)
    link = linked(overlay, "lead", world.village)
    assert figure(MET, world.county) == (0, 1)
    met(overlay, link, day=date(2026, 3, 2))
    one = issue_raise(
        scope=None, overlay=overlay, words="议题", raised_on=date(2026, 3, 2), answers=link, due=None, at=AT
    )
    assert (figure(MET, world.township), figure(SETTLED, world.township)) == ((1, 1), (0, 1))
    issue_close(scope=None, issue=one, state="settled", outcome="办结", day=TODAY, at=AT)
    assert figure(SETTLED, world.county) == (1, 1)
    later = AT + timedelta(days=80)
    assert measures_due(later) == 1
    assert figure(MET, world.county) == (0, 1)
    assert kept_now() == recounted(later)


def test_from_scratch_gives_the_same(world: World) -> None:
    firm_make(world)
    elected(world.village, date(2024, 5, 1))
    before = kept_now()
    for kept in kept_all():
        measures_build(kept, AT)
    assert kept_now() == before
    Contribution.objects.all().delete()
    DayTotal.objects.all().delete()
    measures_begin(AT)
    assert kept_now() == before


@pytest.mark.usefixtures("later")
def test_what_an_act_forgot_is_found(world: World) -> None:
    firm = firm_make(world)
    elected(world.village, date(2024, 5, 1))
    assert [list(drifted(kept, AT)) for kept in KEPT] == [[], [], []]
    Organization.objects.system("test").filter(pk=firm.pk).update(closed_on=TODAY)
    world.village.terms.system("test").update(regular_until=date(2025, 5, 1))
    assert [list(drifted(kept, AT)) for kept in KEPT] == [[world.village.pk], [firm.pk], []]
