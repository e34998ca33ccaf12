"""The invented records: the same for the same human, believable, and incomplete as records are."""

from datetime import date, timedelta

from zhizhi.core.ages import full_years
from zhizhi.core.codesets import EDUCATION, NATION, POLITICS
from zhizhi.demo.dataset import Human
from zhizhi.demo.details import details_set
from zhizhi.registry.people.fields import FIELDS, written
from zhizhi.registry.people.models import Person

DAY = date(2026, 11, 20)


def made(key: int, paid: bool = False) -> Person:
    born = date(1950, 1, 1) + timedelta(days=key * 11)
    human = Human(key, "丁小满", key % 3 == 0, born, born + timedelta(days=365 * 25), "v", "", "", "")
    person = Person(name=human.name, sex="2" if human.female else "1", birth_date=born, party_since=human.party_since)
    details_set(person, human, DAY, {key} if paid else ())
    return person


def told(person: Person) -> dict[str, str]:
    return {name: written(person, name) for name in FIELDS}


def test_the_same_human_has_the_same_record() -> None:
    assert [told(made(key)) for key in range(50)] == [told(made(key)) for key in range(50)]


def test_records_hold_codes_and_dates_in_their_order() -> None:
    for person in (made(key, paid=key % 2 == 0) for key in range(1000)):
        assert not person.nation or person.nation in NATION
        assert not person.education or person.education in EDUCATION
        assert person.politics in POLITICS
        assert not person.full or (person.party and person.party.day < person.full.day <= DAY)
        assert not person.work or (person.birth and full_years(person.birth.day, person.work.day) >= 19)
        assert bool(person.retires_on) == bool(person.retires)


def test_most_is_recorded_and_something_lacks() -> None:
    people = [made(key, paid=True) for key in range(1000)]
    for name in ("nation", "native_place", "education", "full_since", "work_since"):
        assert 0.7 < sum(bool(written(person, name)) for person in people) / 1000 < 1, name
    assert {person.birth_known for person in people} == {"d", "m"}
