"""What a change would do, said before it is done; its digest proves later that the world is still the same."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from zhizhi.core.canonical import digest
from zhizhi.registry.changes.carrying import Carried, Fate, Line, carriers
from zhizhi.registry.changes.dating import day_hindrances
from zhizhi.registry.changes.models import Change
from zhizhi.registry.changes.wanted import Units, Wanted, day_of, units_of
from zhizhi.registry.language import said
from zhizhi.registry.organizations.kinds import kind_of
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.operations import move_refusal, rename_refusal
from zhizhi.registry.people.queries import households_count, members_count
from zhizhi.registry.scope import Scope

Kind = Change.Kind
WHY = "previewed before a change"


@dataclass(frozen=True, slots=True)
class Preview:
    """The lines of what moves, ends and stays; why it cannot be done; and the digest of all that it rests on."""

    wanted: Wanted
    units: Units
    title: str
    lines: tuple[Line, ...]
    hindrances: tuple[str, ...]
    digest: str

    @property
    def allowed(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.hindrances


def preview_of(wanted: Wanted, *, scope: Scope | None, at: datetime, lock: bool = False) -> Preview:
    """Reads everything that the change would touch. Raises ChangeRefused when what it names is gone or closed."""
    units = units_of(wanted, lock=lock)
    carried = carried_by(wanted, units, scope=scope, at=at)
    lines = tuple(_lines(wanted, units, carried))
    found = [*day_hindrances(wanted, units, children_moving(wanted, units), at), *_hindrances(wanted, units, carried)]
    hindrances = tuple(dict.fromkeys(found))
    return Preview(wanted, units, title_of(wanted, units), lines, hindrances, _digest(wanted, units, lines))


def carried_by(wanted: Wanted, units: Units, *, scope: Scope | None, at: datetime) -> Carried:
    """The change as its carriers see it, before anything is done."""
    split = wanted.kind == Kind.SPLIT
    made = split or (wanted.kind == Kind.MERGE and units.target is None)
    return Carried(
        units.sources, units.target, day_of(wanted, at), at, scope, made=made, split=split,
        chosen=wanted.chosen if split else {}, choices=wanted.choices, basis=wanted.basis.strip(),
    )  # fmt: skip


def title_of(wanted: Wanted, units: Units) -> str:
    """The change in one line, with the names of the moment."""
    names = {"name": units.about.name, "new": wanted.name, "names": "".join(f"“{one.name}”" for one in units.sources)}
    if wanted.kind == Kind.RENAME:
        return _("“%(name)s” is renamed “%(new)s”") % names
    if wanted.kind == Kind.MOVE:
        return _move_title(units)
    if wanted.kind == Kind.MERGE:
        into = units.target.name if units.target else wanted.name
        form = _("%(names)s are merged into “%(into)s”") if units.target else _("%(names)s become “%(into)s”")
        return form % {**names, "into": into}
    if wanted.kind == Kind.SPLIT:
        return _("“%(new)s” is split off “%(name)s”") % names
    return _("“%(name)s” is closed") % names


def _move_title(units: Units) -> str:
    assert units.parent is not None, "a move has a parent"
    return _("“%(name)s” moves under “%(above)s”") % {"name": units.about.name, "above": units.parent.name}


def children_moving(wanted: Wanted, units: Units) -> list[Organization]:
    """The organizations right below that get another parent: all of what ends, the chosen ones of what is split."""
    rows = Organization.objects.system(WHY).open().filter(parent__in=[one.pk for one in units.sources])
    if wanted.kind == Kind.SPLIT:
        rows = rows.filter(pk__in=wanted.children)
    return list(rows.select_related("parent").order_by("left")) if wanted.kind in {Kind.MERGE, Kind.SPLIT} else []


def names_given(units: Units, moving: list[Organization]) -> dict[int, str]:
    """New names of those children whose name is taken where they go: the old unit's name in front."""
    taken: set[str] = set()
    if units.target is not None:
        rows = Organization.objects.system(WHY).open().filter(parent=units.target)
        taken = set(rows.values_list("name", flat=True))
    found = {}
    for child in moving:
        name, turn = child.name, 1
        while name in taken:
            above = child.parent.name if child.parent else ""
            name, turn = f"{above}{child.name}{turn if turn > 1 else ''}"[-80:], turn + 1
        taken.add(name)
        if name != child.name:
            found[child.pk] = name
    return found


def _lines(wanted: Wanted, units: Units, carried: Carried) -> Iterator[Line]:
    if wanted.kind == Kind.MOVE:
        yield from _move_lines(units.about, carried)
    if moving := children_moving(wanted, units):
        names = names_given(units, moving)
        words = "；".join(_("“%(old)s” is called “%(new)s” there") % {"old": one.name, "new": names[one.pk]}
                         for one in moving if one.pk in names)  # fmt: skip
        yield Line(_("Organizations right below"), Fate.MOVES, tuple(one.pk for one in moving),
                   words or "、".join(one.name for one in moving[:8]))  # fmt: skip
    if wanted.kind not in {Kind.RENAME, Kind.MOVE}:
        for carrier in carriers().values():
            yield from carrier.lines(carried)
        yield from _code_lines(wanted, units)


