"""What follows from a person's record and is kept as columns, so that lists sort and filter by it."""

from datetime import date

from zhizhi.core.ages import Retirement, retirement
from zhizhi.core.pinyin import initials, sort_key
from zhizhi.core.strokes import stroke_key
from zhizhi.registry.people.models import Person

# The columns; whoever writes people in bulk calls `derived_set` on each before.
DERIVED = ("sort_key", "stroke_key", "initials", "retires_on")
MALE = "1"
# Instead of the name of who was erased; nobody else is called so, and lists put it last.
ERASED = "已删除"
LAST = "\uffff"


def derived_set(person: Person) -> None:
    """Puts the columns into `person` (unsaved) as they follow from name, birth, sex and kind of retirement."""
    if person.name == ERASED:
        person.sort_key, person.stroke_key, person.initials, person.retires_on = LAST, LAST, "", None
        return
    person.sort_key, person.initials = sort_key(person.name, person=True), initials(person.name, person=True)
    person.stroke_key, person.retires_on = stroke_key(person.name), retires_on(person)


def retirement_of(person: Person) -> Retirement | None:
    """When the person reaches the age of retirement; None for who retires from no post, or whose birth is not known."""
    return retirement(person.birth, int(person.retires)) if person.retires and person.birth else None


def retires_on(person: Person) -> date | None:
    """The first day of that month."""
    found = retirement_of(person)
    return found.month.day if found else None
