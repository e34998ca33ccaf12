"""Reading rosters: people in portions with their posts and branches, searches kept, files being written."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Q

from zhizhi.registry.keys.operations import unseal_many
from zhizhi.registry.people.models import Appointment, Membership, Person, PersonQuerySet
from zhizhi.registry.rosters.columns import Entry
from zhizhi.registry.rosters.models import RosterFile, SavedSearch
from zhizhi.registry.scope import DataClass, Scope

PORTION = 1000
VIEW = "people.view"


def entries(found: Sequence[Person], scope: Scope, day: date) -> list[Entry]:
    """What a roster says of these people, with two queries for all."""
    ids = [person.pk for person in found]
    posts, since = _posts(ids, day)
    branches = _branches(ids, day)
    return [
        Entry(
            person, tuple(posts[person.pk]), since.get(person.pk), branches.get(person.pk, ""), day,
            scope.covers(VIEW, person.place_left, DataClass.PERSONAL),
        )
        for person in found
    ]  # fmt: skip


def portions(found: PersonQuerySet, scope: Scope, day: date, most: int) -> Iterator[list[Entry]]:
    """At most `most` entries in their order, a thousand at a time; who belongs to it is read once, before."""
    ids = list(found.values_list("pk", flat=True)[:most])
    for first in range(0, len(ids), PORTION):
        wanted = ids[first : first + PORTION]
        rows = Person.objects.system("ids of people already allowed").select_related("place").in_bulk(wanted)
        yield entries([rows[pk] for pk in wanted if pk in rows], scope, day)


def with_numbers(found: Sequence[Entry], names: Sequence[str]) -> list[Entry]:
    """The same with the numbers named in clear. The caller has journaled the reading."""
    sealed = [
        (entry.person.key_owner, bytes(getattr(entry.person, column) or b""))
        for entry in found
        for column in ("id_sealed", "phone_sealed")
    ]
    texts = iter(_unsealed(sealed))
    opened = []
    for entry in found:
        pair = (next(texts), next(texts))
        masked = (entry.person.id_shown, entry.person.phone_masked)
        clear = tuple(
            text if name in names else mask
            for name, text, mask in zip(("id_number", "phone"), pair, masked, strict=True)
        )
        opened.append(
            Entry(entry.person, entry.posts, entry.since, entry.branch, entry.day, entry.personal, (clear[0], clear[1]))
        )
    return opened


def _unsealed(pairs: list[tuple[str, bytes]]) -> list[str]:
    texts = iter(unseal_many([pair for pair in pairs if pair[1]]))
    return [(next(texts) or "") if sealed else "" for _owner, sealed in pairs]


def _posts(ids: Sequence[int], day: date) -> tuple[dict[int, list[str]], dict[int, date]]:
    held = Appointment.objects.system("of people already allowed").on(day).filter(person__in=ids)
    titles: dict[int, list[str]] = defaultdict(list)
    since: dict[int, date] = {}
    rows = held.order_by("from_date", "pk").values_list(
        "person_id", "from_date", "post__title", "post__organization__name"
    )
    for person, began, title, unit in rows:
        titles[person].append(_called(unit, title))
        since.setdefault(person, began)
    return titles, since


def _called(unit: str, title: str) -> str:
    """第二党小组 and 党小组组长 are 第二党小组组长, 柳湾村 and 村书记 柳湾村书记; 农业局 and 局长 stay whole."""
    if title.startswith(unit):
        return title
    lengths = range(min(len(unit), len(title)), 1, -1)
    shared = next((length for length in lengths if unit.endswith(title[:length])), 0)
    if not shared and unit.endswith("村") and title.startswith("村"):
        shared = 1
    return unit + title[shared:]


def _branches(ids: Sequence[int], day: date) -> dict[int, str]:
    """The Party organization that each belongs to: of a group also the branch above it."""
    rows = Membership.objects.system("of people already allowed").on(day).filter(person__in=ids, role="member")
    named = rows.order_by("from_date", "pk").values_list(
        "person_id", "organization__name", "organization__kind", "organization__parent__name"
    )
    return {person: f"{above}{name}" if kind == "party_group" else name for person, name, kind, above in named}


def searches_for(scope: Scope) -> list[SavedSearch]:
    """One's own searches and those of the offices one has a post at, by name."""
    offices = {hat.organization_id for hat in scope.hats}
    mine = SavedSearch.objects.filter(Q(owner=scope.person_id) | Q(office__in=offices))
    return list(mine.select_related("owner", "office"))


def search_of(scope: Scope, pk: int) -> SavedSearch | None:
    """A search of one's own; others' cannot be changed."""
    return SavedSearch.objects.filter(owner=scope.person_id, pk=pk).first()


def files_of(scope: Scope) -> list[RosterFile]:
    """The long rosters one asked for, the latest first."""
    return list(RosterFile.objects.filter(person=scope.person_id).select_related("file").order_by("-pk")[:5])


def file_of(scope: Scope, pk: int) -> RosterFile | None:
    """One of them."""
    return RosterFile.objects.filter(person=scope.person_id, pk=pk).select_related("file").first()
