"""What is wrong in a draft, by the place in it, as the page shows it while somebody types."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from zhizhi.core.problems import Problem
from zhizhi.core.process import ProcessDeclaration
from zhizhi.core.shapes import fit
from zhizhi.engines.catalogue.checking import problems_of
from zhizhi.engines.catalogue.queries import mechanism_of
from zhizhi.engines.editor.faultwords import message_of, remedy_of
from zhizhi.engines.editor.models import Draft
from zhizhi.engines.editor.queries import SERVED, claims
from zhizhi.engines.editor.vocabulary import named


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft's body after the checks: as frozen types where it has the shape, and everything wrong with it."""

    declaration: ProcessDeclaration | None
    problems: tuple[Problem, ...]

    def shown(self) -> list[dict[str, Any]]:
        """The faults for the page: place, sentence and remedy."""
        names = _names(self.declaration) if self.declaration else {}
        return [
            {"place": list(one.place), "message": message_of(one, names), "remedy": remedy_of(one, names)}
            for one in self.problems
        ]


def _names(declaration: ProcessDeclaration) -> dict[str, str]:
    """What people call what is named; a step goes before a question of the same name."""
    found = named(declaration)
    order = sorted(found, key=lambda one: one[0] in ("step", "result"))
    return {name: found[sort, name] for sort, name in order}


def checked(draft: Draft, body: Any) -> Checked:
    """The body of the draft as it is now, stored or not."""
    declaration, shape = fit(body, SERVED[draft.kind])
    if not isinstance(declaration, ProcessDeclaration):
        return Checked(None, tuple(shape))
    found = [*shape, *names_taken(draft, declaration), *problems_of(declaration)]
    return Checked(declaration, tuple({one.place: one for one in reversed(found)}.values())[::-1])


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
