"""Committees of the small county that tests of terms share."""

from datetime import date

from tests.world import AT, World
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import membership_start, person_create
from zhizhi.registry.terms.models import Term
from zhizhi.registry.terms.operations import Election, Seat, term_record

ELECTED = date(2021, 3, 10)


def term_make(world: World, day: date = ELECTED) -> Term:
    """The village's committee, elected on that day without a composition."""
    return term_record(scope=None, organization=world.village, election=Election(day), at=AT)


def member_make(world: World, name: str) -> Person:
    """A Party member of the village's first group."""
    person = person_create(scope=None, name=name, place=world.branch, at=AT)
    membership_start(scope=None, person=person, organization=world.group, from_date=date(2020, 1, 1), at=AT)
    return person


def elected(world: World, *, day: date, members: list[Person], **more: object) -> Term:
    """An election in which the secretary stays and these people are elected members."""
    seats = [Seat(world.secretary, "secretary"), *(Seat(one, "committee_member") for one in members)]
    election = Election(day=day, seats=seats, **more)  # type: ignore[arg-type]
    return term_record(scope=world.scope(world.organizer), organization=world.village, election=election, at=AT)
