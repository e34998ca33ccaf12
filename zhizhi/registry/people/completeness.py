"""What a record must say, of everybody, Party members and paid cadres: declared once; who lacks what."""

from dataclasses import dataclass

from django.db.models import Q

from zhizhi.registry.people.models import Person

# Columns that hold a date; the others hold text. Numbers are there when their mask is.
_DATES = {"birth_date", "party_since", "full_since", "work_since"}
_MASKS = {"id_number": "id_masked", "phone": "phone_masked"}


@dataclass(frozen=True, slots=True)
class Required:
    """Items that the record of everybody whose `column` is one of `values` must have; of everybody without a column."""

    items: tuple[str, ...]
    column: str = ""
    values: tuple[str, ...] = ()

    def of(self, person: Person) -> bool:
        """Whether it concerns the person."""
        return not self.column or getattr(person, self.column) in self.values

    @property
    def whom(self) -> Q:
        """The condition for the same."""
        return Q(**{f"{self.column}__in": self.values}) if self.column else Q()


# The basic record of the Party members' register, and what a cadre's appointment form asks besides.
REQUIRED = (
    Required(("sex", "birth_date", "nation", "politics", "id_number", "phone")),
    Required(("education", "party_since"), "politics", ("01", "02")),
    Required(("full_since",), "politics", ("01",)),
    Required(("native_place", "education", "work_since"), "retires", ("60", "55", "50")),
)
ITEMS = tuple(dict.fromkeys(item for required in REQUIRED for item in required.items))


def missing_of(person: Person) -> list[str]:
    """The items that the person's record must have and has not, in their order."""
    wanted = {item for required in REQUIRED if required.of(person) for item in required.items}
    return [item for item in ITEMS if item in wanted and not getattr(person, _MASKS.get(item, item))]


def empty(item: str) -> Q:
    """The condition that nothing is recorded for the item."""
    return Q(**{f"{item}__isnull": True}) if item in _DATES else Q(**{_MASKS.get(item, item): ""})


def missing(item: str) -> Q:
    """The condition that the item is required of the person and not recorded; of others, that it is not recorded."""
    whom = [required.whom for required in REQUIRED if item in required.items]
    concerned = whom[0] if whom else Q()
    for other in whom[1:]:
        concerned |= other
    return concerned & empty(item)


def incomplete() -> Q:
    """The condition that any required item is not recorded."""
    found = Q(pk__in=())
    for item in ITEMS:
        found |= missing(item)
    return found
