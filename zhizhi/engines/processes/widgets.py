"""Inputs of declared forms that ask more than once: searching among many, and lines of a table. No script needed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from zhizhi.core.forms import MANY

Choices = Sequence[tuple[str, str]]
START = 3
MORE = 3
# As many as one search shows.
FOUND = 30


@dataclass(frozen=True, slots=True)
class Offer:
    """Too many to show: what is found for a text, and what the numbers chosen before are called."""

    find: Callable[[str], Choices]
    named: Callable[[Iterable[str]], Choices]


@dataclass(frozen=True, slots=True)
class Given:
    """What a field was answered with; `again` asks for the form once more, `fault` says why it has to be shown."""

    value: Any
    again: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Picked:
    """What was ticked, what was typed to search by, and what had been searched by before."""

    chosen: tuple[str, ...] = ()
    text: str = ""
    before: str = ""
    find: bool = False


class Asking(forms.Widget):
    """An input that may need another turn before its answer is known."""

    use_fieldset = True

    def given(self, data: Any, name: str) -> Given:
        """The answer as far as it is known."""
        raise NotImplementedError


class Pick(Asking):
    """One types a name, a unit or initials; the server answers with those who fit, to be ticked."""

    template_name = "processes/parts/pick.html"

    def __init__(self, offer: Offer, *, several: bool) -> None:
        super().__init__({"data-kind": "group"})
        self.offer, self.several = offer, several

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Picked:  # noqa: ARG002
        """What was ticked and typed."""
        chosen = [one for one in data.getlist(name) if one.isdecimal()][:MANY]
        text, before = (data.get(f"{name}-{part}", "").strip()[:60] for part in ("text", "before"))
        return Picked(tuple(dict.fromkeys(chosen)), text, before, f"{name}-find" in data)

    def given(self, data: Any, name: str) -> Given:
        """The only one who fits is meant; of several one has to be ticked."""
        picked = self.value_from_datadict(data, None, name)
        chosen = list(picked.chosen)
        searching = picked.text and picked.text != picked.before and (self.several or not chosen)
        if not picked.find and not searching:
            return Given(chosen if self.several else chosen[-1:] and chosen[-1])
        found = [number for number, _label in self.offer.find(picked.text) if number not in chosen]
        if len(found) == 1 and not picked.find:
            return Given([*chosen, found[0]] if self.several else found[0])
        return Given(None, again=True, fault=_fault(picked, len(found)))

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Those ticked first, then those found."""
        picked = value if isinstance(value, Picked) else Picked()
        found = self.offer.find(picked.text) if picked.text else ()
        others = [one for one in found if one[0] not in picked.chosen]
        only = len(others) == 1 and (self.several or not picked.chosen)
        ticked = [(number, label, True) for number, label in self.offer.named(picked.chosen)]
        context = super().get_context(name, value, dict(attrs or {}))
        context["pick"] = {
            "rows": [*ticked, *((number, label, only) for number, label in others)], "text": picked.text,
            "type": "checkbox" if self.several else "radio",
            # Where somebody just searched, the page opens at what was found.
            "focus": (others[0][0] if others else "text") if picked.find else "", "most": len(found) >= FOUND,
        }  # fmt: skip
        return context


class Lines(Asking):
    """A table of which each line is one answer; a button gives more lines."""

    template_name = "processes/parts/lines.html"

    def __init__(self, columns: Sequence[tuple[str, str, forms.Widget]], *, most: int = MANY) -> None:
        super().__init__({"data-kind": "group"})
        self.columns, self.most = columns, min(most, MANY)
        # By line and column, what is wrong; set when the form is shown again.
        self.faults: dict[tuple[int, str], str] = {}
        # The first of the lines that were asked for just now.
        self.added: int | None = None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:  # noqa: ARG002
        """Each line as it was typed, with three more where they were asked for."""
        given = data.get(f"{name}-lines", "")
        count = min(int(given), self.most) if given.isdecimal() and len(given) < 6 else START
        lines = [
            {column: data.get(f"{name}-{number}-{column}", "") for column, _label, _input in self.columns}
            for number in range(count)
        ]
        if f"{name}-more" in data:
            self.added = count
            lines += [{} for _number in range(min(MORE, self.most - count))]
        return lines

    def given(self, data: Any, name: str) -> Given:
        """The lines; empty ones count for their number only."""
        lines = self.value_from_datadict(data, None, name)
        filled = any(value.strip() for line in lines for value in line.values())
        return Given(lines if filled else [], again=f"{name}-more" in data)

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """A cell for each line and column."""
        lines = value if isinstance(value, list) else [{} for _number in range(min(START, self.most))]
        context = super().get_context(name, value, dict(attrs or {}))
        context["table"] = {
            "heads": [label for _column, label, _input in self.columns],
            "lines": [self._line(f"{name}-{number}", number, line) for number, line in enumerate(lines)],
            "count": len(lines), "full": len(lines) >= self.most,
        }  # fmt: skip
        return context

    def _line(self, name: str, number: int, line: Mapping[str, str]) -> list[dict[str, Any]]:
        return [
            {
                "label": label, "id": f"id_{name}-{column}", "fault": self.faults.get((number, column), ""),
                "input": cell.render(f"{name}-{column}", line.get(column, ""), self._given_to(name, number, column)),
            }
            for column, label, cell in self.columns
        ]  # fmt: skip

    def _given_to(self, name: str, number: int, column: str) -> dict[str, Any]:
        """What the input is known by; the page opens at the first line that was added."""
        first = number == self.added and column == self.columns[0][0]
        return {"id": f"id_{name}-{column}", **({"autofocus": True} if first else {})}


def _fault(picked: Picked, found: int) -> str:
    """Why a choice is still to be made; nothing where it was only looked for."""
    words = {"text": picked.text}
    if picked.text and not found:
        return _("Nothing fits “%(text)s”. Write part of the name, of the unit, or the initials.") % words
    return "" if picked.find else _("Several fit “%(text)s”: choose below.") % words
