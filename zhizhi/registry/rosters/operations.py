"""Taking rosters out, keeping searches, and writing long rosters in portions."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from zhizhi.registry.exports.operations import Mark, export_record
from zhizhi.registry.files.operations import FileRefused, file_keep
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.organizations.queries import places_to_choose
from zhizhi.registry.people.models import PersonQuerySet
from zhizhi.registry.rights.queries import scope_for
from zhizhi.registry.rosters.columns import Entry, columns_of
from zhizhi.registry.rosters.forms import RosterForm, query_of
from zhizhi.registry.rosters.models import RosterFile, SavedSearch
from zhizhi.registry.rosters.narrowing import roster_people
from zhizhi.registry.rosters.queries import portions, with_numbers
from zhizhi.registry.rosters.writing import TYPES, file_made, table_of
from zhizhi.registry.scope import DataClass, Scope

# Above so many rows a file is written by the tick while its reader goes on working.
AT_ONCE = 2_000
# A Word document of more would take longer to open than to read.
MOST = {"xlsx": 200_000, "docx": 5_000}
MOST_NUMBERS = 500
REVEAL = "people.reveal"
KEPT = timedelta(days=1)
# Writing that so often ended with its process is not begun again.
ATTEMPTS = 3


class RosterRefused(Exception):
    """Why a roster is not given out or a search not kept, in words for the user."""


def search_save(
    *, scope: Scope, name: str, query: str, office_id: int | None, at: datetime, search: SavedSearch | None = None
) -> SavedSearch:
    """Keeps the filters under a name, for oneself or for an office one has a post at. Raises RosterRefused."""
    name = " ".join(name.split())
    if not name:
        raise RosterRefused(_("A search needs a name."))
    if office_id is not None and office_id not in {hat.organization_id for hat in scope.hats}:
        raise RosterRefused(_("You have no post at this office."))
    kept = search or SavedSearch(owner_id=scope.person_id or 0)
    kept.name, kept.query, kept.office_id, kept.changed_at = name, query_of(QueryDict(query)), office_id, at
    with acting():
        try:
            with transaction.atomic():
                kept.save()
        except IntegrityError as fault:
            raise RosterRefused(_("You have a search of this name already.")) from fault
        details = {"name": name, "office": office_id}
        record(act="roster.search_saved", at=at, scope=scope, subject=("search", kept.pk), details=details)
    return kept


def search_delete(*, scope: Scope, search: SavedSearch, at: datetime) -> None:
    """Forgets a search of one's own."""
    with acting():
        details = {"name": search.name}
        record(act="roster.search_deleted", at=at, scope=scope, subject=("search", search.pk), details=details)
        search.delete()


def roster_of(scope: Scope, query: str, at: datetime) -> tuple[RosterForm, PersonQuerySet, str]:
    """The form, the people in their order, and the title of what the query asks for."""
    given = QueryDict(query)
    places, place = places_to_choose(scope, "people.view", given.get("place", ""))
    form = RosterForm(given, places=places)
    found = roster_people(scope, form.wanted(), place, form.day(at))
    return form, found, _("Roster: %(place)s") % {"place": place.name} if place else _("Roster")


def roster_take(*, scope: Scope, query: str, ending: str, at: datetime) -> tuple[bytes, int]:
    """The file, and how many rows it has; journaled. Raises RosterRefused when it is too long for one go."""
    form, found, title = roster_of(scope, query, at)
    rows = [entry for portion in portions(found, scope, form.day(at), AT_ONCE + 1) for entry in portion]
    if len(rows) > AT_ONCE:
        raise RosterRefused(_("This roster is long; it is written while you go on working."))
    mark = export_record(scope=scope, what=f"roster.{ending}", rows=len(rows), at=at, filters=_flat(query))
    return _made(form, rows, title, mark, ending, at), len(rows)


def roster_print(*, scope: Scope, query: str, at: datetime) -> tuple[RosterForm, list[Entry], str, Mark]:
    """What a page for the printer shows; journaled. Raises RosterRefused when it is too long for paper."""
    form, found, title = roster_of(scope, query, at)
    rows = [entry for portion in portions(found, scope, form.day(at), AT_ONCE + 1) for entry in portion]
    if len(rows) > AT_ONCE:
        raise RosterRefused(_("More than %(most)d people: narrow the roster before printing.") % {"most": AT_ONCE})
    mark = export_record(scope=scope, what="roster.print", rows=len(rows), at=at, filters=_flat(query))
    return form, rows, title, mark


def roster_numbers_take(
    *, scope: Scope, query: str, numbers: Sequence[str], reason: str, ending: str, at: datetime
) -> bytes:
    """The roster with numbers in clear: an act for each person, with the reason. Raises RosterRefused."""
    reason = reason.strip()
    if len(reason) < 4:
        raise RosterRefused(_("Say in a few words why you need the numbers."))
    form, found, title = roster_of(scope, query, at)
    rows = [entry for portion in portions(found, scope, form.day(at), MOST_NUMBERS + 1) for entry in portion]
    if refusal := numbers_refusal(scope, rows):
        raise RosterRefused(refusal)
    with acting():
        for entry in rows:
            person = entry.person
            details = {"field": ", ".join(numbers), "reason": reason}
            record(
                act="person.revealed", at=at, scope=scope, subject=("person", person.pk),
                place=(person.place_id, person.place_left), details=details, owner=person.key_owner,
            )  # fmt: skip
    filters = _flat(query) | {"numbers": ", ".join(numbers), "reason": reason}
    mark = export_record(scope=scope, what=f"roster.{ending}", rows=len(rows), at=at, filters=filters)
    return _made(form, with_numbers(rows, numbers), title, mark, ending, at, more=numbers)


