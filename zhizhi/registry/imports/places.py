"""Which organization a text in a roster means: by name, short name, code, or the way to it, within what one may do."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from django.db.models import Q

from zhizhi.exchange.rosterheads import narrowed
from zhizhi.registry.imports.columns import CellFault
from zhizhi.registry.imports.models import DivisionCode
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.scope import DataClass, Scope

# Names among which the nearest are looked for.
MOST_NAMES = 20_000
BATCH = 400
_WAY = re.compile(r"\s*[/\\>＞／→]\s*")


@dataclass(frozen=True, slots=True)
class Place:
    """An open organization that the actor may act at."""

    pk: int
    left: int
    kind: str
    name: str
    parent: str


class Places:
    """What the texts of one file mean; each is looked up once."""

    def __init__(self, scope: Scope, home: Organization, capability: str, data: DataClass) -> None:
        within = scope.within(capability, "left", data)
        self._allowed = Organization.objects.system("narrowed to what the actor may do").open().filter(within)
        self._home = home
        self._found: dict[str, Place | CellFault] = {}
        self._names: list[str] | None = None

    def know(self, texts: Iterable[str]) -> None:
        """Looks up those that are not known yet, with few queries for all."""
        fresh = sorted({text for text in texts if text and text not in self._found})
        for start in range(0, len(fresh), BATCH):
            batch = fresh[start : start + BATCH]
            by_text = self._looked_up(batch)
            for text in batch:
                self._found[text] = self._one(text, by_text.get(text, []))

    def find(self, text: str) -> Place:
        """The organization. Raises CellFault when there is none, or several."""
        if text not in self._found:
            self.know([text])
        found = self._found[text]
        if isinstance(found, CellFault):
            raise found
        return found

    def _looked_up(self, texts: list[str]) -> dict[str, list[Place]]:
        wanted = Q(name__in=texts) | Q(short_name__in=texts)
        if codes := [text for text in texts if text.isascii()]:
            held = dict(DivisionCode.objects.filter(code__in=codes).values_list("organization_id", "code"))
            wanted |= Q(code__in=codes) | Q(pk__in=list(held))
        else:
            held = {}
        found: dict[str, list[Place]] = {}
        for row in self._rows(wanted):
            pk, left, kind, name, short, code, parent = row
            for text in {name, short, code, held.get(pk, "")}:
                found.setdefault(text, []).append(Place(pk, left, kind, name, parent or ""))
        return found

    def _rows(self, wanted: Q) -> list[tuple[int, int, str, str, str, str, str | None]]:
        fields = ("pk", "left", "kind", "name", "short_name", "code", "parent__name")
        return list(self._allowed.filter(wanted).order_by("left").values_list(*fields))

    def _one(self, text: str, found: list[Place]) -> Place | CellFault:
        found = found or self._by_way(text)
        near = [place for place in found if self._home.left <= place.left < self._home.right]
        found = near or found
        if len(found) == 1:
            return found[0]
        if found:
            ways = "、".join(f"{place.parent}/{place.name}" for place in found[:4])
            return CellFault("place_many", text=text, ways=ways)
        nearest = "、".join(get_close_matches(text, self._all_names(), n=3, cutoff=0.5))
        return CellFault("place_near", text=text, nearest=nearest) if nearest else CellFault("place_none", text=text)

    def _by_way(self, text: str) -> list[Place]:
        """青石镇/柳湾村, or written together: 青石镇柳湾村."""
        steps = _WAY.split(text)
        ends = {steps[-1]} if len(steps) > 1 else {text[at:] for at in range(1, len(text) - 1)}
        rows = self._rows(Q(name__in=ends) | Q(short_name__in=ends)) if ends else []
        before = "".join(steps[:-1]) if len(steps) > 1 else text
        fitting = []
        for pk, left, kind, name, _short, _code, parent in rows:
            above = narrowed(parent or "")
            if above and above in narrowed(before) and (len(steps) > 1 or text.endswith(name)):
                fitting.append(Place(pk, left, kind, name, parent or ""))
        longest = max((len(place.name) for place in fitting), default=0)
        return [place for place in fitting if len(place.name) == longest]

    def _all_names(self) -> list[str]:
        if self._names is None:
            self._names = list(self._allowed.order_by("left").values_list("name", flat=True)[:MOST_NAMES])
        return self._names
