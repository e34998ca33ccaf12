"""Reads of people, always in somebody's scope."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from zhizhi.core.personalnames import person_name
from zhizhi.core.smallgroups import withheld
from zhizhi.registry.keys.operations import blind
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import (
    Appointment,
    DatedQuerySet,
    Household,
    HouseholdQuerySet,
    Membership,
    Person,
    PersonQuerySet,
    Post,
)
from zhizhi.registry.people.seeking import number_in, number_sought
from zhizhi.registry.scope import DataClass, Scope


@dataclass(frozen=True, slots=True)
class Seat:
    """A post with who holds it on a day; `vacant` seats are approved but empty."""

    post: Post
    held: tuple[Appointment, ...]

    @property
    def vacant(self) -> int:
        return max(self.post.headcount - len(self.held), 0)

    @property
    def over(self) -> int:
        """How many hold the post beyond the approved number."""
        return max(len(self.held) - self.post.headcount, 0)


# Sets each post's headcount to the number approved on the day; said by the part above that keeps their history.
_headcounts: list[Callable[[Sequence[Post], date], None]] = []


def headcounts_by(correct: Callable[[Sequence[Post], date], None]) -> None:
    """Posts are shown with these numbers from now on."""
    _headcounts[:] = [correct]


def seats_of(organization: Organization, day: date) -> list[Seat]:
    """The posts of the organization itself with their holders on `day`. Posts and holders' names are public."""
    posts = list(Post.objects.filter(organization=organization).order_by("pk"))
    for correct in _headcounts:
        correct(posts, day)
    held = Appointment.objects.system("posts are public").on(day).filter(post__in=posts).select_related("person")
    rows = list(held.order_by("from_date", "pk"))
    return [Seat(post, tuple(row for row in rows if row.post_id == post.pk)) for post in posts]


def members_count(organization: Organization, day: date) -> int:
    """How many people are Party members somewhere in the subtree on `day`, each counted once."""
    rows = Membership.objects.system("a number, for who may read the organization").on(day).filter(role="member")
    within = rows.filter(place_left__gte=organization.left, place_left__lt=organization.right)
    number: int = within.values("person").distinct().count()
    return number


def members_shown(organization: Organization, day: date) -> int | None:
    """The same for who may not see the people: None over fewer than five, or where the neighbours would tell of them.

    Whatever page of the tree one opens, it withholds the same figures, so that no two pages together tell more.
    """
    rows = Membership.objects.system("numbers, small ones withheld").on(day).filter(role="member")
    counted = rows.order_by().values_list("place_left").annotate(Count("person", distinct=True))
    held = sorted(counted)
    above = Organization.objects.system("the way up").filter(left__lte=organization.left, right__gte=organization.right)
    chain = {node.pk: node for node in above}
    around = Organization.objects.system("neighbours").filter(parent__in=chain).only("pk", "left", "right", "parent_id")
    nodes = {**{node.pk: node for node in around}, **chain}
    lefts, sums = [left for left, _number in held], [0, *accumulate(number for _left, number in held)]
    figures: dict[object, int] = {
        pk: sums[bisect_left(lefts, node.right)] - sums[bisect_left(lefts, node.left)] for pk, node in nodes.items()
    }
    lines = []
    for pk in chain:
        parts = [node.pk for node in nodes.values() if node.parent_id == pk]
        # Members of the organization itself stand on no page of their own.
        figures[f"own {pk}"] = figures[pk] - sum(figures[part] for part in parts)
        lines.append((pk, [*parts, f"own {pk}"]))
    hidden = withheld(figures, lines, unseen=[f"own {pk}" for pk in chain if figures[f"own {pk}"]])
    return None if organization.pk in hidden else members_count(organization, day)


def households_count(organization: Organization) -> int:
    """The households of the subtree."""
    rows = Household.objects.system("a number, for who may read the organization")
    number: int = rows.filter(place_left__gte=organization.left, place_left__lt=organization.right).count()
    return number


def closing_hindrances(organization: Organization, day: date) -> list[str]:
    """Appointments and memberships that have not ended: an organization with them is not closed."""
    ends_later = Q(to_date=None) | Q(to_date__gt=day)
    held = Appointment.objects.system("closing").filter(ends_later, post__organization=organization).count()
    members = Membership.objects.system("closing").filter(ends_later, organization=organization).count()
    found = [_("Appointments that go on: %(count)d") % {"count": held}] if held else []
    return found + ([_("Memberships that go on: %(count)d") % {"count": members}] if members else [])


def people_with_role(found: PersonQuerySet, role: str, day: date) -> PersonQuerySet:
    """Those who hold a post of this role, or a membership in it, on `day`."""
    held = Appointment.objects.system("narrows people already allowed").on(day).filter(post__role=role)
    members = Membership.objects.system("narrows people already allowed").on(day).filter(role=role)
    return found.filter(Q(pk__in=held.values("person")) | Q(pk__in=members.values("person")))


