"""The fields of a record: what is taken, what is refused with which words, and what the journal keeps."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from tests.world import AT, World, client_for
from zhizhi.core.partialdates import PartialDate
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.queries import details_of
from zhizhi.registry.people.fields import FIELDS, shown, value_read, written
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import PersonRefused, person_change, person_create

MARCH = PartialDate(date(1985, 3, 1), "m")


def changed(world: World, **given: object) -> Person:
    person_change(scope=None, person=world.member, at=AT, **given)  # type: ignore[arg-type]
    return Person.objects.system("test").get(pk=world.member.pk)


def test_a_month_stays_a_month(world: World) -> None:
    person = changed(world, birth_date=MARCH, party_since=PartialDate(date(2010, 1, 1), "y"))
    assert (person.birth_date, person.birth_known, str(person.birth)) == (date(1985, 3, 1), "m", "1985-03")
    assert (str(person.party), person.work, person.full) == ("2010", None, None)
    said = details_of(Act.objects.get(act="person.changed").seq)
    assert said == {"birth_date": ["1986-05-17", "1985-03"], "party_since": ["", "2010"]}


def test_only_what_is_given_changes(world: World) -> None:
    changed(world, nation="15", politics="01")
    person = changed(world, education="21", native_place=" 云岭 青溪 ")
    assert (person.name, person.nation, person.politics, person.education) == ("马春生", "15", "01", "21")
    assert person.native_place == "云岭 青溪"
    assert [shown(person, name) for name in ("nation", "politics", "education", "sex")] == [
        "土家族",
        "中共党员",
        "大学",
        "男",
    ]
    with translation.override("en"):
        assert shown(person, "nation") == "Tujia"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"nation": "77"}, "77"), ({"politics": "党员"}, "党员"), ({"retires": "65"}, "65"), ({"name": " "}, "姓名"),
        ({"degree": "长" * 41}, "40"), ({"birth_date": date(2026, 3, 19)}, "2026-03-19"),
        ({"party_since": date(1986, 5, 17)}, "1986-05-17"),
        ({"work_since": PartialDate(date(1985, 1, 1), "y")}, "1985"),
        ({"party_since": date(2010, 7, 1), "full_since": date(2010, 6, 30)}, "2010-06-30"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(world: World, given: dict[str, object], words: str) -> None:
    with pytest.raises(PersonRefused, match=words):
        changed(world, **given)
    assert not Act.objects.filter(act="person.changed").exists()


def test_what_is_known_to_the_month_may_be_any_day_of_it(world: World) -> None:
    month = PartialDate(date(2026, 3, 1), "m")
    person = changed(world, party_since=date(2026, 3, 18), full_since=month, birth_date=date(1986, 5, 17))
    assert str(person.full) == "2026-03"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("birth_date", "1985年3月", MARCH), ("birth_date", "", None),
        ("politics", "共产党员", "01"), ("sex", "女", "2"),
        ("nation", "苗", "06"), ("school", " 云岭师范 ", "云岭师范"), ("politics", " ", ""),
    ],
)  # fmt: skip
def test_cells_are_read(name: str, text: str, value: object) -> None:
    assert value_read(name, text) == value


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("birth_date", "85.3", "四位"),
        ("birth_date", "不详", "不详"),
        ("politics", "积极", "积极"),
        ("work_since", "1985.13", "12"),
    ],
)
def test_cells_that_cannot_be_read_say_why(name: str, text: str, words: str) -> None:
    with pytest.raises(PersonRefused, match=words):
        value_read(name, text)


def test_every_field_of_the_list_is_kept_and_shown(world: World) -> None:
    given = {
        "sex": "1", "birth_date": MARCH, "nation": "01", "native_place": "云岭", "politics": "01",
        "party_since": date(2006, 7, 1), "full_since": date(2007, 7, 1),
        "work_since": PartialDate(date(2005, 8, 1), "m"),
        "education": "31", "degree": "无", "school": "云岭职院", "major": "农学", "retires": "60",
    }  # fmt: skip
    person = person_create(scope=None, name="丁小满", place=world.village, at=AT, **given)  # type: ignore[arg-type]
    assert {name: written(person, name) for name in FIELDS if name != "name"} == {
        name: str(value) for name, value in given.items()
    }
    page = client_for(world.secretary).get(f"/people/{person.pk}/").content.decode()
    assert all(shown(person, name) in page for name in FIELDS)


def test_the_form_shows_and_takes_every_field(world: World) -> None:
    changed(world, birth_date=MARCH, nation="06")
    client, address = client_for(world.organizer), f"/people/{world.member.pk}/edit/"
    form = client.get(address).context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    assert (given["birth_date"], given["nation"]) == ("1985-03", "06")
    assert client.post(address, given | {"work_since": "２００５．８", "education": "31"}).status_code == 302
    person = Person.objects.system("test").get(pk=world.member.pk)
    assert (str(person.birth), str(person.work), person.nation) == ("1985-03", "2005-08", "06")
    shown_again = client.post(address, given | {"party_since": "85.3"})
    assert "四位" in str(shown_again.context["form"].errors["party_since"])


@pytest.mark.parametrize("wrong", [{"birth_known": "w"}, {"work_known": ""}, {"retires": "61"}])
def test_the_database_refuses_what_is_no_choice(world: World, wrong: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.system("t").filter(pk=world.member.pk).update(**wrong)
