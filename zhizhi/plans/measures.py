"""What a commitment can be bound to: the measures of every running mechanism, declared or in code, by its number.

Each has a name, a definition in words, a unit, and says what one reads from the sums that the engines keep.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from zhizhi.core.process import Outcome, OwnMeasure, ProcessDeclaration, Result
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of, processes_published
from zhizhi.engines.measures.offers import Offered, Read, offered
from zhizhi.engines.measures.queries import Figure
from zhizhi.engines.processes.measures import (
    IN_TIME,
    MEASURES,
    OVERDUE,
    RATING,
    WITHDRAWN,
    is_money,
    own_key,
    result_key,
)
from zhizhi.engines.processes.measures import Measure as ProcessMeasure
from zhizhi.registry.language import said

CONFIDENTIAL = "cases.confidential"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that plans can use.

    `sums` is the key of the sums; `read` says what is taken: numerator in percent of the denominator, the mean, the
    numerator (count) or the denominator (base). A `stock` is what stands now, whatever its day.

    The records of a process are its cases; another measure gives the address of its `records` at a place and the
    `kinds` of organization by which it is broken down. Figures over few are withheld from who may not see the records
    (`capability`), unless they count no people (`personal`). Numbers are kept as wholes, `scale` to one unit (fen).
    """

    id: str
    name: str
    definition: str
    unit: str
    read: Read
    sums: str
    slug: str
    refs: frozenset[str]
    part: str
    higher_is_better: bool = True
    stock: bool = False
    records: Callable[[int], str] | None = None
    kinds: frozenset[str] = frozenset()
    capability: str = "cases.view"
    personal: bool = True
    scale: int = 1

    def value(self, figure: Figure) -> float | None:
        """The figure in `unit`; None where nothing counts yet."""
        if self.read in {"count", "base"}:
            return figure.numerator / self.scale if self.read == "count" else figure.denominator
        ratio = figure.ratio
        return None if ratio is None else 100 * ratio if self.read == "share" else ratio / self.scale


@dataclass(frozen=True, slots=True)
class _Form:
    """One measure that every process has."""

    name: str
    of: ProcessMeasure
    read: Read
    words: object
    unit: object
    definition: object
    part: str = "all"
    higher_is_better: bool = True


_FORMS = (
    *(
        _Form(
            one.id, one, "mean" if one is RATING else "share", one.name,
            _("stars") if one is RATING else "%", one.definition, "all", one.higher_is_better,
        )
        for one in MEASURES
    ),
    _Form("opened", WITHDRAWN, "base", _("Opened"), _("orders"), _("Rounds opened in the period.")),
    _Form(
        "settled_in_time", IN_TIME, "count", _("Number settled in time"), _("orders"),
        _("Rounds settled within the limit of the whole order, in the period."), "yes",
    ),
    _Form(
        "overdue_now", OVERDUE, "count", _("Overdue now"), _("orders"), _("Open rounds past their limit."), "yes", False
    ),
)  # fmt: skip


def measures_running() -> dict[str, Measure]:
    """Every measure by its id: "five-orders.in_time" of a process, "terms.in_term" kept by code. One query."""
    declared = {one.id: one for version in processes_published() for one in _of(version)}
    return declared | {one.id: _coded(one) for one in offered()}


def measures_of(refs: Iterable[str], running: dict[str, Measure]) -> list[Measure]:
    """Those by which the mechanisms show."""
    wanted = set(refs)
    return [one for one in running.values() if wanted & one.refs]


def _coded(one: Offered) -> Measure:
    return Measure(
        id=one.id, name=str(one.name), definition=str(one.definition), unit=str(one.unit), read=one.read, sums=one.id,
        slug="", refs=one.refs, part="all", higher_is_better=one.higher_is_better, stock=one.stock,
        records=one.records, kinds=one.kinds, capability=one.capability, personal=one.personal,
    )  # fmt: skip


def _of(version: DeclarationVersion) -> list[Measure]:
    declared = process_of(version)
    process = said(declared.name)
    every = [
        Measure(
            id=f"{version.slug}.{form.name}", name=f"{process} · {form.words}", definition=str(form.definition),
            unit=str(form.unit), read=form.read, sums=form.of.of(version.slug), slug=version.slug,
            refs=_refs(version), part=form.part, higher_is_better=form.higher_is_better, stock=form.of is OVERDUE,
            capability=_capability(declared),
        )
        for form in _FORMS
    ]  # fmt: skip
    results = (_result(version, declared, one) for one in declared.results)
    return [*every, *results, *(measure for one in declared.measures for measure in _own(version, declared, one))]


def _result(version: DeclarationVersion, declared: ProcessDeclaration, one: Result) -> Measure:
    """How many cases ended so."""
    key, words = result_key(version.slug, one.id), {"result": said(one.name)}
    return Measure(
        id=key, name=f"{said(declared.name)} · {_('ended: %(result)s') % words}",
        definition=_("Cases that ended with “%(result)s”. Counted on the day on which they ended.") % words,
        unit=str(_("cases")), read="count", sums=key, slug=version.slug, refs=_refs(version), part="yes",
        higher_is_better=one.outcome == Outcome.DONE, capability=_capability(declared),
    )  # fmt: skip


def _own(version: DeclarationVersion, declared: ProcessDeclaration, one: OwnMeasure) -> list[Measure]:
    """What the declaration names itself: a share and the number behind it, a sum and its mean, or a length of time."""
    key, name, about = own_key(version.slug, one), f"{said(declared.name)} · {said(one.name)}", said(one.about)
    measure = Measure(
        id=key, name=name, definition=about, unit="%", read="share", sums=key, slug=version.slug, refs=_refs(version),
        part="all", higher_is_better=one.higher_is_better, capability=_capability(declared),
    )  # fmt: skip
    mean = replace(measure, id=f"{key}.mean", name=_("%(name)s (average)") % {"name": name}, read="mean")
    if one.sum:
        money = is_money(declared, one)
        unit, scale = (str(_("yuan")), 100) if money else ("", 1)
        total = replace(measure, read="count", unit=unit, scale=scale)
        return [total, replace(mean, unit=unit, scale=scale)]
    if one.length and one.length.within is None:
        unit = str(_("working days") if one.length.unit == "workdays" else _("days"))
        return [replace(mean, id=key, name=name, unit=unit)]
    number = replace(
        measure, id=f"{key}.number", name=_("%(name)s (number)") % {"name": name}, read="count", unit=str(_("cases")),
        part="yes",
    )  # fmt: skip
    return [measure, number]


def _refs(version: DeclarationVersion) -> frozenset[str]:
    return frozenset({version.ref, *version.also})


def _capability(declared: ProcessDeclaration) -> str:
    """The right that opens the cases behind the figures."""
    return CONFIDENTIAL if declared.confidential else "cases.view"
