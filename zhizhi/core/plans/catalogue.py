"""From the catalogue's declarations to the words that the reader looks for."""

import re
from collections.abc import Iterable, Mapping

from zhizhi.core.declarations import Mechanism
from zhizhi.core.plans.matching import Entry, Lexicon
from zhizhi.core.process import ProcessDeclaration


def lexicon(
    mechanisms: Iterable[Mechanism],
    processes: Iterable[ProcessDeclaration] = (),
    own: Iterable[ProcessDeclaration] = (),
) -> Lexicon:
    """The words of all mechanisms; one that a declared process carries has that process's id.

    What a county calls its `own` processes, its plans call them too: those names are words of their mechanisms.
    """
    carried = {ref: process.id for process in processes for ref in (process.ref, *process.also)}
    called: dict[str, tuple[str, ...]] = {}
    for process in own:
        called[process.ref] = (*called.get(process.ref, ()), re.sub(r"\s+", "", process.name.zh))
    return Lexicon(_entry(mechanism, carried, called) for mechanism in mechanisms)


def _entry(mechanism: Mechanism, carried: Mapping[str, str], called: Mapping[str, tuple[str, ...]]) -> Entry:
    name = carried.get(mechanism.ref) or slug(mechanism.name.en) or mechanism.ref.lower()
    words = tuple(dict.fromkeys((*mechanism.words, *called.get(mechanism.ref, ()))))
    return Entry(name, mechanism.ref, words, mechanism.hints, mechanism.unless)


def slug(name: str) -> str:
    """An English name as an id: `Open challenges` is `open-challenges`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "")).strip("-")
