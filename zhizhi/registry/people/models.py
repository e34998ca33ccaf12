"""People, the posts they hold, the places they belong to."""

from datetime import date, datetime
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhizhi.core import masks
from zhizhi.core.partialdates import DAY, PartialDate
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.scope import Reach, Scope, ScopedQuerySet

# How precisely a date is known; the date itself is the first day of what is known.
KNOWN = [("d", _("to the day")), ("m", _("to the month")), ("y", _("to the year"))]
# The age at which a person retired before the reform of 2025, which shifts it by the month of birth.
RETIRES = [
    ("60", _("at 60: men, and women in leading posts")),
    ("55", _("at 55: women in cadre posts")),
    ("50", _("at 50: women in workers' posts")),
]

# What lists of people are filtered by.
LISTED = ("merged_into", "sex", "politics", "education", "birth_date")


class PersonQuerySet(ScopedQuerySet["Person"]):
    capability = "people.view"

    def visible_to(self, scope: Scope) -> Self:
        """Only the records that `scope` may read; one that was merged into another is found through that one."""
        return super().visible_to(scope).filter(merged_into=None)

    def of_role(self, reach: Reach, at: datetime | None) -> Q:
        """A line of management reaches who holds its role at a place within it."""
        held = Appointment.objects.system("narrows to a role").on(localdate(at)).filter(post__role=reach.role)
        within = held.filter(place_left__gte=reach.left, place_left__lt=reach.right)
        return Q(pk__in=within.values("person"))


class Person(models.Model):
    """One record per human. Number and phone are sealed; the blind index finds them, the mask shows them.

    `place` is the primary place (where lists of people show the person); memberships and appointments say where else.
    Nation, political status and education are codes (`core/codesets`), empty where nothing is recorded. A date with a
    `_known` beside it is the first day of what is known; read both as a PartialDate through the properties below.
    """

    name = models.CharField(_("name"), max_length=60)
    sort_key = models.CharField(max_length=200, blank=True)
    stroke_key = models.CharField(max_length=200, blank=True, default="", db_default="")
    initials = models.CharField(max_length=60, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=[("1", _("male")), ("2", _("female"))], blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    birth_known = models.CharField(max_length=1, choices=KNOWN, default=DAY, db_default=DAY)
    nation = models.CharField(_("nation"), max_length=2, blank=True, default="", db_default="")
    native_place = models.CharField(_("native place"), max_length=60, blank=True, default="", db_default="")
    politics = models.CharField(_("political status"), max_length=2, blank=True, default="", db_default="")
    party_since = models.DateField(_("joined the Party on"), null=True, blank=True)
    party_known = models.CharField(max_length=1, choices=KNOWN, default=DAY, db_default=DAY)
    full_since = models.DateField(_("full member since"), null=True, blank=True)
    full_known = models.CharField(max_length=1, choices=KNOWN, default=DAY, db_default=DAY)
    work_since = models.DateField(_("began to work on"), null=True, blank=True)
    work_known = models.CharField(max_length=1, choices=KNOWN, default=DAY, db_default=DAY)
    education = models.CharField(_("education"), max_length=2, blank=True, default="", db_default="")
    degree = models.CharField(_("degree"), max_length=40, blank=True, default="", db_default="")
    school = models.CharField(_("school"), max_length=80, blank=True, default="", db_default="")
    major = models.CharField(_("major"), max_length=60, blank=True, default="", db_default="")
    retires = models.CharField(
        _("retires from a post"), max_length=2, choices=RETIRES, blank=True, default="", db_default=""
    )
    # Follows from birth, sex and `retires` by the rule of the day (core/ages), so that lists can be asked by it.
    retires_on = models.DateField(_("retires on"), null=True, blank=True)
    place = models.ForeignKey(Organization, models.PROTECT, related_name="people", verbose_name=_("place"))
    place_left = models.BigIntegerField()
    # Set: this record and another turned out to be one human; it only points to the one that was kept.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")
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
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(id_blind=None), name="person_merged_has_no_number"
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{date}_known__in": ["d", "m", "y"]}), name=f"person_{date}_known"
                )
                for date in ("birth", "party", "full", "work")
            ),
            models.CheckConstraint(condition=Q(retires__in=["", "60", "55", "50"]), name="person_retires_known"),
        ]
        indexes = [
            # Both hold what lists are filtered by, so that a row is read only when it is shown (`listing.py`).
            models.Index(fields=["place_left", *LISTED, "sort_key", "id"], name="person_by_place"),
            models.Index(fields=["sort_key", "id", "place_left", *LISTED], name="person_by_name"),
            models.Index(fields=["retires_on"], name="person_by_retirement", condition=Q(retires_on__isnull=False)),
            models.Index(fields=["initials"], name="person_by_initials"),
            models.Index(fields=["phone_blind"], name="person_by_phone"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key_owner(self) -> str:
        """Whose data key seals this person's fields."""
        return f"person:{self.pk}"

    def partial(self, date: str) -> PartialDate | None:
        """One of the dates (birth, party, full, work) as far as it is known."""
        day = getattr(self, COLUMNS_OF_DATES[date])
        return PartialDate(day, getattr(self, f"{date}_known")) if day else None

    @property
    def id_shown(self) -> str:
        """The ID number's mask on pages and in files that show the birth date as well."""
        return masks.id_beside_birth(self.id_masked)

    @property
    def birth(self) -> PartialDate | None:
        """When the person was born."""
        return self.partial("birth")

    @property
    def party(self) -> PartialDate | None:
        """When the branch meeting admitted the person to the Party (入党时间)."""
        return self.partial("party")

    @property
    def full(self) -> PartialDate | None:
        """When the person became a full member (转正时间), from which the party age counts."""
        return self.partial("full")

    @property
    def work(self) -> PartialDate | None:
        """When the person began to work (参加工作时间)."""
        return self.partial("work")


# A date by its short name, and the column that holds its first day.
COLUMNS_OF_DATES = {"birth": "birth_date", "party": "party_since", "full": "full_since", "work": "work_since"}


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
        indexes = [
            models.Index(fields=["post", "from_date"], name="appointment_by_post"),
            # What ended lately.
            models.Index(fields=["to_date"], name="appointment_by_end", condition=Q(to_date__isnull=False)),
        ]

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
        indexes = [
            models.Index(fields=["place_left", "role"], name="membership_by_place"),
            models.Index(fields=["to_date"], name="membership_by_end", condition=Q(to_date__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}@{self.organization_id}"

    @property
    def place_name(self) -> str:
        """Where: of a group with the branch above it, as every branch has a 第一党小组."""
        place = self.organization
        return f"{place.parent.name}{place.name}" if place.kind == "party_group" and place.parent else place.name


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


class LocalCode(models.Model):
    """A word of the county in a table of codes: another word for an entry of a standard, or an entry of its own.

    `codes` names the table (`core/codesets`, or one of `local.TABLES`); `code` is empty for own entries.
    """

    codes = models.CharField(max_length=20)
    word = models.CharField(_("word"), max_length=40)
    code = models.CharField(_("means"), max_length=4, blank=True)

    class Meta:
        verbose_name = _("word of the county")
        ordering = ["codes", "code", "id"]
        constraints = [models.UniqueConstraint(fields=["codes", "word"], name="local_code_word_once")]

    def __str__(self) -> str:
        return self.word
