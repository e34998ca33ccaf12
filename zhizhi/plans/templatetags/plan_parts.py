"""Parts of the pages of plans: the text with its marks, and a line of lights."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.plans.models import Kind
from zhizhi.plans.typesetting import Line, Piece, Run

register = template.Library()

MARKS = {
    "lead": gettext_lazy("lead"),
    "support": gettext_lazy("support"),
    "target": gettext_lazy("target"),
    "date": gettext_lazy("date"),
    "mechanism": gettext_lazy("mechanism"),
    "name": gettext_lazy("name"),
}


@register.simple_tag
def plan_lines(lines: Sequence[Line], selected: int | None = None) -> SafeString:
    """The whole text as paragraphs; each part has its number as a link, and names of marks come from CSS.

    Only characters of the document stand in elements with data-at, so that a selection can be counted in them.
    """
    names = {name: str(text) for name, text in MARKS.items()}
    return mark_safe("".join(_line(line, selected, names) for line in lines))  # noqa: S308 - each piece is escaped


def _line(line: Line, selected: int | None, names: dict[str, str]) -> str:
    runs = "".join(_run(run, selected, names) for run in line.runs)
    return f'<p class="line {line.heading}">{runs}</p>'


def _run(run: Run, selected: int | None, names: dict[str, str]) -> str:
    pieces = "".join(_piece(piece, names) for piece in run.pieces)
    if run.state is None:
        return pieces if run.blank else _gap(run, pieces)
    state = run.state
    classes = f"part k-{state.kind}" + (" selected" if state.key == selected else "")
    handle = _handle(state.key, state.kind) if run.first else ""
    anchor = f' id="n{state.key}"' if run.first else ""
    return f'{handle}<span class="{classes}" data-key="{state.key}"{anchor}>{pieces}</span>'


def _handle(key: int, kind: str) -> str:
    label = _("Part %(key)s, %(kind)s") % {"key": key, "kind": Kind(kind).label}
    return format_html('<a class="handle" href="?node={}#n{}" aria-label="{}">{}</a>', key, key, label, key)


def _gap(run: Run, pieces: str) -> str:
    plus = format_html(
        '<a class="handle gap" href="?from={}&amp;to={}#make" aria-label="{}">+</a>',
        run.start, run.end, _("Mark this text"),
    )  # fmt: skip
    return f'{plus}<span class="unmarked">{pieces}</span>'


def _piece(piece: Piece, names: dict[str, str]) -> str:
    if not piece.mark:
        return format_html('<span data-at="{}">{}</span>', piece.at, piece.text)
    label = names.get(piece.mark, piece.mark) + (f" {piece.more}" if piece.more else "")
    return format_html(
        '<mark class="m-{}" data-label="{}" data-at="{}">{}</mark>', piece.mark, label, piece.at, piece.text
    )


@register.simple_tag
def issued_line(line: Line, lights: Mapping[int, str], plan_id: int) -> SafeString:
    """A paragraph as it was issued; each commitment carries its number as a link, in the colour of its light."""
    runs = "".join(_issued(run, lights, plan_id) for run in line.runs)
    return mark_safe(f'<p class="line {line.heading}">{runs}</p>')  # noqa: S308 - each piece is escaped


def _issued(run: Run, lights: Mapping[int, str], plan_id: int) -> str:
    text = "".join(piece.text for piece in run.pieces)
    if run.state is None or run.state.kind != Kind.COMMITMENT:
        return format_html('<span class="k-{}">{}</span>', run.state.kind if run.state else "none", text)
    key, state = run.state.key, lights.get(run.state.key, "none")
    number = ""
    if run.last:
        address = reverse("plans:commitment", args=[plan_id, key])
        number = format_html('<a class="handle {}" href="{}" id="n{}">{}</a>', state, address, key, key)
    return format_html('<span class="promise {}">{}</span>{}', state, text, number)


@register.simple_tag
def mark_legend() -> SafeString:
    """What the marks mean, each shown once as it stands in the text."""
    rows = ((name, text, text) for name, text in MARKS.items())
    return format_html_join("", '<li><mark class="m-{}" data-label="{}">{}</mark></li>', rows)


@register.filter
def at_key(found: Any, key: Any) -> Any:
    """The entry of a dictionary, None where there is none."""
    return found.get(key)
