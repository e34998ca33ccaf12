"""What the four mechanisms about one cadre share in tests: a second leader, the person concerned, and who sees what."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from tests.world import SINCE
from zhizhi.engines.measures.queries import figures
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.operations import case_send_back
from zhizhi.engines.processes.queries import tasks_owed
from zhizhi.engines.processes.tests.packs.county import LEADER, County
from zhizhi.engines.processes.ticking import tick
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import post_ensure
from zhizhi.registry.rights.operations import appointment_start


def leader_too(county: County, person: Person) -> Person:
    """The person is a second leader of the department, in a post of another title."""
    post = post_ensure(organization=county.walk.world.county, role=LEADER, title="常务副部长")
    appointment_start(scope=None, person=person, post=post, from_date=SINCE, at=county.walk.at)
    return person


def sees(county: County, case: Case, person: Person) -> set[str]:
    """Where the person meets the case: on its page, in the list, by search, in the inbox."""
    client, found = county.walk.world.client_for(person), set()
    if client.get(reverse("processes:case", args=[case.number])).status_code == 200:
        found.add("page")
    for where, query in (("list", ""), ("search", case.number), ("search", case.title[:6])):
        shown = client.get(reverse("processes:cases"), {"text": query}).content.decode()
        if reverse("processes:case", args=[case.number]) in shown:
            found.add(where)
    if any(task.case_id == case.pk for task in tasks_owed(county.walk.who(person).scope)):
        found.add("inbox")
    return found


def reads(county: County, case: Case, person: Person, *words: str) -> list[bool]:
    """Which of the words the person reads on the page of the case, or in its file."""
    client, found = county.walk.world.client_for(person), ""
    for name in ("case", "case_file"):
        found += client.get(reverse(f"processes:{name}", args=[case.number])).content.decode()
    return [word in found for word in words]


def paper(county: County, case: Case, person: Person, name: str) -> str:
    """A paper that is handed over, as the person opens it; empty where it is not there for them."""
    page = county.walk.world.client_for(person).get(reverse("processes:paper", args=[case.number, name]))
    return page.content.decode() if page.status_code == 200 else ""


def back(county: County, case: Case, person: Person, to: str) -> str:
    """The person sends the case back to the step; where it stands then."""
    walk = county.walk
    case_send_back(
        actor=walk.who(person), task_id=walk.task(case).pk, to=to, reason="请补充材料", key=walk.key(), at=walk.at
    )
    return county.state(case)


def late(county: County, case: Case, at: datetime) -> set[str]:
    """Nobody acts until then; the roles that were told."""
    for _turn in range(3):
        tick(at)
    county.walk.at = at
    return county.alarmed(case)


def counted(county: County, measure: str) -> tuple[int, int]:
    """The figure of the mechanism's own measure for the county: numerator and denominator."""
    name, place = f"{county.walk.slug}.own.{measure}", county.walk.world.county.pk
    figure: Any = figures([name], [place])[name, place]
    return figure.numerator, figure.denominator