def _move_lines(organization: Organization, carried: Carried) -> Iterator[Line]:
    """What goes along without being touched: it stays where it is, and the whole moves."""
    url = reverse("organizations:detail", args=[organization.pk])
    yield Line(_("Organizations, this one included"), Fate.MOVES, url=url, number=organization.size)
    yield Line(_("Party members"), Fate.MOVES, number=members_count(organization, carried.day), people=True)
    yield Line(_("Households"), Fate.MOVES, number=households_count(organization))
    yield Line(_("Posts, open cases and tasks, portal codes"), Fate.STAYS, number=0,
               words=_("All stay with their organizations; no sheet has to be printed again."))  # fmt: skip
    yield Line(_("Figures"), Fate.MOVES, number=0,
               words=_("Those of all days, past ones too, count under the new superior from now on."))  # fmt: skip


def _code_lines(wanted: Wanted, units: Units) -> Iterator[Line]:
    if wanted.kind == Kind.MERGE:
        yield Line(_("Code sheets"), Fate.MOVES, tuple(one.pk for one in units.sources),
                   _("Old sheets lead residents to the successor's page; print new ones when you can."))  # fmt: skip
        yield Line(_("Figures and closed cases"), Fate.STAYS, number=0,
                   words=_("They stay with the old unit, found below its successor and counted in it."))  # fmt: skip
    if wanted.kind == Kind.SPLIT:
        yield Line(_("Figures and the code sheet"), Fate.STAYS, number=0,
                   words=_("They stay with “%(name)s”; those of organizations that go along go with them.")
                   % {"name": units.about.name})  # fmt: skip
    if wanted.kind == Kind.CLOSE:
        yield Line(_("Code sheets"), Fate.ENDS, number=1, words=_("The printed code stops working."))


def _hindrances(wanted: Wanted, units: Units, carried: Carried) -> Iterator[str]:
    if any(one.parent_id is None for one in units.sources):
        yield _("It is the root of the tree.")
    if wanted.kind == Kind.RENAME:
        yield from _one(rename_refusal(units.about, wanted.name, wanted.new_kind))
    elif wanted.kind == Kind.MOVE and units.parent is not None:
        yield from _one(move_refusal(units.about, units.parent))
    elif wanted.kind == Kind.MERGE:
        yield from _merge_hindrances(wanted, units)
    elif wanted.kind == Kind.SPLIT:
        yield from _split_hindrances(wanted, units)
    elif wanted.kind == Kind.CLOSE:
        below = Organization.objects.system(WHY).open().filter(parent=units.about).count()
        if below:
            yield _("Organizations below that are open: %(count)d") % {"count": below}
    if wanted.kind not in {Kind.RENAME, Kind.MOVE}:
        yield from _unfit_children(wanted, units)
        for carrier in carriers().values():
            yield from carrier.hindrances(carried)


def _merge_hindrances(wanted: Wanted, units: Units) -> Iterator[str]:
    together = [*units.sources, *([units.target] if units.target else [])]
    if len({one.pk for one in together}) < 2:
        yield _("Name at least two organizations to merge.")
    if len({one.kind for one in together}) > 1:
        yield _("Only organizations of one kind are merged; change the kind of the others first.")
    for one in together:
        if any(other.pk != one.pk and other.contains(one.left) for other in together):
            yield _("“%(name)s” stands below one of the others.") % {"name": one.name}
    if units.target is None:
        yield from _name_hindrances(wanted, units.about, leaving={one.pk for one in units.sources})


def _split_hindrances(wanted: Wanted, units: Units) -> Iterator[str]:
    yield from _name_hindrances(wanted, units.about, leaving=set())
    if not any(chosen for part, chosen in wanted.chosen.items() if part != "cases"):
        yield _("Choose what goes along: organizations below, members, households or posts.")
    below = Organization.objects.system(WHY).open().filter(parent=units.about, pk__in=wanted.children).count()
    if below != len(wanted.children):
        yield _("What you chose does not stand below “%(name)s” any more.") % {"name": units.about.name}


def _name_hindrances(wanted: Wanted, about: Organization, leaving: set[int]) -> Iterator[str]:
    """A new organization beside `about`: its name must be free, or be that of one which ends."""
    name = " ".join(wanted.name.split())
    if not name:
        yield _("The new organization needs a name.")
    siblings = Organization.objects.system(WHY).open().filter(parent=about.parent_id, name=name).exclude(pk__in=leaving)
    if name and siblings.exists():
        yield _("“%(name)s” exists here already.") % {"name": name}


def _unfit_children(wanted: Wanted, units: Units) -> Iterator[str]:
    kind = (units.target or units.about).kind
    for child in children_moving(wanted, units):
        declared = kind_of(child.kind)
        if declared is None or kind not in declared.under:
            above = kind_of(kind)
            words = {"name": child.name, "above": said(above.name) if above else kind}
            yield _("“%(name)s” cannot stand under a %(above)s; move it elsewhere first.") % words


def _one(sentence: str) -> list[str]:
    return [sentence] if sentence else []


def _digest(wanted: Wanted, units: Units, lines: tuple[Line, ...]) -> str:
    """Of the wish, the organizations and every record that a line speaks of; not of what only moves along."""
    rows = [[one.pk, one.name, one.short_name, one.kind, one.parent_id, str(one.closed_on)] for one in units.every]
    told = [
        [line.label, str(line.fate), list(line.ids), line.words, [one for one, _url in line.each]] for line in lines
    ]
    return digest([replace(wanted, basis="", reason="").to_json(), rows, told])
