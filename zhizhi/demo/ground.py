"""The places and people of the demo county as scripts of cases name them: by what they are."""

from dataclasses import dataclass
from datetime import timedelta

from zhizhi.demo.dataset import Dataset
from zhizhi.demo.load import Loaded
from zhizhi.demo.places import SHOWN_KEY

OFFICER, ORGANIZER, SECRETARY = "county_officer", "township_organizer", "secretary"


@dataclass(frozen=True)
class Ground:
    """The places and people of the demo that the scripts name, by what they are."""

    data: Dataset
    loaded: Loaded

    def holder(self, role: str, place: str) -> int:
        """Who holds the role there now."""
        return next(row.human for row in self.data.tenures if (row.role, row.place, row.until) == (role, place, None))

    def led(self, kind: str) -> list[str]:
        """Places of the kind with a secretary: first the one that the demo shows, then one of each township in turn."""
        led = {row.place for row in self.data.tenures if row.role == SECRETARY and row.until is None}
        found = [place.key for place in self.data.places if place.kind == kind and place.key in led]
        return sorted(found, key=lambda key: (key != SHOWN_KEY, key.split("/")[1:], key))

    def workers(self) -> list[tuple[int, str]]:
        """People with a plain post at a county department, with it; no two of one department follow each other."""
        found = [(row.human, row.place) for row in self.data.tenures if row.place.startswith("d") and not row.role]
        found = [one for one in found if "/" not in one[1]]
        return sorted(found, key=lambda one: (found.index(one) % 3, one[1]))

    def departments(self) -> list[str]:
        """Departments that have a contact."""
        return [row.place for row in self.data.tenures if row.role == "department_contact" and row.until is None]

    def key(self, place: str) -> str:
        """The organization as an answer."""
        return str(self.loaded.places[place].pk)

    def who(self, human: int) -> str:
        """The person as an answer."""
        return str(self.loaded.people[human].pk)

    def day(self, ago: int) -> str:
        """A day before (or, with a negative number, after) the demo's as an answer."""
        return (self.data.day - timedelta(days=ago)).isoformat()

    def reports(self, since: int, until: int = 1) -> list[int]:
        """How many days ago the reports of the months came that ended since then: two days after each month."""
        first, found = self.data.day.replace(day=1), list[int]()
        while (ago := (self.data.day - first).days - 1) < since - 3:
            found += [ago] if ago >= until else []
            first = (first - timedelta(days=1)).replace(day=1)
        return sorted(found, reverse=True)
