"""People, the posts they hold, the places they belong to."""

from datetime import date
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.scope import ScopedQuerySet


class PersonQuerySet(ScopedQuerySet["Person"]):
    capability = "people.view"


class Person(models.Model):
    """One record per human. Number and phone are sealed; the blind index finds them, the mask shows them.

    `place` is the primary place (where lists of people show the person); memberships and appointments say where else.
    """

    name = models.CharField(_("name"), max_length=60)
    sort_key = models.CharField(max_length=200, blank=True)
    initials = models.CharField(max_length=60, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=[("1", _("male")), ("2", _("female"))], blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    party_since = models.DateField(_("joined the Party on"), null=True, blank=True)
    place = models.ForeignKey(Organization, models.PROTECT, related_name="people", verbose_name=_("place"))
    place_left = models.BigIntegerField()
    id_sealed = models.BinaryField(null=True)
    id_blind = models.BinaryField(max_length=32, null=True)
    id_masked = models.CharField(_("ID number"), max_length=20, blank=True)
    phone_sealed = models.BinaryField(null=True)
    phone_blind = models.BinaryField(max_length=32, null=True)
    phone_masked = models.CharField(_("phone"), max_length=20, blank=True)

    objects: ClassVar = models.Manager.from_queryset(PersonQuerySet)()

    class Meta:
        verbose_name = _("person")
        ordering = ["sort_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id_blind"], name="person_id_number_once"),
            models.CheckConstraint(condition=Q(sex__in=["", "1", "2"]), name="person_sex_known_or_blank"),
        ]
        indexes = [
            models.Index(fields=["place_left", "sort_key", "id"], name="person_by_place"),
            models.Index(fields=["sort_key", "id"], name="person_by_name"),
            models.Index(fields=["initials"], name="person_by_initials"),
            models.Index(fields=["phone_blind"], name="person_by_phone"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key_owner(self) -> str:
        """Whose data key seals this person's fields."""
        return f"person:{self.pk}"


M = TypeVar("M", bound=models.Model)


class DatedQuerySet(ScopedQuerySet[M]):
    """Rows that hold from a day to a day, half-open."""

    capability = "people.view"

    def on(self, day: date) -> Self:
        """Those that hold on `day`."""
        return self.filter(Q(to_date=None) | Q(to_date__gt=day), from_date__lte=day)


class Post(models.Model):
    """A function at an organization that appointments fill; `role` is one of packs/roles.yaml."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="posts")
    role = models.CharField(_("role"), max_length=40)
    title = models.CharField(_("title"), max_length=80)
    headcount = models.PositiveSmallIntegerField(_("approved headcount"), default=1)

    class Meta:
        verbose_name = _("post")
        constraints = [
            models.UniqueConstraint(fields=["organization", "role", "title"], name="post_once_at_organization"),
            models.CheckConstraint(condition=Q(headcount__gte=1), name="post_headcount_at_least_one"),
        ]
        indexes = [models.Index(fields=["role", "organization"], name="post_by_role")]

    def __str__(self) -> str:
        return self.title


class Appointment(models.Model):
    """A person holds a post from a day up to, not including, another."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    place_left = models.BigIntegerField()
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=120, blank=True)

    objects: ClassVar = models.Manager.from_queryset(DatedQuerySet)()

    class Meta:
        verbose_name = _("appointment")
        ordering = ["-from_date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gt=F("from_date")), name="appointment_ends_after_begin"
            ),
            models.UniqueConstraint(fields=["person", "post"], condition=Q(to_date=None), name="appointment_open_once"),
        ]
        indexes = [models.Index(fields=["post", "from_date"], name="appointment_by_post")]

    def __str__(self) -> str:
        return f"{self.person_id}@{self.post_id}"


class Membership(models.Model):
    """A person belongs to an organization in a role that no post carries: Party member of a branch or group."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="memberships")
    place_left = models.BigIntegerField()
    role = models.CharField(_("role"), max_length=40, default="member")
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("to"), null=True, blank=True)

    objects: ClassVar = models.Manager.from_queryset(DatedQuerySet)()

    class Meta:
        verbose_name = _("membership")
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gt=F("from_date")), name="membership_ends_after_begin"
            ),
            models.UniqueConstraint(
                fields=["person", "organization", "role"], condition=Q(to_date=None), name="membership_open_once"
            ),
        ]
        indexes = [models.Index(fields=["place_left", "role"], name="membership_by_place")]

    def __str__(self) -> str:
        return f"{self.person_id}@{self.organization_id}"


class HouseholdQuerySet(ScopedQuerySet["Household"]):
    capability = "households.view"


class Household(models.Model):
    """A household of a village, with the Party member who keeps in touch with it."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="households")
    place_left = models.BigIntegerField()
    number = models.CharField(_("number"), max_length=20)
    head_name = models.CharField(_("head of household"), max_length=60)
    address = models.CharField(_("address"), max_length=120, blank=True)
    persons = models.PositiveSmallIntegerField(_("persons"), default=1)
    linked_member = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="linked_households")

    objects: ClassVar = models.Manager.from_queryset(HouseholdQuerySet)()

    class Meta:
        verbose_name = _("household")
        ordering = ["place_left", "number"]
        constraints = [models.UniqueConstraint(fields=["organization", "number"], name="household_number_once")]
        indexes = [models.Index(fields=["place_left", "number"], name="household_by_place")]

    def __str__(self) -> str:
        return f"{self.number} {self.head_name}"
