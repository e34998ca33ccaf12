"""What the registry itself carries along: members, where people are listed, households, rights not of a post."""

# Carriers have one shape; not each needs all that it is told.
# ruff: noqa: ARG002

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.registry.changes.carrying import Carried, Carrier, Done, Fate, Line, Reference, carried
from zhizhi.registry.changes.rows import (
    BATCH,
    SOME,
    WHY,
    ends_back,
    lasting,
    parts_of,
    places_back,
    rows_of,
    rows_update,
    text_of,
)
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Household, Membership, Person
from zhizhi.registry.rights.models import Grant
from zhizhi.registry.touched import PERSON, touched


@carried("members", gettext_lazy("Members"))
class Members(Carrier):
    """Memberships end on the day and begin with the organization that takes over; what ended before stays."""

    def lines(self, carried: Carried) -> Sequence[Line]:
        ids = tuple(self._rows(carried).order_by("pk").values_list("pk", flat=True))
        if not ids or not carried.goes_on:
            return ()
        words = _("Their membership ends here and begins there on the same day; the history of each person shows both.")
        return [Line(str(self.label), Fate.MOVES, ids, words, _first(reverse("people:list"), carried), people=True)]

    def hindrances(self, carried: Carried) -> Sequence[str]:
        if carried.target is None:
            return ()
        there = Membership.objects.system(WHY).filter(lasting(carried.day), organization=carried.target)
        twice = self._rows(carried).filter(from_date__gte=carried.day, person__in=there.values("person"))
        names = twice.order_by("pk").values_list("person__name", flat=True)[:SOME]
        return [_("Joined both organizations today, so end one of the memberships first: %(names)s")
                % {"names": "、".join(names)}] if names else []  # fmt: skip

    def carry(self, carried: Carried) -> Done:
        if carried.target is None:
            return {}
        rows, target = list(self._rows(carried)), carried.target
        there = set(Membership.objects.system(WHY).filter(lasting(carried.day), organization=target)
                    .values_list("person_id", "role"))  # fmt: skip
        today = [row for row in rows if row.from_date >= carried.day]
        ended = [row for row in rows if row.from_date < carried.day]
        rows_update(Membership, [row.pk for row in today], organization=target, place_left=target.left)
        fresh = [
            Membership(
                person_id=row.person_id, organization=target, place_left=target.left, role=row.role,
                from_date=carried.day, to_date=row.to_date,
            )
            for row in ended if (row.person_id, row.role) not in there
        ]  # fmt: skip
        ends = [(row.pk, text_of(row.to_date)) for row in ended]
        rows_update(Membership, [pk for pk, _to in ends], to_date=carried.day)
        made = Membership.objects.bulk_create(fresh, batch_size=BATCH)
        return {
            "ended": [list(pair) for pair in ends], "made": [[row.pk, text_of(row.to_date)] for row in made],
            "pointed": [[row.pk, row.organization_id] for row in today],
        }  # fmt: skip

    def references(self, carried: Carried, done: Done) -> Sequence[Reference]:
        expected = {pk: (carried.onto().pk, to) for pk, to in done["made"]}
        expected |= {pk: (None, text_of(carried.day)) for pk, _to in done["ended"]}
        expected |= {pk: (carried.onto().pk, ...) for pk, _old in done["pointed"]}
        rows = {row.pk: row for row in rows_of(Membership, [[pk] for pk in expected]).select_related("person")}
        changed = [
            row.person for pk, row in rows.items()
            if (expected[pk][0] or row.organization_id) != row.organization_id
            or expected[pk][1] not in {..., text_of(row.to_date)}
        ]  # fmt: skip
        found = [_person(person, _("membership changed since")) for person in dict.fromkeys(changed)][:SOME]
        if missing := len(expected) - len(rows):
            found.append(Reference(_("Memberships removed since: %(count)d") % {"count": missing}))
        return found

    def undo(self, carried: Carried, done: Done) -> None:
        for part in parts_of([pk for pk, _to in done["made"]]):
            Membership.objects.system(WHY).filter(pk__in=part).delete()
        ends_back(Membership, done["ended"])
        places_back(Membership, "organization", done["pointed"])

    def _rows(self, carried: Carried) -> Any:
        rows = Membership.objects.system(WHY).filter(lasting(carried.day), organization__in=carried.source_ids)
        return rows.filter(pk__in=carried.chosen.get("members", ())) if carried.split else rows


@carried("people", gettext_lazy("People listed here"))
class People(Carrier):
    """The primary place, by which lists show people, is the organization that takes over."""

    def lines(self, carried: Carried) -> Sequence[Line]:
        ids = tuple(self._rows(carried).order_by("pk").values_list("pk", flat=True))
        words = _("Lists show them there from that day on.")
        return [Line(str(self.label), Fate.MOVES, ids, words, people=True)] if ids and carried.goes_on else ()

    def hindrances(self, carried: Carried) -> Sequence[str]:
        count = 0 if carried.goes_on else self._rows(carried).count()
        return [_("People listed here: %(count)d. Give them another place first.") % {"count": count}] if count else []

    def carry(self, carried: Carried) -> Done:
        if carried.target is None:
            return {}
        pairs = [[pk, place] for pk, place in self._rows(carried).values_list("pk", "place_id")]
        rows_update(Person, [pk for pk, _old in pairs], place=carried.target, place_left=carried.target.left)
        touched(PERSON, [pk for pk, _old in pairs], carried.at)
        return {"pointed": pairs}

    def references(self, carried: Carried, done: Done) -> Sequence[Reference]:
        rows = rows_of(Person, done["pointed"]).exclude(place=carried.target)
        return [_person(row, _("listed elsewhere since")) for row in rows.order_by("pk")[:SOME]]

    def undo(self, carried: Carried, done: Done) -> None:
        places_back(Person, "place", done["pointed"])
        touched(PERSON, [pk for pk, _old in done["pointed"]], carried.at)

    def _rows(self, carried: Carried) -> Any:
        """All of a closed organization; of a split one those who go along as members, or with what stands below."""
        rows = Person.objects.system(WHY).filter(place__in=carried.source_ids)
        if not carried.split:
            return rows
        within = Q(pk__in=carried.chosen.get("members", ()))
        for child in Organization.objects.system(WHY).filter(pk__in=carried.chosen.get("children", ())):
            within |= Q(place_left__gte=child.left, place_left__lt=child.right)
        along = Membership.objects.system(WHY).filter(lasting(carried.day)).filter(within)
        if carried.target is not None:  # what stood below has moved there already
            target = carried.target
            below = Q(place_left__gte=target.left, place_left__lt=target.right)
            along = Membership.objects.system(WHY).filter(lasting(carried.day)).filter(below)
        return rows.filter(pk__in=along.values("person"))


