"""Writing a roster's people in few statements, while another process lays out the next of them."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.conf import settings
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.ahead import ahead
from zhizhi.core.partialdates import PartialDate
from zhizhi.registry.bulk import ids_reserve, rows_insert
from zhizhi.registry.corrections.operations import difference_record
from zhizhi.registry.imports.staging import Kind, Staged, State
from zhizhi.registry.imports.targets.base import Decided, Job, WorldChanged, Written
from zhizhi.registry.imports.targets.people_changing import Change, people_change
from zhizhi.registry.imports.targets.people_known import People
from zhizhi.registry.imports.targets.people_rows import COLUMNS, REST, Fresh, laying_out
from zhizhi.registry.journal.operations import record_many
from zhizhi.registry.keys.bulk import keys_insert
from zhizhi.registry.keys.operations import index_key
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Membership, Person, Post
from zhizhi.registry.rights.operations import AppointmentRefused, appointment_start
from zhizhi.registry.touched import ORGANIZATION, PERSON, touched

# New people from which on a second process lays them out.
APART = 5000


class WriteRefused(Exception):
    """Why nothing was written, in words for the user; names the row."""


class Writer:
    """The rows of one file on their way into the tables."""

    def __init__(self, job: Job, keys: Sequence[str], people: People) -> None:
        self.job, self.keys, self.people = job, list(keys), people
        self.day = localdate(job.at)
        self.places: dict[int, int] = {}
        counts = job.intake.counts
        # Numbers for all who may be new; those of rows that are left out stay unused.
        most = counts.get(State.NEW, 0) + counts.get(State.QUESTION, 0)
        self.ids = iter(ids_reserve(Person, most))
        self.new: list[list[Fresh]] = []
        # Begun here, so that the transaction need not wait until the second process has loaded its tables of names.
        secrets = settings.MASTER_KEY, index_key()
        self.laid = ahead(laying_out, secrets, _emptied(self.new), apart=most > APART)
        # Of each new person the number, the row of the file, the place: three lists of figures, eight bytes each.
        self.new_rows = array("q"), array("q"), array("q")
        self.nameless: list[Staged] = []
        self.joins: list[tuple[int, int, str]] = []
        self.posts: list[tuple[int, Staged, str]] = []
        self.changes: list[Change] = []
        self.kept: list[Staged] = []

    def lay_out(self, rows: Sequence[Staged], decided: Decided) -> None:
        """Says of some rows what is to be written, before anything is."""
        fresh = [row for row in rows if not row.record and _is_taken(row, decided)]
        self._places(rows)
        self._lay_new(fresh)
        for row in rows:
            if row.record:
                self._lay_known(row, decided)

    def _places(self, rows: Iterable[Staged]) -> None:
        wanted = {row.ids[key] for row in rows for key in ("place", "branch") if key in row.ids} - self.places.keys()
        if wanted:
            found = Organization.objects.system("checked when the rows were").open().filter(pk__in=wanted)
            self.places |= dict(found.order_by().values_list("pk", "left"))

    def _lay_new(self, rows: Sequence[Staged]) -> None:
        fresh = []
        for row in rows:
            pk, place = next(self.ids), row.ids["place"]
            if place not in self.places:
                raise WorldChanged([row.row])
            fresh.append(Fresh(pk, place, self.places[place], row.text))
            for figures, figure in zip(self.new_rows, (pk, row.row, place), strict=True):
                figures.append(figure)
            if not row.values[1]:
                self.nameless.append(row)
            if "branch" in row.ids:
                self.joins.append((pk, row.ids["branch"], _since(row.values, self.day)))
            if "post" in row.ids:
                self.posts.append((pk, row, row.values[19]))
        self.new.append(fresh)

    def _lay_known(self, row: Staged, decided: Decided) -> None:
        values = dict(zip(self.keys, row.values, strict=True))
        taken: dict[str, str] = {}
        for name, kind, _old, _new in row.diffs:
            if kind == Kind.KEPT:
                self.kept.append(row)
            elif kind == Kind.FILL or (kind == Kind.CONFLICT and decided(row.row, name)):
                taken[name] = values[name]
        self.changes.append(Change(row, taken))
        if "post" in taken:
            self.posts.append((row.record, row, values["post_since"]))

    # What follows runs within the transaction.

    def write(self) -> Written:
        """Everything, or WorldChanged where the preview is no longer true."""
        self._still_as_shown()
        written, at = Written(), self.job.at
        for people, keys in self.laid:
            keys_insert(keys, at)
            rows_insert(Person, COLUMNS, people)
        ids = list(self.new_rows[0])
        written.add("person", *ids)
        people_change(self.job, self.changes, written)
        self._join(written)
        self._appoint(written)
        self._differences(written)
        self._acts()
        written.counts |= {"new": len(ids), "changed": len(written.changed)}
        touched(ORGANIZATION, self.places, at)
        touched(PERSON, ids + [change[0] for change in written.changed], at)
        return written

    def _still_as_shown(self) -> None:
        found = Organization.objects.system("checked when the rows were").open().filter(pk__in=list(self.places))
        if dict(found.order_by().values_list("pk", "left")) != self.places:
            raise WorldChanged([])
        stale: list[int] = []
        for start in range(0, len(self.changes), 1000):
            some = self.changes[start : start + 1000]
            now = self.people.again([change.row.record for change in some])
            stale += [
                change.row.row for change in some
                if (known := now.get(change.row.record)) is None or known.token != change.row.token
            ]  # fmt: skip
        for start in range(0, len(self.nameless), 1000):
            some_rows = self.nameless[start : start + 1000]
            found_now = People(self.job.scope, self.day).known(some_rows)
            stale += [row.row for row, one in zip(some_rows, found_now, strict=True) if one is not None]
        if stale:
            raise WorldChanged(stale)

    def _join(self, written: Written) -> None:
        joins = self.joins + list(self._moves(written))
        ids = ids_reserve(Membership, len(joins))
        rows = [
            (pk, person, place, self.places[place], "member", since)
            for pk, (person, place, since) in zip(ids, joins, strict=True)
        ]
        rows_insert(Membership, ("id", "person_id", "organization_id", "place_left", "role", "from_date"), rows)
        written.add("membership", *ids)

    def _moves(self, written: Written) -> Iterator[tuple[int, int, str]]:
        """A branch that was taken from the file: the old membership ends on the day the new one begins."""
        for change in self.changes:
            if "branch" not in change.taken:
                continue
            since = _since(change.row.values, self.day)
            rows = Membership.objects.system("of an allowed row").filter(
                Q(to_date=None), person=change.row.record, role="member"
            )
            for row in rows:
                end = max(since, str(row.from_date.fromordinal(row.from_date.toordinal() + 1)))
                Membership.objects.system("of an allowed row").filter(pk=row.pk).update(to_date=date.fromisoformat(end))
                written.changed.append([change.row.record, {"membership_end": [row.pk, end]}])
            yield change.row.record, change.row.ids["branch"], since

    def _appoint(self, written: Written) -> None:
        posts = {post.pk: post for post in Post.objects.filter(pk__in={row.ids["post"] for _p, row, _s in self.posts})
                 .select_related("organization")}  # fmt: skip
        people = Person.objects.system("of allowed rows").in_bulk([pk for pk, _row, _since in self.posts])
        for pk, row, since in self.posts:
            day = PartialDate.parse(since).day if since else self.day
            try:
                made = appointment_start(
                    scope=self.job.scope, person=people[pk], post=posts[row.ids["post"]], from_date=day,
                    at=self.job.at, basis=source_of(self.job, row.row)[:120],
                )  # fmt: skip
            except AppointmentRefused as fault:
                words = {"row": row.row, "why": fault}
                raise WriteRefused(_("Row %(row)s: %(why)s Nothing was taken over.") % words) from fault
            written.add("appointment", made.pk)

    def _differences(self, written: Written) -> None:
        """Dates and education that the registry has otherwise: both stay, somebody decides."""
        people = Person.objects.system("of allowed rows").in_bulk([row.record for row in self.kept])
        sources = set()
        for row in {id(row): row for row in self.kept}.values():
            values = dict(zip(self.keys, row.values, strict=True))
            for name, kind, old, _new in row.diffs:
                if kind == Kind.KEPT:
                    difference_record(
                        scope=self.job.scope, person=people[row.record], field=name, current=old, claimed=values[name],
                        source=source_of(self.job, row.row), at=self.job.at,
                    )  # fmt: skip
                    sources.add(row.row)
        written.counts["differences"] = len(sources)
        written.add("difference_row", *sorted(sources))

    def _acts(self) -> None:
        job, number, lefts = self.job, self.job.intake.pk, self.places
        rows = (
            (pk, place, lefts[place], f'{{"import":{number},"row":{row}}}')
            for pk, row, place in zip(*self.new_rows, strict=True)
        )
        record_many(act="person.imported", at=job.at, scope=job.scope, kind="person", rows=rows)


def _emptied(portions: list[list[Fresh]]) -> Iterator[list[Fresh]]:
    """Each in order; those that were handed over need no memory any more."""
    while portions:
        yield portions.pop(0)


def source_of(job: Job, row: int) -> str:
    """Which file and row said it, as a difference or an appointment names its source."""
    words = {"file": job.intake.file_name[:120], "row": row, "number": job.intake.pk}
    return _("%(file)s, row %(row)s (import %(number)s)") % words


def _is_taken(row: Staged, decided: Decided) -> bool:
    """A row about whom it is asked whether they are somebody else is taken where that was said."""
    if row.state == State.FAULT:
        return False
    asked = [name for name, kind, _old, _new in row.diffs if kind == Kind.QUESTION]
    return all(decided(row.row, f"question:{name}") for name in asked)


def _since(values: Sequence[str], day: date) -> str:
    """Since when somebody belongs to a branch: as the file says, else since joining the Party, else from today."""
    text = values[17] or values[12]
    return text + REST[len(text)] if text else day.isoformat()
