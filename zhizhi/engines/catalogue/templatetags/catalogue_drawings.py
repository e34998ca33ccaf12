"""A process drawn in a page; the page links desk/drawing.css."""

from typing import Any

from django import template

from zhizhi.core.drawing.svg import Marks
from zhizhi.core.process import ProcessDeclaration
from zhizhi.core.salvage import Salvaged
from zhizhi.engines.catalogue.drawing import drawing_of

register = template.Library()


@register.inclusion_tag("catalogue/parts/drawing.html")
def process_drawing(
    process: ProcessDeclaration, marks: Marks | None = None, name: str = "drawing", form: str = "both"
) -> dict[str, Any]:
    """The drawing with its legend and the same in sentences; `form` single leaves the lanes out.

    What can only be salvaged of a version in quarantine is not drawn.
    """
    drawing = None if isinstance(process, Salvaged) else drawing_of(process, marks, name, lanes=form != "single")
    return {"drawing": drawing, "name": name, "form": form}
