"""Reads of terms, always in somebody's scope or of an organization that was allowed before."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q
from django.db.models.functions import ExtractYear

from zhizhi.registry.organizations.models import Organization, OrganizationQuerySet
from zhizhi.registry.organizations.queries import lineage_ids
from zhizhi.registry.people.models import Appointment, Membership, Person
from zhizhi.registry.scope import Scope
from zhizhi.registry.terms.models import LocalRule, Term, TermQuerySet
from zhizhi.registry.terms.rules import KINDS, Length, State, length_of, notice_until, state_of

COMMITTEE = ("secretary", "deputy_secretary", "committee_member")
MOST_CANDIDATES = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list shows: terms as of `day`, narrowed and sorted."""

    day: date
    place: Organization | None = None
    state: str = ""
    kind: str = ""
    text: str = ""
    year: int | None = None
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One organization of the list, with its term on the day where there is one."""

    organization: Organization
    term: Term | None
    due: date | None
    state: State


def terms_for(scope: Scope, wanted: Wanted) -> TermQuerySet:
    """The running terms that fit, each with its organization and the one above; the state does not narrow yet."""
    found: TermQuerySet = Term.objects.visible_to(scope).on(wanted.day)
    found = found.filter(Q(organization__closed_on=None) | Q(organization__closed_on__gt=wanted.day))
    if wanted.place:
        found = found.filter(place_left__gte=wanted.place.left, place_left__lt=wanted.place.right)
    if wanted.kind:
        found = found.filter(organization__kind=wanted.kind)
    if wanted.text:
        named = Q(organization__name__contains=wanted.text)
        if wanted.text.isascii():
            named |= Q(organization__initials__startswith=wanted.text.lower())
        found = found.filter(named)
    # The type checker does not see what `on` annotates.
    ends = {"due__year": wanted.year} if wanted.year else {}
    return found.filter(**ends)


def terms_in_state(found: TermQuerySet, state: str, day: date) -> TermQuerySet:
    """Those in the state; `open` is overdue or due."""
    soon = notice_until(day)
    conditions = {
        State.OVERDUE: Q(due__lt=day),
        State.DUE: Q(due__gte=day, due__lte=soon),
        State.DONE: Q(due__gt=soon, elected_on__year=day.year),
        State.RUNNING: Q(due__gt=soon) & ~Q(elected_on__year=day.year),
        "open": Q(due__lte=soon),
    }
    return found.filter(conditions[state]) if state in conditions else found


def terms_sorted(found: TermQuerySet, sort: str) -> TermQuerySet:
    """In the order wanted; by due day first of all."""
    orders = {
        "name": ["organization__sort_key", "organization_id"], "place": ["place_left"],
        "elected": ["-elected_on", "organization_id"], "-due": ["-due", "organization_id"],
    }  # fmt: skip
    return found.order_by(*orders.get(sort, ["due", "organization_id"])).select_related("organization__parent")


def row_of(term: Term, day: date) -> Row:
    """A term annotated with `due` as a row."""
    due: date = term.due  # type: ignore[attr-defined]
    return Row(term.organization, term, due, state_of(term.elected_on, due, day))


def without_term(scope: Scope, wanted: Wanted) -> OrganizationQuerySet:
    """Organizations that elect a committee and have no term on the day."""
    kinds = [wanted.kind] if wanted.kind in KINDS else list(KINDS)
    found = Organization.objects.visible_to(scope).open().filter(kind__in=kinds)
    found = found.exclude(pk__in=Term.objects.system("narrows what is allowed").on(wanted.day).values("organization"))
    if wanted.place:
        found = found.within(wanted.place)
    if wanted.text:
        found = found.filter(Q(name__contains=wanted.text) | Q(initials__startswith=wanted.text.lower()))
    rows: OrganizationQuerySet = found.order_by("left").select_related("parent")
    return rows


def counts_of(found: TermQuerySet, day: date) -> dict[str, int]:
    """How many terms are in each state. One query."""
    soon = notice_until(day)
    later, this_year = Q(due__gt=soon), Q(elected_on__year=day.year)
    counted: dict[str, int] = found.aggregate(
        overdue=Count("pk", filter=Q(due__lt=day)),
        due_soon=Count("pk", filter=Q(due__gte=day, due__lte=soon)),
        done=Count("pk", filter=later & this_year),
        running=Count("pk", filter=later & ~this_year),
    )
    counted[State.DUE] = counted.pop("due_soon")
    return counted


def due_by_year(found: TermQuerySet) -> list[tuple[int, int]]:
    """(year, number of terms that end in it), every year from the first to the last. One query."""
    rows = found.annotate(year=ExtractYear("due")).values("year").annotate(number=Count("pk")).order_by("year")
    known = {row["year"]: row["number"] for row in rows}
    return [(year, known.get(year, 0)) for year in range(min(known), max(known) + 1)] if known else []


def history_of(organization: Organization) -> list[Term]:
    """All terms, the latest first; for who may read the organization."""
    return list(Term.objects.system("of an organization already allowed").filter(organization=organization))


def term_running(organization: Organization, day: date) -> Term | None:
    """The term on `day`, with `due`."""
    rows = Term.objects.system("of an organization already allowed").on(day).filter(organization=organization)
    found: Term | None = rows.first()
    return found


def committee_between(organization: Organization, from_date: date, to_date: date | None) -> list[Appointment]:
    """Who held a seat of the committee at any time of a term, in the order of the seats; posts are public."""
    rows = Appointment.objects.system("posts are public").filter(
        post__organization=organization, post__role__in=COMMITTEE
    )
    if to_date:
        rows = rows.filter(from_date__lt=to_date)
    rows = rows.filter(Q(to_date=None) | Q(to_date__gt=from_date)).select_related("person", "post")
    return sorted(rows, key=lambda row: (COMMITTEE.index(row.post.role), row.from_date, row.pk))


def committee_on(organization: Organization, day: date) -> list[Appointment]:
    """Who holds a seat of the committee on `day`."""
    held = Appointment.objects.system("posts are public").on(day)
    rows = held.filter(post__organization=organization, post__role__in=COMMITTEE).select_related("person", "post")
    return sorted(rows, key=lambda row: (COMMITTEE.index(row.post.role), row.from_date, row.pk))


def candidates_for(organization: Organization, day: date) -> list[Person]:
    """Whom a committee may consist of: the Party members in the subtree, and who holds a seat now."""
    members = (
        Membership.objects.system("named at an allowed organization")
        .on(day)
        .filter(role="member", place_left__gte=organization.left, place_left__lt=organization.right)
    )
    held = [row.person_id for row in committee_on(organization, day)]
    people = Person.objects.system("named at an allowed organization")
    found = people.filter(Q(pk__in=members.values("person")) | Q(pk__in=held)).order_by("sort_key", "pk")
    return list(found[:MOST_CANDIDATES])


def local_length(organization: Organization, elected_on: date) -> Length | None:
    """The nearest local rule above, or at, the organization for its kind on that day."""
    above = lineage_ids(organization.pk)
    rows = LocalRule.objects.system("rules hold for all below").filter(
        Q(to_date=None) | Q(to_date__gt=elected_on), place__in=above, kind=organization.kind, from_date__lte=elected_on
    )
    found = min(rows, key=lambda rule: above.index(rule.place_id), default=None)
    return Length(found.years, found.basis) if found else None


def length_for(organization: Organization, elected_on: date) -> Length | None:
    """The local rule where there is one, else the national; None where neither is known."""
    parent = organization.parent.kind if organization.parent else ""
    return local_length(organization, elected_on) or length_of(organization.kind, parent, elected_on)


def local_rules_for(scope: Scope) -> list[LocalRule]:
    """The local rules that the scope may read, those that hold first."""
    found = LocalRule.objects.visible_to(scope).select_related("place")
    return list(found.order_by(F("to_date").desc(nulls_first=True), "place_left", "kind"))


def local_rule_for(scope: Scope, pk: int) -> LocalRule | None:
    """One local rule."""
    found: LocalRule | None = LocalRule.objects.visible_to(scope).select_related("place").filter(pk=pk).first()
    return found
