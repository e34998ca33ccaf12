"""Lists of organizations: which are there, by the unit above and name; new ones are made level by level."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from zhizhi.core.codesets import plain
from zhizhi.registry.imports.columns import CellFault, Column, Fault
from zhizhi.registry.imports.models import DivisionCode
from zhizhi.registry.imports.places import Place, Places
from zhizhi.registry.imports.staging import Kind, Staged
from zhizhi.registry.imports.targets.base import Decided, Job, Target, WorldChanged, Written, state_of
from zhizhi.registry.journal.operations import record
from zhizhi.registry.organizations.kinds import kind_of, kinds
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.operations import OrganizationRefused, organization_create, organization_rename
from zhizhi.registry.scope import DataClass

CAPABILITY = "organizations.manage"
# Further words by which lists call a kind.
WORDS = {
    "乡镇": "township", "乡": "township", "镇": "township", "街道": "township", "街道办": "township",
    "行政村": "village", "建制村": "village", "社区居委会": "community", "支部": "branch", "小组": "party_group",
    "部门": "department", "单位": "department", "公司": "firm", "专业合作社": "cooperative", "协会": "association",
}  # fmt: skip


NAMES = ("名称", "单位名称", "组织名称", "党组织名称", "党组织全称", "机构名称", "单位", "全称", "name")
KINDS = ("类别", "类型", "组织类别", "单位类别", "机构类型", "性质", "kind")
PARENTS = (
    "上级", "上级单位", "上级组织", "上级党组织", "上级名称", "所属单位", "隶属", "隶属单位", "所属乡镇", "parent",
)  # fmt: skip
CODES = ("行政区划代码", "区划代码", "统计用区划代码", "代码", "编码")


class KindColumn(Column):
    """The kind of an organization, by its name or the words that lists use."""

    def read(self, cell: object) -> str:
        text = super().read(cell)
        if not text:
            return ""
        known = {plain(kind.name.zh): kind.id for kind in kinds().values()}
        known |= {plain(kind.name.en or ""): kind.id for kind in kinds().values()}
        known |= {plain(word): kind for word, kind in WORDS.items()} | {kind: kind for kind in kinds()}
        if found := known.get(plain(text)):
            return found
        raise CellFault("no_kind", text=text, kinds="、".join(kind.name.zh for kind in kinds().values()))


class OrganizationsTarget(Target):
    """Organizations with their kinds, under which others they stand, and their official codes."""

    erases = (Organization, "organization")

    def __init__(self, job: Job) -> None:
        self.columns: tuple[Column, ...] = (
            Column("name", _("Name"), NAMES, needed=True),
            KindColumn("kind", _("Kind"), KINDS, needed=True),
            Column("parent", _("Unit above"), PARENTS),
            Column("short_name", _("Short name"), ("简称", "单位简称"), length=40),
            Column("code", _("Division code"), CODES, length=12),
        )
        super().__init__(job)
        self.places = Places(job.scope, job.place, CAPABILITY, DataClass.INTERNAL)
        self.home = Place(job.place.pk, job.place.left, job.place.kind, job.place.name, "")
        # Organizations of earlier rows by name: (row, kind), so that a list may hold a tree.
        self._made: dict[str, list[tuple[int, str]]] = {}
        self._seen: dict[tuple[object, str], int] = {}

    def check(
        self, numbers: Sequence[int], read: Mapping[str, list[str]], faults: dict[int, list[Fault]]
    ) -> list[Staged]:
        """The rows, staged."""
        self.places.know(text for text in read["parent"] if text)
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
        name, kind, parent, _short, code = row.values
        told = {fault[0] for fault in row.faults}
        for key, value in (("name", name), ("kind", kind)):
            if not value and key not in told:
                row.faults.append((key, "missing", {}, ""))
        if code and not (code.isdecimal() and len(code) in (2, 4, 6, 9, 12)):
            row.faults.append(("code", "division_code", {}, code))
        above = self._above(row, parent)
        if row.faults:
            return
        declared, over = kind_of(kind), kind_of(above or "")
        if declared and over and over.id not in declared.under:
            row.faults.append(("kind", "not_under", {"kind": declared.name.zh, "above": over.name.zh}, kind))
        stands = row.ids.get("parent") or f"row {row.ids.get('parent_row')}"
        before = self._seen.setdefault((stands, name), row.row)
        if before != row.row:
            row.faults.append(("name", "twice_number", {"row": str(before)}, name))
        self._made.setdefault(name, []).append((row.row, kind))

    def _above(self, row: Staged, parent: str) -> str | None:
        """The kind of what it stands under: the unit of the file, one that is there, or one of a row above."""
        if not parent:
            row.ids["parent"] = self.home.pk
            return self.home.kind
        if len(made := self._made.get(parent, [])) == 1:
            row.ids["parent_row"] = made[0][0]
            return made[0][1]
        try:
            found = self.places.find(parent)
        except CellFault as fault:
            row.faults.append(("parent", fault.code, fault.facts, parent))
            return None
        row.ids["parent"] = found.pk
        return found.kind

    def _against(self, rows: Sequence[Staged]) -> None:
        parents = {row.ids["parent"] for row in rows if "parent" in row.ids}
        known = Organization.objects.system("under units that the actor may change").open().filter(
            parent__in=parents, name__in={row.values[0] for row in rows}
        ).order_by()  # fmt: skip
        by_key = {(found.parent_id, found.name): found for found in known}
        codes = dict(DivisionCode.objects.filter(organization__in=[found.pk for found in by_key.values()])
                     .values_list("organization_id", "code"))  # fmt: skip
        taken = dict(DivisionCode.objects.filter(code__in=[row.values[4] for row in rows if row.values[4]])
                     .values_list("code", "organization_id"))  # fmt: skip
        for row in rows:
            found = by_key.get((row.ids.get("parent"), row.values[0]))
            code = row.values[4]
            if code in taken and (found is None or taken[code] != found.pk):
                row.faults.append(("code", "code_taken", {}, code))
            if found is None:
                continue
            row.record, row.token = found.pk, token_of(found)
            if row.values[1] and row.values[1] != found.kind:
                row.diffs.append(("kind", Kind.CONFLICT, found.kind, row.values[1]))
            for key, old, new in (
                ("short_name", found.short_name, row.values[3]),
                ("code", codes.get(found.pk, ""), code),
            ):
                if new and new != old:
                    row.diffs.append((key, Kind.CONFLICT if old else Kind.FILL, old, new))

    def prepare(self, rows: Iterable[list[Staged]], decided: Decided) -> Callable[[], Written]:
        """An organization at a time: each is asked whether it may stand there."""
        every = [row for some in rows for row in some]
        return lambda: self._write(every, decided)

    def _write(self, rows: Sequence[Staged], decided: Decided) -> Written:
        written = Written()
        made: dict[int, Organization] = {}
        for row in rows:
            try:
                made[row.row] = self._one(row, decided, written, made)
            except OrganizationRefused as fault:
                raise WorldChanged([row.row]) from fault
        written.counts |= {"new": len(written.made.get("organization", [])), "changed": len(written.changed)}
        return written

    def _one(self, row: Staged, decided: Decided, written: Written, made: Mapping[int, Organization]) -> Organization:
        name, kind, _parent, short, code = row.values
        every = Organization.objects.system("of an allowed row")
        if not row.record:
            above = made.get(row.ids.get("parent_row", 0)) or every.filter(pk=row.ids.get("parent", 0)).first()
            if above is None:
                raise WorldChanged([row.row])
            found = organization_create(
                scope=self.job.scope, parent=above, kind=kind, name=name, short_name=short, at=self.job.at
            )
            written.add("organization", found.pk)
            if code:
                DivisionCode.objects.create(organization=found, code=code)
            return found
        known: Organization | None = every.filter(pk=row.record).select_related("parent").first()
        if known is None or token_of(known) != row.token:
            raise WorldChanged([row.row])
        self._change(
            row, known, {name for name, how, _o, _n in row.diffs if how == Kind.FILL or decided(row.row, name)}, written
        )
        return known

    def _change(self, row: Staged, known: Organization, taken: set[str], written: Written) -> None:
        if not taken:
            return
        old = [known.name, known.short_name, known.kind]
        if taken & {"short_name", "kind"}:
            organization_rename(
                scope=self.job.scope, organization=known, name=known.name, at=self.job.at,
                short_name=row.values[3] if "short_name" in taken else known.short_name,
                kind=row.values[1] if "kind" in taken else known.kind,
            )  # fmt: skip
        before = DivisionCode.objects.filter(organization=known).values_list("code", flat=True).first() or ""
        if "code" in taken:
            DivisionCode.objects.update_or_create(organization=known, defaults={"code": row.values[4]})
            details = {"code": [before, row.values[4]]}
            record(act="organization.coded", at=self.job.at, scope=self.job.scope, subject=("organization", known.pk),
                   place=(known.pk, known.left), details=details)  # fmt: skip
        written.changed.append([known.pk, {"old": [*old, before], "new": token_of(known)}])

    def unwrite(self, written: Written) -> list[str]:
        """Takes it back."""
        from zhizhi.registry.imports.targets.organizations_undoing import organizations_unwrite

        return organizations_unwrite(self.job, written)


def token_of(found: Organization) -> str:
    """What differs as soon as somebody changes it."""
    return "|".join([found.name, found.short_name, found.kind, str(found.parent_id)])
