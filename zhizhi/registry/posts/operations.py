"""Writes to posts: a new approved number from a day on, a post set up; and who was appointed beyond the number."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Post
from zhizhi.registry.posts.models import Excess, Headcount
from zhizhi.registry.posts.queries import approved_on, filled_on
from zhizhi.registry.rights.roles import role_of
from zhizhi.registry.scope import Scope
from zhizhi.registry.touched import ORGANIZATION, touched

MOST = 999


class PostRefused(Exception):
    """Why a post or its number was not changed, in words for the user."""


class Keeper:
    """What appointments ask: whether there is a vacancy; and what is kept where there was none."""

    def refusal(self, post: Post, day: date) -> str:
        """Why one more would be too many on that day; empty while there is a vacancy."""
        approved, filled = approved_on(post, day), filled_on(post, day)
        if filled < approved:
            return ""
        words = {"post": post.title, "place": post.organization.name, "approved": approved, "filled": filled}
        return _(
            "“%(post)s” of %(place)s: %(approved)s approved, %(filled)s held. One more exceeds the approved number:"
            " give the reason, or change the number first."
        ) % words  # fmt: skip

    def exceeded(self, appointment: Appointment, reason: str, at: datetime) -> None:  # noqa: ARG002
        """Somebody was appointed beyond the number, for this reason; the appointment's own act says it."""
        Excess.objects.create(appointment=appointment, place_left=appointment.place_left, reason=reason[:200])


def headcount_set(
    *, scope: Scope | None, post: Post, number: int, from_date: date, basis: str, at: datetime
) -> Headcount:
    """From that day on so many may hold the post, by this decision. Raises PostRefused.

    A decision of the same day replaces the one before. Whoever is then one too many keeps the post: the list says so.
    """
    _refuse_undecided(number, basis)
    before = approved_on(post, from_date)
    if before == number:
        raise PostRefused(_("On that day the approved number is %(number)d already.") % {"number": number})
    organization = post.organization
    with acting():
        made, _created = Headcount.objects.system("a decision").update_or_create(
            post=post, from_date=from_date,
            defaults={"number": number, "basis": basis.strip(), "place_left": organization.left},
        )  # fmt: skip
        details = {"post": post.title, "number": [before, number], "from": from_date, "basis": made.basis}
        _journal("post.headcount", organization, scope, at, details)
    return made


def post_make(
    *, scope: Scope | None, organization: Organization, role: str, title: str, number: int, from_date: date,
    basis: str, at: datetime,
) -> Post:  # fmt: skip
    """A post with an approved number, before anybody is appointed to it. Raises PostRefused."""
    title, declared = " ".join(title.split()), role_of(role) if role else None
    if role and (declared is None or organization.kind not in declared.kinds):
        raise PostRefused(_("This organization does not have that role."))
    if not title:
        raise PostRefused(_("A post needs a title."))
    _refuse_undecided(number, basis)
    if organization.closed_on:
        raise PostRefused(_("“%(name)s” is closed.") % {"name": organization.name})
    with acting():
        try:
            with transaction.atomic():
                post = Post.objects.create(organization=organization, role=role, title=title, headcount=max(number, 1))
        except IntegrityError as fault:
            raise PostRefused(_("There is a post of this title already; change its number.")) from fault
        decided = {"number": number, "basis": basis.strip(), "place_left": organization.left}
        Headcount.objects.create(post=post, from_date=from_date, **decided)
        details = {"post": title, "role": role, "number": number, "from": from_date, "basis": basis.strip()}
        _journal("post.made", organization, scope, at, details)
        touched(ORGANIZATION, [organization.pk], at)
    return post


def _refuse_undecided(number: int, basis: str) -> None:
    if not 0 <= number <= MOST:
        raise PostRefused(_("An approved number is between 0 and %(most)d.") % {"most": MOST})
    if len(basis.strip()) < 2:
        raise PostRefused(_("Name the decision, such as the number of the document."))


def _journal(
    act: str, organization: Organization, scope: Scope | None, at: datetime, details: dict[str, object]
) -> None:
    place = (organization.pk, organization.left)
    record(act=act, at=at, scope=scope, subject=("organization", organization.pk), place=place, details=details)
