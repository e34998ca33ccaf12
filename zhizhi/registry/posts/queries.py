"""Posts with their numbers on a day: approved, filled, vacant, over. Always in somebody's scope."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Post
from zhizhi.registry.posts.models import Excess, Headcount
from zhizhi.registry.scope import Scope

STATES = ("vacant", "over", "full")
ORDERS: dict[str, list[Any]] = {
    "": ["organization__left", "pk"], "title": ["title", "organization__left"],
    "vacant": ["-vacant", "organization__left"],
    "over": ["-over", "organization__left"],
    "since": [F("since").asc(nulls_last=True), "organization__left", "pk"],
    "name": ["organization__sort_key", "organization_id", "pk"],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list shows, as of `day`."""

    day: date
    place: Organization | None = None
    role: str = ""
    state: str = ""
    text: str = ""
    sort: str = ""
    months: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums over a list of posts. Vacancies of one post do not make up for too many in another."""

    posts: int
    approved: int
    filled: int
    vacant: int
    over: int
    units: int


def months_before(day: date, months: int) -> date:
    """The day so many months earlier, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def posts_for(scope: Scope, wanted: Wanted) -> QuerySet[Post]:
    """The posts of open organizations that fit, each with `approved`, `filled`, `vacant`, `over`; the state narrows."""
    found = _counted(Post.objects.filter(scope.within("organizations.view", "organization__left")), wanted.day)
    found = found.filter(Q(organization__closed_on=None) | Q(organization__closed_on__gt=wanted.day))
    # A post that was abolished and that nobody holds is history.
    found = found.filter(Q(approved__gt=0) | Q(filled__gt=0))
    if wanted.place:
        found = found.filter(organization__left__gte=wanted.place.left, organization__left__lt=wanted.place.right)
    if wanted.role:
        found = found.filter(role="" if wanted.role == "-" else wanted.role)
    if wanted.text:
        named = Q(organization__name__contains=wanted.text) | Q(title__contains=wanted.text)
        if wanted.text.isascii():
            named |= Q(organization__initials__startswith=wanted.text.lower())
        found = found.filter(named)
    # The type checker does not see what `_counted` annotates.
    longest = {"since__lte": months_before(wanted.day, wanted.months)} if wanted.months else {}
    return found.filter(**longest)


def posts_in_state(found: QuerySet[Post], state: str) -> QuerySet[Post]:
    """Those with vacancies, with too many, or exactly filled."""
    conditions = {"vacant": Q(vacant__gt=0), "over": Q(over__gt=0), "full": Q(filled=F("approved"))}
    return found.filter(conditions[state]) if state in conditions else found


def posts_sorted(found: QuerySet[Post], sort: str) -> QuerySet[Post]:
    """In the order wanted; by the tree first of all."""
    return found.order_by(*ORDERS.get(sort, ORDERS[""])).select_related("organization__parent")


def totals_of(found: QuerySet[Post]) -> Totals:
    """The sums of a list. One query."""
    sums: dict[str, Any] = found.order_by().aggregate(
        posts=Count("pk"), a=Sum("approved"), f=Sum("filled"), v=Sum("vacant"), o=Sum("over"),
        units=Count("organization", filter=Q(vacant__gt=0), distinct=True),
    )  # fmt: skip
    return Totals(sums["posts"], sums["a"] or 0, sums["f"] or 0, sums["v"] or 0, sums["o"] or 0, sums["units"])


def state_counts(found: QuerySet[Post]) -> dict[str, int]:
    """How many posts are in each state. One query."""
    conditions = {"vacant": Q(vacant__gt=0), "over": Q(over__gt=0), "full": Q(filled=F("approved"))}
    counted: dict[str, int] = found.order_by().aggregate(
        **{f"n_{name}": Count("pk", filter=condition) for name, condition in conditions.items()}
    )
    return {name: counted[f"n_{name}"] for name in conditions}