@carried("households", gettext_lazy("Households"))
class Households(Carrier):
    """Households go along; where both organizations use a number, the one that moves gets the old name in front."""

    def lines(self, carried: Carried) -> Sequence[Line]:
        rows = list(self._rows(carried).order_by("pk"))
        if not rows or not carried.goes_on:
            return ()
        twice = len(self._numbers(carried, rows))
        words = _("Numbers that both use, and that get the old name in front: %(count)d") % {"count": twice}
        ids = tuple(row.pk for row in rows)
        return [
            Line(
                str(self.label), Fate.MOVES, ids, words if twice else "", _first(reverse("people:households"), carried)
            )
        ]

    def hindrances(self, carried: Carried) -> Sequence[str]:
        count = 0 if carried.goes_on else self._rows(carried).count()
        return [_("Households: %(count)d. They belong to another place first.") % {"count": count}] if count else []

    def carry(self, carried: Carried) -> Done:
        if carried.target is None:
            return {}
        rows, target = list(self._rows(carried)), carried.target
        numbers = self._numbers(carried, rows)
        done = [[row.pk, row.organization_id, row.number] for row in rows]
        for row in rows:
            if row.pk in numbers:
                Household.objects.system(WHY).filter(pk=row.pk).update(number=numbers[row.pk])
        rows_update(Household, [row.pk for row in rows], organization=target, place_left=target.left)
        return {"pointed": done}

    def references(self, carried: Carried, done: Done) -> Sequence[Reference]:
        rows = rows_of(Household, done["pointed"])
        gone = len(done["pointed"]) - rows.filter(organization=carried.target).count()
        words = _("Households entered elsewhere or removed since: %(count)d") % {"count": gone}
        return [Reference(words, reverse("people:households"))] if gone else []

    def undo(self, carried: Carried, done: Done) -> None:
        places_back(Household, "organization", [[pk, old] for pk, old, _number in done["pointed"]])
        numbers = dict(rows_of(Household, done["pointed"]).values_list("pk", "number"))
        for pk, _old, number in done["pointed"]:
            if numbers.get(pk) != number:
                Household.objects.system(WHY).filter(pk=pk).update(number=number)

    def _rows(self, carried: Carried) -> Any:
        rows = Household.objects.system(WHY).filter(organization__in=carried.source_ids)
        return rows.filter(pk__in=carried.chosen.get("households", ())) if carried.split else rows

    def _numbers(self, carried: Carried, rows: list[Household]) -> dict[int, str]:
        """New numbers of those whose own is taken; in order, so that the preview says what the act does."""
        there = Household.objects.system(WHY).filter(organization=carried.target) if carried.target else ()
        taken, found = {row.number for row in there}, {}
        names = {source.pk: source.short_name or source.name for source in carried.sources}
        for row in rows:
            number, turn = row.number, 1
            while number in taken:
                mark = f"-{row.number}" if turn == 1 else f"-{row.number}-{turn}"
                number, turn = f"{names[row.organization_id][: 20 - len(mark)]}{mark}", turn + 1
            taken.add(number)
            if number != row.number:
                found[row.pk] = number
        return found


@carried("grants", gettext_lazy("Rights that no appointment gives"))
class Grants(Carrier):
    """Delegations and the like at a closed organization end with it; nobody gets rights by a merger."""

    def lines(self, carried: Carried) -> Sequence[Line]:
        ids = tuple(self._rows(carried).order_by("pk").values_list("pk", flat=True))
        words = _("They end; give them anew where they are needed.")
        return [Line(str(self.label), Fate.ENDS, ids, words)] if ids else ()

    def carry(self, carried: Carried) -> Done:
        rows = list(self._rows(carried))
        for row in rows:
            rows_update(Grant, [row.pk], to_date=max(carried.day, row.from_date))
        return {"ended": [[row.pk, text_of(row.to_date)] for row in rows]}

    def undo(self, carried: Carried, done: Done) -> None:
        ends_back(Grant, done["ended"])

    def _rows(self, carried: Carried) -> Any:
        rows = Grant.objects.system(WHY).filter(lasting(carried.day), place__in=carried.source_ids)
        rows = rows.exclude(origin=Grant.Origin.APPOINTMENT)
        return rows.none() if carried.split else rows


def _person(person: Person, what: str) -> Reference:
    return Reference(f"{person.name}：{what}", reverse("people:detail", args=[person.pk]))


def _first(url: str, carried: Carried) -> str:
    return f"{url}?place={carried.sources[0].pk}" if len(carried.sources) == 1 else ""
