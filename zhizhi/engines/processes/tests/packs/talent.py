"""What the five mechanisms for talent share in tests: the talent office at work, and people who ask on the portal."""

from datetime import datetime, timedelta
from typing import Any

from zhizhi.engines.catalogue.queries import process_of, published
from zhizhi.engines.measures.queries import figures
from zhizhi.engines.processes.measures import own_key
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.opening import case_open
from zhizhi.engines.processes.tests.packs.county import County
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.engines.processes.ticking import tick
from zhizhi.registry.facts.models import Fact
from zhizhi.registry.organizations.models import Organization

PHONE = "13900001234"


def office_of(walk: Walk, slug: str) -> County:
    """The talent officer opens and leads, the county officer signs."""
    walk.slug = slug
    return County(walk, walk.world.talent_officer, walk.world.officer)


def asked_under(county: County, parent: Case, **answers: Any) -> Case:
    """Somebody asks on the portal under the open case."""
    walk, slug = county.walk, f"{parent.slug}-{'bid' if parent.slug == 'open-challenge' else 'application'}"
    return case_open(
        actor=walk.who(None), version=published(slug), place=parent.place, channel="portal",
        sent=Sent(walk.key(), answers), at=walk.at, parent=walk.fresh(parent),
    ).case  # fmt: skip


def at(county: County, when: datetime) -> None:
    """It is that time and the night after: cases that wait for others are looked at then."""
    for time in (when, when + timedelta(days=1)):
        county.walk.at = time
        while tick(time):
            pass


def signed(county: County, case: Case, move: str, answers: dict[str, Any]) -> str:
    """The county officer signs, then the talent officer makes the move."""
    county.sign(case, county.leader)
    return county.go(case, (county.cadre, move, answers))


def recorded(kind: str) -> list[tuple[str, dict[str, int]]]:
    """What is recorded of this kind: words and amounts."""
    rows = Fact.objects.system("test").filter(kind=kind).order_by("pk")
    return [(row.words, row.amounts) for row in rows]


def total(county: County, measure: str, place: Organization | None = None) -> int:
    """The figure of the mechanism's own measure, for the county or another place."""
    where = (place or county.walk.world.county).pk
    own = next(one for one in process_of(published(county.walk.slug)).measures if one.id == measure)
    key = own_key(county.walk.slug, own)
    return int(figures([key], [where])[key, where].numerator)
