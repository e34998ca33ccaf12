"""Lists of households: which are registered, by village and number."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.bulk import ids_reserve, rows_insert, rows_update
from zhizhi.registry.imports.columns import CellFault, Column, CountColumn, Fault, NameColumn
from zhizhi.registry.imports.places import Places
from zhizhi.registry.imports.staging import Kind, Staged
from zhizhi.registry.imports.targets.base import Decided, Job, Target, WorldChanged, Written, state_of
from zhizhi.registry.journal.operations import record
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Household, Person
from zhizhi.registry.scope import DataClass

CAPABILITY = "people.manage"
COMPARED = (("head_name", "head_name"), ("address", "address"), ("persons", "persons"))


class HouseholdsTarget(Target):
    """Households of villages with their heads and who keeps in touch."""

    def __init__(self, job: Job) -> None:
        self.columns: tuple[Column, ...] = (
            Column(
                "place", _("Village"), ("村", "所在村", "行政村", "村社区", "所在村社区", "村名", "单位", "village")
            ),
            Column(
                "number",
                _("Household number"),
                ("户号", "户编号", "编号", "门牌号", "家庭编号"),
                length=20,
                needed=True,
            ),
            NameColumn(
                "head_name", _("Head of household"), ("户主", "户主姓名", "姓名", "户主名"), length=60, needed=True
            ),
            Column("address", _("Address"), ("地址", "住址", "家庭住址", "详细地址", "家庭地址"), length=120),
            CountColumn("persons", _("Persons"), ("人口", "家庭人口", "人数", "家庭人数", "人口数"), length=10),
            NameColumn("linked", _("Party member in touch"), ("联系党员", "包联党员", "联户党员", "联系人"), length=60),
        )
        super().__init__(job)
        self.places = Places(job.scope, job.place, CAPABILITY, DataClass.PERSONAL)
        self._seen: dict[tuple[int, str], int] = {}
        self._members: dict[tuple[int, str], int | str] = {}

    def check(
        self, numbers: Sequence[int], read: Mapping[str, list[str]], faults: dict[int, list[Fault]]
    ) -> list[Staged]:
        """The rows, staged."""
        self.places.know(read["place"])
        rows = []
        for at, number in enumerate(numbers):
            row = Staged(number, "", [read[key][at] for key in self.keys], faults=faults.get(at, []))
            self._alone(row)
            rows.append(row)
        self._against(rows)
        for row in rows:
            row.state = state_of(row)
        return rows

    def _alone(self, row: Staged) -> None:
        village, number, head, _address, _persons, linked = row.values
        told = {fault[0] for fault in row.faults}
        for key, value in (("number", number), ("head_name", head)):
            if not value and key not in told:
                row.faults.append((key, "missing", {}, ""))
        try:
            place = self.places.find(village).pk if village else self.job.place.pk
        except CellFault as fault:
            row.faults.append(("place", fault.code, fault.facts, village))
            return
        row.ids["place"] = place
        before = self._seen.setdefault((place, number), row.row)
        if number and before != row.row:
            row.faults.append(("number", "twice_number", {"row": str(before)}, number))
        if linked:
            self._linked(row, place, linked)

    def _linked(self, row: Staged, place: int, name: str) -> None:
        """A member of the village by name; of several it must be said who."""
        key = place, name
        if key not in self._members:
            village = Organization.objects.system("of an allowed row").get(pk=place)
            found = Person.objects.visible_to(self.job.scope).filter(
                name=name, place_left__gte=village.left, place_left__lt=village.right
            )
            ids = list(found.values_list("pk", flat=True)[:2])
            self._members[key] = ids[0] if len(ids) == 1 else "linked_many" if ids else "linked_none"
        member = self._members[key]
        if isinstance(member, str):
            row.faults.append(("linked", member, {"text": name}, name))
        else:
            row.ids["linked"] = member

    def _against(self, rows: Sequence[Staged]) -> None:
        wanted = {row.ids["place"] for row in rows if "place" in row.ids}
        numbers = {row.values[1] for row in rows}
        known = Household.objects.system("of allowed rows").filter(organization__in=wanted, number__in=numbers)
        by_key = {(found.organization_id, found.number): found for found in known.order_by()}
        for row in rows:
            if (found := by_key.get((row.ids.get("place", 0), row.values[1]))) is None:
                continue
            row.record, row.token = found.pk, _token(found)
            for name, key in COMPARED:
                new, old = row.values[self.keys.index(key)], str(getattr(found, name))
                if new and new != old:
                    row.diffs.append((key, Kind.CONFLICT if old else Kind.FILL, old, new))
            linked = row.ids.get("linked")
            if linked and linked != found.linked_member_id:
                old = found.linked_member.name if found.linked_member else ""
                row.diffs.append(("linked", Kind.CONFLICT if old else Kind.FILL, old, row.values[5]))

    def prepare(self, rows: Iterable[list[Staged]], decided: Decided) -> Callable[[], Written]:
        """Few households: all is done in the transaction."""
        every = [row for some in rows for row in some]
        return lambda: self._write(every, decided)

    def _write(self, rows: Sequence[Staged], decided: Decided) -> Written:
        written = Written()
        lefts = dict(
            Organization.objects.system("of allowed rows").open()
            .filter(pk__in={row.ids["place"] for row in rows}).order_by().values_list("pk", "left")
        )  # fmt: skip
        known: dict[int, Household] = {}
        for start in range(0, len(rows), 900):
            ids = [row.record for row in rows[start : start + 900] if row.record]
            known |= Household.objects.system("of allowed rows").in_bulk(ids)
        taken = Household.objects.system("numbers taken meanwhile").filter(organization__in=list(lefts))
        there = set(taken.order_by().values_list("organization_id", "number"))
        stale = [
            row.row for row in rows
            if row.ids["place"] not in lefts
            or (row.record and (row.record not in known or _token(known[row.record]) != row.token))
            or (not row.record and (row.ids["place"], row.values[1]) in there)
        ]  # fmt: skip
        if stale:
            raise WorldChanged(stale)
        new = [row for row in rows if not row.record]
        ids = ids_reserve(Household, len(new))
        columns = (
            "id",
            "organization_id",
            "place_left",
            "number",
            "head_name",
            "address",
            "persons",
            "linked_member_id",
        )
        rows_insert(Household, columns, [
            (pk, row.ids["place"], lefts[row.ids["place"]], row.values[1], row.values[2], row.values[3],
             int(row.values[4] or 1), row.ids.get("linked"))
            for pk, row in zip(ids, new, strict=True)
        ])  # fmt: skip
        written.add("household", *ids)
        for pk, row in zip(ids, new, strict=True):
            self._act("household.imported", pk, row.ids["place"], lefts, {"row": row.row})
        changes = []
        for row in rows:
            if row.record and (told := self._changed(row, known[row.record], decided)):
                written.changed.append([row.record, told])
                self._act("household.changed", row.record, row.ids["place"], lefts, {**told, "row": row.row})
                changes.append(_row_of(known[row.record]))
        rows_update(Household, ("head_name", "address", "persons", "linked_member_id"), changes)
        written.counts |= {"new": len(new), "changed": len(changes)}
        return written

    def _changed(self, row: Staged, found: Household, decided: Decided) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for name, kind, _old, _new in row.diffs:
            if kind == Kind.FILL or decided(row.row, name):
                attribute = "linked_member_id" if name == "linked" else name
                value: Any = row.ids["linked"] if name == "linked" else row.values[self.keys.index(name)]
                value = int(value) if name == "persons" else value
                told[attribute] = [getattr(found, attribute), value]
                setattr(found, attribute, value)
        return told

    def _act(self, act: str, pk: int, place: int, lefts: Mapping[int, int], details: dict[str, Any]) -> None:
        record(
            act=act, at=self.job.at, scope=self.job.scope, subject=("household", pk), place=(place, lefts.get(place)),
            details={**details, "import": self.job.intake.pk},
        )  # fmt: skip

    def unwrite(self, written: Written) -> list[str]:
        """Takes it back."""
        changed = {row[0]: row[1] for row in written.changed}
        found = Household.objects.system("as they are now").in_bulk([*changed, *written.made.get("household", [])])
        hindrances = [
            _("%(name)s was changed since.") % {"name": found.get(pk, pk)}
            for pk, told in changed.items()
            if pk not in found or any(getattr(found[pk], name) != new for name, (_old, new) in told.items())
        ]
        if hindrances:
            return [str(text) for text in hindrances[:20]]
        for pk, told in changed.items():
            for name, (old, _new) in told.items():
                setattr(found[pk], name, old)
        rows_update(
            Household, ("head_name", "address", "persons", "linked_member_id"), [_row_of(found[pk]) for pk in changed]
        )
        for pk, household in found.items():
            act = "household.changed" if pk in changed else "household.import_undone"
            place = household.organization_id
            self._act(act, pk, place, {place: household.place_left}, {"day": str(localdate(self.job.at))})
        Household.objects.system("never made").filter(pk__in=written.made.get("household", [])).delete()
        return []


def _row_of(found: Household) -> tuple[Any, ...]:
    return found.head_name, found.address, found.persons, found.linked_member_id, found.pk


def _token(found: Household) -> str:
    return "|".join(map(str, _row_of(found)[:-1]))[:200]
