"""Processes drawn in the reader's language: for pages, and as files to take along."""

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhizhi.core.drawing.bpmn import bpmn
from zhizhi.core.drawing.flowchart import Flowchart, Style, flowchart_of
from zhizhi.core.drawing.reading import Said, about, steps_said
from zhizhi.core.drawing.svg import Marks, Sheet, svg
from zhizhi.core.drawing.words import Words
from zhizhi.core.process import Limit, ProcessDeclaration
from zhizhi.engines.catalogue.wording import limit_said
from zhizhi.registry.language import said
from zhizhi.registry.rights.roles import role_of
from zhizhi.registry.values.queries import value_on


@dataclass(frozen=True, slots=True)
class Drawing:
    """A process as a page shows it: with lanes for wide screens and in one column for phones, and in sentences.

    `styles` are the kinds of arrows in it, for the legend.
    """

    lanes: SafeString
    single: SafeString
    said: list[Said]
    styles: frozenset[str]
    marked: bool


def drawing_of(
    process: ProcessDeclaration, marks: Marks | None = None, name: str = "drawing", *, lanes: bool = True
) -> Drawing:
    """The drawing of a declaration, which may be a draft; `name` makes its ids differ from others on the page.

    Without `lanes` only the one column is drawn.
    """
    words, marks = words_of_reader(), marks or Marks()
    chart = flowchart_of(process, words)
    sentence = about(chart, words, marks.here)

    def drawn(form: str) -> SafeString:
        sheet = Sheet(single=form == "single", id=f"{name}-{form}", about=sentence, marks=marks)
        return mark_safe(svg(chart, sheet))  # noqa: S308 - escaped there

    wide = drawn("lanes") if lanes else SafeString("")
    return Drawing(wide, drawn("single"), steps_said(chart, words, marks.here), _styles(chart), bool(marks.here))


def drawing_file(process: ProcessDeclaration) -> bytes:
    """The drawing as an SVG file that stands alone."""
    words = words_of_reader()
    chart = flowchart_of(process, words)
    return svg(chart, Sheet(alone=True, about=about(chart, words))).encode()


def bpmn_file(process: ProcessDeclaration, day: date | None = None) -> bytes:
    """The process as a BPMN file; dated values are those of `day`, without one today's."""
    return bpmn(process, words_of_reader(), lambda limit: _resolved(limit, day or localdate())).encode()


def words_of_reader() -> Words:
    """How things are called in the language of the current request."""
    return Words(english=(get_language() or "").startswith("en"), role=_role, limits=_limit)


def _styles(chart: Flowchart) -> frozenset[str]:
    """What a legend has to say of the arrows."""
    found = {word for arrow in chart.arrows for word in str(arrow.style).split() if arrow.style != Style.PLAIN}
    return frozenset(found | ({"effects"} if any(arrow.effects for arrow in chart.arrows) else set()))


def _role(role: str) -> str:
    declared = role_of(role)
    return said(declared.name) if declared else role


def _limit(limit: Limit) -> str:
    try:
        return limit_said(limit)
    except LookupError:
        # A draft may name a value that is not there.
        return _("as the rules in force say")


def _resolved(limit: Limit, day: date) -> Limit:
    if limit.value is None:
        return limit
    try:
        figure = value_on(limit.value, day)
    except LookupError:
        return limit
    return Limit(**{figure.unit: figure.value})
