"""What is wrong in a draft, by the place in it, as the page shows it while somebody types."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhizhi.core.problems import Problem
from zhizhi.core.process import ProcessDeclaration
from zhizhi.core.shapes import fit
from zhizhi.core.yamlsource import Place
from zhizhi.engines.catalogue.checking import problems_of
from zhizhi.engines.catalogue.queries import mechanism_of
from zhizhi.engines.editor.faultwords import message_of, remedy_of
from zhizhi.engines.editor.models import Draft
from zhizhi.engines.editor.queries import SERVED, claims
from zhizhi.engines.editor.vocabulary import named
from zhizhi.engines.editor.words import label_at


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft's body after the checks: as frozen types where it has the shape, and everything wrong with it."""

    body: Any
    declaration: ProcessDeclaration | None
    problems: tuple[Problem, ...]

    def shown(self) -> list[dict[str, Any]]:
        """The faults for the page: place, sentence and remedy."""
        names = _names(self.declaration) if self.declaration else {}
        return [self._shown(one, names) for one in self.problems]

    def _shown(self, one: Problem, names: dict[str, str]) -> dict[str, Any]:
        labels = _labels(self.body, one.place)
        remedy = remedy_of(one, names, labels) if _value(self.body, one.place) else _("Choose or write it.")
        return {"place": list(one.place), "message": message_of(one, names, labels), "remedy": remedy}


def _labels(body: Any, place: Place) -> dict[str, str]:
    """What the key at the place is called there, by the word that the core has for it."""
    label = label_at(ProcessDeclaration, body, place)
    if not label or not place:
        return {}
    if isinstance(place[-1], int):
        return {f"{place[-2]} {place[-1] + 1}": f"{label} {place[-1] + 1}"} if len(place) > 1 else {}
    return {place[-1]: label}


def _value(body: Any, place: Place) -> bool:
    """Whether the place is anything else than a text that nobody has written yet."""
    for part in place:
        try:
            body = body[part]
        except (KeyError, IndexError, TypeError):
            return True
    return bool(body != "")


def _names(declaration: ProcessDeclaration) -> dict[str, str]:
    """What people call what is named; a step goes before a question of the same name."""
    found = named(declaration)
    order = sorted(found, key=lambda one: one[0] in ("step", "result"))
    return {name: found[sort, name] for sort, name in order}


def checked(draft: Draft, body: Any) -> Checked:
    """The body of the draft as it is now, stored or not."""
    declaration, shape = fit(body, SERVED[draft.kind])
    if not isinstance(declaration, ProcessDeclaration):
        return Checked(body, None, tuple(shape))
    found = [*shape, *names_taken(draft, declaration), *problems_of(declaration)]
    return Checked(body, declaration, tuple({one.place: one for one in reversed(found)}.values())[::-1])


def names_taken(draft: Draft, declaration: ProcessDeclaration) -> Iterator[Problem]:
    """Names that another declaration has, and mechanisms that nothing lists."""
    if draft.base and declaration.id != draft.slug:
        remedy = f"write {draft.slug} again, or copy it for another"
        yield Problem(("id",), "the id of a published declaration stays", remedy)
    taken = claims(draft.slug if draft.base else "")
    if owner := taken["id"].get(declaration.id):
        yield Problem(("id",), f"the id {declaration.id} belongs to {owner} already", "choose another id")
    if owner := taken["prefix"].get(declaration.prefix):
        yield Problem(
            ("prefix",), f"the prefix {declaration.prefix} belongs to {owner} already", "choose another prefix"
        )
    for place, ref in ((("ref",), declaration.ref), *((("also", at), ref) for at, ref in enumerate(declaration.also))):
        if mechanism_of(ref) is None:
            yield Problem(place, f"the catalogue has no process {ref}", "see catalogue.yaml for its number")