def households_matching(scope: Scope, text: str) -> HouseholdQuerySet:
    """By number, or part of the head's name or of the address."""
    wanted = Q(number__startswith=text) | Q(head_name__contains=text) | Q(address__contains=text)
    return households_for(scope).filter(wanted).select_related("organization", "linked_member")


def people_for(scope: Scope) -> PersonQuerySet:
    """The people that `scope` may read, by their primary place."""
    found: PersonQuerySet = Person.objects.visible_to(scope)
    return found


def people_matching(scope: Scope, text: str) -> PersonQuerySet:
    """By part of the name, initials, or the whole ID or phone number (through the blind index)."""
    return people_for(scope).filter(meant_to(scope, text))


def meant_to(scope: Scope, text: str) -> Q:
    """The condition that `scope` means a person by `text`: name, initials, or a whole number where it reads such data.

    Being found by a number tells the number: it is an act, and refused after too many that nobody has.
    """
    wanted = named_by(text)
    if number := number_in(text):
        key = blind(number)
        found = Q(id_blind=key) | Q(phone_blind=key)
        found &= scope.within(PersonQuerySet.capability, "place_left", DataClass.PERSONAL)
        if reads_personal(scope):
            number_sought(scope, number, found)
        wanted |= found
    return wanted


def reads_personal(scope: Scope) -> bool:
    """Whether personal data of people is read anywhere."""
    return any(reach.data >= DataClass.PERSONAL for reach in scope.reaches.get(PersonQuerySet.capability, ()))


def named_by(text: str) -> Q:
    """The condition that a person is called so: part of the name, or its initials."""
    if text.isascii():
        wanted = Q(initials__startswith=text.lower())
        wanted = wanted if letters_of_initials(text) else wanted | Q(name__contains=text)
    else:  # the key ends with the name, and the indexes of lists hold it
        wanted = Q(sort_key__contains=person_name(text))
    return wanted


def letters_of_initials(text: str) -> bool:
    """Whether `text` can only be initials, or the beginning of a name in Latin letters, which are its initials."""
    return text.isascii() and text.isalpha() and (text.islower() or text.isupper())


def letter_of(text: str, key: str) -> Q:
    """Nothing, or the stretch of the order of names in which those stand whose initials begin as `text` does."""
    if not letters_of_initials(text):
        return Q()
    letter = text[0].lower()
    return Q(**{f"{key}__gte": letter, f"{key}__lt": chr(ord(letter) + 1)})


def people_of(organization: Organization, day: date) -> PersonQuerySet:
    """Members and post holders of the organization itself on `day`: whom a form or a hand-over may name."""
    members = Membership.objects.system("named within an allowed case").on(day).filter(organization=organization)
    holders = Appointment.objects.system("named within an allowed case").on(day).filter(post__organization=organization)
    found: PersonQuerySet = Person.objects.system("named within an allowed case")
    return found.filter(Q(pk__in=members.values("person")) | Q(pk__in=holders.values("person")))


def holders_of(role: str, organization_ids: Iterable[int], day: date) -> list[tuple[int, int, str]]:
    """(organization, person, name) of everyone who holds `role` at one of the organizations on `day`."""
    held = Appointment.objects.system("roles are resolved for all").on(day)
    rows = held.filter(post__role=role, post__organization__in=list(organization_ids))
    return list(rows.order_by("id").values_list("post__organization_id", "person_id", "person__name"))


def households_for(scope: Scope) -> HouseholdQuerySet:
    """The households that `scope` may read."""
    found: HouseholdQuerySet = Household.objects.visible_to(scope)
    return found


def appointments_for(scope: Scope) -> DatedQuerySet[Appointment]:
    """Appointments at the places where `scope` may read people."""
    found: DatedQuerySet[Appointment] = Appointment.objects.visible_to(scope)
    return found.select_related("post__organization", "person")


def memberships_for(scope: Scope) -> DatedQuerySet[Membership]:
    """Memberships at the places where `scope` may read people."""
    found: DatedQuerySet[Membership] = Membership.objects.visible_to(scope)
    return found.select_related("organization", "person")


def career_of(person: Person) -> list[Appointment]:
    """All that the person ever held, the latest first, for somebody who may read the person."""
    found = Appointment.objects.system("of a person already allowed").filter(person=person)
    return list(found.select_related("post__organization").order_by("-from_date", "-pk"))


def belonging_of(person: Person) -> list[Membership]:
    """All memberships that the person ever had, the latest first, for somebody who may read the person."""
    found = Membership.objects.system("of a person already allowed").filter(person=person)
    return list(found.select_related("organization__parent").order_by("-from_date", "-pk"))
