"""Measures that typed code keeps, offered to whoever binds figures: each with its words and the way to its records.

A part above declares them once, in its AppConfig.ready:

    offer(Offered(id="terms.in_term", name=_("…"), definition=_("…"), unit="%", read="share", refs=frozenset({"M45"}),
                  records=lambda place: f"{reverse('terms:list')}?place={place}", kinds=frozenset({"township"})))
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

Read = Literal["share", "mean", "count", "base"]


@dataclass(frozen=True, slots=True)
class Offered:
    """A figure under the key `id`; `refs` are the mechanisms that it shows.

    `read` says what is taken: the numerator in percent of the denominator, the mean, the numerator (count) or the
    denominator (base). A `stock` is what stands now, summed over all days; else the days of a period are summed.
    `records` gives the address of the records behind the figure of a place (its id), which `capability` opens.
    `kinds` are the organizations by which it is broken down. A `personal` one counts people: it is withheld under five.
    """

    id: str
    name: str | Promise
    definition: str | Promise
    unit: str | Promise
    read: Read
    refs: frozenset[str]
    records: Callable[[int], str]
    kinds: frozenset[str]
    capability: str = "organizations.view"
    higher_is_better: bool = True
    stock: bool = True
    personal: bool = False


_offered: dict[str, Offered] = {}


def offer(*measures: Offered) -> None:
    """These can be bound from now on. Raises ValueError where two have one id."""
    for one in measures:
        if _offered.get(one.id, one) != one:
            raise ValueError(f"two measures are called {one.id}")
        _offered[one.id] = one


def offered() -> list[Offered]:
    """All that were declared, in their order."""
    return list(_offered.values())
