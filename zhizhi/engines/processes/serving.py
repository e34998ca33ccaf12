"""Papers of a case that are printed and handed over (告知书, 送达回执): what stands in them, filled from the case."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.declarations import FieldKind, FormField
from zhizhi.core.placeholders import filled
from zhizhi.core.process import OPENER, ProcessDeclaration, ServedPaper, Step
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.engines.processes.showing import answer_told, fields_of, names_for
from zhizhi.exchange.officialdoc import Addressee, Block, Document, NewPage, Paragraph, Signature
from zhizhi.exchange.tables import Column, Table
from zhizhi.registry.people.models import Person

# What is served is Chinese, whichever language who prints it reads.
LANGUAGE = "zh-hans"
BLANK = "＿" * 8


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper, filled: the same for the page and for Word."""

    id: str
    step: str
    name: str
    heading: str
    number: str
    addressee: str
    called: str
    lines: tuple[str, ...]
    signed: tuple[str, ...]
    issuer: str
    day: str
    receipt: tuple[tuple[str, str], ...]

    def document(self) -> Document:
        """As Word, after GB/T 9704; the receipt stands on a page of its own."""
        blocks: list[Block] = [Addressee(f"{self.called}：")] if self.called else []
        blocks += [Paragraph(line) for line in self.lines]
        blocks.append(Signature(self.issuer, self.day))
        blocks += [Paragraph(sign) for sign in self.signed]
        if self.receipt:
            with translation.override(LANGUAGE):
                columns = (Column(_("Item"), 10), Column(_("To be filled in"), 26))
                blocks += [NewPage(_("Receipt of service")), Table("", columns, self.receipt)]
        return Document(self.heading, tuple(blocks), subtitle=self.number)


def papers_offered(
    declaration: ProcessDeclaration, case: Case, events: Iterable[Event]
) -> list[tuple[Step, ServedPaper]]:
    """The papers of the steps that the case has come to, in the order of the steps."""
    reached = {case.state, *(event.step for event in events)}
    return [(step, paper) for step in declaration.steps if step.id in reached for paper in step.papers]


def paper_filled(case: Case, step: Step, paper: ServedPaper, at: datetime) -> Paper:
    """The paper with the answers of the case, as of now."""
    declaration = process_of(case.declaration)
    with translation.override(LANGUAGE):
        task = Task.objects.system("of a case already allowed").leading().filter(case=case, step=step.id)
        led = task.select_related("holder_organization").order_by("pk").last()
        issuer = led.holder_organization.name if led else case.place.name
        fields = fields_of(declaration)
        words = dict(_words(fields, case.data))
        who, called = _addressee(declaration, case, paper, words)
        day = _day(localdate(at))
        number = _("No. %(number)s") % {"number": case.number}
        words = {
            "addressee": who,
            "day": day,
            "issuer": issuer,
            "number": case.number,
            "place": case.place.name,
        } | words
        lines = tuple(line.strip() for line in filled(paper.text.zh, words).splitlines() if line.strip())
        name = paper.name.zh
        return Paper(
            paper.id, step.id, name, (paper.heading or paper.name).zh, number, who, called, lines,
            tuple(f"{sign.zh}：{BLANK}　　{_blank_day()}" for sign in paper.signed), issuer, day,
            tuple(_receipt(who, name, case.number)) if paper.receipt else (),
        )  # fmt: skip


def _words(fields: Mapping[str, FormField], data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    names = names_for(fields, [data])
    for name, given in data.items():
        if (asked := fields.get(name)) is not None:
            written = _day(date.fromisoformat(given)) if asked.kind == FieldKind.DATE and given else None
            yield name, written or answer_told(asked, given, names)


def _addressee(
    declaration: ProcessDeclaration, case: Case, paper: ServedPaper, words: Mapping[str, str]
) -> tuple[str, str]:
    """To whom it is handed: the name, and how they are called in the first line."""
    if paper.addressee:
        person = declaration.fields()[paper.addressee].kind == FieldKind.PERSON
        name = words.get(paper.addressee, "")
    else:
        pk = case.opened_by_id if declaration.concerns in (None, OPENER) else case.concerns_id
        found = Person.objects.system("of a case already allowed").filter(pk=pk).first() if pk else None
        name, person = found.name if found else "", True
    return name, (_("Comrade %(name)s") % {"name": name} if person and name else name)


def _receipt(who: str, name: str, number: str) -> Iterator[tuple[str, str]]:
    yield _("Served on"), who
    yield _("Name of the paper"), name
    yield _("Number of the paper"), number
    yield _("Place of service"), ""
    yield _("Way of service"), _("□ handed over  □ left behind  □ by post  □ otherwise:")
    yield _("Signature of who received it"), _blank_day()
    yield _("Received for them by, and why"), ""
    yield _("Refused, because"), ""
    yield _("Signatures of witnesses"), _blank_day()
    yield _("Signatures of who served it (two)"), _blank_day()
    yield _("Remarks"), ""


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _blank_day() -> str:
    return "　　年　　月　　日"