def reasons_of(posts: Sequence[Post], day: date) -> dict[int, str]:
    """Why each of these posts has too many holders: what was said at the appointment, else the last decision."""
    over = [post.pk for post in posts if post.over]  # type: ignore[attr-defined]
    held = Appointment.objects.system("of posts already allowed").on(day).filter(post__in=over)
    rows = Excess.objects.system("of posts already allowed").filter(appointment__in=held).exclude(reason="")
    found = dict(rows.order_by("appointment__from_date").values_list("appointment__post_id", "reason"))
    decided = Headcount.objects.system("of posts already allowed").filter(post__in=over, from_date__lte=day)
    latest = dict(decided.order_by("from_date").values_list("post_id", "basis"))
    return latest | found


def decided_ids(posts: Sequence[Post]) -> set[int]:
    """Those posts whose number somebody decided; the others have the number they were entered with."""
    rows = Headcount.objects.system("of posts already allowed").filter(post__in=[post.pk for post in posts])
    return set(rows.order_by().values_list("post_id", flat=True))


def post_for(scope: Scope, pk: int) -> Post | None:
    """One post of an organization that the scope may read."""
    found = Post.objects.filter(scope.within("organizations.view", "organization__left"), pk=pk)
    return found.select_related("organization").first()


def numbers_of(post: Post) -> list[Headcount]:
    """The decisions on the number, the latest first."""
    return list(Headcount.objects.system("of a post already allowed").filter(post=post))


def holders_on(post: Post, day: date) -> list[Appointment]:
    """Who holds the post, with the reason where it was beyond the number."""
    held = Appointment.objects.system("posts are public").on(day).filter(post=post)
    return list(held.select_related("person", "excess").order_by("from_date", "pk"))


def approved_on(post: Post, day: date) -> int:
    """The number approved for a post on a day."""
    rows = Headcount.objects.system("of a post already allowed").filter(post=post, from_date__lte=day)
    latest = rows.order_by("-from_date").values_list("number", flat=True).first()
    kept: int | None = Post.objects.filter(pk=post.pk).values_list("headcount", flat=True).first()
    return latest if latest is not None else kept or 0


def filled_on(post: Post, day: date) -> int:
    """How many hold the post on a day."""
    number: int = Appointment.objects.system("posts are public").on(day).filter(post=post).count()
    return number


def headcounts_apply(posts: Sequence[Post], day: date) -> None:
    """Sets each post's headcount to the number approved on the day, without saving it. One query."""
    rows = Headcount.objects.system("of posts already allowed").filter(post__in=posts, from_date__lte=day)
    latest = dict(rows.order_by("from_date").values_list("post_id", "number"))
    for post in posts:
        post.headcount = latest.get(post.pk, post.headcount)


def _counted(found: QuerySet[Post], day: date) -> QuerySet[Post]:
    decided = Headcount.objects.system("of the posts asked for").filter(post=OuterRef("pk"), from_date__lte=day)
    held = Appointment.objects.system("of the posts asked for").on(day).filter(post=OuterRef("pk")).order_by()
    number = held.values("post").annotate(number=Count("pk")).values("number")
    found = found.annotate(
        approved=Coalesce(Subquery(decided.order_by("-from_date").values("number")[:1]), F("headcount")),
        filled=Coalesce(Subquery(number, output_field=IntegerField()), 0),
    )
    found = found.annotate(
        vacant=Case(When(approved__gt=F("filled"), then=F("approved") - F("filled")), default=0),
        over=Case(When(filled__gt=F("approved"), then=F("filled") - F("approved")), default=0),
    )
    return _since(found, decided, day)


def _since(found: QuerySet[Post], decided: Any, day: date) -> QuerySet[Post]:
    """`since`: of a vacancy the day on which the last holder left or the number was decided, whichever is later.

    Of a post that nobody ever held or decided on it is the day on which its organization was opened.
    """
    past = Appointment.objects.system("of the posts asked for").filter(post=OuterRef("pk"), to_date__lte=day)
    found = found.annotate(
        left=Subquery(past.order_by("-to_date").values("to_date")[:1]),
        decided=Subquery(decided.order_by("-from_date").values("from_date")[:1]),
    )
    latest = Case(When(left__gte=F("decided"), then=F("left")), default=Coalesce(F("decided"), F("left")))
    return found.annotate(
        since=Case(When(vacant__gt=0, then=Coalesce(latest, F("organization__opened_on"))), default=None)
    )
