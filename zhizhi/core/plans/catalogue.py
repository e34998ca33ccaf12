"""From the catalogue's declarations to the words that the reader looks for."""

import re
from collections.abc import Iterable, Mapping

from zhizhi.core.declarations import Mechanism
from zhizhi.core.plans.matching import Entry, Lexicon
from zhizhi.core.process import ProcessDeclaration


def lexicon(mechanisms: Iterable[Mechanism], processes: Iterable[ProcessDeclaration] = ()) -> Lexicon:
    """The words of all mechanisms; one that a declared process carries has that process's id."""
    carried = {ref: process.id for process in processes for ref in (process.ref, *process.also)}
    return Lexicon(_entry(mechanism, carried) for mechanism in mechanisms)


def _entry(mechanism: Mechanism, carried: Mapping[str, str]) -> Entry:
    name = carried.get(mechanism.ref) or slug(mechanism.name.en) or mechanism.ref.lower()
    return Entry(name, mechanism.ref, mechanism.words, mechanism.hints, mechanism.unless)


def slug(name: str) -> str:
    """An English name as an id: `Open challenges` is `open-challenges`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "")).strip("-")