def numbers_refusal(scope: Scope, rows: Sequence[Entry]) -> str:
    """Why the numbers of these people are not given in clear; empty where nothing is in the way."""
    if not rows:
        return _("The roster is empty.")
    if len(rows) > MOST_NUMBERS:
        return _("Numbers in clear are given for at most %(most)d people at a time.") % {"most": MOST_NUMBERS}
    outside = [row for row in rows if not scope.covers(REVEAL, row.person.place_left, DataClass.SENSITIVE)]
    if outside:
        words = {"count": len(outside), "name": outside[0].person.name}
        return _("For %(count)d of these people, such as %(name)s, you may not see numbers. Narrow the unit.") % words
    return ""


def file_ask(*, scope: Scope, query: str, ending: str, at: datetime) -> RosterFile:
    """Puts a long roster down to be written. Raises RosterRefused."""
    if RosterFile.objects.filter(person=scope.person_id, state=RosterFile.State.WAITING).count() >= 3:
        raise RosterRefused(_("Three of your rosters are being written already; wait for one of them."))
    return RosterFile.objects.create(
        person_id=scope.person_id or 0, account_id=scope.account_id or 0, query=query, ending=ending, asked_at=at
    )


def files_build(at: datetime) -> int:
    """Writes the roster that waits longest, if there is one; how many were written. The tick calls it."""
    asked = RosterFile.objects.filter(state=RosterFile.State.WAITING).select_related("person").order_by("pk").first()
    if asked is None:
        return 0
    asked.attempts += 1
    asked.save(update_fields=["attempts"])
    try:
        if asked.attempts > ATTEMPTS:
            _given_up(asked, at)
        _build(asked, at)
    except (RosterRefused, FileRefused) as refused:
        asked.state, asked.told = RosterFile.State.FAILED, str(refused)[:200]
        asked.save(update_fields=["state", "told"])
    return 1


def _given_up(asked: RosterFile, at: datetime) -> None:
    """Others wait behind it. Raises RosterRefused, with what to do."""
    with acting():
        record(act="roster.given_up", at=at, scope=None, subject=("roster", asked.pk), details={"rows": asked.total})
    words = {"count": ATTEMPTS}
    text = _(
        "Writing was cut off %(count)s times, so it was given up. Narrow the roster to a smaller unit and take it out"
        " in pieces; if that stops too, tell your administrator."
    )
    raise RosterRefused(text % words)


def _build(asked: RosterFile, at: datetime) -> None:
    """With the rights that the asker has now, not those of the asking."""
    scope = scope_for(person=asked.person, account_id=asked.account_id, at=at)
    if not scope.holds("people.view"):
        raise RosterRefused(_("The right to see people has ended."))
    form, found, title = roster_of(scope, asked.query, at)
    most = MOST[asked.ending]
    asked.total = min(found.count(), most + 1)
    if asked.total > most:
        raise RosterRefused(_("More than %(most)d people: narrow the roster.") % {"most": most})
    rows: list[Entry] = []
    for portion in portions(found, scope, form.day(at), most):
        rows += portion
        asked.done = len(rows)
        asked.save(update_fields=["done", "total"])
    mark = export_record(scope=scope, what=f"roster.{asked.ending}", rows=len(rows), at=at, filters=_flat(asked.query))
    content = _made(form, rows, title, mark, asked.ending, at)
    office = scope.hats[0].organization_id if scope.hats else asked.person.place_id
    asked.file = file_keep(
        content=content, name=f"{title}.{asked.ending}", content_type=TYPES[asked.ending], organization_id=office,
        owner=f"roster:{asked.pk}", at=at,
    )  # fmt: skip
    asked.state = RosterFile.State.READY
    asked.save(update_fields=["file", "state", "done", "total"])


def files_forget(at: datetime) -> int:
    """Rosters written more than a day ago are gone, with their bytes at the next sweep; how many."""
    old = list(RosterFile.objects.filter(asked_at__lt=at - KEPT).select_related("file"))
    for asked in old:
        kept = asked.file
        asked.delete()
        if kept:
            kept.delete()
    return len(old)


def _made(
    form: RosterForm, rows: Iterable[Entry], title: str, mark: Mark, ending: str, at: datetime,
    more: Sequence[str] = (),
) -> bytes:  # fmt: skip
    columns = columns_of([*form.chosen, *more])
    return file_made(ending, table_of(title, columns, rows, mark, form.day(at), paper=ending == "docx"), made=at)


def _flat(query: str) -> dict[str, str]:
    """The filters for the journal; the columns as one text."""
    given = QueryDict(query)
    return {name: ", ".join(given.getlist(name)) for name in given}
